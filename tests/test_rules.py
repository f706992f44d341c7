"""Every row of the rule tables, run on its own example and counter-example."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from extract.claims import find_claims
from extract.claims.rules import RULES, Effect, Rule
from extract.claims.rules_metrics import AGENCY_RULES, MEASURE_RULES, METRIC_RULES, SEGMENT_RULES, MetricRule
from extract.claims.rules_no_claim import NO_CLAIM_RULES, NoClaimRule
from extract.model import Article, Claim

TOLD = [rule for rule in RULES if rule.finds]
NAMED = [rule for rule in METRIC_RULES if rule.finds]


def claims_of(text: str) -> list[Claim]:
    return find_claims(
        Article(
            outlet="Antara",
            key="1",
            url="",
            title="",
            published=datetime(2025, 6, 10, tzinfo=UTC),
            date_origin="given",
            text=text,
        )
    )


@pytest.mark.parametrize("rule", TOLD, ids=lambda rule: rule.name)
def test_rule_finds_its_example(rule: Rule) -> None:
    assert rule.name in {claim.rule for claim in claims_of(rule.finds)}


@pytest.mark.parametrize("rule", TOLD, ids=lambda rule: rule.name)
def test_rule_spares_its_counter_example(rule: Rule) -> None:
    assert rule.name not in {claim.rule for claim in claims_of(rule.spares)}


@pytest.mark.parametrize("rule", NO_CLAIM_RULES, ids=lambda rule: rule.name)
def test_no_claim_rule_drops_its_example(rule: NoClaimRule) -> None:
    assert claims_of(rule.drops) == []


@pytest.mark.parametrize("rule", NO_CLAIM_RULES, ids=lambda rule: rule.name)
def test_no_claim_rule_spares_its_counter_example(rule: NoClaimRule) -> None:
    assert len(claims_of(rule.spares)) == 1


@pytest.mark.parametrize("rule", NAMED, ids=lambda rule: rule.metric)
def test_metric_is_read_from_its_example(rule: MetricRule) -> None:
    assert [claim.metric for claim in claims_of(rule.finds)] == [rule.metric]


def test_rules_that_decide_a_kind_bring_an_example() -> None:
    deciding = {Effect.AIM, Effect.AIMED, Effect.HOPE, Effect.PURPOSE, Effect.FORECAST, Effect.PLAN}
    deciding |= {Effect.REALISED, Effect.DONE}
    assert [rule.name for rule in RULES if rule.effect in deciding and not (rule.finds and rule.spares)] == []


def test_names_are_unique() -> None:
    names = [rule.name for rule in (*RULES, *NO_CLAIM_RULES)]
    assert len(names) == len(set(names))


def test_phrases_are_plain_words() -> None:
    """The matcher compares lower-case words without hyphens: a row with anything else never matches."""
    rows = (*RULES, *NO_CLAIM_RULES, *METRIC_RULES, *MEASURE_RULES, *SEGMENT_RULES, *AGENCY_RULES)
    phrases = [phrase for row in rows for phrase in row.phrases.split(" | ")]
    assert [phrase for phrase in phrases if phrase != phrase.lower() or "-" in phrase] == []
