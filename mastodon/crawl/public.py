"""The public interface of crawls, which run one task at a time for each server."""

from __future__ import annotations

import json
import os
import threading
from collections import Counter, deque
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, CancelledError, Executor, Future, ThreadPoolExecutor, wait
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from mastodon._core.params import count, shown
from mastodon._io.files import replace
from mastodon._io.lock import FileLock
from mastodon.compat import optional
from mastodon.crawl.fetching import MARK, Job, Outcome, Refusal, Report, Rules, Task, fetch, fetch_remotely
from mastodon.crawl.plan import Accounts, Calls, Server, Target, calls_of, cleaned, identity, servers_of
from mastodon.errors import MastodonIllegalArgumentError, MastodonIOError
from mastodon.walks.progress import check_progress, reporting

_FORMAT = 1
#: A server gets no more requests after it did not respond, or refused, for this number of accounts in a row.
_STRIKES = 3
_MOST_THREADS = 32


class Problem(NamedTuple):
    """A list that was not fetched, or not completely."""

    server: str
    #: The id or the handle of the account, as in the names of the folders.
    account: str
    call: str
    reason: str


class Crawl(NamedTuple):
    """The result of a crawl. A list is one call for one account."""

    #: The number of complete lists, including those of earlier runs.
    done: int
    #: The pages and items that this run has saved.
    pages: int
    items: int
    #: The lists that are not complete. Another run of the same crawl tries them again.
    failed: list[Problem]
    #: The lists that servers do not want to be read.
    skipped: list[Problem]


def crawl(
    accounts: Accounts,
    calls: Calls,
    store: str | os.PathLike[str],
    client: Any = None,
    *,
    user_agent: str | None = None,
    since_last_run: bool = False,
    progress: Any = None,
    threads: int | None = None,
    rows_per_file: int = 1000,
    ask_closed_servers: bool = False,
) -> Crawl:
    """Save lists of many accounts as Parquet, such as all their statuses. Needs the extra ``dask``.

    Each server gets one request at a time, evenly spaced as its rate limits allow. After a crash, an error or Ctrl-C,
    run the same crawl again to resume it: no item is missing or stored twice.

    :param accounts: handles such as "name@mastodon.example" or addresses of profiles, each read from its own server
        without a login. Or a dictionary from a server, which is a client or an address, to its accounts: ids, entities,
        or handles. The crawl uses copies of the clients, which space their requests evenly.
    :param calls: "account_statuses", "account_followers", "account_following", "account_endorsements",
        "account_featured_tags" or "account_collections", several of these, or a dictionary from calls to their
        arguments.
    :param store: the folder. It is created if needed. With a cluster, all machines must share it.
    :param client: a ``distributed.Client``, to use its workers. By default, the crawl uses threads of this process.
    :param user_agent: the name of the program and a contact address, for administrators. Required unless ``accounts``
        has a client with its own user agent for every server.
    :param since_last_run: whether to fetch new items of lists that are complete.
    :param progress: shows the number of finished accounts: a progress bar of tqdm or rich, its class, or a function
        that is called with the number so far.
    :param threads: the number of threads. The default is one for each server, up to 32.
    :param rows_per_file: the number of items after which a file is written. If the process is killed, at most this
        number of items, and at most 25 pages, have to be fetched again for each list that was being fetched.
    :param ask_closed_servers: whether to read statuses even from servers that close their timelines.
    :return: the numbers of lists, pages and items, and the problems.
    :raises MastodonIllegalArgumentError: if an argument is wrong, or the folder contains other files or a crawl with
        other arguments. Nothing is sent then.
    :raises MastodonIOError: if the folder is in use by another crawl or cannot be written to, or if the connection
        to the cluster is lost.
    :raises MastodonMissingExtraError: if the extra is not installed.

    Source: https://docs.joinmastodon.org/methods/accounts/
    """
    check_progress(progress)
    _check_client(client)
    arguments = calls_of(calls, since_last_run)
    servers = servers_of(accounts, user_agent)
    number = _positive(threads, "threads") or max(1, min(len(servers), _MOST_THREADS))
    rows = _positive(rows_per_file, "rows_per_file") or 1
    # Checked first, so that nothing is fetched that cannot be written.
    optional("pyarrow", "dask")
    path = _path(store)
    job = Job(str(path), arguments, bool(since_last_run), rows, bool(ask_closed_servers))
    total = sum(len(server.targets) for server in servers)
    workers = _threads(number, len(servers)) if client is None else _cluster(client, servers)
    with _opened(path, arguments), workers as pool, reporting(progress, "crawl", total) as report:
        return _Run(job, servers, pool).run(report)


# --- The run --------------------------------------------------------------------------------------------------------


class _Pool(NamedTuple):
    """The threads or workers that run tasks."""

    executor: Executor
    function: Callable[[Task], Report]
    #: For each server, what tasks enter for a request.
    gates: list[AbstractContextManager[Any]]


class _Queue:
    """The remaining accounts of a server, and the facts about the server that are known so far."""

    def __init__(self, server: Server, gate: AbstractContextManager[Any]) -> None:
        self.name, self.api, self.gate = server.name, server.api, gate
        self.targets = deque(server.targets)
        self.rules: Rules | None = None
        self.refused: dict[str, Refusal] = {}
        #: The accounts in a row that a call was refused for; under "", those that the server did not respond for.
        self.strikes: Counter[str] = Counter()

    def note(self, report: Report, calls: Mapping[str, Any]) -> None:
        """Update the facts about the server from a report."""
        self.api, self.rules = report.api, report.rules
        if report.is_up is not None:
            self.strikes[""] = 0 if report.is_up else self.strikes[""] + 1
        for outcome in report.outcomes:
            if outcome.is_forbidden:
                self.strikes[outcome.call] += 1
            elif outcome.pages:
                self.strikes[outcome.call] = 0
            if outcome.refusal is None or outcome.call in self.refused:
                continue
            after = f"Not tried after {_STRIKES} accounts in a row: {outcome.refusal.reason}"
            if self.strikes[""] >= _STRIKES:
                self.refused.update(dict.fromkeys(calls, Refusal(after, is_skipped=False)))
            elif self.strikes[outcome.call] >= _STRIKES:
                self.refused[outcome.call] = Refusal(after, is_skipped=True)


class _Run:
    def __init__(self, job: Job, servers: list[Server], pool: _Pool) -> None:
        self._job, self._pool = job, pool
        self._queues = [_Queue(server, gate) for server, gate in zip(servers, pool.gates, strict=True)]
        self._running: dict[Future[Report], tuple[_Queue, Target]] = {}
        self._done = self._pages = self._items = 0
        self._failed: list[Problem] = []
        self._skipped: list[Problem] = []

    def run(self, report: Callable[[int], Any]) -> Crawl:
        for queue in self._queues:
            self._start(queue)
        try:
            while self._running:
                ended, _ = wait(self._running, return_when=FIRST_COMPLETED)
                for future in ended:
                    queue, target = self._running.pop(future)
                    self._end(future, queue, target)
                    self._start(queue)
                    report(1)
        except BaseException:
            for future in self._running:
                future.cancel()
            raise
        return Crawl(self._done, self._pages, self._items, self._failed, self._skipped)

    def _start(self, queue: _Queue) -> None:
        """Start the next task of a server. A server never has two, so that it gets one request at a time."""
        if not queue.targets:
            return
        target = queue.targets.popleft()
        task = Task(self._job, queue.api, queue.name, target, queue.rules, queue.refused, queue.gate)
        self._running[self._pool.executor.submit(self._pool.function, task)] = queue, target

    def _end(self, future: Future[Report], queue: _Queue, target: Target) -> None:
        error = CancelledError() if future.cancelled() else future.exception()
        if isinstance(error, CancelledError):
            raise MastodonIOError("The cluster is gone. Run the same crawl again to resume it.") from error
        if isinstance(error, MastodonIOError):
            raise error
        if error is None:
            done = future.result()
            queue.note(done, self._job.calls)
            outcomes = done.outcomes
        else:
            # A worker was killed several times, or an item has an unexpected form.
            reason = f"{type(error).__name__}: {cleaned(error)}"
            outcomes = [Outcome(call, 0, 0, Refusal(reason, is_skipped=False)) for call in self._job.calls]
        for outcome in outcomes:
            self._pages += outcome.pages
            self._items += outcome.items
            if outcome.refusal is None:
                self._done += 1
            else:
                problems = self._skipped if outcome.refusal.is_skipped else self._failed
                problems.append(Problem(queue.name, target.key, outcome.call, outcome.refusal.reason))


# --- Where tasks run ------------------------------------------------------------------------------------------------


def _check_client(client: Any) -> None:
    if client is not None and (not hasattr(client, "get_executor") or getattr(client, "asynchronous", True)):
        raise MastodonIllegalArgumentError(
            f"client of type {type(client).__name__} must be a distributed.Client that is not asynchronous. Pass the"
            " clients of servers as keys of accounts."
        )


class _Gate:
    """Lets requests through until the crawl ends."""

    def __init__(self, is_over: threading.Event) -> None:
        self._is_over = is_over

    def __enter__(self) -> None:
        if self._is_over.is_set():
            raise CancelledError

    def __exit__(self, *error: object) -> None:
        pass


@contextmanager
def _threads(number: int, servers: int) -> Iterator[_Pool]:
    is_over = threading.Event()
    with ThreadPoolExecutor(number, "mastodon-crawl") as executor:
        try:
            yield _Pool(executor, fetch, [_Gate(is_over)] * servers)
        finally:
            # Tasks that are running end before their next request.
            is_over.set()


@contextmanager
def _cluster(client: Any, servers: list[Server]) -> Iterator[_Pool]:
    distributed = optional("distributed", "dask")
    with client.as_current():
        # Other crawls on this cluster must wait for their turn, and so must workers that were given up but still run.
        gates = [distributed.Semaphore(max_leases=1, name=f"mastodon-crawl {server.name}") for server in servers]
    # Keys are then random, and not derived from the arguments.
    yield _Pool(client.get_executor(pure=False), fetch_remotely, gates)


# --- The folder -----------------------------------------------------------------------------------------------------


def _path(store: Any) -> Path:
    text = os.fsdecode(store) if isinstance(store, (str, os.PathLike)) else ""
    if not text or "\0" in text or "://" in text:
        raise MastodonIllegalArgumentError(f"store={shown(store)} must be the path of a folder.")
    path = Path(os.path.abspath(text))
    if os.path.exists(path) and not path.is_dir():
        raise MastodonIllegalArgumentError(f"store={shown(str(path))} is not a folder.")
    return path


@contextmanager
def _opened(path: Path, calls: Mapping[str, Mapping[str, Any]]) -> Iterator[None]:
    """Lock a folder while the block runs.

    :raises MastodonIOError: if it is in use, or cannot be written to.
    :raises MastodonIllegalArgumentError: if it contains other files.
    """
    mark = path / MARK
    lock = FileLock(mark)
    try:
        # A killed process may have left its lock, and temporary files.
        own = (f"{MARK}.lock", ".")
        if not mark.exists() and path.is_dir() and not all(each.name.startswith(own) for each in path.iterdir()):
            raise MastodonIllegalArgumentError(f"store={shown(str(path))} contains other files. Pass a new folder.")
        path.mkdir(parents=True, exist_ok=True)
        is_free = lock.acquire()
    except OSError as error:
        raise MastodonIOError(f"store={shown(str(path))} cannot be used: {error.strerror or error}") from error
    if not is_free:
        raise MastodonIOError(f"store={shown(str(path))} is in use by another crawl.")
    try:
        _check_mark(mark, {name: identity(name, arguments) for name, arguments in calls.items()})
        yield
    finally:
        lock.release()


def _check_mark(mark: Path, calls: dict[str, dict[str, Any]]) -> None:
    """Check that a store was used with the same arguments before, and record new calls."""
    known: Any = {}
    try:
        if mark.exists():
            content = json.loads(mark.read_text(encoding="utf-8"))
            known = content["calls"]
            if content["mastodon_crawl"] != _FORMAT or not isinstance(known, dict):
                raise TypeError(content)
        for name, arguments in calls.items():
            if known.get(name, arguments) != arguments:
                raise MastodonIllegalArgumentError(
                    f"store={shown(str(mark.parent))} has {name} with the arguments {shown(known[name])}, not"
                    f" {shown(arguments)}. Use a folder of its own for each."
                )
        if not mark.exists() or calls.keys() - known.keys():
            replace(mark, json.dumps({"mastodon_crawl": _FORMAT, "calls": {**known, **calls}}, indent=1) + "\n")
    except OSError as error:
        raise MastodonIOError(f"{mark} cannot be used: {error.strerror or error}") from error
    except MastodonIllegalArgumentError:
        raise
    except (ValueError, LookupError, TypeError, RecursionError) as error:
        raise MastodonIllegalArgumentError(
            f"{mark} was not written by a crawl of this version. It was left as it is."
        ) from error


def _positive(value: Any, name: str) -> int | None:
    number = count(value, name)
    if number == 0:
        raise MastodonIllegalArgumentError(f"{name}={shown(value)} must be at least 1.")
    return number
