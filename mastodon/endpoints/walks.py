"""Walks: all items of a list, over any number of pages and interruptions."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from types import TracebackType
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar, overload

from mastodon.endpoints.utility import UtilityMixin
from mastodon.return_types import (
    AdminDomainBlock,
    Collection,
    Collections,
    GroupedNotificationsResults,
    Notification,
    NotificationGroup,
    Search,
    SearchV2,
)
from mastodon.types_base import NonPaginatableList, PaginatableList

if TYPE_CHECKING:
    from typing_extensions import Self

_T = TypeVar("_T")


class _Run(Protocol):
    page: Any

    def items(self) -> Iterator[Any]: ...


class Walk(Generic[_T]):
    """The items of a list, one by one. Returned by :meth:`.Mastodon.walk`.

    Use it in a ``for`` loop. The checkpoint is in use from the first item until the loop ends; in a ``with`` block,
    until the block ends.
    """

    def __init__(self, run: _Run) -> None:
        self._run = run
        self._items: Any = run.items()

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> _T:
        item: _T = next(self._items)
        return item

    @property
    def page(self) -> Any:
        """The page of the current item, such as the results with the accounts of a group of notifications."""
        return self._run.page

    def close(self) -> None:
        """End the walk, and write the checkpoint: the current item is not done, and comes again."""
        self._items.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class WalksMixin(UtilityMixin):
    """Walks over all items of a list."""

    @overload
    def walk(
        self,
        call: Callable[..., PaginatableList[_T] | NonPaginatableList[_T]],
        *args: Any,
        checkpoint: str | os.PathLike[str] | None = ...,
        since_last_run: bool = ...,
        progress: Any = ...,
        **kwargs: Any,
    ) -> Walk[_T]: ...
    @overload
    def walk(
        self,
        call: Callable[..., GroupedNotificationsResults],
        *args: Any,
        checkpoint: str | os.PathLike[str] | None = ...,
        since_last_run: bool = ...,
        progress: Any = ...,
        **kwargs: Any,
    ) -> Walk[NotificationGroup]: ...
    @overload
    def walk(
        self,
        call: Callable[..., Collections],
        *args: Any,
        checkpoint: str | os.PathLike[str] | None = ...,
        since_last_run: bool = ...,
        progress: Any = ...,
        **kwargs: Any,
    ) -> Walk[Collection]: ...
    @overload
    def walk(
        self,
        call: Callable[..., PaginatableList[Notification] | Notification],
        *args: Any,
        checkpoint: str | os.PathLike[str] | None = ...,
        since_last_run: bool = ...,
        progress: Any = ...,
        **kwargs: Any,
    ) -> Walk[Notification]: ...
    @overload
    def walk(
        self,
        call: Callable[..., PaginatableList[AdminDomainBlock] | AdminDomainBlock],
        *args: Any,
        checkpoint: str | os.PathLike[str] | None = ...,
        since_last_run: bool = ...,
        progress: Any = ...,
        **kwargs: Any,
    ) -> Walk[AdminDomainBlock]: ...
    @overload
    def walk(
        self,
        call: Callable[..., Search | SearchV2],
        *args: Any,
        checkpoint: str | os.PathLike[str] | None = ...,
        since_last_run: bool = ...,
        progress: Any = ...,
        **kwargs: Any,
    ) -> Walk[Any]: ...
    def walk(
        self,
        call: Callable[..., Any],
        *args: Any,
        checkpoint: str | os.PathLike[str] | None = None,
        since_last_run: bool = False,
        progress: Any = None,
        **kwargs: Any,
    ) -> Walk[Any]:
        """Iterate over all items of a list, page after page, and resume where the last run stopped.

        An item is done when the loop asks for the next one. The checkpoint is written when all items of a page are
        done, and when the loop ends. After a crash or an error, another run with the same checkpoint continues: each
        item comes at least once, and at most the items of one page come again. Items that arrive during a walk come in
        the next walk. When a walk is complete, the next run starts a new one.

        Lists with offsets, such as searches and trends, shift while they are read. Items that shift to the next page
        are not returned again, but the walk can miss an item if others before it disappear.

        :param call: a method of this client that returns pages, such as ``api.account_statuses``. Searches need a
            ``result_type``.
        :param args: the arguments of the call, and further ones by name. ``limit`` is the number of items on a page.
        :param checkpoint: the file that stores the position of the walk, for this server, call and arguments. It is
            created if needed. Use one for each account. Only one process can use it at a time.
        :param since_last_run: whether to return only the items that are new since the last complete walk. Without a
            complete walk before, this returns everything. After an interrupted run, the rest of it comes first.
        :param progress: shows the number of items: a progress bar of tqdm or rich, its class, or a function that is
            called with the number so far.
        :return: an iterator over the items. Its ``page`` is the page of the current item.
        :raises MastodonIllegalArgumentError: if the call returns no pages, an argument is invalid, or the checkpoint is
            damaged or belongs to another walk. The file does not change.
        :raises MastodonIOError: if the checkpoint is in use, or cannot be read or written.

        Source: https://docs.joinmastodon.org/api/guidelines/#pagination
        """
        # Loaded late, because it stands above the client, and few programs walk through lists.
        from mastodon.walks import run

        return Walk(run.begin(self, call, args, kwargs, checkpoint, since_last_run, progress))
