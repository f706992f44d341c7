"""The schema of pantau.db, step by step. A step that was ever released is never edited: add one at the end.

Numbers are kept in columns of type `any`, checked to hold an integer or a real: whole numbers are then
exact 64-bit integers (a REAL column would round above 2^53), fractions are doubles, exact to 15 digits,
and both compare and add up as numbers in SQL. Division of two integers drops the remainder in SQLite:
write `1.0 * a / b`. Times are ISO 8601 at offset +07:00 (WIB), so that text order is time order and the
first ten characters are the day in Jakarta.
"""

from __future__ import annotations

from sqlite_utils import Database, Migrations

from db.connection import DatabaseError, Kind, write_transaction
from db.views import TARGET_PROGRESS_VIEW, TARGET_TIMELINE_VIEW

MIGRATIONS = Migrations("pantau")


def migrate(database: Database) -> None:
    """Brings the schema up to date, all pending steps in one transaction: killed halfway, nothing changed.

    Raises DatabaseError where the database was written by a newer Pantau.
    """
    known = {step.name for step in MIGRATIONS.pending(database)}
    applied = {step.name for step in MIGRATIONS.applied(database)}
    newer = applied - {step.name for step in MIGRATIONS.pending(Database(memory=True))}
    if newer:
        raise DatabaseError(
            f"the database was written by a newer Pantau (step {min(newer)} is not known here)"
        )
    if known:
        with write_transaction(database):
            MIGRATIONS.apply(database)


def _run(database: Database, *statements: str) -> None:
    for statement in statements:
        database.execute(statement)


@MIGRATIONS()
def m001_runs(database: Database) -> None:
    _run(
        database,
        """
        create table outlets (
            name text primary key,
            health text not null default 'unknown' check (health in ('unknown', 'healthy', 'unhealthy')),
            since text,                   -- when the health last changed
            reason text                   -- why it is unhealthy
        ) strict
        """,
        """
        create table runs (
            id integer primary key,
            kind text not null,           -- the command: run, crawl, read, reread, import, ...
            started_at text not null,
            ended_at text,
            state text not null default 'running'
                check (state in ('running', 'ok', 'partly', 'failed', 'stopped', 'abandoned')),
            detail text not null default ''
        ) strict
        """,
        """
        create table outlet_runs (
            id integer primary key,
            run integer references runs (id),
            outlet text not null references outlets (name),
            started_at text not null,
            ended_at text not null,
            state text not null check (state in ('ok', 'partly', 'failed')),
            reason text not null default '',
            found integer not null default 0,
            fetched integer not null default 0,
            known integer not null default 0,
            denied integer not null default 0,
            blocked integer not null default 0,
            failed integer not null default 0,
            skipped integer not null default 0,
            routes text not null default '[]' check (json_valid(routes))
        ) strict
        """,
        "create index outlet_runs_run on outlet_runs (run, outlet)",
        "create index outlet_runs_outlet on outlet_runs (outlet, ended_at)",
    )


@MIGRATIONS()
def m002_articles(database: Database) -> None:
    _run(
        database,
        """
        create table articles (
            id text primary key,          -- <outlet>-<key>
            outlet text not null references outlets (name),
            key text not null,            -- the article's identity within its outlet
            url text not null,            -- canonical
            title text not null,
            published text not null,
            date_origin text,
            authors text not null check (json_valid(authors)),
            wire text,                    -- the news agency that is credited
            paywalled integer not null check (paywalled in (0, 1)),
            text text not null,
            sha256 text not null,         -- of the text
            signature blob not null,      -- near-duplicate signature of the text, 8 bytes a value
            story text not null references articles (id) deferrable initially deferred, -- the original
            source text not null,         -- who speaks independently here: the wire or the original's outlet
            page_id text not null,        -- the page in pages.db that this text was read from
            fetched_at text not null,
            check (instr(title, char(0)) = 0 and instr(text, char(0)) = 0),
            unique (outlet, key)
        ) strict
        """,
        "create index articles_url on articles (outlet, url)",
        "create index articles_sha256 on articles (outlet, sha256)",
        "create index articles_published on articles (published)",
        "create index articles_story on articles (story)",
        """
        create table article_versions (   -- what an article said before it was edited
            article_id text not null references articles (id) on delete cascade,
            page_id text not null,
            fetched_at text not null,
            title text not null,
            text text not null,
            primary key (article_id, page_id)
        ) strict
        """,
        """
        create table shingles (           -- the smallest hashes of each text: finds near-duplicates
            hash integer not null,
            day integer not null,         -- of publication, as a day number
            article_id text not null references articles (id) on delete cascade,
            primary key (hash, day, article_id)
        ) strict, without rowid
        """,
        "create index shingles_article on shingles (article_id)",
        """
        create table readings (           -- one row a page that was read; what became of it
            page_id text primary key,
            outlet text not null,
            key text not null,
            url text not null,
            fate text not null,
            detail text not null,
            article_id text references articles (id) on delete set null,
            claims integer not null,
            read_at text not null,
            rules text not null,          -- the version of the rules it was read with
            run integer references runs (id)
        ) strict
        """,
        "create index readings_url on readings (url)",
        "create index readings_article on readings (article_id)",
        "create index readings_run on readings (run, outlet, fate)",
    )


@MIGRATIONS()
def m003_targets(database: Database) -> None:
    _run(
        database,
        """
        create table targets (
            id text primary key,
            agency text not null,
            metric text not null,
            measure text not null,
            segment text,
            scope text not null,          -- 'national' or a place, normalised
            period text,
            value any not null check (typeof(value) in ('integer', 'real')),
            value_max any check (value_max is null or typeof(value_max) in ('integer', 'real')),
            unit text not null,
            status text not null check (status in ('current', 'superseded', 'misprint', 'withdrawn')),
            first_seen text not null,     -- publication of the earliest sighting
            last_seen text not null,
            sightings integer not null,   -- articles that report it
            supersedes text references targets (id) deferrable initially deferred,
            change text check (change in ('raised', 'lowered', 'postponed')), -- against that one
            sources integer not null,     -- independent ones: reprints of one story count once
            deadline text,                -- last day of the period
            speaker text,                 -- of the first sighting
            speaker_role text,
            first_claim text references claims (id) deferrable initially deferred,
            flags text not null check (json_valid(flags)),
            announced integer not null check (announced in (0, 1)) -- its event was written, or withheld
        ) strict
        """,
        "create index targets_first_seen on targets (first_seen)",
        "create index targets_supersedes on targets (supersedes)",
        "create index targets_series on targets (agency, metric, measure, unit, scope, period)",
        """
        create table target_aliases (     -- ids of targets that turned out to be one with another
            id text primary key,
            target_id text not null references targets (id) on delete cascade
        ) strict
        """,
        "create index target_aliases_target on target_aliases (target_id)",
        """
        create table figures (            -- one printed form of a target: claims with the same words for it
            id integer primary key,
            agency text not null,
            metric text not null,
            measure text not null,
            unit text not null,
            place text not null,
            segment text not null,        -- '' for all
            period text not null,         -- '' where nothing settles it
            value any not null,
            value_max any not null,       -- '' for a single number
            step any not null,            -- what one more in the last printed digit amounts to
            hedge text not null,          -- 'over', 'under', 'about' or ''
            truncates integer not null,   -- printed with a scale word: may be cut off as well as rounded
            first_seen text not null,
            last_seen text not null,
            joined integer not null check (joined in (0, 1)), -- 0: its target is named after it
            ambiguous integer not null check (ambiguous in (0, 1)), -- fits several targets
            target_id text references targets (id) deferrable initially deferred,
            unique (agency, metric, measure, unit, place, segment, period, value, value_max, step, hedge,
                    truncates)
        ) strict
        """,
        "create index figures_value on figures (agency, metric, measure, unit, place, segment, value)",
        "create index figures_target on figures (target_id)",
        """
        create table claims (
            id text primary key,          -- <article>-<hash of what is claimed>
            article_id text not null references articles (id) on delete cascade,
            page_id text not null,        -- the version of the article whose text holds the quote
            kind text not null check (kind in ('target', 'actual')),
            agency text not null,
            metric text not null,
            measure text not null,
            value any not null check (typeof(value) in ('integer', 'real')),
            value_max any check (value_max is null or typeof(value_max) in ('integer', 'real')),
            unit text not null,
            period text,
            scope text not null,          -- as written
            segment text,
            raw text not null,
            raw_start integer not null,
            raw_end integer not null,
            quote text not null check (quote <> ''),
            start integer not null check (start >= 0),
            "end" integer not null,
            speaker text,
            speaker_role text,
            rule text not null,
            confidence real not null check (confidence between 0 and 1),
            flags text not null check (json_valid(flags)),
            place text not null,          -- the scope, normalised
            as_of text not null,          -- for an actual: the day it holds for; else the day of publication
            published text not null,      -- of the article
            source text not null,         -- of the article
            figure_id integer references figures (id),
            target_id text references targets (id) deferrable initially deferred,
            withdrawn text check (withdrawn in ('edited', 'rejected')), -- why it counts no more
            check (length(quote) = "end" - start and length(raw) = raw_end - raw_start)
        ) strict
        """,
        "create index claims_article on claims (article_id)",
        "create index claims_target on claims (target_id, published, source, article_id)",
        "create index claims_figure on claims (figure_id, published)",
        """
        create index claims_actual on claims (agency, metric, measure, unit, place, segment, as_of)
            where kind = 'actual' and withdrawn is null
        """,
        EVIDENCE_ON_INSERT,
        EVIDENCE_ON_UPDATE,
        EVIDENCE_ON_EDIT,
    )


_TEXT = """coalesce((select text from articles where id = new.article_id and page_id = new.page_id),
        (select text from article_versions where article_id = new.article_id and page_id = new.page_id),
        '')"""
_EVIDENCE = f"""
    select raise(abort, 'a claim needs its evidence: the quote is not in the stored text')
     where substr({_TEXT}, new.start + 1, new."end" - new.start) <> new.quote
        or substr({_TEXT}, new.raw_start + 1, new.raw_end - new.raw_start) <> new.raw;
"""
EVIDENCE_ON_INSERT = f"create trigger claims_evidence_insert before insert on claims begin {_EVIDENCE} end"
EVIDENCE_ON_UPDATE = f"""
    create trigger claims_evidence_update before update of article_id, page_id, quote, start, "end", raw,
        raw_start, raw_end on claims begin {_EVIDENCE} end
"""
EVIDENCE_ON_EDIT = """
    create trigger articles_keep_evidence before update of text, page_id on articles
    when new.text <> old.text or new.page_id <> old.page_id begin
        select raise(abort, 'claims still need the text that is being replaced')
         where exists (select 1 from claims c where c.article_id = old.id and c.page_id = old.page_id
                       and (new.page_id <> c.page_id
                            or substr(new.text, c.start + 1, c."end" - c.start) <> c.quote)
                       and not exists (select 1 from article_versions v
                                       where v.article_id = old.id and v.page_id = c.page_id));
    end
"""


@MIGRATIONS()
def m004_events(database: Database) -> None:
    _run(
        database,
        """
        create table events (
            id integer primary key,
            key text not null unique,
            kind text not null
                check (kind in ('new_target', 'revised_target', 'outlet_unhealthy', 'outlet_recovered')),
            target_id text references targets (id),
            outlet text,
            at text not null,
            published text,               -- of the news
            detail text not null check (json_valid(detail))
        ) strict
        """,
        "create index events_target on events (target_id)",
        """
        create table deliveries (
            event_id integer not null references events (id) on delete cascade,
            recipient text not null,      -- a hash of the address
            state text not null
                check (state in ('pending', 'skipped', 'sending', 'sent', 'in_doubt', 'dead')),
            attempts integer not null,
            message_id text,
            next_attempt_at text,
            error text,
            updated_at text not null,
            primary key (event_id, recipient)
        ) strict, without rowid
        """,
        "create index deliveries_message on deliveries (recipient, message_id)",
        "create index deliveries_state on deliveries (state)",
    )


@MIGRATIONS()
def m005_search(database: Database) -> None:
    _run(database, *_search_index("articles", "title, text"), *_search_index("claims", "quote"))


def _search_index(table: str, columns: str) -> tuple[str, ...]:
    """An FTS5 index over columns of a table, kept by triggers; the table's own rows are its content."""
    names = columns.split(", ")
    new = ", ".join(f"new.{name}" for name in names)
    old = ", ".join(f"old.{name}" for name in names)
    add = f"insert into {table}_fts (rowid, {columns}) values (new.rowid, {new});"
    remove = f"insert into {table}_fts ({table}_fts, rowid, {columns}) values ('delete', old.rowid, {old});"
    return (
        f"create virtual table {table}_fts using fts5 ({columns}, content='{table}',"
        " tokenize='unicode61 remove_diacritics 2')",
        f"create trigger {table}_fts_insert after insert on {table} begin {add} end",
        f"create trigger {table}_fts_delete after delete on {table} begin {remove} end",
        f"create trigger {table}_fts_update after update of {columns} on {table} begin {remove} {add} end",
    )


@MIGRATIONS()
def m006_views(database: Database) -> None:
    _run(database, TARGET_TIMELINE_VIEW, TARGET_PROGRESS_VIEW)


@MIGRATIONS()
def m007_runs_that_were_not_made(database: Database) -> None:
    """A run may also be `skipped` (another one held the lock) or `missed` (nobody was there to make it)."""
    _run(
        database,
        "pragma defer_foreign_keys = on",  # what points at a run finds it again before the commit
        "create temp table runs_before as select * from runs",
        "drop table runs",
        """
        create table runs (
            id integer primary key,
            kind text not null,           -- the phases: crawl+read+health+alert, ...
            started_at text not null,
            ended_at text,
            state text not null default 'running'
                check (state in ('running', 'ok', 'partly', 'failed', 'stopped', 'abandoned', 'skipped',
                                 'missed')),
            detail text not null default ''
        ) strict
        """,
        "insert into runs select id, kind, started_at, ended_at, state, detail from temp.runs_before",
        "drop table temp.runs_before",
        "create index runs_started on runs (started_at)",
    )


@MIGRATIONS()
def m008_reviews(database: Database) -> None:
    """A person's decisions, and targets that a person keeps apart (`apart` is then not empty)."""
    _run(
        database,
        """
        create table reviews (
            id integer primary key,
            decision text not null check (decision in ('accept', 'reject', 'correct', 'merge', 'split')),
            reason text not null check (reason <> ''),
            at text not null,
            article_id text references articles (id) on delete cascade, -- of a decision about a claim
            subject text check (json_valid(subject)),  -- that claim as it was
            verdict text check (json_valid(verdict)),  -- as it has to be; null where it is no claim
            apart text not null default '',
            target_id text,               -- of a decision about a target; the id that it had then
            merged text check (json_valid(merged)),    -- the figures of a merge: which are which other one
            undone_at text,
            undone_reason text,
            check ((article_id is null) = (subject is null)),
            check ((article_id is null) = (target_id is not null))
        ) strict
        """,
        "create index reviews_article on reviews (article_id)",
        "create index reviews_target on reviews (target_id)",
        "create index reviews_merges on reviews (id) where decision = 'merge'",
        """
        create table reviewed_articles (  -- what the rules find in them, before the decisions
            article_id text primary key references articles (id) on delete cascade,
            found text not null check (json_valid(found))
        ) strict
        """,
        "alter table claims add column apart text not null default ''",
        "alter table targets add column apart text not null default ''",
        "pragma defer_foreign_keys = on",  # the claims find their figures again before the commit
        "create temp table figures_before as select * from figures",
        "drop table figures",
        """
        create table figures (            -- one printed form of a target: claims with the same words for it
            id integer primary key,
            agency text not null,
            metric text not null,
            measure text not null,
            unit text not null,
            place text not null,
            segment text not null,        -- '' for all
            period text not null,         -- '' where nothing settles it
            apart text not null,          -- not empty: joins only others with the same word here
            value any not null,
            value_max any not null,       -- '' for a single number
            step any not null,            -- what one more in the last printed digit amounts to
            hedge text not null,          -- 'over', 'under', 'about' or ''
            truncates integer not null,   -- printed with a scale word: may be cut off as well as rounded
            first_seen text not null,
            last_seen text not null,
            joined integer not null check (joined in (0, 1)), -- 0: its target is named after it
            ambiguous integer not null check (ambiguous in (0, 1)), -- fits several targets
            target_id text references targets (id) deferrable initially deferred,
            unique (agency, metric, measure, unit, place, segment, period, apart, value, value_max, step,
                    hedge, truncates)
        ) strict
        """,
        """
        insert into figures
        select id, agency, metric, measure, unit, place, segment, period, '', value, value_max, step, hedge,
               truncates, first_seen, last_seen, joined, ambiguous, target_id
          from temp.figures_before
        """,
        "drop table temp.figures_before",
        "create index figures_value on figures (agency, metric, measure, unit, place, segment, value)",
        "create index figures_target on figures (target_id)",
    )


@MIGRATIONS()
def m009_what_pages_ask(database: Database) -> None:
    """Outlets have a printed name; the pages' questions have their indexes; flows keep to their period."""
    _run(
        database,
        "alter table outlets add column title text",
        "create index articles_outlet_published on articles (outlet, published)",
        "create index readings_outlet on readings (outlet, fate, read_at)",
        "create index claims_published on claims (published, id)",
        "create index claims_speaker on claims (speaker, published)",
        "drop view target_progress",
        TARGET_PROGRESS_VIEW,
    )


@MIGRATIONS()
def m010_removing_claims(database: Database) -> None:
    """A claim can be removed without a look at every target for whether it was first seen in it."""
    _run(database, "create index targets_first_claim on targets (first_claim)")


@MIGRATIONS()
def m011_plausible_outcomes(database: Database) -> None:
    """What is of another order than a target is not taken for its outcome."""
    _run(database, "drop view target_progress", TARGET_PROGRESS_VIEW)


@MIGRATIONS()
def m012_mark(database: Database) -> None:
    """The file says whose it is."""
    Kind.PANTAU.set_mark(database)


@MIGRATIONS()
def m013_revisions(database: Database) -> None:
    """A target may take the place of others more than once: each time is a row, with an event."""
    _run(
        database,
        """
        create table revisions (          -- a target took the place of another; the last is in `targets` too
            target_id text not null references targets (id) on delete cascade,
            day text not null,            -- it came out, or came back
            former_id text not null
                references targets (id) on delete cascade deferrable initially deferred,
            change text not null check (change in ('raised', 'lowered', 'postponed')),
            primary key (target_id, day)
        ) strict, without rowid
        """,
        "create index revisions_former on revisions (former_id)",
        """
        insert into revisions
        select id, substr(first_seen, 1, 10), supersedes, change from targets where supersedes is not null
        """,
        # Of the times that it came back, how many had their event written, or withheld.
        "alter table targets add column returns_announced integer not null default 0",
        "drop view target_timeline",
        TARGET_TIMELINE_VIEW,
        "drop view target_progress",
        TARGET_PROGRESS_VIEW,
    )


@MIGRATIONS()
def m014_unchanged_readings(database: Database) -> None:
    """What was read can be compared without being saved again; a page without an article is found at once."""
    _run(
        database,
        # Of what the reading decides of every row, see db.unchanged; '' for one from before this step.
        "alter table readings add column digest text not null default ''",
        "create index articles_page on articles (page_id)",
    )


@MIGRATIONS()
def m015_verdicts(database: Database) -> None:
    """Why an outlet is unhealthy can be said in any language; `reason` says it in English."""
    _run(database, "alter table outlets add column verdict text check (json_valid(verdict))")
