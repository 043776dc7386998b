"""The public interface of archives."""

from __future__ import annotations

import os
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing, nullcontext, suppress
from datetime import date, datetime, timezone, tzinfo
from typing import Any, NamedTuple

from mastodon._core.params import count, id_of, shown
from mastodon._core.response import status_of
from mastodon._io.credentials import check_writable, write
from mastodon.archive import exporting, reading
from mastodon.archive.kinds import KINDS, Collection, hashtag_title, named, parsed
from mastodon.archive.media import Downloaded, download
from mastodon.archive.pages import Pages, RawItem
from mastodon.archive.report import report_page
from mastodon.archive.store import Store, Writer, collections
from mastodon.errors import MastodonAPIError, MastodonIllegalArgumentError, MastodonNotFoundError
from mastodon.Mastodon import Mastodon
from mastodon.return_types import Account, Status, Tag, UserList
from mastodon.types_base import IdType
from mastodon.walks.checkpoint import State
from mastodon.walks.progress import check_progress, reporting
from mastodon.walks.run import Run

#: The types that can name a list.
Name = str | Account | Tag | UserList
#: The number of ids that servers accept in one request for statuses.
_BATCH = 20
_LARGEST_MEDIA = 100_000_000
_GONE = (404, 410)
#: The HTTP statuses for a list that was deleted, or that the server does not show.
_REFUSED = (403, *_GONE)


class Update(NamedTuple):
    """The changes that an update or a recheck has made."""

    #: The number of new items in each list.
    added: dict[str, int]
    #: The number of stored statuses that have been edited.
    edited: int = 0
    #: The number of stored statuses that are no longer on the server.
    deleted: int = 0
    #: The number of media files that were downloaded.
    media: int = 0
    #: The URLs of media that could not be downloaded, each with the reason. The next update tries them again.
    failed_media: tuple[tuple[str, str], ...] = ()


class Content(NamedTuple):
    """A list in an archive."""

    #: The name under which :meth:`Archive.update` stored it.
    name: str
    #: The name of its JSON Lines file in the folder of the archive.
    file: str
    #: The number of its items.
    items: int
    #: True if the last update reached the end of the list.
    is_complete: bool


class Archive:
    """A folder with the statuses, notifications and accounts of the lists that an account can read.

    The entities are stored as JSON Lines, one file for each list. The database ``archive.sqlite`` has the same data in
    tables, with full-text search. One process can write at a time, and any number can read.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        """Open an archive. If there is none, the first :meth:`update` creates it.

        :param path: the folder. On POSIX, only its owner can read what is created there.
        :raises MastodonIllegalArgumentError: if the folder contains other files, or an archive of a newer version of
            this library.
        :raises MastodonIOError: if the folder cannot be read, or the archive is damaged. Nothing is changed then.
        """
        self._store = Store(path)

    def __repr__(self) -> str:
        return f"<Archive {self._store.path}>"

    @property
    def path(self) -> str:
        """The path of the folder."""
        return self._store.path

    @property
    def exists(self) -> bool:
        """True if there is an archive in the folder."""
        return self._store.exists

    @property
    def database(self) -> str:
        """The path of the SQLite database, for your own queries. Do not write to it."""
        return self._store.database

    # --- Storing ----------------------------------------------------------------------------------------------------

    def update(
        self,
        api: Mastodon,
        *names: Name,
        media: bool = False,
        max_media_size: int | None = _LARGEST_MEDIA,
        progress: Any = None,
    ) -> Update:
        """Fetch the new items of lists, and store them.

        The first update of a list stores everything that the server returns. If an update is interrupted, even by a
        crash, the next call continues where it stopped. If a status appears again in another list and has been edited,
        its new version is stored as well. :meth:`recheck` finds all other edits, and deletions.

        If the server refuses a list, for example because it was deleted there, the other lists are still updated. The
        error is raised at the end.

        An archive belongs to one server, and to the account of the first client with an access token.

        :param api: the client.
        :param names: the lists: "own" for the statuses of the account that is logged in, "home", "favourites",
            "bookmarks", "notifications", "followers", "following", "@user@host" for the statuses of an account,
            "followers:@user@host", "following:@user@host", "#tag", or "list:ID". An account, tag or list can stand for
            its name. By default, all lists in the archive.
        :param media: whether to download media as well, for all statuses in the archive whose files are missing.
        :param max_media_size: the size in bytes of the largest file to download. None means no limit.
        :param progress: shows the number of new items of each list: a progress bar of tqdm or rich, its class, or a
            function that is called with the number so far.
        :return: the changes.
        :raises MastodonIllegalArgumentError: if there is no such list, or the archive belongs to another account or
            server. Nothing is stored then.
        :raises MastodonAPIError: if the server refuses a list. A refused list is not added to the archive.
        :raises MastodonIOError: if another process is writing, or a file cannot be written. Items that are already
            stored stay, and the next call continues after them.

        Source: https://docs.joinmastodon.org/methods/accounts/#statuses
        """
        client, most = _client(api), count(max_media_size, "max_media_size")
        check_progress(progress)
        wanted = [parsed(name) for name in names]
        added: dict[str, int] = {}
        edited, refused = 0, None
        if not wanted and not self._store.exists:
            raise MastodonIllegalArgumentError(f"names: there is no archive at {self.path} yet. Say what to store.")
        me = _me(client)
        with self._store.writing() as writer:
            _bind(client, me, writer)
            chosen = [_collection(client, writer, me, *each) for each in wanted] or writer.collections()
            for collection in {each.file: each for each in chosen}.values():
                try:
                    found = _walk(client, writer, collection, progress)
                except MastodonAPIError as error:
                    if status_of(error) not in _REFUSED:
                        raise
                    refused = refused or error
                else:
                    added[collection.name], edited = found[0], edited + found[1]
            files = Downloaded(0, [])
            if media:
                files = download(client, writer, self.path, sys.maxsize if most is None else most)
        if refused is not None:
            raise refused
        return Update(added, edited, 0, files.stored, tuple(files.failed))

    def recheck(self, api: Mastodon, *names: Name, progress: Any = None) -> Update:
        """Find edits and deletions of stored statuses.

        All statuses of the lists are fetched again by their ids, 20 per request. If a status has been edited, its new
        version is stored as well. If the server no longer returns a status, ``deleted_at`` is set to the current time:
        the status was deleted, or hidden from the account. Nothing is removed from the archive.

        :param api: the client of the account that the archive belongs to.
        :param names: the lists, as in :meth:`update`. By default, all lists in the archive.
        :param progress: shows the number of statuses checked so far. See :meth:`update`.
        :return: the numbers of edited and deleted statuses.
        :raises MastodonIllegalArgumentError: if the archive has no such list, or belongs to another account or server.
        :raises MastodonIOError: if another process is writing, or a file cannot be written.

        Source: https://docs.joinmastodon.org/methods/statuses/#index
        """
        client = _client(api)
        check_progress(progress)
        edited = deleted = 0
        with self._store.reading() as db:
            chosen = {each.name: each for each in self._chosen(db, names)}
        me = _me(client)
        with self._store.writing() as writer, reporting(progress, "recheck") as report:
            _bind(client, me, writer)
            pages = Pages(client)
            for places in _batches(writer, [name for name, each in chosen.items() if each.item == "Status"]):
                found = _by_ids(pages, list(places))
                for id, item in found.items():
                    collection, run = places[id]
                    edited += writer.store(chosen[collection], [item], run).edited
                missing = [id for id in places if id not in found]
                if missing:
                    writer.note(event="deleted", ids=missing)
                deleted += len(missing)
                report(len(places))
        return Update({}, edited, deleted)

    def rebuild(self) -> None:
        """Create the database again from the JSON Lines, which are not changed.

        :raises MastodonIOError: if another process is writing, or a line is damaged. The old database is kept then.
        """
        self._store.rebuild()

    # --- Reading ----------------------------------------------------------------------------------------------------

    def contents(self) -> list[Content]:
        """Return the lists in the archive."""
        with self._store.reading() as db:
            counts = dict(
                db.execute("SELECT collection, count(*) FROM collection_items GROUP BY collection").fetchall()
            )
            complete = dict(db.execute("SELECT collection, json_extract(state, '$.complete') FROM walks").fetchall())
            return [
                Content(each.name, each.file, counts.get(each.name, 0), bool(complete.get(each.name)))
                for each in collections(db)
            ]

    def search(self, words: str, name: Name | None = None, *, limit: int | None = None) -> Iterator[Status]:
        """Search the plain text, content warnings, media descriptions and poll options of all statuses.

        :param words: the words to search for. A status must contain all of them; case and accents do not matter. A star
            matches any ending of a word, and quotes search for a phrase: ``pump* "fresh bread"``.
        :param name: search only in this list. By default, all lists are searched, and so are statuses that were boosted
            or came with a notification.
        :param limit: the maximum number of statuses.
        :return: an iterator over the statuses in their newest version, newest first.
        :raises MastodonIllegalArgumentError: if there are no words, or there is no such list.
        """
        match, most = reading.match_of(words), count(limit, "limit")
        return self._entities(lambda db: reading.found(db, match, self._name(db, name), most))

    def statuses(
        self,
        name: Name | None = None,
        *,
        account: Account | IdType | None = None,
        since: date | None = None,
        until: date | None = None,
        deleted: bool | None = None,
    ) -> Iterator[Status]:
        """Iterate over statuses, newest first. This needs little memory, even for many statuses.

        :param name: only statuses in this list. The default includes statuses that were boosted or came with a
            notification.
        :param account: only statuses of this account: an account, its id, or a handle.
        :param since: only statuses posted at this time or later. Naive times are local time.
        :param until: only statuses posted before this time.
        :param deleted: True for statuses that are no longer on the server, False for all others, None for both.
        :return: an iterator over the statuses in their newest version.
        :raises MastodonIllegalArgumentError: if there is no such list or account.
        """
        times = _time(since, "since"), _time(until, "until")
        if deleted is not None and not isinstance(deleted, bool):
            raise MastodonIllegalArgumentError(f"deleted={shown(deleted)} must be True, False or None.")
        return self._entities(lambda db: reading.statuses(db, self._name(db, name), account, *times, deleted))

    def items(self, name: Name) -> Iterator[Any]:
        """Iterate over a list in the order of the server, newest item first. This needs little memory.

        :param name: the list, as in :meth:`update`.
        :return: an iterator over statuses, or over notifications or accounts if the list holds these.
        :raises MastodonIllegalArgumentError: if there is no such list.
        """

        def rows(db: sqlite3.Connection) -> Iterator[Any]:
            (collection,) = self._chosen(db, (name,))
            return reading.items(db, collection.name, collection.file)

        return self._entities(rows)

    def edits(self, status: Status | IdType) -> list[Status]:
        """Return the earlier versions of a status, oldest first.

        :param status: the status.
        """
        id = id_of(status, "status")
        return list(self._entities(lambda db: reading.edits(db, id)))

    def _entities(self, rows: Any) -> Iterator[Any]:
        """Return the entities of a query, which is started at once, so that the call itself raises its errors."""

        def iterate() -> Iterator[Any]:
            with self._store.reading() as db:
                found = rows(db)
                yield None
                yield from reading.entities(self._store.files, found)

        iterator = iterate()
        next(iterator)
        return iterator

    def _chosen(self, db: sqlite3.Connection, names: tuple[Name, ...]) -> list[Collection]:
        """Return lists of the archive by their names, all by default."""
        known = collections(db)
        if not names:
            return known
        chosen = []
        for name in names:
            kind, value = parsed(name, "name")
            found = next((each for each in known if each.kind == kind and _fits(each, value)), None)
            if found is None:
                raise MastodonIllegalArgumentError(
                    f"name={shown(name)}: the archive has {', '.join(each.name for each in known) or 'no lists'}."
                )
            chosen.append(found)
        return chosen

    def _name(self, db: sqlite3.Connection, name: Name | None) -> str | None:
        return None if name is None else self._chosen(db, (name,))[0].name

    # --- Export -----------------------------------------------------------------------------------------------------

    def export(
        self,
        kind: str,
        path: str | os.PathLike[str],
        name: Name | None = None,
        *,
        table: str = "statuses",
        escape_formulas: bool = True,
    ) -> int:
        """Write a table to a file, completely or not at all. This needs little memory.

        :param kind: "parquet", which needs the extra ``parquet``, or "csv".
        :param path: the file. An existing one is replaced.
        :param name: only the rows that belong to this list.
        :param table: "statuses", "accounts", "notifications", "media" or "edits".
        :param escape_formulas: whether to put a ``'`` before text in CSV that begins with ``=``, ``+``, ``-`` or ``@``,
            because a spreadsheet would run it as a formula. Text in Parquet is never changed.
        :return: the number of rows.
        :raises MastodonMissingExtraError: if the extra is not installed.
        :raises MastodonIllegalArgumentError: if there is no such format, table or list.
        :raises MastodonIOError: if the file cannot be written. An existing file is kept then.
        """
        write = exporting.writer(kind, path, escape_formulas)
        if os.path.realpath(os.path.dirname(os.path.abspath(path))) == os.path.realpath(self.path):
            raise MastodonIllegalArgumentError(f"path={shown(path)} is in the folder of the archive: choose another.")
        with self._store.reading() as db:
            return write(exporting.rows(db, table, self._name(db, name)))

    def to_pandas(self, name: Name | None = None, *, table: str = "statuses") -> Any:
        """Return a table as a pandas DataFrame. Needs the extra ``pandas``.

        :param name: only the rows that belong to this list.
        :param table: "statuses", "accounts", "notifications", "media" or "edits".
        :return: the DataFrame. Times are in UTC, and columns of numbers can contain missing values.
        :raises MastodonMissingExtraError: if pandas is not installed.
        :raises MastodonIllegalArgumentError: if there is no such table or list.
        """
        with self._store.reading() as db:
            return exporting.data_frame(exporting.rows(db, table, self._name(db, name)))

    def report(
        self,
        path: str | os.PathLike[str],
        name: Name | None = None,
        *,
        account: Account | IdType | None = None,
        timezone: str | tzinfo | None = None,
        now: datetime | None = None,
    ) -> None:
        """Write a web page with statistics and plots about the statuses of the archive's owner.

        The page is a single HTML file without scripts, and loads nothing else. Each plot has a table with its numbers.
        Only the owner of the file can read it, because it also counts statuses that are not public, and shows their
        hashtags.

        The same archive, time zone and time give the same page. This needs the extra ``report``, and little memory.

        :param path: the file. An existing one is replaced.
        :param name: count the statuses of this list instead, as in :meth:`update`.
        :param account: count the statuses of this account instead: an account, its id, or a handle.
        :param timezone: the time zone for days and hours, such as "Europe/Berlin". The default is the computer's own.
        :param now: the time of the report. Statuses after this time are not plotted.
        :raises MastodonMissingExtraError: if the extra is not installed.
        :raises MastodonIllegalArgumentError: if there is no such list, account or time zone, or the list has no
            statuses.
        :raises MastodonIOError: if the file cannot be written. An existing file is kept then.
        """
        check_writable(path, "path")
        if self._is_own_file(path):
            raise MastodonIllegalArgumentError(f"path={shown(os.fspath(path))} is a file of the archive.")
        with self._store.reading() as db:
            collection = None if name is None else self._chosen(db, (name,))[0]
            page = report_page(db, collection, account, timezone, now)
        write(path, [page], "path")

    def _is_own_file(self, path: str | os.PathLike[str]) -> bool:
        """Check whether a report would replace a file of the archive."""
        file = os.path.realpath(os.fsdecode(path))
        return os.path.dirname(file) == os.path.realpath(self.path) and not file.lower().endswith((".html", ".htm"))


# --- Parts of an update -----------------------------------------------------------------------------------------------


class _Position:
    """The checkpoint of a walk: stores its position in the archive, together with the items before it."""

    def __init__(self, writer: Writer, collection: Collection) -> None:
        self._writer, self._collection = writer, collection
        self._run, self._state = writer.walk(collection)
        self.items: list[RawItem] = []
        self.added = self.edited = 0

    def lock(self) -> None:
        """Do nothing: the archive is locked."""

    def release(self) -> None:
        """Do nothing."""

    def read(self) -> State | None:
        """Return the state, or None at the beginning."""
        if self._state is None:
            # The number of the walk must be known before its first line is.
            self._writer.store(self._collection, (), self._run, State())
        return None if self._state == State() else self._state

    def write(self, state: State) -> None:
        """Store the items and the state."""
        stored = self._writer.store(self._collection, self.items, self._run, state)
        self.items.clear()
        self.added += stored.added
        self.edited += stored.edited
        self._run += state.complete


def _walk(api: Mastodon, writer: Writer, collection: Collection, progress: Any) -> tuple[int, int]:
    """Walk through a list. Return how many items are new, and how many statuses were edited."""
    pages, position = Pages(api), _Position(writer, collection)

    def first() -> Any:
        page = pages.first(*collection.request())
        if collection not in writer.collections():
            writer.note(event="collection", **collection._asdict())
        return page

    run = Run(
        pages,
        first,
        collection.name,
        position,
        None,
        None,
        True,
        progress,
        nullcontext(),
    )
    with closing(run.items()) as items:
        for item in items:
            position.items.append(item)
    return position.added, position.edited


def _client(api: Any) -> Mastodon:
    if not isinstance(api, Mastodon):
        raise MastodonIllegalArgumentError(f"api={shown(api)} must be a client.")
    return api


def _me(api: Mastodon) -> Account | None:
    """Return the account that is logged in."""
    return api.me() if api.access_token is not None else None


def _bind(api: Mastodon, me: Account | None, writer: Writer) -> None:
    """Check that the archive belongs to the server and account of a client. A new archive is assigned to them.

    :raises MastodonIllegalArgumentError: if it belongs to another server or account.
    """
    facts = {"server": api.api_base_url}
    if me is not None:
        facts |= {"owner_id": str(me.id), "owner_acct": str(me.acct)}
    known = dict(writer.db.execute("SELECT key, value FROM meta").fetchall())
    for key in ("server", "owner_id"):
        if known.get(key, facts.get(key)) != facts.get(key, known.get(key)):
            owner = " of ".join(filter(None, (known["server"], known.get("owner_acct"))))
            raise MastodonIllegalArgumentError(f"api: the archive belongs to another account: {owner}.")
    for key, value in facts.items():
        if known.get(key) != value:
            writer.note(event="meta", key=key, value=value)


def _collection(api: Mastodon, writer: Writer, me: Account | None, kind: str, value: Any) -> Collection:
    """Return the list for a name, from the archive or as a new list."""
    known = [each for each in writer.collections() if each.kind == kind]
    if found := next((each for each in known if _fits(each, value)), None):
        return found
    needs = KINDS[kind].argument
    if needs == "own":
        if me is None:
            raise MastodonIllegalArgumentError(f"names: {kind} needs a client with an access token.")
        made = named(kind, "", str(me.id))
    elif needs == "account":
        account = value if isinstance(value, Account) else api.account_lookup(value)
        made = named(kind, str(account.acct), str(account.id))
    elif needs == "hashtag":
        title = hashtag_title(id_of(value, "names", "name"))
        made = named(kind, title, title)
    elif needs == "list":
        made = named(kind, id_of(value, "names"), id_of(value, "names"))
    else:
        made = named(kind)
    if same := next((each for each in known if each.argument == made.argument), None):
        # An account that was renamed, or a handle that the server writes in another way.
        return same
    return made


def _fits(collection: Collection, value: Any) -> bool:
    """Check whether a name means this list. Both are of the same kind."""
    if isinstance(value, (Account, UserList)):
        return collection.argument == str(value.id)
    if isinstance(value, Tag):
        return collection.argument == hashtag_title(value.name)
    title = collection.name.lstrip("@#").partition(":")
    return not value or hashtag_title(value) == hashtag_title((title[2] or title[0]).lstrip("@"))


def _batches(writer: Writer, names: list[str]) -> Iterator[dict[str, tuple[str, int]]]:
    """Yield batches of the ids of statuses that are not deleted, each with one of its lists and its walk."""
    last = ""
    while True:
        marks = ", ".join("?" * len(names))
        rows = writer.db.execute(
            "SELECT item_id, min(collection), run FROM collection_items JOIN statuses ON id = item_id"  # nosec B608  # only marks
            f" WHERE collection IN ({marks}) AND deleted_at IS NULL AND item_id > ? GROUP BY item_id"
            " ORDER BY item_id LIMIT ?",
            (*names, last, _BATCH),
        ).fetchall()
        if not rows:
            return
        yield {row[0]: (row[1], row[2]) for row in rows}
        last = rows[-1][0]


def _by_ids(pages: Pages, ids: list[str]) -> dict[str, RawItem]:
    """Fetch statuses by their ids. Statuses that are missing from the response are fetched one by one."""
    found: dict[str, RawItem] = {}
    # Not every server has this endpoint, and some respond with something else.
    with suppress(MastodonNotFoundError):
        found = {str(item.get("id")): item for item in pages.first("/api/v1/statuses", {"id": ids})}
    for id in ids:
        if id not in found:
            try:
                found[id] = pages.item(id)
            except MastodonAPIError as error:
                if status_of(error) not in _GONE:
                    raise
    return {id: item for id, item in found.items() if id in ids}


def _time(value: Any, name: str) -> datetime | None:
    """Return a time in UTC. A date means its midnight in local time."""
    if isinstance(value, date) and not isinstance(value, datetime):
        value = datetime(value.year, value.month, value.day)
    if value is not None and not isinstance(value, datetime):
        raise MastodonIllegalArgumentError(f"{name}={shown(value)} must be a date or a datetime.")
    try:
        return None if value is None else value.astimezone(timezone.utc)
    except (ValueError, OverflowError) as error:
        raise MastodonIllegalArgumentError(
            f"{name}={shown(value)} is too near to the beginning or end of time."
        ) from error
