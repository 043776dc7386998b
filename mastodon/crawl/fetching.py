"""Fetching one account: the work of one task, on a thread or on a worker of a cluster."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager, closing
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple

from mastodon._core.params import id_of
from mastodon._core.ratelimit import LimitedRequest
from mastodon._core.response import status_of
from mastodon.crawl.parts import Part
from mastodon.crawl.plan import Target, cleaned, folder_name
from mastodon.errors import (
    MastodonAPIError,
    MastodonError,
    MastodonIOError,
    MastodonNetworkError,
    MastodonNotFoundError,
    MastodonRatelimitError,
    MastodonServerError,
)
from mastodon.Mastodon import Mastodon
from mastodon.walks import run

#: The name of a file in each store.
MARK = "_crawl.json"
#: The kinds of accounts whose statuses a server can close, by the names of its settings.
_FEEDS = ("local", "remote")
_UNAUTHORIZED, _FORBIDDEN = 401, 403
#: The seconds that a request may wait for rate limits. The windows for pages have a quarter of an hour.
_PATIENCE = 3600.0


class Job(NamedTuple):
    """The parts of a crawl that are the same for all accounts."""

    store: str
    #: Call -> its arguments.
    calls: Mapping[str, Mapping[str, Any]]
    since_last_run: bool
    rows_per_file: int
    #: Whether to fetch from servers that close their timelines.
    ask_closed_servers: bool


class Refusal(NamedTuple):
    """The reason why a list is not fetched."""

    reason: str
    #: True if the server does not want the list to be read, False if an error occurred.
    is_skipped: bool


class Rules(NamedTuple):
    """The rules of a server: for each kind of list, the reason why it should not be read, or None if it may."""

    everything: str | None = None
    #: Statuses of its own accounts, and of those of other servers.
    local: str | None = None
    remote: str | None = None


class Outcome(NamedTuple):
    """The outcome for one list of an account."""

    call: str
    pages: int
    items: int
    refusal: Refusal | None
    #: Whether the server refused it with status 401 or 403.
    is_forbidden: bool = False


class Report(NamedTuple):
    """The outcome for an account."""

    #: The client, with the state of its rate limits.
    api: Mastodon
    outcomes: list[Outcome]
    rules: Rules | None
    #: Whether the server responds, or None if nothing was sent to it.
    is_up: bool | None


class Task(NamedTuple):
    """An account of a server, and what is known about the server."""

    job: Job
    api: Mastodon
    server: str
    target: Target
    #: Those of the server, if they are known.
    rules: Rules | None
    #: Calls that the server refuses, with the reason. They are not sent.
    refused: Mapping[str, Refusal]
    #: Entered for each request.
    gate: AbstractContextManager[Any]


def fetch(task: Task) -> Report:
    """Fetch all lists of an account that are not complete.

    :raises MastodonIOError: if the files cannot be written. All other errors are part of the report.
    """
    return _Fetching(task).run()


def fetch_remotely(task: Task) -> Report:
    """Call :func:`fetch` with a client that is a copy for this task."""
    report = fetch(task)
    report.api.close()
    return report


class _Turn:
    """A context for each request, which waits for its turn, and limits how long the request waits for rate limits."""

    def __init__(self, api: Mastodon, gate: AbstractContextManager[Any]) -> None:
        self._api, self._gate, self._hook = api, gate, api.on_ratelimit
        self._left = 0.0

    def __enter__(self) -> None:
        self._gate.__enter__()
        self._left = _PATIENCE
        self._api.on_ratelimit = self._wait

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._api.on_ratelimit = self._hook
        self._gate.__exit__(kind, error, trace)

    def _wait(self, seconds: float, request: LimitedRequest) -> None:
        self._left -= seconds
        if self._left < 0:
            raise MastodonRatelimitError("The server wants its clients to wait for more than an hour.")
        if self._hook is not None:
            self._hook(seconds, request)


class _Fetching:
    def __init__(self, task: Task) -> None:
        self._job, self._api, self._server, self._target = task.job, task.api, task.server, task.target
        self._rules, self._refused, self._gate = task.rules, task.refused, _Turn(task.api, task.gate)
        self._is_up: bool | None = None
        self._id: str | None = task.target.key if task.target.name is None else None
        #: The reason why no more lists of this account are fetched.
        self._failure: Outcome | None = None

    def run(self) -> Report:
        if not (Path(self._job.store) / MARK).is_file():
            raise MastodonIOError(
                f"store={self._job.store!r} is not there on this worker. All machines must share the folder."
            )
        outcomes = [self._fetch(call) for call in self._job.calls]
        return Report(self._api, outcomes, self._rules, self._is_up)

    def _fetch(self, call: str) -> Outcome:
        names = {"server": self._server, "call": call, "account": self._target.key}
        folder = Path(self._job.store, *(folder_name(*each) for each in names.items()))
        part = Part(folder, self._job.rows_per_file)
        try:
            stored = part.read()
            if stored is not None and stored.complete and not self._job.since_last_run:
                return Outcome(call, 0, 0, None)
            if call in self._refused:
                return Outcome(call, 0, 0, self._refused[call])
            if self._failure is not None:
                return self._failure._replace(call=call)
            closed = self._closed(call)
            if closed is not None:
                return Outcome(call, 0, 0, Refusal(closed, is_skipped=True))
            self._walk(call, part)
            self._is_up = True
        except MastodonError as error:
            return self._failed(call, part, error)
        return Outcome(call, part.pages, part.items, None)

    def _walk(self, call: str, part: Part) -> None:
        if self._id is None:
            self._id = self._found()
        walk = run.begin(
            self._api,
            getattr(self._api, call),
            [self._id],
            self._job.calls[call],
            None,
            self._job.since_last_run,
            None,
            keeper=part,
            gate=self._gate,
        )
        # Closed after errors, too, so that all fetched items are written.
        with closing(walk.items()) as items:
            for item in items:
                part.add(item)

    def _found(self) -> str:
        try:
            with self._gate:
                return id_of(self._api.account_lookup(str(self._target.name)), "account")
        except MastodonError as error:
            # The other lists would need it, too.
            self._failure = self._failed("", None, error)
            raise

    def _closed(self, call: str) -> str | None:
        """Return the reason why the server does not want a list to be read, or None."""
        if self._job.ask_closed_servers:
            return None
        if self._rules is None:
            with self._gate:
                self._rules = _rules_of(self._api)
        if self._rules.everything is not None or call != "account_statuses":
            return self._rules.everything
        return self._rules.remote if self._target.is_remote else self._rules.local

    def _failed(self, call: str, part: Part | None, error: MastodonError) -> Outcome:
        if isinstance(error, MastodonIOError) and not isinstance(error, MastodonNetworkError):
            raise error
        status = status_of(error)
        is_forbidden = status in (_UNAUTHORIZED, _FORBIDDEN)
        refusal = Refusal(cleaned(error), is_skipped=is_forbidden)
        pages, items = (0, 0) if part is None else (part.pages, part.items)
        outcome = Outcome(call, pages, items, refusal, is_forbidden)
        if isinstance(error, (MastodonNetworkError, MastodonServerError, MastodonRatelimitError)):
            self._is_up = False
            self._failure = Outcome(call, 0, 0, refusal)
        elif status is not None:
            self._is_up = True
        return outcome


def _rules_of(api: Mastodon) -> Rules:
    """Ask a server for its settings.

    :raises MastodonError: if it does not respond. Older servers and other software, which do not have these settings,
        count as open.
    """
    try:
        instance = api.instance_v2()
    except (MastodonNetworkError, MastodonServerError, MastodonRatelimitError):
        raise
    except MastodonNotFoundError:
        return Rules()
    except MastodonAPIError as error:
        if status_of(error) in (_UNAUTHORIZED, _FORBIDDEN):
            return Rules(everything=f"The server is closed: {cleaned(error)}")
        return Rules()
    return rules_in(instance, api.access_token is not None)


def rules_in(instance: Any, has_token: bool) -> Rules:
    """Return the rules in the description of a server, which may have any form.

    :param has_token: whether the client has an access token.
    """
    configuration = _inner(instance, "configuration")
    if configuration.get("limited_federation") is True and not has_token:
        return Rules(everything="The server is closed to everybody without a login (limited_federation).")
    access = _inner(_inner(configuration, "timelines_access"), "live_feeds")
    closed = {}
    for feed in _FEEDS:
        value = access.get(feed)
        if value == "disabled" or (value == "authenticated" and not has_token):
            closed[feed] = f"The server closes its timelines (timelines_access.live_feeds.{feed} is {value})."
    return Rules(**closed)


def _inner(fields: Any, name: str) -> Mapping[str, Any]:
    found = fields.get(name) if isinstance(fields, Mapping) else None
    return found if isinstance(found, Mapping) else {}
