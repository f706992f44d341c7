"""Whether a text speaks of BPJS: a cheap test that runs before the costly reading of a page."""

from __future__ import annotations

import re

_GAP = r"(?:\s|&nbsp;|&#160;|\xa0|%20|[-_+]){1,3}"
_NAMES = (
    "bpjs"  # also BPJSTK, BPJS-TK and glued forms such as "pesertaBPJS"
    "|jamsostek"  # also BPJamsostek, BP Jamsostek
    rf"|jaminan{_GAP}sosial"
    rf"|jaminan{_GAP}kesehatan{_GAP}nasional"
    rf"|kartu{_GAP}indonesia{_GAP}sehat"
    rf"|kelas{_GAP}rawat{_GAP}inap{_GAP}standar"
    r"|(?<![a-z0-9])askes(?![a-z0-9])"  # not "faskes", which any clinic is
    r"|(?<![a-z0-9])jkn(?![a-z0-9])"
)
_GLUED_JKN = r"(?<![A-Z])JKN(?![A-Z])"  # "pesertaJKN", but not a part of another acronym

_SURE = re.compile(_NAMES, re.IGNORECASE | re.ASCII)
_SURE_GLUED = re.compile(_GLUED_JKN)
_SURE_BYTES = re.compile(_NAMES.replace(r"\xa0", r"\xa0|\xc2\xa0").encode(), re.IGNORECASE)
_SURE_GLUED_BYTES = re.compile(_GLUED_JKN.encode())

_WIDE = re.compile(
    rf"iuran|jaminan{_GAP}(?:kesehatan|hari{_GAP}tua|pensiun|kematian|kehilangan)"
    r"|ketenagakerjaan|kepesertaan|jamkes|paritrana"
    r"|(?<![a-z])(?:jht|jkp|jkm|jkk|kris|pbi|djsn|pbpu)(?![a-z])"
    rf"|universal{_GAP}(?:health{_GAP})?coverage|(?<![a-z])uhc(?![a-z])"
    rf"|penerima{_GAP}(?:upah|bantuan{_GAP}iuran)|pekerja{_GAP}(?:rentan|informal)"
    rf"|perlindungan{_GAP}(?:pekerja|sosial|tenaga{_GAP}kerja)|santunan",
    re.IGNORECASE | re.ASCII,
)


def speaks_of_bpjs(text: str | bytes) -> bool:
    """Whether the text names BPJS or a programme of it: BPJSTK, (BP) Jamsostek, JKN, jaminan sosial, Askes...

    Works on titles, summaries and addresses ("jaminan-sosial") as well as on whole pages, also undecoded
    ones, in linear time. Acronyms are found where lost spaces glued them to their neighbours.
    """
    if isinstance(text, bytes):
        if b"\0" in text[:200]:  # UTF-16: every other byte of Latin text is NUL
            text = text.replace(b"\0", b"")
        return bool(_SURE_BYTES.search(text) or _SURE_GLUED_BYTES.search(text))
    return bool(_SURE.search(text) or _SURE_GLUED.search(text))


def may_speak_of_bpjs(text: str) -> bool:
    """Whether a title, summary or address is worth fetching the article: `speaks_of_bpjs` and words near it.

    Wider on purpose (iuran, ketenagakerjaan, JHT, pekerja rentan, UHC...): a missed article is lost, a
    needless fetch ends as `off_topic`.
    """
    return speaks_of_bpjs(text) or bool(_WIDE.search(text))
