"""One run of a walk: which page comes next, which of its items, and what the checkpoint says afterwards."""

from __future__ import annotations

import inspect
import json
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime
from typing import Any, Protocol

from mastodon._core.params import cursor, moment, shown
from mastodon._io.credentials import check_writable
from mastodon.endpoints.utility import UtilityMixin
from mastodon.errors import MastodonIllegalArgumentError
from mastodon.return_types import Collections, GroupedNotificationsResults, SearchV2, Tag
from mastodon.types_base import AttribAccessDict, PaginatableList
from mastodon.walks.checkpoint import Bookmark, Checkpoint, Keeper, State
from mastodon.walks.progress import check_progress, reporting

#: The pages that are not lists themselves, by the field that holds the list.
_FIELDS = {GroupedNotificationsResults: "notification_groups", Collections: "collections"}
#: Words in the annotations of calls that return pages.
_PAGES = (PaginatableList.__name__, *(kind.__name__ for kind in _FIELDS), SearchV2.__name__, "Any")
_CURSORS = ("max_id", "min_id", "since_id", "offset")
#: Arguments that do not decide which items there are. Headers may be secret, too.
_NOT_STORED = frozenset(("limit", "headers"))
#: The fields that identify an item, in order of preference.
_KEYS = ("group_key", "id", "name", "url")
#: How many of the newest items to remember.
_REMEMBERED = 40


class Pager(Protocol):
    """Fetches pages: a client, for example."""

    def fetch_next(self, previous_page: Any, /) -> Any:
        """Fetch the page that page information describes."""

    def get_pagination_info(self, page: Any, pagination_direction: str, /) -> Mapping[str, Any] | None:
        """Return the page information for the page before or after a page."""


class Run:
    """A run of a walk, from where the last one ended."""

    def __init__(
        self,
        api: Pager,
        first: Callable[[], Any],
        label: str,
        checkpoint: Keeper | None,
        field: str | None,
        since: str | int | None,
        since_last_run: bool,
        progress: Any,
        gate: AbstractContextManager[Any],
    ) -> None:
        #: The page of the current item.
        self.page: Any = None
        self._api, self._first, self._label = api, first, label
        self._checkpoint, self._since_last_run, self._progress = checkpoint, since_last_run, progress
        self._field, self._since, self._gate = field, since, gate
        self._state = State()
        self._previous: list[str] = []

    def items(self) -> Generator[Any, None, None]:
        """Yield item after item. An item is done when the next one is asked for."""
        if self._checkpoint is None:
            with reporting(self._progress, self._label) as report:
                yield from self._walk(report)
            return
        self._checkpoint.lock()
        try:
            stored = self._checkpoint.read()
            is_resumed = stored is not None and not stored.complete
            self._state = self._after(stored)
            with reporting(self._progress, self._label) as report:
                if is_resumed:
                    report(self._state.done)
                yield from self._walk(report)
                if is_resumed and self._since_last_run:
                    # More may have come since the interrupted run began.
                    self._state = self._after(self._state)
                    yield from self._walk(report)
        finally:
            self._checkpoint.release()

    def _after(self, stored: State | None) -> State:
        """Return the state in which to begin, after what the last run left."""
        if stored is not None and not stored.complete:
            return stored
        last = stored.newest if stored is not None and self._since_last_run else None
        if last is None:
            return State()
        # Some of the known items may be gone, or may have moved to the head of the list.
        return State(position=last.newer, last=last, left=0 if last.newer else (len(last.keys) + 1) // 2)

    def _walk(self, report: Callable[[int], Any]) -> Iterator[Any]:
        self._previous = []
        while not self._state.complete:
            yield from self._page_items(report)

    def _page_items(self, report: Callable[[int], Any]) -> Iterator[Any]:
        """Yield the items of the next page, and move on to the page after it."""
        before = self._state
        with self._gate:
            page = self._first() if before.position is None else self._api.fetch_next(before.position)
        items = items_of(page, self._field, self._label)
        keys = [key_of(item) for item in items]
        following = self._following(page, keys)
        is_offset = following is not None and "_pagination_offset" in following
        if is_offset and self._since_last_run:
            raise MastodonIllegalArgumentError(
                f"since_last_run: {self._label} is paged by offset, in an order that does not tell which items are new."
            )
        known = before.last.keys if before.left and before.last else []
        left_out = {*before.seen, *known, *self._previous}
        self.page, self._previous = page, keys
        left = before.left
        handed: list[str] = []
        try:
            for item, key in zip(items, keys, strict=True):
                if key not in left_out:
                    yield item
                    handed.append(key)
                    report(1)
                elif key in known:
                    left -= 1
                    if left == 0:
                        following = None
                        break
        except BaseException:
            if handed:
                self._save(before._replace(seen=[*before.seen, *handed], done=before.done + len(handed)))
            raise
        newest = before.newest
        if newest is None:
            newest = bookmark_of(self._api.get_pagination_info(page, "previous"), keys) if items else before.last
        self._save(
            before._replace(
                position=following,
                # The list moves down when new items arrive, so that the next page begins with items of this one.
                seen=keys if is_offset and following else [],
                left=left,
                newest=newest,
                done=before.done + len(handed),
                complete=following is None,
            )
        )

    def _following(self, page: Any, keys: Sequence[str]) -> dict[str, Any] | None:
        """Return page information for the next page, or None at the end."""
        info = self._api.get_pagination_info(page, "next")
        # Servers that filter what they have found can send an empty page in the middle of a list.
        if info is None or (not keys and "max_id" not in info):
            return None
        if keys and keys == self._previous:
            # A server that does not know the cursor or the offset would send the same page forever.
            return None
        if "_pagination_offset" in info:
            return dict(info)
        last = self._state.last
        since = last.newer["since_id"] if last is not None and last.newer is not None else self._since
        # Links to the next page leave out the lower bound.
        following = dict(info) if since is None else {**info, "since_id": since}
        # A server that does not know the cursor links to the same page again.
        return None if following == self._state.position else following

    def _save(self, state: State) -> None:
        self._state = state
        if self._checkpoint is not None:
            self._checkpoint.write(state)


# --- Beginning ------------------------------------------------------------------------------------------------------


def begin(
    api: UtilityMixin,
    call: Any,
    args: Sequence[Any],
    kwargs: Mapping[str, Any],
    checkpoint: Any,
    since_last_run: bool,
    progress: Any,
    *,
    keeper: Keeper | None = None,
    gate: AbstractContextManager[Any] | None = None,
) -> Run:
    """Check the arguments of ``walk`` and an existing checkpoint, and return a run that has not begun.

    :param keeper: keeps how far the walk has come, instead of a checkpoint.
    :param gate: entered for each request.
    :raises MastodonIllegalArgumentError: if one of them is wrong. Nothing is sent or written then.
    """
    _check_call(api, call)
    check_progress(progress)
    # Iterators are read once for the checkpoint, and once for the request.
    args = [_reread(value) for value in args]
    kwargs = {name: _reread(value) for name, value in kwargs.items()}
    signature = inspect.signature(call)
    arguments = deciding(call, args, kwargs)
    name = call.__name__
    kind = arguments.get("result_type")
    if "result_type" in signature.parameters and kind is None:
        raise MastodonIllegalArgumentError(f"result_type=None: {name} has pages only for one type of results.")
    fields = arguments.get("params")
    query = {**(fields if isinstance(fields, Mapping) else {}), **arguments}
    if "offset" not in signature.parameters and query.get("min_id") is not None:
        raise MastodonIllegalArgumentError(
            f"min_id={shown(query['min_id'])}: a walk goes from newer to older items. Pass since_id for those after it."
        )
    given = [each for each in _CURSORS if query.get(each) is not None]
    if since_last_run and (given or (checkpoint is None and keeper is None)):
        reason = f"leave out {', '.join(given)}" if given else "it needs a checkpoint"
        raise MastodonIllegalArgumentError(f"since_last_run continues from the checkpoint: {reason}.")
    if checkpoint is not None:
        check_writable(checkpoint, "checkpoint")
        keeper = Checkpoint(checkpoint, {"server": api.api_base_url, "call": name, "arguments": stored(arguments)})
        keeper.read()
    since = cursor(query.get("since_id"), "since_id")
    field = kind.lower() if isinstance(kind, str) else None
    entered = nullcontext() if gate is None else gate
    return Run(api, lambda: call(*args, **kwargs), name, keeper, field, since, since_last_run, progress, entered)


def deciding(call: Callable[..., Any], args: Sequence[Any], kwargs: Mapping[str, Any]) -> dict[str, Any]:
    """Return the arguments that decide which items there are.

    :raises TypeError: if the call does not take these arguments.
    """
    signature = inspect.signature(call)
    return {
        name: value
        for name, value in signature.bind(*args, **kwargs).arguments.items()
        if name not in _NOT_STORED and not _is_same(value, signature.parameters[name].default)
    }


def stored(arguments: Mapping[str, Any]) -> dict[str, Any]:
    """Return arguments as JSON has them."""
    return {name: _plain(value) for name, value in arguments.items()}


def _check_call(api: UtilityMixin, call: Any) -> None:
    if not inspect.ismethod(call) or call.__self__ is not api:
        raise MastodonIllegalArgumentError(
            f"call={shown(call)} must be a method of this client, without brackets, such as api.account_statuses."
        )
    returned = inspect.signature(call).return_annotation
    if returned is not inspect.Signature.empty and not any(word in str(returned) for word in _PAGES):
        raise MastodonIllegalArgumentError(f"call: {call.__name__} returns no pages.")


def _is_same(value: Any, default: Any) -> bool:
    return value is default or (type(value) is type(default) and bool(value == default))


def _reread(value: Any) -> Any:
    return list(value) if isinstance(value, Iterator) else value


def _plain(value: Any) -> Any:
    """Return an argument as JSON has it. An entity is the same as its id, and a number the same as its digits."""
    if isinstance(value, AttribAccessDict):
        found = value.get("name" if isinstance(value, Tag) else "id")
        return str(found) if found is not None else value.to_json(pretty=False)
    if isinstance(value, Mapping):
        return {str(key): _plain(each) for key, each in value.items()}
    if isinstance(value, datetime):
        return moment(value, "")
    if isinstance(value, (list, tuple)):
        return [_plain(each) for each in value]
    if isinstance(value, (set, frozenset)):
        return sorted(str(_plain(each)) for each in value)
    return value if value is None or isinstance(value, bool) else str(value)


# --- Pages ----------------------------------------------------------------------------------------------------------


def items_of(page: Any, field: str | None, label: str) -> list[Any]:
    """Return the items of a page.

    :param field: the field with the results of a search.
    :param label: the call, for errors.
    """
    if isinstance(page, list):
        return list(page)
    found = _FIELDS.get(type(page), field if isinstance(page, SearchV2) else None)
    if found is None:
        raise MastodonIllegalArgumentError(f"call: {label} returned a {type(page).__name__}, which has no pages here.")
    return list(page.get(found) or ())


def key_of(item: Any) -> str:
    """Return what identifies an item in its list."""
    if not isinstance(item, Mapping):
        return str(item)
    found = next((item[name] for name in _KEYS if item.get(name) is not None), None)
    return str(found) if found is not None else json.dumps(item, sort_keys=True, default=str)


def bookmark_of(previous: Mapping[str, Any] | None, keys: Sequence[str]) -> Bookmark:
    """Return a bookmark at the newest page.

    :param previous: page information for the page before it. Its cursor need not be the id of an item.
    """
    info = previous or {}
    since = info.get("min_id", info.get("since_id"))
    if since is None:
        return Bookmark(None, list(keys[:_REMEMBERED]))
    # By since_id, because some lists do not know min_id. The pages then go down to it, and leave out none.
    kept = {name: value for name, value in info.items() if name not in ("min_id", "max_id")}
    return Bookmark({**kept, "since_id": since}, [])
