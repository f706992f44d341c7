"""What the tables and columns of pantau.db mean, for those who open them in Datasette."""

from __future__ import annotations

from typing import Any

DATABASE = "pantau"

_SERIES = {
    "agency": "BPJS Ketenagakerjaan (employment) or BPJS Kesehatan (health)",
    "metric": "what is counted, e.g. active_participants, coverage, managed_funds",
    "measure": "level (a total to reach), increase (to be added), growth (in per cent) or share (of a whole)",
    "segment": "the group of members; empty for all",
    "scope": "national, or the place",
    "period": "2026, 2026-08, 2026-Q1, 2026-H1; empty where the article leaves it open",
    "value": "the number in full units (25200000, not 25.2 million); of a range the lower bound",
    "value_max": "the upper bound of a range",
    "unit": "people, IDR (rupiah), percent or count",
}
_TARGETS = {
    "id": "stable identifier",
    **_SERIES,
    "status": "current, superseded (revised since), misprint, or withdrawn (no article states it any more)",
    "first_seen": "publication of the first article that reports it (WIB)",
    "last_seen": "publication of the last one (WIB)",
    "sightings": "number of articles that report it",
    "sources": "independent ones among them: reprints of one story count once",
    "supersedes": "the target that it revises; of one that came back, the last: see revisions",
    "change": "how it differs from that: raised, lowered, postponed, advanced",
    "deadline": "last day of the period",
    "speaker": "who is quoted in the first article",
    "speaker_role": "that person's role",
    "first_claim": "the claim of the first article",
    "flags": "what should be checked: conflict, ambiguous, misprint, or flags of its claims",
}
_CLAIMS = {
    "id": "stable identifier",
    "article_id": "the article that states it",
    "kind": "target, or actual: what was realised",
    **_SERIES,
    "scope": "the place as the article writes it",
    "place": "the place by its one name",
    "raw": "the number as printed",
    "quote": "the words that state it, exactly as they stand in the stored text",
    "start": "where the quote starts in the article's text, in characters",
    "end": "where it ends",
    "raw_start": "where the number starts in the text",
    "raw_end": "where it ends",
    "speaker": "who said it",
    "speaker_role": "that person's role",
    "rule": "the rule that found it",
    "confidence": "share of such claims that are right, measured on annotated articles",
    "flags": "what should be checked",
    "as_of": "for an actual the day it holds for, else the day of publication",
    "published": "publication of the article (WIB)",
    "source": "who speaks independently: the news agency or the outlet of the original",
    "target_id": "the target that it reports",
    "withdrawn": "why it counts no more: edited (gone from the article) or rejected",
}
_ARTICLES = {
    "id": "outlet and key",
    "outlet": "the news site",
    "key": "the article's identity within its outlet",
    "url": "canonical address",
    "published": "when it appeared (WIB)",
    "date_origin": "where the date was found",
    "authors": "names as printed (JSON)",
    "wire": "the news agency that is credited",
    "paywalled": "1 where only a teaser is public",
    "text": "the clean text; paragraphs are lines",
    "story": "the article that this one reprints; itself for an original",
    "source": "the news agency or the original's outlet",
    "fetched_at": "when the page was fetched (WIB)",
}
_PROGRESS = {
    "baseline": "what was realised when the target was set",
    "latest": "the realisation that counts: around the deadline, or the last one before it",
    "attainment": "latest / value: 0.73 is 73 per cent",
    "needed_a_month": "what must be added each month from today to reach it",
    "growth_a_month": "the growth each month that would reach it: 0.02 is 2 per cent",
    "status": "open, met, missed, or overdue (the deadline passed and no realisation decides it)",
    "superseded_by": "the target that revises it",
}
_OUTLET_RUNS = {
    "found": "articles that the outlet's lists named",
    "fetched": "of those, fetched now",
    "known": "of those, fetched before",
    "denied": "of those, forbidden by robots.txt",
    "blocked": "of those, refused by the site",
    "failed": "of those, not delivered",
    "skipped": "of those, not about BPJS by their title",
    "routes": "what each list of the outlet brought (JSON)",
}

_ENDED = """select agency, substr(deadline, 1, 4) year, status, count(*) targets
  from target_progress
 where superseded_by is null and deadline < date('now', '+7 hours')
 group by 1, 2, 3 order by 2 desc, 1, 3"""
_NEW_SINCE = """select id, agency, metric, value, unit, scope, period, first_seen
  from targets
 where first_seen >= :day and status <> 'withdrawn'
 order by first_seen desc"""
_WHO_SAID_IT = """select published, kind, quote, speaker, speaker_role, article_id
  from claims
 where instr(lower(speaker), lower(:name)) > 0
 order by published desc"""

METADATA: dict[str, Any] = {
    "title": "Pantau: data",
    "databases": {
        DATABASE: {
            "title": "Pantau: data",
            "description": "Targets of BPJS Ketenagakerjaan and BPJS Kesehatan as reported in the news."
            " Times are WIB (UTC+7); the first ten characters are the day.",
            "tables": {
                "targets": {
                    "description": "One row a target. How it stands today: the view target_progress.",
                    "columns": _TARGETS,
                    "sort_desc": "first_seen",
                    "facets": ["agency", "metric", "status"],
                },
                "claims": {
                    "description": "Every number that an article states, with its words.",
                    "columns": _CLAIMS,
                    "label_column": "quote",
                    "facets": ["kind", "agency"],
                    "fts_table": "claims_fts",
                },
                "articles": {
                    "description": "Articles about BPJS.",
                    "columns": _ARTICLES,
                    "label_column": "title",
                    "sort_desc": "published",
                    "fts_table": "articles_fts",
                },
                "target_timeline": {
                    "description": "What happened to each target over time; order by date.",
                    "columns": {"event": "target, revision, sighting or actual", **_SERIES},
                },
                "revisions": {
                    "description": "Each time that a target took the place of another one.",
                    "columns": {
                        "target_id": "the target that came out, or came back",
                        "day": "of the first article that says so",
                        "former_id": "the target whose place it took",
                        "change": "raised, lowered or postponed",
                    },
                },
                "target_progress": {
                    "description": "How each target stands today.",
                    "columns": {**_SERIES, **_PROGRESS},
                },
                "outlets": {
                    "description": "The news sites.",
                    "columns": {
                        "since": "when its health changed last",
                        "reason": "why it is unhealthy",
                        "verdict": "the same as a code with figures",
                    },
                },
                "outlet_runs": {
                    "description": "What each visit of an outlet brought. found: the sum of what follows.",
                    "columns": _OUTLET_RUNS,
                    "sort_desc": "ended_at",
                },
                "readings": {
                    "description": "What became of every page that was read.",
                    "columns": {"fate": "claims, no_claim, off_topic, ...", "rules": "version of the rules"},
                    "facets": ["fate", "outlet"],
                },
                "runs": {"description": "Passes.", "sort_desc": "id"},
                "events": {"description": "What deserves a mail.", "sort_desc": "id"},
                "deliveries": {"description": "Mails of events; recipients are hashes.", "hidden": True},
                "reviews": {
                    "description": "A person's decisions about claims and targets, with their reasons."
                },
                "reviewed_articles": {"hidden": True},
                "shingles": {"hidden": True},
                "figures": {"hidden": True},
                "target_aliases": {"hidden": True},
                "article_versions": {"hidden": True},
                "_sqlite_migrations": {"hidden": True},
            },
            "queries": {
                "how_targets_ended": {"title": "How targets ended, by agency and year", "sql": _ENDED},
                "new_since": {"title": "Targets first reported since a day", "sql": _NEW_SINCE},
                "who_said_it": {"title": "What somebody said", "sql": _WHO_SAID_IT},
            },
        }
    },
}
