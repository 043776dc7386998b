"""Calls the callbacks of a listener, for all transports."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import lru_cache
from typing import Any, Protocol

from mastodon.streaming.events import WITHOUT_DATA, StreamEvent
from mastodon.streaming.failure import ConnectionLost

#: Callbacks that an event of the same name must not trigger.
_NO_EVENTS = frozenset(
    ("on_any_event", "on_unknown_event", "on_websocket_error", "on_abort", "on_reconnect", "on_callback_error")
)


class Listener(Protocol):
    """The callbacks that every listener has. The others are looked up by the names of events."""

    @property
    def on_any_event(self) -> Callable[..., Any]: ...
    @property
    def on_unknown_event(self) -> Callable[..., Any]: ...


@lru_cache(maxsize=256)
def _callback_name(event: str) -> str:
    return "on_" + event.replace(".", "_")


class Dispatcher:
    """Calls the callbacks of one listener."""

    def __init__(self, listener: Listener) -> None:
        self.listener = listener
        # The callbacks of older programs accept fewer arguments.
        self._any_event_accepts_stream = _accepts(listener.on_any_event, 3)
        self._unknown_event_accepts_data = _accepts(listener.on_unknown_event, 2)

    def dispatch(self, event: StreamEvent, for_stream: list[str] | None = None) -> None:
        """Call the callbacks for one event. If one fails, ask the listener whether to go on.

        :param event: the event.
        :param for_stream: its stream, for ``on_any_event``.
        """
        try:
            self._call(event.name, event.data, for_stream)
        except ConnectionLost:
            raise
        except Exception as error:
            on_error = getattr(self.listener, "on_callback_error", None)
            if on_error is None or on_error(event, error) is not True:
                raise

    def _call(self, name: str, data: Any, stream: list[str] | None) -> None:
        listener: Any = self.listener
        if self._any_event_accepts_stream:
            listener.on_any_event(name, data, stream)
        else:
            listener.on_any_event(name, data)
        callback_name = _callback_name(name)
        callback = None if callback_name in _NO_EVENTS else getattr(listener, callback_name, None)
        if callable(callback):
            if name in WITHOUT_DATA:
                callback()
            else:
                callback(data)
        elif self._unknown_event_accepts_data:
            listener.on_unknown_event(name, data)
        else:
            listener.on_unknown_event(name)


def _accepts(callback: Callable[..., Any], count: int) -> bool:
    """Check whether a callback accepts a number of positional arguments."""
    try:
        inspect.signature(callback).bind(*(None,) * count)
    except TypeError:
        return False
    except ValueError:
        # Functions written in C have no readable signature.
        return True
    return True
