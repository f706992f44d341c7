"""Judges whether an outlet still gives what it used to, by its own past.

One bad pass is a hiccup, two in a row are a fault. What can only be told from many pages (texts without
a date, shorter texts) is told by how unlikely it would be in an outlet that works as before.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from datetime import date, datetime, timedelta
from statistics import median, quantiles

from db.ailments import HEALTHY, Ailment, Verdict
from db.health import History, PageFact, Visit
from extract.model import Fate
from upkeep.volume import fleet_activity, silence_of, volume_of

# Passes in a row that have to fail before an outlet is unhealthy, and to succeed before it is well again.
IN_A_ROW = 2
# A site may be away for an hour; that mends itself and is nobody's news.
AWAY_IN_A_ROW = 4

# Which ailment a route's trouble (crawler.troubles.Trouble) is a sign of; any other: the lists changed.
_SIGNS: Mapping[str, Ailment] = {
    "challenge": Ailment.CHALLENGE,
    "certificate": Ailment.CERTIFICATE,
    "refused": Ailment.BLOCKED,
    "login": Ailment.BLOCKED,
    "cooling-down": Ailment.BLOCKED,
    "robots-denied": Ailment.DENIED,
    "robots-unreachable": Ailment.UNREACHABLE,
    "no-name": Ailment.UNREACHABLE,
    "unreachable": Ailment.UNREACHABLE,
    "timed-out": Ailment.UNREACHABLE,
    "broken": Ailment.UNREACHABLE,
}
_ANSWERED = {"ok", "frozen", "unfiltered"}
REFUSED_SHARE, LEAST_REFUSED = 0.8, 3  # of the articles that were asked for

_BAD_FATES: Mapping[Ailment, Set[Fate]] = {
    Ailment.CHALLENGE: {Fate.BLOCKED},
    Ailment.NO_TEXT: {Fate.NO_TEXT},
    Ailment.NO_DATE: {Fate.NO_DATE},
    Ailment.LOW_YIELD: set(Fate) - {Fate.CLAIMS, Fate.NO_CLAIM, Fate.DUPLICATE, Fate.PAYWALLED},
}
# So unlikely would the pages be by chance. An outlet is judged some 50 times a day, by overlapping pages.
CHANCE = 1e-5
LEAST_BAD, LEAST_SHARE = 3, 0.5  # of the pages judged
WINDOWS = (2, 4, 8)  # passes with pages that are judged together
LEAST_GOOD = 6  # pages, to say that an outlet is well again
LEAST_KNOWN = 20  # earlier pages, to know what is usual in lengths and ages
LEAST_KNOWN_YIELD = 30
SHORTENED = 0.5  # share of the usual length that is a fault
FRESH_DAYS = 3.0  # news of that age is never too old

FEW_LINKS_SHARE, USUAL_LINKS, KNOWN_PASSES = 0.2, 8, 10
LEAST_MISSING = 8.0  # articles that did not come; by chance that happens to an outlet once in years
LONGEST_FACTOR = 1.5  # or so much more than ever went missing before


def judge(
    history: History, now: datetime, activity: Callable[[date], float] = lambda day: 1.0
) -> Verdict | None:
    """What is wrong with an outlet at `now`, in whose zone days are counted; None where that is open.

    `activity` gives how much of the usual the other outlets brought on a day, from 0 to 1.
    """
    if not history.visits:
        return None
    acute = [ailment_of(visit) for visit in history.visits[-AWAY_IN_A_ROW:]]
    if acute[-1]:
        needed = AWAY_IN_A_ROW if acute[-1] is Ailment.UNREACHABLE else IN_A_ROW
        lasting = len(acute) >= needed and all(acute[-needed:])
        return Verdict(ailment=acute[-1], figures={"why": history.visits[-1].reason}) if lasting else None
    if history.health == "unhealthy" and len(acute) > 1 and any(acute[-IN_A_ROW:]):
        return None
    return _of_pages(history) or _of_links(history) or _of_silence(history, now, activity) or HEALTHY


def ailment_of(visit: Visit) -> Ailment | None:
    """What one visit by itself is a sign of."""
    if not any(route in _ANSWERED for route in visit.routes):
        return _of_routes(visit.routes) if visit.routes else Ailment.CRASHED
    refused = visit.blocked + visit.failed
    if refused >= LEAST_REFUSED and refused >= REFUSED_SHARE * (refused + visit.fetched):
        if "challenge" in visit.reason:
            return Ailment.CHALLENGE
        return Ailment.BLOCKED if visit.blocked >= visit.failed else Ailment.UNREACHABLE
    if "ok" not in visit.routes and "frozen" in visit.routes:
        return Ailment.FROZEN
    return None


def _of_routes(routes: Sequence[str]) -> Ailment:
    """The sign that most routes show; of several the one that _SIGNS names first."""
    signs = Counter(_SIGNS.get(route, Ailment.NO_LISTS) for route in routes)
    return max(signs, key=lambda sign: (signs[sign], -list(Ailment).index(sign)))


# --- What the pages tell --------------------------------------------------------------------------


def _of_pages(history: History) -> Verdict | None:
    with_pages = [visit for visit in history.visits[1:] if visit.pages]
    sizes = [size for size in WINDOWS if size <= len(with_pages)] or [len(with_pages)]
    if history.health == "unhealthy":  # the bad days of before must not make it look ill for long
        sizes = [size for size in sizes if len(_pages(with_pages[-size:])) >= LEAST_GOOD][:1] or sizes[-1:]
    for size in sizes:
        recent = _pages(with_pages[-size:])
        before = _pages(visit for visit in with_pages[:-size] if _is_usual(visit, history))
        if recent and (verdict := _of_fates(recent, before) or _of_articles(recent, before)):
            return verdict
    return None


def _pages(visits: Iterable[Visit]) -> list[PageFact]:
    return [page for visit in visits for page in visit.pages]


def _is_usual(visit: Visit, history: History) -> bool:
    """Whether the visit was made while the outlet was well: what is usual is learned from it."""
    ill = history.health == "unhealthy" and history.since is not None and visit.at >= history.since
    return not ill and not any(start <= visit.at < end for start, end in history.sick)


def _of_fates(recent: Sequence[PageFact], before: Sequence[PageFact]) -> Verdict | None:
    for ailment, fates in _BAD_FATES.items():
        if ailment is Ailment.LOW_YIELD and len(before) < LEAST_KNOWN_YIELD:
            continue
        bad = sum(page.fate in fates for page in recent)
        if _is_new(bad, len(recent), sum(page.fate in fates for page in before), len(before)):
            if ailment is Ailment.LOW_YIELD:
                ailment, bad = _main_fault(recent, bad)
            return Verdict(ailment=ailment, figures={"bad": bad, "pages": len(recent)})
    return None


def _main_fault(pages: Sequence[PageFact], bad: int) -> tuple[Ailment, int]:
    """What most of the bad pages have, and how many do; a low yield where it is a mixture."""
    for ailment, fates in _BAD_FATES.items():
        if 2 * (number := sum(page.fate in fates for page in pages)) > bad:
            return ailment, number
    return Ailment.LOW_YIELD, bad


def _of_articles(recent: Sequence[PageFact], before: Sequence[PageFact]) -> Verdict | None:
    """Texts that became much shorter, and news that is none any more."""
    lengths, usual_lengths = _lengths(recent), _lengths(before)
    if len(usual_lengths) >= LEAST_KNOWN and lengths:
        tenth, now, usual = quantiles(usual_lengths, n=10)[0], median(lengths), median(usual_lengths)
        shorter = sum(length < tenth for length in lengths)
        if now < SHORTENED * usual and _is_new(
            shorter, len(lengths), len(usual_lengths) // 10, len(usual_lengths)
        ):
            return Verdict(ailment=Ailment.SHORT, figures={"now": round(now), "usual": round(usual)})
    ages, usual_ages = _ages(recent), _ages(before)
    if len(usual_ages) >= LEAST_KNOWN and ages:
        limit = max(FRESH_DAYS, 2 * quantiles(usual_ages, n=10)[-1])
        old = sum(age > limit for age in ages)
        if _is_new(old, len(ages), len(usual_ages) // 10, len(usual_ages)):
            return Verdict(ailment=Ailment.OLD, figures={"days": int(min(ages))})
    return None


def _lengths(pages: Sequence[PageFact]) -> list[int]:
    return [page.length for page in pages if page.length is not None]


def _ages(pages: Sequence[PageFact]) -> list[float]:
    """How many days old the articles were when they were fetched."""
    return [page.age / timedelta(days=1) for page in pages if page.age is not None]


def _is_new(bad: int, pages: int, bad_before: int, pages_before: int) -> bool:
    """Whether so many bad pages are too many to be chance, after what came before."""
    if bad < LEAST_BAD or bad < LEAST_SHARE * pages:
        return False
    return chance_of(bad, pages, bad_before, pages_before) <= CHANCE


def chance_of(bad: int, pages: int, bad_before: int, pages_before: int) -> float:
    """The probability of `bad` or more of `pages`, where `bad_before` of `pages_before` are all one knows.

    The beta-binomial distribution: it allows for how little a short past says. Before anything is known
    one page in 20 is taken to be bad.
    """
    worse, better = 1 + bad_before, 19 + pages_before - bad_before
    whole = _log_beta(worse, better)
    return math.fsum(
        math.comb(pages, k) * math.exp(_log_beta(worse + k, better + pages - k) - whole)
        for k in range(bad, pages + 1)
    )


def _log_beta(a: float, b: float) -> float:
    return math.lgamma(a) + math.lgamma(b) - math.lgamma(a + b)


# --- What is listed, and what comes ---------------------------------------------------------------


def _of_links(history: History) -> Verdict | None:
    """Lists that suddenly name far fewer articles than they did."""
    found = [visit.found for visit in history.visits[1:] if ailment_of(visit) is None]
    usual = [
        visit.found
        for visit in history.visits[1:-IN_A_ROW]
        if ailment_of(visit) is None and _is_usual(visit, history)
    ][-28:]
    if len(usual) < KNOWN_PASSES or median(usual) < USUAL_LINKS:
        return None
    now = max(found[-IN_A_ROW:])
    if now > FEW_LINKS_SHARE * median(usual):
        return None
    return Verdict(ailment=Ailment.FEW_LINKS, figures={"now": now, "usual": round(median(usual))})


def _of_silence(history: History, now: datetime, activity: Callable[[date], float]) -> Verdict | None:
    silence = silence_of(volume_of(history, now), now, activity)
    if silence is None or silence.missing < max(LEAST_MISSING, LONGEST_FACTOR * silence.longest):
        return None
    return Verdict(ailment=Ailment.QUIET, figures={"since": silence.since, "missing": round(silence.missing)})


def judge_all(histories: Mapping[str, History], now: datetime) -> dict[str, Verdict]:
    """The verdict on each outlet of which there is one, in the light of the others.

    Where most outlets cannot be reached it is this machine's own network: nothing is said about them.
    """
    volumes = {name: volume_of(history, now) for name, history in histories.items()}
    away = [name for name, history in histories.items() if _is_away(history)]
    offline = len(away) >= 2 and 2 * len(away) > len(histories)
    verdicts = {}
    for name, history in histories.items():
        others = [volume for other, volume in volumes.items() if other != name]
        verdict = judge(history, now, lambda day, others=others: fleet_activity(others, day))  # type: ignore[misc]
        if verdict and not (offline and name in away):
            verdicts[name] = verdict
    return verdicts


def _is_away(history: History) -> bool:
    return bool(history.visits) and ailment_of(history.visits[-1]) is Ailment.UNREACHABLE
