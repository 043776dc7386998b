"""The commands. Each gets its options and the output, and returns an exit code."""

from __future__ import annotations

import os
import sys
from argparse import Namespace
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timezone
from itertools import islice
from typing import Any

from mastodon import Mastodon, doctor
from mastodon._core.params import listed
from mastodon.capabilities import FEATURES
from mastodon.cli import display
from mastodon.cli.accounts import CLIENT_NAME, chosen, client_of, not_logged_in, unchecked
from mastodon.cli.display import Line
from mastodon.cli.output import Output
from mastodon.compat import IMPL_HAS_GRAPHEME
from mastodon.errors import MastodonFileNotFoundError, MastodonIllegalArgumentError, MastodonNotFoundError
from mastodon.login.store import open_store
from mastodon.preflight.limits import limits_of
from mastodon.return_types import ScheduledStatus, Status
from mastodon.text import split_status

_LARGEST_PAGE = 40
_WORDS = {True: "yes", False: "no", None: "unknown"}
_MARKS = {True: "fine ", False: "WRONG", None: "-    "}


def _now() -> datetime:
    return datetime.now(timezone.utc)


# --- Who ------------------------------------------------------------------------------------------------------------


def login(options: Namespace, output: Output) -> int:
    """Log in."""
    api = Mastodon.login(
        options.host,
        client_name=CLIENT_NAME,
        account=options.account,
        scopes=options.scope,
        store=options.store,
        browser=False if options.no_browser else None,
        timeout=options.timeout,
    )
    with api:
        account = api.account_verify_credentials()
        output.item(account, display.account_lines(account))
    return 0


def logout(options: Namespace, output: Output) -> int:
    """Revoke the saved login, and forget it."""
    store = open_store(options.store, CLIENT_NAME)
    saved = chosen(store.logins(), options.server, options.account)
    if saved is None:
        raise not_logged_in(store, options.server, options.account)
    with unchecked(saved, store) as api:
        api.logout()
    output.item({"logged_out": saved.account}, [Line(f"Logged out: {saved.account}")])
    return 0


def whoami(options: Namespace, output: Output) -> int:
    """Show the account that is logged in, or the names of all that are saved."""
    if options.saved:
        for name in Mastodon.saved_accounts(client_name=CLIENT_NAME, store=options.store):
            output.json({"account": name}) if output.as_json else output.line(name)
        return 0
    with client_of(options, needs_login=True) as api:
        account = api.account_verify_credentials()
        output.item(account, display.account_lines(account))
    return 0


# --- Writing --------------------------------------------------------------------------------------------------------


def post(options: Namespace, output: Output) -> int:
    """Post a status or a thread."""
    text = _standard_input() if options.text == "-" else options.text
    media = [_file_of(each) for each in options.media]
    if not text.strip() and not media:
        raise MastodonIllegalArgumentError("There is no text, and no media.")
    if options.thread and options.at is not None:
        raise MastodonIllegalArgumentError("--thread and --at do not go together: servers cannot schedule threads.")
    with client_of(options, needs_login=True) as api:
        fields: dict[str, Any] = {
            "in_reply_to_id": None,
            "visibility": options.visibility,
            "spoiler_text": options.warning,
            "language": options.language,
            "sensitive": options.sensitive,
        }
        if options.reply_to is not None:
            replied = _find_status(api, options.reply_to)
            text = _mentions_of(replied, str(api.account_verify_credentials().id)) + text
            fields["in_reply_to_id"] = replied.id
            fields["visibility"] = options.visibility or replied.get("visibility")
            fields["spoiler_text"] = options.warning or replied.get("spoiler_text")
        posted: Sequence[Status | ScheduledStatus]
        if options.thread:
            posted = _post_thread(api, text, media, fields, options.key)
        else:
            posted = [_post_one(api, text, media, {**fields, "scheduled_at": options.at}, options.key)]
        for each in posted:
            if output.as_json:
                output.json(each)
            elif isinstance(each, ScheduledStatus):
                output.lines(display.scheduled_lines(each, _now()))
            else:
                output.line(str(each.get("url") or each.id))
    return 0


def _post_one(
    api: Mastodon, text: str, media: list[dict[str, Any]], fields: Mapping[str, Any], key: str | None
) -> Status | ScheduledStatus:
    if IMPL_HAS_GRAPHEME:
        # Before files are uploaded.
        api._refuse_problems(api.status_check(text, media=media, **fields))
    uploaded = [api.media_post(**each, synchronous=True) for each in media]
    posted: Status | ScheduledStatus = api.status_post(text, media_ids=uploaded, idempotency_key=key, **fields)
    return posted


def _post_thread(
    api: Mastodon, text: str, media: list[dict[str, Any]], fields: Mapping[str, Any], key: str | None
) -> Sequence[Status]:
    limit = limits_of(api._descriptions()).characters
    parts = split_status(text, limit, spoiler_text=fields["spoiler_text"])
    first = {"status": parts[0], "media": media}
    return api.status_thread([first, *parts[1:]], check=True, idempotency_key=key, **fields)


def _standard_input() -> str:
    if sys.stdin is None:
        raise MastodonIllegalArgumentError("There is no standard input to read the text from.")
    try:
        return sys.stdin.read().rstrip("\n")
    except ValueError as error:
        raise MastodonIllegalArgumentError(f"Standard input is not readable as text: {error}") from error


def _file_of(text: str) -> dict[str, Any]:
    """Return the arguments of ``media_post`` for a file and its description, in the form FILE:TEXT."""
    # The name of the file may have colons, too, as on Windows.
    ends = [index for index, each in enumerate(text) if each == ":"]
    for end in [len(text), *reversed(ends)]:
        if os.path.isfile(text[:end]):
            return {"media_file": text[:end], "description": text[end + 1 :].strip() or None}
    raise MastodonFileNotFoundError(f"--media: there is no file {text.partition(':')[0] if ends else text!r}.")


def _find_status(api: Mastodon, name: str) -> Status:
    """Return a status by its id or address."""
    if "://" not in name:
        return api.status(name)
    found = api.search_v2(name, resolve=True, result_type="statuses").statuses
    if not found:
        raise MastodonNotFoundError(f"The server finds no status at {name}.")
    status: Status = found[0]
    return status


def _mentions_of(status: Status, own_id: str) -> str:
    """Return the mentions that a reply begins with: of the author and those mentioned, but not of oneself."""
    people = [status.account, *(status.get("mentions") or ())]
    names = [f"@{each.get('acct')} " for each in people if str(each.get("id")) != own_id]
    return "".join(dict.fromkeys(names))


# --- Reading --------------------------------------------------------------------------------------------------------


def timeline(options: Namespace, output: Output) -> int:
    """Show a timeline, the newest first."""
    name = options.name
    with client_of(options, needs_login=name == "home" or name.startswith("list:")) as api:
        for status in islice(_statuses(api, name, min(options.limit, _LARGEST_PAGE)), options.limit):
            output.item(status, display.status_lines(status, _now()))
    return 0


def _statuses(api: Mastodon, name: str, size: int) -> Iterator[Status]:
    if name.startswith("@"):
        page = api.account_statuses(api.account_lookup(name[1:]), limit=size)
    else:
        page = api.timeline(_timeline_of(name), limit=size)
    # A broken server may send anything in the list. What is no status is left out.
    return (status for status in api.pagination_iterator(page) if isinstance(status, Mapping))


def _timeline_of(name: str) -> str:
    """Return the name of a timeline as the library has it."""
    kind, _, value = name.partition(":")
    if name.startswith("#"):
        return f"tag/{name[1:]}"
    if kind in ("hashtag", "list") and value:
        return f"{'tag' if kind == 'hashtag' else 'list'}/{value}"
    if name in ("home", "local", "public"):
        return name
    raise MastodonIllegalArgumentError(
        f"There is no timeline {name!r}: use home, local, public, '#TAG' or hashtag:TAG, list:ID, or @ACCOUNT."
    )


def stream(options: Namespace, output: Output) -> int:
    """Show events as they arrive."""
    with client_of(options) as api, api.events(*options.names, timeout=options.timeout) as events:
        for event in events:
            value = {"event": event.name, "stream": event.stream, "time": event.time, "data": event.data}
            output.item(value, display.event_lines(event, _now()))
            output.flush()
    return 0


def search(options: Namespace, output: Output) -> int:
    """Search for accounts, hashtags and statuses."""
    with client_of(options) as api:
        is_known = api.access_token is not None
        found = api.search_v2(options.query, resolve=is_known, result_type=options.type, limit=options.limit)
    for account in found.get("accounts") or ():
        output.item(account, display.account_lines(account))
    for tag in found.get("hashtags") or ():
        output.item(tag, display.tag_lines(tag))
    for status in found.get("statuses") or ():
        output.item(status, display.status_lines(status, _now()))
    return 0


# --- The server -----------------------------------------------------------------------------------------------------


def supports(options: Namespace, output: Output) -> int:
    """Show whether the server has a feature, or which features it has."""
    with client_of(options) as api:
        found = api.features() if options.feature is None else {options.feature: api.supports(options.feature)}
    for feature, supported in found.items():
        if output.as_json:
            output.json({"feature": feature, "supported": supported})
        elif options.feature is not None:
            output.line(_WORDS[supported])
        else:
            output.line(f"{_WORDS[supported]:8}{feature}: {FEATURES[feature]}")
    return 0 if options.feature is None or found[options.feature] else 1


def examine(options: Namespace, output: Output) -> int:
    """Say what is wrong with a server, the login or the way between."""
    options.server = options.host
    with client_of(options, renew=False) as api:
        findings = doctor.examine(api, timeout=options.timeout)
    for finding in findings:
        if output.as_json:
            output.json(finding._asdict())
        else:
            output.line(f"{_MARKS[finding.is_fine]} {finding.name}: {display.one_line(finding.text)}")
    return 1 if any(finding.is_fine is False for finding in findings) else 0


def request(options: Namespace, output: Output) -> int:
    """Call an endpoint by its path."""
    with client_of(options) as api:
        result = api.request(options.method, options.path, _parameters(options.parameters))
    if output.as_json:
        for item in result if isinstance(result, list) else [result]:
            output.json(item)
    else:
        output.json(result, pretty=True)
    return 0


def _parameters(given: Sequence[str]) -> dict[str, Any] | None:
    """Return parameters from the form KEY=VALUE. A key that comes several times has a list."""
    found: dict[str, Any] = {}
    for each in given:
        key, separator, value = each.partition("=")
        if not key or not separator:
            raise MastodonIllegalArgumentError(f"{each!r} must be KEY=VALUE.")
        found[key] = [*listed(found[key]), value] if key in found else value
    return found or None
