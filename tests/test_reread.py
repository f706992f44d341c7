"""Reading again: the difference between what is stored and what today's rules find."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from cli import pantau
from config import Config, MailConfig, ReadConfig
from db.pages import PageStore
from db.queries import claims_of_pages
from db.reviews import accept
from db.store import Store
from db.unchanged import digest_of
from db.values import stored_time
from extract.model import Claim, Page
from extract.reading import read_page
from reader import rules_version
from rereading import RereadReport, compare, reread
from tests.newsdesk import AT, everything, report, said, save

NOON = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
TEXTS = (
    "BPJS Ketenagakerjaan menargetkan 53 juta peserta aktif hingga akhir 2026.",
    "BPJS Kesehatan menargetkan 98 persen penduduk Kabupaten Sambas menjadi peserta aktif pada 2027.",
    "Seorang pegawai BPJS Kesehatan Cabang Singkawang mengikuti lomba memancing di tepi danau kemarin.",
)


def clock() -> datetime:
    return AT


def page_with(text: str, key: str, fetched_at: datetime) -> Page:
    more = "Acara itu dihadiri pejabat daerah, pengurus serikat pekerja, dan wakil perusahaan setempat."
    body = (
        f'<html lang="id"><head><title>{text[:40]}</title>'
        f'<meta property="article:published_time" content="{(fetched_at - timedelta(hours=2)).isoformat()}">'
        f"</head><body><article><h1>{text[:40]}</h1><p>{text}</p><p>{more}</p></article></body></html>"
    )
    return Page(
        outlet="antara",
        key=key,
        url=f"https://www.antaranews.com/berita/{key}/contoh",
        final_url=f"https://www.antaranews.com/berita/{key}/contoh",
        fetched_at=fetched_at,
        status=200,
        headers={"content-type": "text/html; charset=utf-8"},
        body=body.encode(),
    )


@pytest.fixture
def config(tmp_path: Path) -> Config:
    """A data directory with three pages that were read, two of them with a target."""
    mail = MailConfig(directory=str(tmp_path / "mail"), sender="a@example.org", to=("b@example.org",))
    made = Config(data=tmp_path, read=ReadConfig(processes=1), mail=mail)
    pages = PageStore(made.pages_database)
    for number, text in enumerate(TEXTS):
        pages.add(page_with(text, str(number), NOON + timedelta(days=number)))
    pages.close()
    read_by_other_rules(made, lambda claim: (claim,), announce=True)
    return made


def read_by_other_rules(
    config: Config, claims: Callable[[Claim], tuple[Claim, ...]], *, announce: bool = False
) -> None:
    """Leaves the database as rules would have left it that make these claims of each of today's."""
    pages = PageStore(config.pages_database)
    with Store(config.database) as store:
        for page_id in pages.ids():
            reading = read_page(page := pages.get(page_id))
            found = tuple(other for claim in reading.claims for other in claims(claim))
            store.save_reading(
                page_id, page, replace(reading, claims=found), at=AT, rules=rules_version(), announce=announce
            )
    pages.close()


def gone_and_changed(claim: Claim) -> tuple[Claim, ...]:
    return () if claim.raw == "53 juta" else (replace(claim, rule="old", segment="PBI"),)


def gone(claim: Claim) -> tuple[Claim, ...]:
    return () if claim.raw == "53 juta" else (claim,)


def twice(claim: Claim) -> tuple[Claim, ...]:
    """A claim, and another one that the rules make of the word before the number."""
    start = claim.quote.index("menargetkan") + claim.start
    word: dict[str, Any] = {"raw": "menargetkan", "raw_start": start, "raw_end": start + len("menargetkan")}
    return claim, replace(claim, **word, rule="gone", metric="villages", value=Decimal(3))


def content(config: Config) -> list[str]:
    """Everything that is stored but the log of the passes."""
    with Store(config.database) as store:
        return [row for row in everything(store) if not row.startswith("runs: ")]


def happened(report: RereadReport) -> list[tuple[str, str]]:
    return [(difference.happened, difference.raw) for difference in report.differences]


def test_the_same_rules_find_no_difference_and_change_nothing(config: Config) -> None:
    before = content(config)
    found = reread(config.model_copy(update={"read": ReadConfig(processes=2)}), clock)
    assert (found.pages, found.differences, found.fates) == (3, (), {})
    assert content(config) == before


def test_a_dry_run_tells_the_difference_and_changes_nothing(config: Config) -> None:
    read_by_other_rules(config, gone_and_changed)
    digest = hashlib.sha256(config.database.read_bytes()).hexdigest()
    found = reread(config, clock, dry_run=True)
    assert happened(found) == [("appeared", "53 juta"), ("changed", "98 persen")]
    changes = found.differences[1].changes
    assert changes["segment"] == ("PBI", None)
    assert changes["rule"][0] == "old"
    assert hashlib.sha256(config.database.read_bytes()).hexdigest() == digest
    assert not [path for path in config.data.iterdir() if path.name.startswith("reread-")]


def test_reading_again_brings_all_up_to_date_and_mails_nobody(config: Config) -> None:
    read_by_other_rules(config, gone)
    assert happened(reread(config, clock)) == [("appeared", "53 juta")]
    with Store(config.database) as store:
        (events,) = store.database.execute("select count(*) from events").fetchone()
        assert (len(store.targets()), events) == (2, 1)
    assert happened(reread(config, clock)) == []


def test_what_the_rules_found_no_more_vanishes_with_its_target(config: Config) -> None:
    read_by_other_rules(config, twice)
    found = reread(config, clock)
    assert happened(found) == [("vanished", "menargetkan"), ("vanished", "menargetkan")]
    assert found.by_rule() == {"gone": {"vanished": 2}}
    with Store(config.database) as store:
        assert {target.metric for target in store.targets()} == {"active_participants", "coverage"}


def test_only_pages_fetched_since_a_day_are_read_again(config: Config) -> None:
    assert reread(config, clock, since=date(2026, 3, 5), dry_run=True).pages == 2
    assert reread(config, clock, since=date(2027, 1, 1), dry_run=True).pages == 0


def test_pages_of_which_nothing_changed_are_not_saved_again(config: Config) -> None:
    with Store(config.database) as store:
        store.database.execute("update readings set rules = 'older', read_at = '2025'")
    assert reread(config, clock).differences == ()
    with Store(config.database) as store:
        noted = store.database.execute("select distinct rules, read_at from readings").fetchall()
    assert noted == [(rules_version(), stored_time(AT))]


def test_a_digest_tells_all_that_is_stored_of_a_reading(config: Config) -> None:
    pages = PageStore(config.pages_database)
    for page_id in pages.ids():
        reading = read_page(page := pages.get(page_id))
        assert reading.article is not None
        others = [
            replace(reading, detail="why"),
            replace(reading, article=replace(reading.article, title="Lain")),
            replace(reading, article=replace(reading.article, wire="ANTARA")),
            *(replace(reading, claims=(replace(one, rule="other"),)) for one in reading.claims),
            *(replace(reading, claims=(replace(one, scope="Kota Jambi"),)) for one in reading.claims),
        ]
        digests = [digest_of(page_id, page, other) for other in (reading, *others)]
        assert len(set(digests)) == len(digests)
        with Store(config.database) as store:
            assert store.settled_readings([page_id])[page_id] == (digests[0], reading.fate)
    pages.close()


def test_an_article_with_a_decision_or_another_page_is_read_in_full(config: Config) -> None:
    with Store(config.database) as store:
        (claim, *_) = store.targets()[0].sightings
        accept(store.database, claim.id, "right", AT)
        ids = [row["page_id"] for row in store.database.query("select * from readings")]
        assert sorted(fate for _, fate in store.settled_readings(ids).values()) == ["claims", "no_claim"]
    assert reread(config, clock).differences == ()


def test_targets_that_were_judged_by_other_rules_are_judged_anew(config: Config) -> None:
    with Store(config.database) as store:
        store.database.execute("update targets set status = 'superseded'")
        store.database.execute("pragma user_version = 0")
    reread(config, clock)
    with Store(config.database) as store:
        assert {target.status for target in store.targets()} == {"current"}


def test_what_was_never_read_is_left_to_reading(config: Config) -> None:
    pages = PageStore(config.pages_database)
    pages.add(page_with(TEXTS[0].replace("53", "54"), "9", NOON))
    pages.close()
    assert reread(config, clock).pages == 3


def test_pages_that_ended_in_another_fate_are_counted(config: Config) -> None:
    with Store(config.database) as store:
        store.database.execute("update readings set fate = 'off_topic' where fate = 'no_claim'")
    assert reread(config, clock, dry_run=True).fates == {"off_topic -> no_claim": 1}


def test_one_number_that_means_something_else_is_changed_not_gone_and_new(tmp_path: Path) -> None:
    page_id, page, reading = report(said("70 juta", 70_000_000), said("40 juta", 40_000_000))
    with Store(tmp_path / "pantau.db") as store:
        save(store, (page_id, page, reading))
        before = claims_of_pages(store.database, [page_id])
        claims = tuple(replace(claim, period="2027") for claim in reading.claims[:1])
        save(store, (page_id, page, replace(reading, claims=claims)))
        differences = list(compare(before, claims_of_pages(store.database, [page_id])))
    assert [(one.happened, one.raw, dict(one.changes)) for one in differences] == [
        ("vanished", "40 juta", {}),
        ("changed", "70 juta", {"period": ("2026", "2027")}),
    ]


def command(config: Config, *arguments: str) -> Result:
    file = config.data / "pantau.toml"
    file.write_text(
        f'[mail]\ndirectory = "{config.mail.directory}"\nsender = "a@example.org"\nto = ["b@example.org"]\n'
        'max_article_age = "36500d"\n',
        "utf-8",
    )
    return CliRunner().invoke(pantau, ["--config", str(file), "--data", str(config.data), *arguments])


def test_mail_goes_out_only_where_it_is_asked_for(config: Config) -> None:
    read_by_other_rules(config, gone)
    assert command(config, "reread", "--dry-run").exit_code == 0
    assert command(config, "reread", "--dry-run", "--mail").exit_code == 2
    assert not Path(config.mail.directory).exists()
    told = command(config, "reread", "--mail")
    assert told.exit_code == 0, told.output
    assert "53 juta" in told.stdout
    assert len(list(Path(config.mail.directory).glob("*.eml"))) == 1
    assert "no difference" in command(config, "reread").stderr
