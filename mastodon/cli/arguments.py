"""The arguments of the command line."""

from __future__ import annotations

import re
from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from mastodon import __version__
from mastodon.cli import archive, commands

PROGRAM = "mastodon-py"

_UNITS = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1)}
_VISIBILITIES = ("public", "unlisted", "private", "direct")
_STREAMS = "user, user:notification, public, public:local, public:remote, hashtag:TAG, list:ID, direct"


def parser() -> ArgumentParser:
    """Return the parser for all commands."""
    made = ArgumentParser(PROGRAM, description="Read, write and examine Mastodon and everything with its API.")
    made.add_argument("--version", action="version", version=f"{PROGRAM} {__version__}")
    added = made.add_subparsers(title="commands", metavar="COMMAND", required=True)
    add = partial(_command, added.add_parser)

    each = add("login", "HOST", "log in, and keep the login for the other commands", commands.login, has_server=False)
    each.add_argument("host", metavar="HOST", help="the server, such as mastodon.social")
    each.add_argument("--scope", action="append", help="ask for this scope only, such as read; may be repeated")
    each.add_argument("--no-browser", action="store_true", help="show the address, and ask for the code")
    each.add_argument("--timeout", type=float, default=300, metavar="SECONDS", help="wait this long (300)")

    add("logout", "", "revoke the login, and forget it", commands.logout)
    each = add("whoami", "", "show who is logged in", commands.whoami)
    each.add_argument("--saved", action="store_true", help="list all accounts with a saved login")

    each = add("post", "TEXT", "post a status or a thread", commands.post)
    each.add_argument("text", metavar="TEXT", help="the text, or - for standard input")
    each.add_argument("--media", action="append", default=[], metavar="FILE:ALT", help="a file, and its description")
    each.add_argument("--thread", action="store_true", help="split a long text into a thread")
    each.add_argument("--at", type=_time, metavar="TIME", help="post later: 2030-12-31T18:00, or +90m, +2h, +1d")
    each.add_argument("--reply-to", metavar="STATUS", help="id or address; the people there are mentioned")
    each.add_argument("--visibility", choices=_VISIBILITIES, metavar="WHO", help=", ".join(_VISIBILITIES))
    each.add_argument("--warning", metavar="TEXT", help="content warning")
    each.add_argument("--sensitive", action="store_true", help="hide media until the reader opens them")
    each.add_argument("--language", metavar="CODE", help="language of the text, such as de")
    each.add_argument("--key", help="idempotency key, to post nothing twice")

    each = add("timeline", "[NAME]", "show a timeline, the newest first", commands.timeline)
    names = "home, local, public, '#TAG' or hashtag:TAG, list:ID, @ACCOUNT"
    each.add_argument("name", metavar="NAME", nargs="?", default="home", help=f"{names}; default: home")
    each.add_argument("--limit", type=_number, default=20, metavar="N", help="how many statuses (20)")

    each = add("stream", "NAME ...", "show events as they arrive, until Ctrl-C", commands.stream)
    each.add_argument("names", metavar="NAME", nargs="+", help=_STREAMS)
    each.add_argument("--timeout", type=float, metavar="SECONDS", help="end after so long without an event")

    each = add("search", "QUERY", "search for accounts, hashtags and statuses", commands.search)
    each.add_argument("query", metavar="QUERY", help="words, @USER@HOST, #TAG, or an address")
    each.add_argument("--type", choices=("accounts", "hashtags", "statuses"), help="search for these only")
    each.add_argument("--limit", type=_number, metavar="N", help="how many of each")

    each = add("supports", "[FEATURE]", "show which features the server has", commands.supports)
    each.add_argument("feature", metavar="FEATURE", nargs="?", help="only this: exits with 0 if it has it, else 1")

    each = add(
        "doctor", "[HOST]", "find out what is wrong with a server or a login", commands.examine, has_server=False
    )
    each.add_argument("host", metavar="HOST", nargs="?", help="the server; default: where you are logged in")
    each.add_argument("--timeout", type=float, default=10, metavar="SECONDS", help="wait this long (10)")

    each = add(
        "api", "METHOD PATH [KEY=VALUE ...]", "call an endpoint by its path, and show the JSON", commands.request
    )
    each.add_argument("method", metavar="METHOD", help="GET, POST, PUT, PATCH or DELETE")
    each.add_argument("path", metavar="PATH", help="such as /api/v1/instance")
    each.add_argument("parameters", metavar="KEY=VALUE", nargs="*", help="parameters; a repeated key makes a list")

    about = "keep what an account can read in a folder, and search it"
    below = added.add_parser("archive", help=about, description=about[0].upper() + about[1:] + ".")
    _add_archive_commands(below.add_subparsers(title="commands", metavar="COMMAND", required=True))
    return made


def _add_archive_commands(added: Any) -> None:
    def add(name: str, arguments: str, about: str, run: Callable[..., int], has_login: bool = True) -> ArgumentParser:
        made = _command(added.add_parser, name, arguments, about, run, has_login=has_login, group="archive ")
        made.add_argument("folder", metavar="FOLDER", help="the folder of the archive")
        return made

    names = "own, home, favourites, bookmarks, notifications, followers, following, @USER@HOST, '#TAG', list:ID"

    each = add("update", "FOLDER [NAME ...]", "store what is new on the server", archive.update)
    each.add_argument("names", metavar="NAME", nargs="*", help=f"{names}; default: all that are in the archive")
    each.add_argument("--media", action="store_true", help="download media, too")
    each.add_argument("--max-media-size", type=_number, default=100, metavar="MB", help="leave out larger files (100)")

    each = add("recheck", "FOLDER [NAME ...]", "look for edited and deleted statuses", archive.recheck)
    each.add_argument("names", metavar="NAME", nargs="*", help="only the statuses of these lists")

    each = add("search", "FOLDER WORDS", "search all texts", archive.search, has_login=False)
    each.add_argument("words", metavar="WORDS", help="""such as 'pump* "fresh bread"'""")
    each.add_argument("--in", dest="name", metavar="NAME", help="only in this list")
    each.add_argument("--limit", type=_number, metavar="N", help="how many statuses")

    add("show", "FOLDER", "list the contents", archive.show, has_login=False)

    each = add("export", "FOLDER FILE", "write a table as CSV or Parquet", archive.export, has_login=False)
    each.add_argument("file", metavar="FILE", help="a name that ends with .csv or .parquet")
    each.add_argument("--in", dest="name", metavar="NAME", help="only what belongs to this list")
    each.add_argument("--table", default="statuses", help="statuses (default), accounts, notifications, media, edits")
    each.add_argument("--exact", action="store_true", help="leave text that looks like a formula as it is in CSV")

    each = add("report", "FOLDER FILE", "write a page with plots, as HTML", archive.report, has_login=False)
    each.add_argument("file", metavar="FILE", help="such as report.html")
    each.add_argument("--in", dest="name", metavar="NAME", help="about this list, not the own statuses")
    each.add_argument("--account", metavar="USER@HOST", help="about this account")
    each.add_argument("--timezone", metavar="ZONE", help="such as Europe/Berlin; default: that of this computer")

    add("rebuild", "FOLDER", "make the database anew from the JSON Lines", archive.rebuild, has_login=False)


def _command(
    add: Callable[..., ArgumentParser],
    name: str,
    arguments: str,
    about: str,
    run: Callable[..., int],
    has_server: bool = True,
    has_login: bool = True,
    group: str = "",
) -> ArgumentParser:
    usage = f"{PROGRAM} {group}{name} {arguments} [OPTION ...]".replace("  ", " ")
    made = add(name, usage=usage, help=about, description=about[0].upper() + about[1:] + ".")
    made.set_defaults(run=run, server=None)
    if has_server and has_login:
        made.add_argument("--server", metavar="HOST", help="the server; default: where you are logged in")
    if has_login:
        made.add_argument("--account", metavar="USER@HOST", help="the account, if several are logged in")
        made.add_argument("--store", metavar="FILE", help="the file with the logins, or 'keyring'")
    made.add_argument("--json", action="store_true", help="JSON, one object a line")
    return made


def _time(text: str) -> datetime:
    """Return the time that a user means. Without a zone it is local time."""
    match = re.fullmatch(r"\+(\d{1,6})([mhd])", text)
    if match is not None:
        return datetime.now().astimezone() + int(match[1]) * _UNITS[match[2]]
    try:
        return datetime.fromisoformat(text.replace("Z", "+00:00")).astimezone()
    except (ValueError, OverflowError, OSError):
        raise ArgumentTypeError(f"{text!r} is not a time such as 2030-12-31T18:00, or +90m, +2h, +1d") from None


def _number(text: str) -> int:
    if not text.isdecimal() or not 0 < int(text) < 10**6:
        raise ArgumentTypeError(f"{text!r} must be a number of at least 1")
    return int(text)
