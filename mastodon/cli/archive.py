"""The commands of archives. Each gets its options and the output, and returns an exit code."""

from __future__ import annotations

import os
import sys
from argparse import Namespace
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timezone
from typing import TYPE_CHECKING

from mastodon.cli import display
from mastodon.cli.accounts import client_of, is_terminal
from mastodon.cli.output import Output
from mastodon.errors import MastodonFileNotFoundError, MastodonIllegalArgumentError

if TYPE_CHECKING:
    from mastodon.archive import Archive, Update

_MEGABYTE = 1_000_000
_KINDS = {".csv": "csv", ".parquet": "parquet"}


def update(options: Namespace, output: Output) -> int:
    """Store what is new."""
    archive = _opened(options)
    with client_of(options) as api, _progress() as progress:
        done = archive.update(
            api,
            *options.names,
            media=options.media,
            max_media_size=options.max_media_size * _MEGABYTE,
            progress=progress,
        )
    _show(done, output)
    return 0


def recheck(options: Namespace, output: Output) -> int:
    """Look for edits and deletions."""
    archive = _existing(options)
    with client_of(options) as api, _progress() as progress:
        done = archive.recheck(api, *options.names, progress=progress)
    _show(done, output)
    return 0


def search(options: Namespace, output: Output) -> int:
    """Search the archive."""
    for status in _existing(options).search(options.words, options.name, limit=options.limit):
        output.item(status, display.status_lines(status, datetime.now(timezone.utc)))
    return 0


def show(options: Namespace, output: Output) -> int:
    """List the contents of the archive."""
    for each in _existing(options).contents():
        if output.as_json:
            output.json(each._asdict())
        else:
            output.line(f"{each.name}: {each.items}{'' if each.is_complete else ', not complete'} ({each.file})")
    return 0


def export(options: Namespace, output: Output) -> int:
    """Write a table to a file."""
    kind = _KINDS.get(os.path.splitext(options.file)[1].lower())
    if kind is None:
        raise MastodonIllegalArgumentError(f"{options.file!r} must end with {' or '.join(_KINDS)}.")
    count = _existing(options).export(
        kind, options.file, options.name, table=options.table, escape_formulas=not options.exact
    )
    output.json({"file": options.file, "rows": count}) if output.as_json else output.line(f"{count} rows")
    return 0


def report(options: Namespace, output: Output) -> int:
    """Write a page with plots."""
    _existing(options).report(options.file, options.name, account=options.account, timezone=options.timezone)
    output.json({"file": options.file}) if output.as_json else output.line(options.file)
    return 0


def rebuild(options: Namespace, output: Output) -> int:
    """Make the database anew."""
    _existing(options).rebuild()
    return show(options, output)


def _opened(options: Namespace) -> Archive:
    # Loads sqlite3 and many modules, which the other commands do not need.
    from mastodon.archive import Archive

    return Archive(options.folder)


def _existing(options: Namespace) -> Archive:
    archive = _opened(options)
    if not archive.exists:
        raise MastodonFileNotFoundError(f"There is no archive at {archive.path}.")
    return archive


def _show(done: Update, output: Output) -> None:
    if output.as_json:
        output.json(done._asdict())
        return
    for name, count in done.added.items():
        output.line(f"{name}: {count} new")
    for count, what in ((done.edited, "edited"), (done.deleted, "no longer on the server"), (done.media, "files")):
        if count:
            output.line(f"{count} {what}")
    for url, reason in done.failed_media:
        output.line(f"not downloaded: {url}: {reason}")


@contextmanager
def _progress() -> Iterator[Callable[[int], None] | None]:
    """Show a number on standard error, if somebody looks at it."""
    if not is_terminal(sys.stderr):
        yield None
        return
    try:
        yield _show_count
    finally:
        _write("\r\x1b[K")


def _show_count(count: int) -> None:
    _write(f"\r{count}")


def _write(text: str) -> None:
    # It may be closed.
    with suppress(OSError, ValueError):
        print(text, end="", file=sys.stderr, flush=True)
