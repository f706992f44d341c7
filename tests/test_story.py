"""A target's life as the newsroom tells it: a wire story, a revision, an outcome, a headline that errs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from email import message_from_bytes, policy
from pathlib import Path

import pytest

from config import Config, load_config
from db.queries import TargetRecord
from db.store import Store
from demo.server import NewsroomServer
from demo.tour import write_configuration
from scheduler import run_pass

WIRE = "BPJS Ketenagakerjaan", "active_participants", "national", "2025"


@dataclass(frozen=True, slots=True, kw_only=True)
class Chapter:
    """What is known after a stage of the serial, and what was mailed in it."""

    targets: Sequence[TargetRecord]
    progress: dict[str, dict[str, object]]
    mails: list[str]  # their plain texts


@dataclass(slots=True, kw_only=True)
class Reader:
    """Follows the newsroom pass by pass in one data directory."""

    config: Config
    newsroom: NewsroomServer
    seen: set[Path] = field(default_factory=set)

    def read_on(self, stage: int | None, outlets: Sequence[str], day: date) -> Chapter:
        """One pass over the outlets when the serial has come to a stage, looked at on a day."""
        self.newsroom.stage = stage
        report = run_pass(self.config, outlets)
        assert [outlet.state for outlet in report.outlets if outlet.state == "failed"] == []
        mails = sorted(set(Path(self.config.mail.directory).glob("*.eml")) - self.seen)
        self.seen.update(mails)
        with Store(self.config.database) as store:
            return Chapter(
                targets=store.targets(),
                progress={row["target_id"]: row for row in store.progress(day)},
                mails=[plain_text(mail) for mail in mails],
            )


def plain_text(mail: Path) -> str:
    body = message_from_bytes(mail.read_bytes(), policy=policy.default).get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def about(chapter: Chapter, value: int) -> TargetRecord:
    """The target of the serial with this number; there must be one."""
    (target,) = [
        target
        for target in chapter.targets
        if (target.agency, target.metric, target.scope, target.period) == WIRE and target.value == value
    ]
    return target


@pytest.fixture(scope="module")
def chapters(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Chapter]:
    """The serial, told once."""
    home = tmp_path_factory.mktemp("story")
    with NewsroomServer(stage=1) as newsroom:
        config = load_config(write_configuration(home, newsroom.url), home, environ={})
        reader = Reader(config=config, newsroom=newsroom)
        wire = ("antara", "jambiekspres", "merahputih")
        return {
            "wire": reader.read_on(1, wire, date(2025, 10, 21)),
            "nothing new": reader.read_on(1, wire[:1], date(2025, 10, 21)),
            "lowered": reader.read_on(2, ("bisnis",), date(2025, 12, 9)),
            "outcome": reader.read_on(3, ("antara",), date(2026, 1, 16)),
            "headline": reader.read_on(None, ("merahputih",), date(2026, 3, 18)),
        }


def test_one_wire_story_in_three_outlets_is_one_target_told_once(chapters: dict[str, Chapter]) -> None:
    target = about(chapters["wire"], 43_500_000)
    assert {sighting.outlet for sighting in target.sightings} == {"antara", "jambiekspres", "merahputih"}
    assert (len({sighting.article_id for sighting in target.sightings}), target.sources) == (3, 1)
    assert target.sightings[0].outlet == "antara"
    assert chapters["wire"].progress[target.id]["status"] == "open"
    (mail,) = chapters["wire"].mails
    assert mail.count("43,5 juta peserta aktif") == 1
    assert chapters["nothing new"].mails == []


def test_a_later_article_that_lowers_it_is_one_revision_naming_both_numbers(
    chapters: dict[str, Chapter],
) -> None:
    lowered, former = about(chapters["lowered"], 42_000_000), about(chapters["lowered"], 43_500_000)
    assert (lowered.supersedes, lowered.change, former.status) == (former.id, "lowered", "superseded")
    told = [mail for mail in chapters["lowered"].mails if "42 juta" in mail]
    assert len(told) == 1
    assert "43,5 juta" in told[0]


def test_the_figure_of_the_year_s_end_tells_that_it_was_missed(chapters: dict[str, Chapter]) -> None:
    chapter = chapters["outcome"]
    progress = chapter.progress[about(chapter, 42_000_000).id]
    assert (progress["status"], progress["latest"]) == ("missed", 41_600_000)
    assert progress["attainment"] == pytest.approx(41.6 / 42, abs=0.001)
    series = [(target.agency, target.metric, target.scope, target.period) for target in chapter.targets]
    assert series.count(WIRE) == 2


def test_a_headline_that_disagrees_with_its_story_is_one_target_and_flagged(
    chapters: dict[str, Chapter],
) -> None:
    article = "kejar-258-juta-peserta-jkn-pada-2026"
    found = [
        target
        for target in chapters["headline"].targets
        if any(article in sighting.url for sighting in target.sightings)
    ]
    assert [(int(target.value), target.flags) for target in found] == [(285_200_000, ("headline_mismatch",))]
