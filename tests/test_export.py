"""What leaves the database: quotes and links, no whole articles, nothing that a spreadsheet would run."""

from __future__ import annotations

import csv
import json
import re
import tempfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import example, given, settings
from hypothesis import strategies as st

from cli import pantau
from db.export import LONGEST_QUOTE, export
from tests.newsdesk import new_store, report, said, save

DAY = date(2026, 6, 1)
GOAL = said("70 juta", 70_000_000)


def exported(folder: Path) -> dict[str, list[dict[str, Any]]]:
    """The rows of each file, by its name."""
    read: dict[str, list[dict[str, Any]]] = {}
    for file in folder.iterdir():
        text = file.read_text("utf-8")
        if file.suffix == ".csv":
            read[file.name] = list(csv.DictReader(text.splitlines(keepends=True)))
        else:
            read[file.name] = [json.loads(line) for line in text.splitlines()]
    return read


def test_targets_and_sightings_come_as_csv_and_as_json_lines(tmp_path: Path) -> None:
    with new_store(tmp_path / "pantau.db") as store:
        actual = said("35 juta", 35_000_000, kind="actual", period="2026-05")
        save(store, report(GOAL, actual), report(GOAL, outlet="bisnis", day=1))
        files = export(store, tmp_path / "out", day=DAY)
    rows = exported(tmp_path / "out")
    assert {file.name for file in files} == set(rows)
    assert {name: len(found) for name, found in rows.items()} == {
        "targets.csv": 1,
        "targets.jsonl": 1,
        "sightings.csv": 2,
        "sightings.jsonl": 2,
    }
    (target,) = rows["targets.jsonl"]
    assert (target["value"], target["sightings"], target["progress"]) == (70_000_000, 2, "open")
    assert (target["latest"], target["attainment"]) == (35_000_000, 0.5)
    assert rows["targets.csv"][0]["value"] == "70000000"
    assert {row["target"] for row in rows["sightings.jsonl"]} == {target["id"]}
    assert rows["sightings.jsonl"][0]["url"] == "https://antara.example/berita/1"
    assert all(GOAL.raw in row["quote"] for row in rows["sightings.csv"])


def test_no_article_leaves_whole(tmp_path: Path) -> None:
    endless = said("70 juta", 70_000_000, before="kata " * 400, after=" kata" * 400)
    with new_store(tmp_path / "pantau.db") as store:
        save(store, report(endless, body="Paragraf rahasia redaksi."), report(GOAL, key="2"))
        export(store, tmp_path / "out", day=DAY)
    everything = "".join(file.read_text("utf-8") for file in (tmp_path / "out").iterdir())
    assert "rahasia" not in everything
    quotes = [row["quote"] for row in exported(tmp_path / "out")["sightings.jsonl"]]
    assert all("70 juta" in quote and len(quote) <= LONGEST_QUOTE + 2 for quote in quotes)


@settings(max_examples=40, deadline=None)
@example(start="+", words="0")
@example(start="-", words="1.5e3")
@given(
    start=st.sampled_from(["=", "+", "-", "@", "\t=", " =", "＝", '"=']),
    words=st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=20),
)
def test_no_cell_is_a_formula(start: str, words: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        with new_store(Path(folder) / "pantau.db") as store:
            speaker = f"{start}{words}"
            save(store, report(said("70 juta", 70_000_000, speaker=speaker, scope=speaker)))
            export(store, Path(folder) / "out", day=DAY)
        for name, rows in exported(Path(folder) / "out").items():
            cells = [cell for row in rows for cell in row.values() if name.endswith(".csv")]
            assert not [cell for cell in cells if cell.lstrip().startswith(("=", "+", "-", "@", "＝"))]
            if name.endswith(".jsonl"):
                assert all(row["speaker"] == speaker for row in rows)


@pytest.mark.parametrize("between", [";", "; ", ';"', ";'", "\t", "\r\n", "\n "])
@pytest.mark.parametrize("start", ["=", "+", "-", "@"])
def test_no_formula_begins_where_a_spreadsheet_cuts_at_semicolons(
    tmp_path: Path, between: str, start: str
) -> None:
    with new_store(tmp_path / "pantau.db") as store:
        save(store, report(said("70 juta", 70_000_000, speaker=f"Rina{between}{start}cmd()")))
        export(store, tmp_path / "out", day=DAY)
    for file in (tmp_path / "out").glob("*.csv"):
        pieces = re.split(r"[;\t\r\n]", file.read_text("utf-8"))
        assert not [piece for piece in pieces if piece.strip(' "').startswith(start)]
        assert any("cmd()" in piece for piece in pieces)


def test_an_export_replaces_the_last_one(tmp_path: Path) -> None:
    with new_store(tmp_path / "pantau.db") as store:
        save(store, report(GOAL))
        export(store, tmp_path / "export", day=DAY)
        save(store, report(said("9 ribu", 9_000), key="2", day=40))
    done = CliRunner().invoke(pantau, ["--data", str(tmp_path), "export"])
    assert done.exit_code == 0, done.output
    assert len(done.stdout.splitlines()) == 4
    assert len(exported(tmp_path / "export")["targets.csv"]) == 2
    since = CliRunner().invoke(pantau, ["--data", str(tmp_path), "export", "--since", "2026-02-01"])
    assert since.exit_code == 0
    assert len(exported(tmp_path / "export")["targets.csv"]) == 1
