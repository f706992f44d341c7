"""The schema of pages.db, step by step. A step that was ever released is never edited: add one at the end."""

from __future__ import annotations

from sqlite_utils import Database, Migrations

from db.connection import Kind

page_migrations = Migrations("pages")


@page_migrations()
def m001_pages(database: Database) -> None:
    database.execute(
        """
        create table pages (
            id text primary key,          -- of outlet, key and bodies: the same content is the same row
            outlet text not null,
            key text not null,            -- the article's identity within its outlet
            url text not null,
            final_url text not null,
            fetched_at text not null,
            status integer not null,
            headers text not null,        -- JSON, lower-case names
            sha256 text not null,         -- of the uncompressed body
            body blob not null,           -- zlib
            found_on text not null
        )
        """
    )
    database.execute("create index pages_outlet_key on pages (outlet, key)")
    database.execute(
        """
        create table parts (
            page_id text not null references pages (id) on delete cascade,
            number integer not null,      -- 2 is the article's second page
            body blob not null,           -- zlib
            primary key (page_id, number)
        ) without rowid
        """
    )


@page_migrations()
def m002_links(database: Database) -> None:
    database.execute(
        """
        create table links (
            outlet text not null,
            key text not null,
            url text not null,
            title text not null,
            found_on text not null,
            found_at text not null,       -- when it was discovered first
            outcome text not null,        -- found, fetched, known, denied, blocked, failed, skipped
            status integer,               -- of the last answer, where there was one
            reason text not null,
            run integer,                  -- the run that decided the outcome
            at text not null,             -- when it did
            tries integer not null,       -- how often it was blocked or failed
            primary key (outlet, key)
        ) without rowid
        """
    )
    database.execute("create index links_url on links (url)")
    database.execute(
        "create index links_unfinished on links (outlet, found_at)"
        " where outcome in ('found', 'failed', 'blocked')"
    )


@page_migrations()
def m003_walks(database: Database) -> None:
    database.execute(
        """
        create table walks (
            outlet text not null,
            route text not null,
            at text not null,             -- of the last walk that came to its end
            primary key (outlet, route)
        ) without rowid
        """
    )


@page_migrations()
def m004_hosts(database: Database) -> None:
    database.execute(
        """
        create table hosts (
            host text primary key,        -- as in addresses: name and, where it is not the usual one, port
            next_at text not null,        -- no request before this time
            strikes integer not null,     -- how often in a row it asked for a pause
            reason text not null          -- why it is left alone until then; empty: the ordinary pace
        ) without rowid
        """
    )
    database.execute(
        """
        create table robots (
            origin text primary key,      -- scheme and host
            body blob not null,           -- zlib; empty where the site has no rules
            read_at text not null
        ) without rowid
        """
    )
    database.execute(
        """
        create table quarantines (
            outlet text primary key,
            strikes integer not null,     -- passes in a row in which it blocked us
            until text not null,          -- it is not asked before this time
            reason text not null,
            at text not null              -- of the last strike
        ) without rowid
        """
    )


@page_migrations()
def m005_answers(database: Database) -> None:
    database.execute(
        """
        create table answers (
            outlet text not null,
            url text not null,            -- of a route, as it is asked for
            form text not null,           -- JSON; of a search by POST
            final_url text not null,
            content_type text not null,
            etag text not null,
            last_modified text not null,
            body blob not null,           -- zlib; for the answer "not modified"
            sha256 text not null,
            since text not null,          -- when this body came first
            whole_at text not null,       -- when it was last asked for without a condition
            primary key (outlet, url, form)
        )
        """
    )
    database.execute(
        """
        create table nonsense (
            outlet text not null,
            route text not null,
            at text not null,             -- of the last question about a word that nobody prints
            found integer not null,       -- whether it found the same articles
            primary key (outlet, route)
        ) without rowid
        """
    )


@page_migrations()
def m006_archive(database: Database) -> None:
    database.execute("alter table links add column archive integer not null default 0")  # found by a backfill
    database.execute(
        "alter table pages add column archive integer not null default 0"
    )  # fetched by a backfill
    database.execute("drop index links_unfinished")
    database.execute(
        "create index links_unfinished on links (outlet, archive, found_at)"
        " where outcome in ('found', 'failed', 'blocked')"
    )
    database.execute("create index pages_archive on pages (id) where archive")
    database.execute(
        """
        create table windows (
            outlet text not null,
            url text not null,            -- of the window's first page
            first_day text not null,
            last_day text not null,
            place text not null,          -- JSON of the page to be asked for next; empty once it is walked
            links integer not null,       -- that it named so far
            fetched integer not null,
            requests integer not null,
            outcome text not null,        -- ok, or the name of the trouble that stopped the last walk
            reason text not null,
            at text not null,
            primary key (outlet, url)
        ) without rowid
        """
    )


@page_migrations()
def m007_coverage(database: Database) -> None:
    database.execute(
        """
        create table day_links (          -- every link of a day once, for the days that still change
            outlet text not null,
            day text not null,            -- in Jakarta
            key text not null,
            outcome text not null,
            primary key (outlet, day, key)
        ) without rowid
        """
    )
    database.execute(
        """
        create table day_counts (         -- what the days came to that no longer change
            outlet text not null,
            day text not null,
            found integer not null,
            fetched integer not null,
            known integer not null,
            denied integer not null,
            blocked integer not null,
            failed integer not null,
            skipped integer not null,
            primary key (outlet, day)
        ) without rowid
        """
    )
    database.execute(
        """
        create view coverage as           -- found is the sum of the counts that follow it
        select outlet, day, count(*) found, sum(outcome = 'fetched') fetched, sum(outcome = 'known') known,
            sum(outcome = 'denied') denied, sum(outcome = 'blocked') blocked,
            sum(outcome in ('failed', 'found')) failed, sum(outcome = 'skipped') skipped
        from day_links group by outlet, day
        union all
        select outlet, day, found, fetched, known, denied, blocked, failed, skipped from day_counts
        """
    )


@page_migrations()
def m008_keeping(database: Database) -> None:
    # Of a dropped page everything but its content is left: the article stays known.
    database.execute("alter table pages add column dropped_at text")
    database.execute("create index pages_fetched_at on pages (fetched_at) where dropped_at is null")
    database.execute(
        """
        create table tombstones (         -- articles that are to be forgotten and never fetched again
            outlet text not null,
            key text not null,
            url text not null,
            at text not null,
            primary key (outlet, key)
        ) without rowid
        """
    )
    database.execute(
        """
        create table rechecks (           -- the last time an article was asked for again
            outlet text not null,
            key text not null,
            at text not null,
            outcome text not null,        -- fetched, denied, blocked, failed
            reason text not null,
            primary key (outlet, key)
        ) without rowid
        """
    )


@page_migrations()
def m009_contents(database: Database) -> None:
    # Where a worker left the content, outside of this file; the body is then empty, as are its parts'.
    database.execute("alter table pages add column stored_at text")


@page_migrations()
def m010_mark(database: Database) -> None:
    Kind.PAGES.set_mark(database)


@page_migrations()
def m011_imported(database: Database) -> None:
    database.execute("create index pages_imported on pages (url, key) where found_on = 'import'")
