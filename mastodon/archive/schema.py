"""The tables of ``archive.sqlite``. All their data comes from the JSON Lines, except for the positions of walks."""

from __future__ import annotations

#: Marks the file as the database of an archive: "MArc".
APPLICATION_ID = 0x4D417263
VERSION = 1

#: Times are UTC, such as 2026-01-31T12:00:00.000Z. ``file`` is a file of JSON Lines, ``offset`` the byte at which a
#: line begins, and ``part`` the field of its entity that the row comes from; '' is the entity itself.
SCHEMA = """
-- owner_id, owner_acct, server
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT);

-- The newest version of each status. A status that is part of another entity (boosted, or in a notification) has a row.
CREATE TABLE statuses (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    account_id TEXT,
    created_at TEXT,
    edited_at TEXT,
    -- When it was first missing on the server.
    deleted_at TEXT,
    in_reply_to_id TEXT,
    in_reply_to_account_id TEXT,
    reblog_of_id TEXT,
    visibility TEXT,
    language TEXT,
    url TEXT,
    spoiler_text TEXT,
    -- Plain text.
    text TEXT,
    -- The descriptions of its media, and the options of its poll, one a line.
    alt_text TEXT,
    poll TEXT,
    replies_count INTEGER,
    reblogs_count INTEGER,
    favourites_count INTEGER,
    media_count INTEGER,
    seen_at TEXT,
    file TEXT NOT NULL,
    offset INTEGER NOT NULL,
    part TEXT NOT NULL
);
CREATE INDEX statuses_by_time ON statuses (created_at);
CREATE INDEX statuses_by_account ON statuses (account_id, created_at);
CREATE VIRTUAL TABLE status_search USING fts5 (
    text, spoiler_text, alt_text, poll, tokenize = "unicode61 remove_diacritics 2"
);
CREATE TABLE status_hashtags (status_id TEXT, name TEXT, PRIMARY KEY (status_id, name)) WITHOUT ROWID;
CREATE INDEX status_hashtags_by_name ON status_hashtags (name);

-- The versions of statuses that were replaced by newer ones.
CREATE TABLE edits (
    status_id TEXT NOT NULL,
    edited_at TEXT,
    seen_at TEXT,
    replaced_at TEXT,
    spoiler_text TEXT,
    text TEXT,
    alt_text TEXT,
    poll TEXT,
    file TEXT NOT NULL,
    offset INTEGER NOT NULL,
    part TEXT NOT NULL
);
CREATE INDEX edits_of_statuses ON edits (status_id);

CREATE TABLE accounts (
    id TEXT PRIMARY KEY,
    acct TEXT,
    display_name TEXT,
    url TEXT,
    -- Plain text.
    note TEXT,
    created_at TEXT,
    bot INTEGER,
    followers_count INTEGER,
    following_count INTEGER,
    statuses_count INTEGER
);

CREATE TABLE notifications (id TEXT PRIMARY KEY, type TEXT, created_at TEXT, account_id TEXT, status_id TEXT);

CREATE TABLE media (
    status_id TEXT NOT NULL,
    position INTEGER NOT NULL,
    id TEXT,
    type TEXT,
    url TEXT,
    description TEXT,
    PRIMARY KEY (status_id, position)
) WITHOUT ROWID;
CREATE INDEX media_by_url ON media (url);
-- Downloads: either a path in the folder of the archive, or the reason why there is none.
CREATE TABLE media_files (url TEXT PRIMARY KEY, path TEXT, sha256 TEXT, size INTEGER, error TEXT, at TEXT);

-- What is archived: own, home, favourites, bookmarks, notifications, followers, following, account, hashtag, list.
CREATE TABLE collections (
    name TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    -- The id of the account or list, or the name of the hashtag.
    argument TEXT,
    file TEXT NOT NULL UNIQUE
);
-- In the order of the server, the newest first: ORDER BY run DESC, line.
CREATE TABLE collection_items (
    collection TEXT NOT NULL,
    item_id TEXT NOT NULL,
    run INTEGER NOT NULL,
    line INTEGER NOT NULL,
    -- Of the newest version.
    offset INTEGER NOT NULL,
    PRIMARY KEY (collection, item_id)
) WITHOUT ROWID;
CREATE INDEX collection_items_in_order ON collection_items (collection, run DESC, line);

-- How far walks have come, and how much of each file is in the tables.
CREATE TABLE walks (collection TEXT PRIMARY KEY, run INTEGER NOT NULL, state TEXT NOT NULL);
CREATE TABLE files (file TEXT PRIMARY KEY, size INTEGER NOT NULL, line INTEGER NOT NULL)
"""
