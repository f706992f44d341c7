"""What a mail says and how: numbers, words, the order of things, and that no article can break it."""

from __future__ import annotations

import email
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from email.message import EmailMessage
from email.policy import default
from types import MappingProxyType
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html

from alerts.compose import Standing, compose, message_id, wire_form
from alerts.entries import entry_of
from alerts.safety import one_line, web_link, without_addresses
from alerts.wording import moment
from config import MailConfig
from db.notices import Notice, Previous, Quantity, Sighting, Target
from db.outbox import Event
from db.words import FLAGS, METRICS, SEGMENTS, period_words
from extract.formatting import SCALE_WORDS, Language, format_quantity
from extract.model import Flag, Metric, Segment, Unit
from tests.mailroom import NOW

QUOTE = "BPJS Ketenagakerjaan menargetkan 70 juta peserta aktif pada 2026."
TARGET = Target(
    id="t1",
    agency="BPJS Ketenagakerjaan",
    metric="active_participants",
    measure="level",
    segment=None,
    scope="national",
    period="2026",
    quantity=Quantity(value=Decimal(70_000_000), value_max=None, unit="people"),
    status="current",
    outlets=1,
    change=None,
    previous=None,
)
SIGHTING = Sighting(
    outlet="bisnis",
    title="Kepesertaan Aktif Dibidik Naik",
    url="https://ekonomi.bisnis.com/read/1",
    published=NOW - timedelta(days=1),
    quote=QUOTE,
    number_start=QUOTE.index("70"),
    number_end=QUOTE.index(" peserta"),
    speaker="Ratna Wulandari",
    speaker_role="Direktur Kepesertaan",
    flags=(),
)
NOTICE = Notice(
    event_id=1,
    key="new_target:t1",
    kind="new_target",
    at=NOW,
    outlet=None,
    detail={},
    target=TARGET,
    sighting=SIGHTING,
)
MAIL = MailConfig(directory="mail", sender="pantau@example.org", to=("ayu@example.org",))


FIRST_MAIL = Standing()
NOTHING: Mapping[str, Any] = MappingProxyType({})


def told(
    *, target: Mapping[str, Any] = NOTHING, sighting: Mapping[str, Any] = NOTHING, **notice: Any
) -> Notice:
    """The usual notice with some things different."""
    changed = replace(NOTICE, target=replace(TARGET, **target), sighting=replace(SIGHTING, **sighting))
    return replace(changed, **notice)


def quantity(value: str, unit: Unit) -> Quantity:
    return Quantity(value=Decimal(value), value_max=None, unit=unit)


def mail_of(*notices: Notice, standing: Standing = FIRST_MAIL, **mail: object) -> EmailMessage:
    """The mail as a reader's program sees it, after its way over the wire."""
    composed = compose(
        notices or [NOTICE],
        to="ayu@example.org",
        message_id="<20261121.abc@example.org>",
        mail=MAIL.model_copy(update=mail),
        now=NOW,
        standing=standing,
    )
    received = email.message_from_bytes(wire_form(composed), policy=default)
    assert isinstance(received, EmailMessage)
    return received


def part(mail: EmailMessage, kind: str) -> str:
    body = mail.get_body((kind,))
    assert body
    return str(body.get_content()).replace("\r\n", "\n")


# --- numbers


@pytest.mark.parametrize(
    ("value", "value_max", "unit", "indonesian", "english"),
    [
        ("25200000", None, "people", "25,2 juta", "25.2 million"),
        ("1000000000000000", None, "IDR", "Rp1.000 triliun", "Rp1,000 trillion"),
        ("5395600000000000", None, "IDR", "Rp5.395,6 triliun", "Rp5,395.6 trillion"),
        ("279000000000", None, "IDR", "Rp279 miliar", "Rp279 billion"),
        ("276345678000", None, "IDR", "Rp276.345.678.000", "Rp276,345,678,000"),
        ("782000", None, "people", "782 ribu", "782,000"),
        ("19300", None, "people", "19.300", "19,300"),
        ("9000", None, "count", "9.000", "9,000"),
        ("114230", None, "people", "114.230", "114,230"),
        ("14.75", None, "percent", "14,75 persen", "14.75 percent"),
        ("98.0", None, "percent", "98 persen", "98 percent"),
        ("2000000", "3000000", "people", "2–3 juta", "2–3 million"),
        ("800000", "1200000", "people", "800 ribu–1,2 juta", "800,000–1,200,000"),
        ("20000000", "25000000", "IDR", "Rp20–25 juta", "Rp20–25 million"),
        ("8000000", "10000000000", "IDR", "Rp8 juta–Rp10 miliar", "Rp8 million–Rp10 billion"),
        ("0", "3000000", "count", "0–3.000.000", "0–3,000,000"),
        ("-5000000000000", None, "IDR", "-Rp5 triliun", "-Rp5 trillion"),
    ],
)
def test_numbers_are_written_as_people_write_them(
    value: str, value_max: str | None, unit: Unit, indonesian: str, english: str
) -> None:
    top = Decimal(value_max) if value_max else None
    assert format_quantity(Decimal(value), top, unit) == indonesian
    assert format_quantity(Decimal(value), top, unit, "en") == english


def read_number(text: str, language: Language) -> Decimal:
    """What a reader of that language understands."""
    words = {word: power for power, word in SCALE_WORDS[language]} | {"ribu": 3, "": 0}
    match = re.fullmatch(r"(-?)(?:Rp)?([\d.,]+) ?(\w*?)(?: ?(?:persen|percent))?", text)
    assert match, text
    groups, mark = (",", ".") if language == "en" else (".", ",")
    digits = match[2].replace(groups, "").replace(mark, ".")
    return Decimal(match[1] + digits).scaleb(words[match[3]])


@given(
    st.decimals(-(10**16), 10**16, places=2) | st.integers(0, 10**13).map(lambda n: Decimal(n) * 1000),
    st.sampled_from(get_args(Unit)),
    st.sampled_from(get_args(Language)),
)
def test_formatting_never_changes_a_number(value: Decimal, unit: Unit, language: Language) -> None:
    assert read_number(format_quantity(value, None, unit, language), language) == value


@given(st.integers(0, 10**15), st.integers(1, 10**15), st.sampled_from(get_args(Language)))
def test_formatting_never_changes_a_range(low: int, more: int, language: Language) -> None:
    first, last = format_quantity(Decimal(low), Decimal(low + more), "count", language).split("–")
    scale = last.partition(" ")[2]
    if scale and " " not in first:
        first = f"{first} {scale}"
    assert (read_number(first, language), read_number(last, language)) == (Decimal(low), Decimal(low + more))


# --- words


@pytest.mark.parametrize("language", get_args(Language))
def test_there_are_words_for_everything_that_can_be_recorded(language: Language) -> None:
    assert set(METRICS[language]) == set(get_args(Metric))
    assert set(SEGMENTS[language]) == set(get_args(Segment))
    assert set(FLAGS[language]) >= set(get_args(Flag))


@pytest.mark.parametrize(
    ("period", "indonesian", "english"),
    [
        ("2026", "2026", "2026"),
        ("2017-08", "Agustus 2017", "August 2017"),
        ("2025-Q1", "triwulan I 2025", "Q1 2025"),
        ("2025-H2", "semester II 2025", "H2 2025"),
        (None, "", ""),
        ("2025-13", "2025-13", "2025-13"),
    ],
)
def test_periods_are_put_into_words(period: str | None, indonesian: str, english: str) -> None:
    assert (period_words(period, "id"), period_words(period, "en")) == (indonesian, english)


def test_times_are_told_in_western_indonesian_time() -> None:
    at = datetime.fromisoformat("2026-11-20T23:05:00+00:00")
    assert moment(at, "id") == "Sabtu, 21 November 2026, 06.05 WIB"
    assert moment(at, "en") == "Saturday, 21 November 2026, 06:05 WIB"


# --- the mail


@pytest.mark.parametrize(
    ("notice", "subject"),
    [
        (NOTICE, "Target baru: 70 juta peserta aktif BPJS Ketenagakerjaan 2026"),
        (
            told(target={"scope": "Batam Nagoya", "segment": "BPU", "period": "2017"}),
            "Target baru: 70 juta peserta aktif BPU BPJS Ketenagakerjaan Batam Nagoya 2017",
        ),
        (
            told(
                target={
                    "measure": "growth",
                    "quantity": quantity("14.75", "percent"),
                }
            ),
            "Target baru: 14,75 persen pertumbuhan peserta aktif BPJS Ketenagakerjaan 2026",
        ),
        (
            told(
                kind="revised_target",
                target={
                    "change": "raised",
                    "previous": Previous(
                        quantity=quantity("60000000", "people"),
                        period="2026",
                    ),
                },
            ),
            "Target dinaikkan: 60 juta menjadi 70 juta peserta aktif BPJS Ketenagakerjaan 2026",
        ),
        (
            replace(NOTICE, kind="outlet_unhealthy", outlet="antara", target=None, sighting=None),
            "Media bermasalah: antara",
        ),
    ],
)
def test_the_subject_says_the_most_important(notice: Notice, subject: str) -> None:
    assert mail_of(notice)["Subject"] == subject


def test_the_subject_counts_the_others_and_puts_the_national_target_first() -> None:
    local = told(event_id=1, target={"scope": "Provinsi Jambi"})
    national = told(event_id=2, target={"metric": "managed_funds"})
    outlet = replace(NOTICE, event_id=0, kind="outlet_recovered", outlet="antara", target=None, sighting=None)
    mail = mail_of(outlet, local, national)
    assert mail["Subject"] == "Target baru: 70 juta dana kelolaan BPJS Ketenagakerjaan 2026 (+2 lainnya)"
    assert part(mail, "plain").startswith("2 target baru, 1 media pulih")


def test_the_text_says_number_deadline_place_speaker_quote_outlet_date_and_link() -> None:
    text = part(mail_of(told(target={"outlets": 3}, sighting={"flags": ("headline_mismatch",)})), "plain")
    assert text.splitlines()[2:9] == [
        "1. 70 juta peserta aktif · tenggat 2026 · nasional · BPJS Ketenagakerjaan",
        "   Kata Ratna Wulandari, Direktur Kepesertaan:",
        '   "BPJS Ketenagakerjaan menargetkan «70 juta» peserta aktif pada 2026."',
        "   ! Judul berita menyebut angka lain.",
        "   bisnis · Jumat, 20 November 2026, 09.15 WIB · diberitakan 3 media",
        "   https://ekonomi.bisnis.com/read/1",
        "",
    ]


def test_the_html_marks_the_number_and_links_the_article() -> None:
    page = html.fromstring(part(mail_of(), "html"))
    assert [mark.text for mark in page.iter("b")] == ["70 juta"]
    assert [link.get("href") for link in page.iter("a")] == ["https://ekonomi.bisnis.com/read/1"]
    assert "70 juta peserta aktif" in " ".join("".join(str(text) for text in page.itertext()).split())


def test_a_revision_of_the_deadline_says_from_and_to() -> None:
    previous = Previous(quantity=TARGET.quantity, period="2026")
    notice = told(
        kind="revised_target", target={"period": "2027", "change": "postponed", "previous": previous}
    )
    line = part(mail_of(notice), "plain").splitlines()[2]
    assert line.startswith("1. Target diundur: 70 juta peserta aktif · tenggat 2026 menjadi 2027")


def test_english_where_that_is_configured() -> None:
    mail = mail_of(language="en")
    assert mail["Subject"] == "New target: 70 million active participants BPJS Ketenagakerjaan 2026"
    assert "Said by Ratna Wulandari" in part(mail, "plain")
    assert mail["Content-Language"] == "en"


def test_a_mail_that_may_be_a_repeat_says_so_and_names_earlier_troubles() -> None:
    mail = mail_of(standing=Standing(repeat=True, in_doubt=2, dead=1))
    for kind in ("plain", "html"):
        assert "mungkin sudah pernah Anda terima" in part(mail, kind)
        assert "2 pesan terdahulu" in part(mail, kind)
        assert "1 pesan terdahulu" in part(mail, kind)
    assert mail["X-Pantau-Possible-Repeat"] == "yes"
    assert mail_of()["X-Pantau-Possible-Repeat"] is None


@pytest.mark.parametrize("domain", ["example.org", "a-rather-long-name-of-an-institute." * 5 + "example.org"])
def test_the_headers_are_what_mail_programs_expect(domain: str) -> None:
    sender = f"pantau-pemantau-berita@{domain}"
    event = Event(id=1, key="new_target:t1", at=NOW, published=None)
    identifier = message_id([event], "r", sender)
    composed = compose(
        [NOTICE],
        to=f"ayu@{domain}",
        message_id=identifier,
        mail=MAIL.model_copy(update={"sender": sender}),
        now=NOW,
        standing=FIRST_MAIL,
    )
    wire = wire_form(composed)
    assert wire.isascii()
    assert all(len(line) <= 998 for line in wire.split(b"\r\n"))
    assert b"\n" not in wire.replace(b"\r\n", b"")
    assert f"List-Unsubscribe: <mailto:{sender}?subject=unsubscribe>\r\n".encode() in wire
    assert f"Message-ID: {identifier}\r\n".encode() in wire
    assert b"Auto-Submitted: auto-generated\r\n" in wire
    assert b"Date: Sat, 21 Nov 2026 09:15:00 +0700\r\n" in wire


def test_the_message_id_comes_from_the_events_and_the_recipient_alone() -> None:
    events = [Event(id=n, key=f"new_target:t{n}", at=NOW, published=None) for n in (1, 2)]
    same = message_id(events, "r", "pantau@example.org")
    assert message_id(events[::-1], "r", "pantau@example.org") == same
    assert message_id(events, "s", "pantau@example.org") != same
    assert message_id(events[:1], "r", "pantau@example.org") != same
    assert re.fullmatch(r"<20261121\.[0-9a-f]{24}@example\.org>", same)


# --- what articles may contain

NASTY = st.text(
    st.sampled_from("a9 <>&\"'\\/=:;()%{}#«»\r\n\t\0\x1b\x85\u2028\u2029\u202e\u2066\u200b\ud800\ufeff日é🙂")
    | st.characters(),
    max_size=60,
)
PAYLOADS = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "{{ 7 * 7 }}{% for x in y %}",
    "judul\r\nBcc: semua@example.org",
    "a\u2028Subject: lain",
    "\u202egnp.exe",
    '=HYPERLINK("http://x")',
    "</div></body></html><style>*{display:none}</style>",
    "\ud800lone",
    "x" * 100_000,
]
CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u200e\u200f\u2028\u2029]")


def assert_harmless(notice: Notice, usual: EmailMessage) -> None:
    mail = mail_of(notice)
    assert mail.keys() == usual.keys()
    assert len(mail["Subject"]) <= 150
    for kind in ("plain", "html"):
        assert not CONTROLS.search(part(mail, kind).replace("\n", " "))
    page, model = html.fromstring(part(mail, "html")), html.fromstring(part(usual, "html"))
    assert {node.tag for node in page.iter()} <= {node.tag for node in model.iter()}
    for node in page.iter():
        assert set(node.attrib) <= {"style", "class", "href", "lang", "name", "content", "charset"}
        assert re.match(r"https?://", node.get("href", "http://"))


@given(NASTY, NASTY, NASTY, NASTY, NASTY, st.integers(-5, 80), st.integers(-5, 80))
@settings(max_examples=200, deadline=None)
def test_no_article_breaks_the_mail_or_puts_anything_live_into_it(
    title: str, quote: str, speaker: str, scope: str, url: str, start: int, end: int
) -> None:
    texts = {"title": title, "quote": quote, "speaker": speaker, "speaker_role": title, "url": url}
    places = {"number_start": start, "number_end": end}
    assert_harmless(told(target={"scope": scope}, sighting={**texts, **places, "outlet": scope}), mail_of())


@pytest.mark.parametrize("payload", PAYLOADS)
def test_known_attacks_stay_text(payload: str) -> None:
    sighting = dict.fromkeys(("title", "quote", "speaker", "speaker_role", "outlet"), payload)
    assert_harmless(told(target={"scope": payload}, sighting=sighting), mail_of())
    assert_harmless(told(sighting={"url": f"https://x.example/{payload}"}), mail_of())
    outlet = replace(NOTICE, kind="outlet_unhealthy", outlet=payload, detail={"reason": payload}, target=None)
    assert_harmless(outlet, mail_of())


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "//x.example/a",
        "https://",
        "https://bpjs.go.id@x.example/",
        "https://x.example/a b",
        "https://x.example/\nb",
        "http://[x/",
        "ftp://x.example/",
        "",
        None,
    ],
)
def test_only_plain_web_addresses_become_links(url: str | None) -> None:
    assert web_link(url) is None


def test_a_web_address_stays_as_it_is() -> None:
    url = "https://www.example.co.id/news/read/1?page=all&x=1#a"
    assert web_link(url) == url


def test_a_long_text_is_cut_where_one_sees_it() -> None:
    assert one_line("kata " * 1000, 20) == "kata kata kata kata…"
    assert one_line(" satu\n\tdua \u202etiga") == "satu dua tiga"


def test_the_words_right_before_the_number_are_kept() -> None:
    quote = "awal " * 300 + "target 70 juta peserta"
    entry = entry_of(
        told(sighting={"quote": quote, "number_start": quote.index("70"), "number_end": len(quote) - 8}), "id"
    )
    before, number, after = entry.quote
    assert (before[0], before[-7:], number, after) == ("…", "target ", "70 juta", " peserta")
    assert len(before) < 420


def test_what_a_server_says_is_kept_without_addresses() -> None:
    assert without_addresses("5.1.1 <ayu@example.org>: unknown\r\nhere") == "5.1.1 <address>: unknown here"
