"""The listeners that programs write: callbacks for the events of a stream."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import requests

from mastodon._core.response import shortened
from mastodon.errors import MastodonError, MastodonIllegalArgumentError, MastodonMalformedEventError
from mastodon.return_types import Announcement, Conversation, Notification, Status, StreamReaction
from mastodon.streaming.catchup import Gap
from mastodon.streaming.dispatch import Dispatcher
from mastodon.streaming.events import HEARTBEAT, NotJson, StreamEvent, decode, now, read_message
from mastodon.streaming.failure import ConnectionLost
from mastodon.streaming.http import received
from mastodon.types_base import AttribAccessDict, IdType


class StreamListener:
    """Callbacks for the events of a stream. Subclass it, and define the callbacks that you need.

    The callbacks of a stream are called one after the other, never two at once. While one runs, further events wait. An
    exception in a callback ends the stream, unless :meth:`on_callback_error` returns True: a blocking call raises it, a
    handle keeps it in ``error`` and logs it.

    For an event that is not listed here, the listener calls the method ``on_`` plus the name of the event, with
    underscores for dots, if you define one, and :meth:`on_unknown_event` otherwise.

    Source: https://docs.joinmastodon.org/methods/streaming/#events
    """

    def on_update(self, status: Status) -> None:
        """Called with a new status."""

    def on_delete(self, status_id: IdType) -> None:
        """Called with the id of a deleted status."""

    def on_notification(self, notification: Notification) -> None:
        """Called with a new notification."""

    def on_filters_changed(self) -> None:
        """Called when the filters of the user have changed. Fetch them again if you keep them."""

    def on_conversation(self, conversation: Conversation) -> None:
        """Called with a conversation that has a new direct message, or that has changed otherwise."""

    # The misspelt arguments here and below are from Mastodon.py 2.3.3. Programs may pass them by name.
    def on_announcement(self, annoucement: Announcement) -> None:
        """Called with a new or changed announcement of the server."""

    def on_announcement_reaction(self, reaction: StreamReaction) -> None:
        """Called when the count of a reaction to an announcement has changed."""

    def on_announcement_delete(self, annoucement_id: IdType) -> None:
        """Called with the id of an announcement that was withdrawn."""

    def on_status_update(self, status: Status) -> None:
        """Called with an edited status."""

    def on_encrypted_message(self, unclear: AttribAccessDict) -> None:
        """Called with an encrypted message. No known client can read it."""

    def on_notifications_merged(self) -> None:
        """Called when the notifications of accepted requests were merged. Fetch notifications again."""

    def on_any_event(self, name: str, data: Any = None, for_stream: list[str] | None = None) -> None:
        """Called with every event, before its own callback.

        :param name: the name of the event, as the server writes it.
        :param data: the argument of its own callback.
        :param for_stream: the stream of the event, over a WebSocket only: ``["hashtag", "cats"]``.
        """

    def on_unknown_event(self, name: str, unknown_event: Any = None) -> None:
        """Called with an event that has no callback.

        :param name: the name of the event.
        :param unknown_event: its data, as JSON if it is JSON. Unless you override this method, other data counts as
            malformed.
        """
        if isinstance(unknown_event, NotJson):
            raise ConnectionLost(MastodonMalformedEventError("Bad JSON", shortened(unknown_event)))

    def on_websocket_error(self, error: MastodonError, for_stream: list[str] | None = None) -> None:
        """Called when the server refuses a subscription over a WebSocket.

        :param error: the error of the server.
        :param for_stream: the stream, if the server names it.
        """

    def on_abort(self, err: MastodonError) -> None:
        """Called when a connection cannot be opened, or ends without having been closed by you.

        With ``reconnect_async`` the next attempt follows, unless the status was 401, 403 or 404.

        :param err: a MastodonNetworkError, a MastodonReadTimeout if nothing arrived for too long, or a
            MastodonMalformedEventError.
        """

    def on_callback_error(self, event: StreamEvent, error: Exception) -> bool | None:
        """Called when the callback of an event has raised an exception.

        :param event: the event.
        :param error: the exception. KeyboardInterrupt and SystemExit always end the stream.
        :return: True to go on with the next event. This one then counts as done, and ``persist_position`` does not
            bring it again. Otherwise, the exception ends the stream.
        """
        return None

    def on_reconnect(self, gap: Gap) -> None:
        """Called after a reconnect, before the missed events.

        :param gap: how long there was no connection, how much was fetched, and whether that is everything.
        """

    def handle_heartbeat(self) -> None:
        """Called when the server shows that it is alive, every 15 seconds on Mastodon. Not over a WebSocket."""

    def handle_stream(self, response: requests.Response) -> None:
        """Read a response to its end, and call the callbacks.

        :param response: the response of a streaming server, requested with ``stream=True``.
        :raises MastodonNetworkError: if the connection fails.
        :raises MastodonMalformedEventError: if an event is malformed.

        Source: https://docs.joinmastodon.org/methods/streaming/
        """
        dispatcher = Dispatcher(self)
        try:
            for event in received(response):
                if event is HEARTBEAT:
                    self.handle_heartbeat()
                else:
                    dispatcher.dispatch(StreamEvent(str(event.name), decode(event), "", now()))
        except ConnectionLost as lost:
            self.on_abort(lost.error)
            lost.reraise()

    def handle_websocket_message(self, message: dict[str, Any] | str | bytes) -> None:
        """Call the callbacks for one message of a WebSocket.

        :param message: the message, as text or as parsed JSON.
        :raises MastodonMalformedEventError: if it is not an event.

        Source: https://docs.joinmastodon.org/methods/streaming/#websocket
        """
        try:
            parsed = read_message(message)
            if parsed.error:
                self.on_websocket_error(parsed.error, parsed.stream)
                return
            event = StreamEvent(
                str(parsed.event.name), decode(parsed.event), ":".join(parsed.stream or ()), parsed.time
            )
            Dispatcher(self).dispatch(event, parsed.stream)
        except ConnectionLost as lost:
            self.on_abort(lost.error)
            lost.reraise()


class CallbackStreamListener(StreamListener):
    """A listener made of functions, as an alternative to a class.

    :param update_handler: called with each new status.
    :param local_update_handler: also called, with each new status of this server only.
    :param delete_handler: called with the id of each deleted status.
    :param notification_handler: called with each notification.
    :param conversation_handler: called with each conversation that has a new direct message.
    :param unknown_event_handler: called with the name and the data of events that have no handler.
    :param status_update_handler: called with each edited status.
    :param filters_changed_handler: called without arguments when the filters of the user have changed.
    :param announcement_handler: called with each announcement.
    :param announcement_reaction_handler: called with each change of the reactions to an announcement.
    :param announcement_delete_handler: called with the id of each announcement that was withdrawn.
    :param encryted_message_handler: called with each encrypted message.
    :param notifications_merged_handler: called without arguments when notifications were merged.
    :param stream_error_handler: called with error and stream when a subscription over a WebSocket is refused.
    :param abort_handler: called with the error when a connection ends, like :meth:`StreamListener.on_abort`.
    :param reconnect_handler: called with the gap after a reconnect, like :meth:`StreamListener.on_reconnect`.
    :param callback_error_handler: called with the event and the exception when another handler has failed, like
        :meth:`StreamListener.on_callback_error`. It returns True to go on.
    :raises MastodonIllegalArgumentError: if one of them cannot be called.

    Source: https://docs.joinmastodon.org/methods/streaming/#events
    """

    def __init__(
        self,
        update_handler: Callable[[Status], object] | None = None,
        local_update_handler: Callable[[Status], object] | None = None,
        delete_handler: Callable[[IdType], object] | None = None,
        notification_handler: Callable[[Notification], object] | None = None,
        conversation_handler: Callable[[Conversation], object] | None = None,
        unknown_event_handler: Callable[[str, Any], object] | None = None,
        status_update_handler: Callable[[Status], object] | None = None,
        filters_changed_handler: Callable[[], object] | None = None,
        announcement_handler: Callable[[Announcement], object] | None = None,
        announcement_reaction_handler: Callable[[StreamReaction], object] | None = None,
        announcement_delete_handler: Callable[[IdType], object] | None = None,
        # Misspelt in Mastodon.py 2.3.3. Programs pass it by name.
        encryted_message_handler: Callable[[AttribAccessDict], object] | None = None,
        notifications_merged_handler: Callable[[], object] | None = None,
        stream_error_handler: Callable[[MastodonError, list[str] | None], object] | None = None,
        abort_handler: Callable[[MastodonError], object] | None = None,
        reconnect_handler: Callable[[Gap], object] | None = None,
        callback_error_handler: Callable[[StreamEvent, Exception], bool | None] | None = None,
    ) -> None:
        self.update_handler = update_handler
        self.local_update_handler = local_update_handler
        self.delete_handler = delete_handler
        self.notification_handler = notification_handler
        self.conversation_handler = conversation_handler
        self.unknown_event_handler = unknown_event_handler
        self.status_update_handler = status_update_handler
        self.filters_changed_handler = filters_changed_handler
        self.announcement_handler = announcement_handler
        self.announcement_reaction_handler = announcement_reaction_handler
        self.announcement_delete_handler = announcement_delete_handler
        self.encryted_message_handler = encryted_message_handler
        self.notifications_merged_handler = notifications_merged_handler
        self.stream_error_handler = stream_error_handler
        self.abort_handler = abort_handler
        self.reconnect_handler = reconnect_handler
        self.callback_error_handler = callback_error_handler
        for name, handler in vars(self).items():
            if handler is not None and not callable(handler):
                raise MastodonIllegalArgumentError(f"{name}={handler!r} cannot be called: it must be a function.")

    def on_update(self, status: Status) -> None:
        if self.update_handler is not None:
            self.update_handler(status)
        if self.local_update_handler is not None and _is_local(status):
            self.local_update_handler(status)

    def on_delete(self, deleted_id: IdType) -> None:
        if self.delete_handler is not None:
            self.delete_handler(deleted_id)

    def on_notification(self, notification: Notification) -> None:
        if self.notification_handler is not None:
            self.notification_handler(notification)

    def on_filters_changed(self) -> None:
        if self.filters_changed_handler is not None:
            self.filters_changed_handler()

    def on_conversation(self, conversation: Conversation) -> None:
        if self.conversation_handler is not None:
            self.conversation_handler(conversation)

    def on_announcement(self, annoucement: Announcement) -> None:
        if self.announcement_handler is not None:
            self.announcement_handler(annoucement)

    def on_announcement_reaction(self, reaction: StreamReaction) -> None:
        if self.announcement_reaction_handler is not None:
            self.announcement_reaction_handler(reaction)

    def on_announcement_delete(self, annoucement_id: IdType) -> None:
        if self.announcement_delete_handler is not None:
            self.announcement_delete_handler(annoucement_id)

    def on_status_update(self, status: Status) -> None:
        if self.status_update_handler is not None:
            self.status_update_handler(status)

    def on_encrypted_message(self, unclear: AttribAccessDict) -> None:
        if self.encryted_message_handler is not None:
            self.encryted_message_handler(unclear)

    def on_notifications_merged(self) -> None:
        if self.notifications_merged_handler is not None:
            self.notifications_merged_handler()

    def on_unknown_event(self, name: str, unknown_event: Any = None) -> None:
        if self.unknown_event_handler is None:
            super().on_unknown_event(name, unknown_event)
        else:
            self.unknown_event_handler(name, unknown_event)

    def on_websocket_error(self, error: MastodonError, for_stream: list[str] | None = None) -> None:
        if self.stream_error_handler is not None:
            self.stream_error_handler(error, for_stream)

    def on_abort(self, err: MastodonError) -> None:
        if self.abort_handler is not None:
            self.abort_handler(err)

    def on_reconnect(self, gap: Gap) -> None:
        if self.reconnect_handler is not None:
            self.reconnect_handler(gap)

    def on_callback_error(self, event: StreamEvent, error: Exception) -> bool | None:
        return None if self.callback_error_handler is None else self.callback_error_handler(event, error)


def _is_local(status: Status) -> bool:
    account = status.get("account")
    return account is not None and "@" not in (account.get("acct") or "")


def check_listener(listener: Any, name: str = "listener") -> StreamListener:
    """Check a listener before anything is opened for it.

    :raises MastodonIllegalArgumentError: if it is not a listener, or one of its callbacks cannot be called.
    """
    if isinstance(listener, type) and issubclass(listener, StreamListener):
        raise MastodonIllegalArgumentError(f"{name} is the class {listener.__name__}, but must be an object of it.")
    if not isinstance(listener, StreamListener):
        raise MastodonIllegalArgumentError(
            f"{name}={listener!r} is not an object of a class derived from StreamListener."
        )
    for callback in dir(StreamListener):
        if callback.startswith(("on_", "handle_")) and not callable(getattr(listener, callback)):
            raise MastodonIllegalArgumentError(
                f"{name}: {type(listener).__name__}.{callback} cannot be called: it must be a method."
            )
    return listener
