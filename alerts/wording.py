"""What the mails word otherwise than the pages: numbers with their units, and times in full."""

from __future__ import annotations

from datetime import datetime

from babel.dates import format_datetime

from db.notices import Quantity, Target
from db.values import WIB
from db.words import counted_words
from extract.formatting import Language, format_quantity


def number(quantity: Quantity, language: Language) -> str:
    """The number with its unit: "70 juta", "Rp1.000 triliun", "98 persen"."""
    return format_quantity(quantity.value, quantity.value_max, quantity.unit, language)


def counted(target: Target, language: Language) -> str:
    """What the number of a target counts: "peserta aktif BPU", "tambahan peserta"."""
    return counted_words(target.metric, target.measure, target.quantity.unit, target.segment, language)


def moment(at: datetime, language: Language) -> str:
    """A point in time for a reader in Indonesia: "Sabtu, 21 November 2026, 09.15 WIB"."""
    pattern = "EEEE, d MMMM y, HH.mm 'WIB'" if language == "id" else "EEEE, d MMMM y, HH:mm 'WIB'"
    return format_datetime(at, pattern, tzinfo=WIB, locale=language)
