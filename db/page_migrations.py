"""The schema of pages.db, step by step. A step that was ever released is never edited: add one at the end."""

from __future__ import annotations

from sqlite_utils import Database, Migrations

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
