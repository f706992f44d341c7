"""The rules of the house: which way imports point, how long things may grow, what is only ever appended."""

from __future__ import annotations

import ast
import importlib.util
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

# What each part may import of the others: extract <- db <- crawler, alerts <- scheduler <- cli.
MAY_IMPORT = {
    "extract": set[str](),
    "config": {"config_cluster", "config_values"},
    "config_cluster": {"config_values"},
    "config_values": set[str](),
    "db": {"extract", "config"},
    "crawler": {"extract", "db", "config"},
    "alerts": {"extract", "db", "config"},
    "demo": {"extract"},
    "reader": {"extract", "db", "config"},
    "pace": {"db", "config"},
    "upkeep": {"extract", "db", "config"},
    "cluster": {"extract", "db", "config", "crawler", "reader"},
    "scheduler": {
        "extract",
        "db",
        "config",
        "crawler",
        "alerts",
        "reader",
        "cluster",
        "upkeep",
        "forgetting",
    },
    "daemon": {"extract", "db", "config", "scheduler", "upkeep", "pace"},
    "explanation": {"extract", "db", "config", "crawler"},
    "rereading": {"extract", "db", "config", "reader", "cluster"},
    "importing": {"extract", "db", "crawler"},
    "forgetting": {"db", "config", "crawler"},
    "backfill": {"extract", "db", "config", "crawler", "reader", "cluster", "scheduler"},
    "doctor": {"extract", "config", "crawler", "cluster"},
    "printing": {"extract", "db", "config", "crawler", "alerts", "scheduler", "upkeep", "explanation"},
}
# The commands may import everything.
MAY_IMPORT["commands"] = set(MAY_IMPORT)
MAY_IMPORT["cli"] = set(MAY_IMPORT)
EXTRACT_LIBRARIES = {"lxml", "trafilatura", "htmldate", "courlan", "w3lib"}

LONGEST_FUNCTION = 50
LONGEST_FILE = 400
# Tables of data in the form of code.
DATA_TABLES = {
    "extract/claims/rules.py",
    "extract/claims/rules_no_claim.py",
    "extract/claims/rules_metrics.py",
    "db/migrations.py",
}


def files_of(part: str) -> list[Path]:
    folder = ROOT / part
    return sorted(folder.rglob("*.py")) if folder.is_dir() else [ROOT / f"{part}.py"]


def product_files() -> list[Path]:
    return [file for part in MAY_IMPORT for file in files_of(part)]


def imports_of(file: Path) -> Iterator[str]:
    """The top-level names that a file imports, wherever in it."""
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            yield from (name.name.partition(".")[0] for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield (node.module or "").partition(".")[0] if node.level == 0 else "relative import"


def named(file: Path) -> str:
    return file.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("part", MAY_IMPORT)
def test_imports_point_one_way(part: str) -> None:
    parts = set(MAY_IMPORT) | {"tests", "benchmarks", "relative import"}
    wrong = {
        f"{named(file)} imports {name}"
        for file in files_of(part)
        for name in imports_of(file)
        if name in parts and name != part and name not in MAY_IMPORT[part]
    }
    assert not wrong


def test_extract_runs_anywhere() -> None:
    foreign = {
        f"{named(file)} imports {name}"
        for file in files_of("extract")
        for name in imports_of(file)
        if name not in sys.stdlib_module_names | EXTRACT_LIBRARIES | {"extract"}
    }
    assert not foreign


@pytest.mark.parametrize("part", MAY_IMPORT)
def test_our_names_are_ours(part: str) -> None:
    """The names are common words: another distribution may own them."""
    found = importlib.util.find_spec(part)
    assert found is not None
    assert found.origin is not None
    assert ROOT in Path(found.origin).resolve().parents


def test_no_module_is_named_like_one_of_the_standard_library() -> None:
    assert not {named(file) for file in product_files() if file.stem in sys.stdlib_module_names}


def test_every_part_is_listed() -> None:
    parts = {folder.name for folder in ROOT.iterdir() if (folder / "__init__.py").exists()}
    modules = {file.stem for file in ROOT.glob("*.py")}
    assert parts | modules == set(MAY_IMPORT) | {"benchmarks"}


def test_functions_are_read_at_a_glance() -> None:
    long = {
        f"{named(file)}:{node.lineno} {node.name}"
        for file in product_files()
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or node.lineno) - node.lineno + 1 > LONGEST_FUNCTION
        and named(file) not in DATA_TABLES
    }
    assert not long


def test_files_have_one_reason_to_exist() -> None:
    long = {
        named(file)
        for file in product_files()
        if len(file.read_text().splitlines()) > LONGEST_FILE and named(file) not in DATA_TABLES
    }
    assert not long
