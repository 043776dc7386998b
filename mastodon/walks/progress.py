"""Showing progress with a bar of tqdm or rich, or with a function. Neither package is a dependency."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from mastodon._core.params import shown
from mastodon.errors import MastodonIllegalArgumentError


def check_progress(progress: Any) -> None:
    """Raise an error if progress cannot be shown with this."""
    if progress is not None and not hasattr(progress, "update") and not callable(progress):
        raise MastodonIllegalArgumentError(
            f"progress={shown(progress)} must be a progress bar of tqdm or rich, its class, or a function that takes"
            " the number of items."
        )


@contextmanager
def reporting(progress: Any, label: str, total: int | None = None) -> Iterator[Callable[[int], Any]]:
    """Show progress as long as the block runs, with the function that it gets, which takes a number of further items.

    :param progress: a progress bar, a class of progress bars, a function that takes the number of all items, or None.
    :param label: the name of the task, which rich shows beside the bar.
    :param total: the number of all items, if it is known.
    """
    check_progress(progress)
    is_own = isinstance(progress, type) and hasattr(progress, "update")
    # rich has a method "update", too, with other parameters.
    is_rich = hasattr(progress, "add_task")
    bar = (progress() if is_rich or total is None else progress(total=total)) if is_own else progress
    if is_own and is_rich:
        bar.start()
    try:
        if bar is None:
            yield lambda further: None
        elif is_rich:
            task = bar.add_task(label, total=total)
            yield lambda further: bar.advance(task, further)
        elif hasattr(bar, "update"):
            yield bar.update
        else:
            yield _counting(bar)
    finally:
        if is_own:
            (bar.stop if is_rich else bar.close)()


def _counting(function: Callable[[int], Any]) -> Callable[[int], Any]:
    """Return a function that takes the number of further items, and calls one that takes the number of all."""
    count = 0

    def add(further: int) -> None:
        nonlocal count
        count += further
        function(count)

    return add
