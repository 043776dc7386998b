"""A client that never leaves the process."""

from __future__ import annotations

import functools
import html
import inspect
import json
import re
import threading
from collections import deque
from collections.abc import Callable
from contextvars import ContextVar
from typing import Any, NamedTuple, get_origin

import requests

from mastodon._core.params import shown
from mastodon._data.convert import assigned, declared_fields
from mastodon._data.files import json_values
from mastodon._data.record import ItemList
from mastodon.errors import MastodonIllegalArgumentError
from mastodon.Mastodon import Mastodon
from mastodon.return_types import Account, MediaAttachment, ScheduledStatus, Status
from mastodon.testing.faults import Fault, Faults, checked_target, checked_times, error_response, fits
from mastodon.testing.in_process import InProcessServer, Prepared, SentRequest, local_session
from mastodon.testing.making import make, make_account
from mastodon.testing.samples import URL
from mastodon.testing.streams import FakeStream
from mastodon.types_base import AttribAccessDict, EmptyResponse
from mastodon.versions import SUPPORTED_MASTODON_VERSION

#: The calls that run, the program's own first.
_RUNNING: ContextVar[tuple[str, ...]] = ContextVar("_RUNNING", default=())
#: The type of the result of the request that is being sent.
_RESULT: ContextVar[Any] = ContextVar("_RESULT", default=None)

_JSON = {"Content-Type": "application/json; charset=utf-8"}
_TEXT = {"Content-Type": "text/plain; charset=utf-8"}
_STREAMING = "/api/v1/streaming/"
#: The calls that open a stream, by the rest of its path. Their callbacks make calls of their own while they run.
_STREAMS = {
    "user": ("stream_user", "events"),
    "user/notification": ("stream_user_notifications", "events"),
    "public": ("stream_public", "events"),
    "public/local": ("stream_local", "stream_public", "events"),
    "public/remote": ("stream_public", "events"),
    "hashtag": ("stream_hashtag", "events"),
    "hashtag/local": ("stream_hashtag", "events"),
    "list": ("stream_list", "events"),
    "direct": ("stream_direct", "events"),
}
_OPENING = frozenset(name for names in _STREAMS.values() for name in names)
#: What many calls ask for on their way, and the calls that are about it. A response or a fault that a test prepares for
#: any other call is for its own request.
_ABOUT_THE_SERVER = frozenset(
    (
        *("features", "instance", "instance_v1", "instance_v2", "retrieve_mastodon_version", "status_check"),
        *("supports", "timeline_is_available", "verify_minimum_version"),
    )
)
_ON_THE_WAY = {
    "/api/v1/instance": _ABOUT_THE_SERVER,
    "/api/v2/instance": _ABOUT_THE_SERVER,
    "/api/v1/accounts/verify_credentials": frozenset(("account_verify_credentials", "me")),
    "/.well-known/oauth-authorization-server": frozenset(("auth_request_url", "oauth_authorization_server_info")),
}
#: The parameters of a status that a scheduled one repeats.
_SCHEDULED = ("in_reply_to_id", "language", "poll", "sensitive", "spoiler_text", "visibility")
#: What has become true after an action, by the last part of its path.
_DONE = {
    "block": ("blocking",),
    "bookmark": ("bookmarked",),
    "endorse": ("endorsed",),
    "favourite": ("favourited",),
    "follow": ("following",),
    "mute": ("muting", "muted"),
    "pin": ("pinned", "endorsed"),
}
_ID_IN_PATH = r"/api/v\d+/[^?]*?/(\d+)(?=/|$)"


class UnexpectedCallError(AssertionError):
    """A call for which a test has not prepared a response, and which has none by default."""


class Call(NamedTuple):
    """A call that the program under test has made."""

    #: The name of the method, such as "status_post".
    name: str
    #: The arguments by name, as the program passed them. Those that it left out are not there.
    arguments: dict[str, Any]

    def __repr__(self) -> str:
        return f"{self.name}({', '.join(f'{name}={value!r}' for name, value in self.arguments.items())})"


class FakeMastodon(Mastodon):
    """A client for tests: a real one, whose requests end inside the process.

    Arguments are checked and encoded, responses are converted, errors are raised as always, but nothing reaches a
    network. A call that returns an entity gets one that :func:`~mastodon.testing.make` makes, with what the call sent
    in it: ``status_post("Hello")`` returns a status with that text, of :attr:`own_account`. A call that returns a list
    gets an empty one. It remembers nothing: what is posted is on no timeline. Use ``mastodon_server`` for that.

    :param arguments: those of ``Mastodon``, in place of the defaults. By default, a rate limit raises an error at once,
        so that no test waits.
    """

    def __init__(self, **arguments: Any) -> None:
        #: The account that is logged in.
        self.own_account: Account = make_account(username="bot")
        #: The calls that the program has made, in order. Those that other calls make are not there.
        self.calls: list[Call] = []
        #: Set this to make every call need a response from :meth:`respond`, even those that have one by default.
        self.only_prepared = False
        self._responses = _Responses(self)
        given = {
            "api_base_url": URL,
            "access_token": "token",  # nosec B105  # opens nothing
            "mastodon_version": SUPPORTED_MASTODON_VERSION,
            "ratelimit_method": "throw",
            "session": local_session(self._responses),
            **arguments,
        }
        super().__init__(**given)

    def respond(self, target: str, *results: Any) -> None:
        """Prepare the responses to a call.

        Several are returned in turn, the last one again and again. Another ``respond`` for the same target replaces
        those before.

        :param target: the name of a call, such as "timeline_home", also if another call makes it. Or a request, such as
            "GET /api/v1/timelines/home", where ``*`` stands for any characters.
        :param results: entities, lists of them, dictionaries, or None. For a stream,
            :func:`~mastodon.testing.stream_of`. A text or bytes are sent as they are.
        :raises MastodonIllegalArgumentError: if there is no such call, or a result cannot be sent.
        """
        checked_target(target, _CALLS)
        if not results:
            raise MastodonIllegalArgumentError(f"respond({target!r}) needs a result, which may be None.")
        self._responses.prepare(target, [_prepared(each) for each in results])

    def fail(
        self,
        target: str,
        status: int = 500,
        *,
        retry_after: float | None = None,
        message: str | None = None,
        times: int | None = 1,
    ) -> None:
        """Make a call fail with an error of the server. Afterwards, it works as before.

        :param target: the call or the request, as in :meth:`respond`, or "*" for any call.
        :param status: the HTTP status, such as 429 or 503.
        :param retry_after: the seconds after which the server allows another attempt.
        :param message: the error message of the server.
        :param times: how many requests fail. None for all.
        :raises MastodonIllegalArgumentError: if there is no such call, or an argument is wrong.
        """
        target = checked_target(target, _CALLS)
        self._responses.faults.add(error_response(target, status, retry_after, message, times))

    def drop(self, target: str, *, times: int | None = 1) -> None:
        """Drop the connection of a call, which raises a MastodonNetworkError.

        :param target: the call or the request, as in :meth:`respond`, or "*" for any call.
        :param times: how many requests fail. None for all.
        :raises MastodonIllegalArgumentError: if there is no such call, or an argument is wrong.
        """
        self._responses.faults.add(Fault(checked_target(target, _CALLS), checked_times(times), drops=True))

    def calls_of(self, name: str) -> list[dict[str, Any]]:
        """Return the arguments of each call of a method that the program has made.

        :param name: the name of the method, such as "status_post".
        :return: one dictionary a call, with the arguments that were passed.
        :raises MastodonIllegalArgumentError: if there is no such method.
        """
        if checked_target(name, _CALLS) not in _CALLS:
            raise MastodonIllegalArgumentError(f"{name!r} is a request, not a call. Look at sent for requests.")
        return [call.arguments for call in self.calls if call.name == name]

    @property
    def sent(self) -> list[SentRequest]:
        """The requests that have left the client, in order, with ``method``, ``path``, ``query``, ``form``, ``json``,
        ``files`` and ``headers``."""
        return self._responses.sent

    def _Mastodon__api_request(self, *args: Any, **options: Any) -> Any:
        outer = _RESULT.set(options.get("override_type"))
        try:
            return super()._Mastodon__api_request(*args, **options)
        finally:
            _RESULT.reset(outer)

    def _open_websocket(self, *args: Any) -> Any:
        raise UnexpectedCallError("fake_api has no WebSockets. Leave out transport, or feed the listener: stream_of().")

    def __reduce_ex__(self, protocol: Any) -> Any:
        raise TypeError("A FakeMastodon cannot be pickled or copied deeply: its copy would use the network.")


# --- Which call runs --------------------------------------------------------------------------------------------------


def _recorded(name: str, method: Callable[..., Any]) -> Callable[..., Any]:
    """Return a method of the client that notes its calls."""
    signature = inspect.signature(method)

    @functools.wraps(method)
    def recorded(self: FakeMastodon, *args: Any, **kwargs: Any) -> Any:
        running = _RUNNING.get()
        if not running:
            try:
                arguments = signature.bind(self, *args, **kwargs).arguments
            except TypeError:
                # The method raises its own error, which has the nearest name.
                return method(self, *args, **kwargs)
            self.calls.append(Call(name, _by_name(arguments, signature)))
        if name in _OPENING:
            return method(self, *args, **kwargs)
        outer = _RUNNING.set((*running, name))
        try:
            return method(self, *args, **kwargs)
        finally:
            _RUNNING.reset(outer)

    return recorded


def _by_name(arguments: dict[str, Any], signature: inspect.Signature) -> dict[str, Any]:
    found = dict(list(arguments.items())[1:])
    for name, parameter in signature.parameters.items():
        if parameter.kind is parameter.VAR_KEYWORD:
            found.update(found.pop(name, {}))
    return found


def _without_network(name: str) -> Callable[..., Any]:
    """Return a replacement for a call that makes a client of its own."""

    def refused(*args: Any, **kwargs: Any) -> Any:
        raise UnexpectedCallError(
            f"{name} makes a client of its own, which would use the network. Pass the program a client instead, or test"
            " it against mastodon_server."
        )

    return staticmethod(refused)


_CALLS = frozenset(
    name
    for name, method in inspect.getmembers(Mastodon, inspect.isfunction)
    if not name.startswith("_") and not isinstance(inspect.getattr_static(Mastodon, name), staticmethod)
)
for _name in _CALLS:
    setattr(FakeMastodon, _name, _recorded(_name, getattr(Mastodon, _name)))
for _name in ("create_app", "login"):
    setattr(FakeMastodon, _name, _without_network(_name))


# --- Responses --------------------------------------------------------------------------------------------------------


def _prepared(result: Any) -> Prepared:
    if isinstance(result, FakeStream):
        return Prepared(body=b"".join(result.chunks), headers={"Content-Type": "text/event-stream"})
    if isinstance(result, (str, bytes)):
        return Prepared(body=result.encode() if isinstance(result, str) else result, headers=_TEXT)
    try:
        return Prepared(body=json.dumps(json_values(result), allow_nan=False).encode(), headers=_JSON)
    except (TypeError, ValueError, RecursionError) as error:
        raise MastodonIllegalArgumentError(f"{shown(result)} cannot be sent as JSON: {error}") from error


class _Responses(InProcessServer):
    """Chooses the responses: a fault, what the test has prepared, or what a server might send."""

    def __init__(self, client: FakeMastodon) -> None:
        super().__init__()
        self.sent: list[SentRequest] = []
        self.faults = Faults()
        self._client = client
        self._prepared: dict[str, deque[Prepared]] = {}
        self._lock = threading.Lock()

    def prepare(self, target: str, responses: list[Prepared]) -> None:
        with self._lock:
            self._prepared[target] = deque(responses)

    def respond_to(self, request: requests.PreparedRequest) -> Prepared:
        sent = SentRequest.of(request)
        self.sent.append(sent)
        calls, is_on_the_way = _calls_for(sent)
        names = (*calls, f"{sent.method} {sent.path}")
        fault = self.faults.take(names, any_target=not is_on_the_way)
        if fault is not None:
            error = requests.ConnectionError("The connection was dropped by the test.") if fault.drops else None
            return Prepared(fault.status or 200, fault.body, dict(fault.headers), error)
        prepared = self._next(names)
        if prepared is not None:
            return prepared
        must_be_prepared = self._client.only_prepared and not is_on_the_way
        result = None if must_be_prepared else self._default(sent, _RESULT.get())
        if result is None:
            raise UnexpectedCallError(_what_to_set(sent, names))
        return _prepared(result)

    def _next(self, names: tuple[str, ...]) -> Prepared | None:
        """Return the response that is prepared for one of these names, the first one that has one of its own."""
        with self._lock:
            exact = [name for name in names if name in self._prepared]
            # Of several targets with stars, the last one counts.
            stars = [target for target in reversed(self._prepared) if any(fits(target, name) for name in names)]
            for target in (*exact, *stars):
                waiting = self._prepared[target]
                return waiting.popleft() if len(waiting) > 1 else waiting[0]
        return None

    def _default(self, sent: SentRequest, type_: Any) -> Any:
        """Return what a server might send, or None if that is not known."""
        outer = get_origin(type_) or type_
        if not isinstance(outer, type) or outer is AttribAccessDict:
            return None
        if issubclass(outer, ItemList):
            return []
        if outer is dict or outer is EmptyResponse:
            return {}
        return _made(outer, sent, self._client.own_account) if issubclass(outer, AttribAccessDict) else None


def _calls_for(sent: SentRequest) -> tuple[tuple[str, ...], bool]:
    """Return the calls that a request belongs to, and whether a call sends it on its way to its own request.

    The innermost call comes first, because it fits best.
    """
    if sent.path.startswith(_STREAMING):
        return _STREAMS.get(sent.path.removeprefix(_STREAMING), ()), False
    running = _RUNNING.get()[::-1]
    about = _ON_THE_WAY.get(sent.path.rstrip("/"))
    if about is None:
        return running, False
    # The version of the server may be fetched before anything runs.
    return tuple(name for name in running if name in about), about.isdisjoint(running[-1:])


def _what_to_set(sent: SentRequest, names: tuple[str, ...]) -> str:
    request, calls = names[-1], names[:-1]
    name = request if not calls else calls[0] if sent.path.startswith(_STREAMING) else calls[-1]
    via = f"{name} sends {request}, for" if calls else f"{request} was sent, for"
    result = "stream_of([...])" if sent.path.startswith(_STREAMING) else "..."
    return f"{via} which this test has no response. Prepare one: fake_api.respond({name!r}, {result})"


# --- Entities by default ----------------------------------------------------------------------------------------------


def _made(cls: type[AttribAccessDict], sent: SentRequest, account: Account) -> AttribAccessDict:
    """Make the entity that a request asks for, with what was sent in it."""
    given: dict[str, Any] = {}
    own = _form(sent) if sent.method != "GET" else {}
    if cls is Account and sent.path.endswith(("/verify_credentials", "/update_credentials")):
        given = {name: value for name, value in account.items() if name not in own}
    elif cls is Status:
        given = _status_fields(sent, own, account)
    elif cls is ScheduledStatus:
        given = _scheduled_fields(own)
    elif cls is MediaAttachment:
        given = {"type": kind} if (kind := _kind_of_file(sent)) else {}
    fields, found = declared_fields(cls), re.match(_ID_IN_PATH, sent.path)
    if "id" in fields and found is not None and not sent.path.endswith("/reblog"):
        given["id"] = found[1]
    if sent.method == "POST":
        given |= {name: True for name in _DONE.get(sent.path.rpartition("/")[2], ()) if name in fields}
    entity = make(cls, **given)
    for name, value in own.items():
        if name in fields and name not in given:
            converted, is_fitting = assigned(entity, name, value)
            if is_fitting:
                entity[name] = converted
    return entity


def _form(sent: SentRequest) -> dict[str, Any]:
    """Return the fields of a body, without the brackets of lists."""
    fields = sent.json if isinstance(sent.json, dict) else sent.form
    return {name.removesuffix("[]"): value for name, value in fields.items()}


def _status_fields(sent: SentRequest, own: dict[str, Any], account: Account) -> dict[str, Any]:
    if sent.path.endswith("/reblog"):
        found = re.match(_ID_IN_PATH, sent.path)
        return {"account": account, "reblog": {"id": found[1]} if found else {}, "reblogged": True}
    if "status" not in own:
        return {}
    given: dict[str, Any] = {"account": account, "content": f"<p>{html.escape(str(own['status']), quote=False)}</p>"}
    if media := own.get("media_ids"):
        given["media_attachments"] = [{"id": each} for each in ([media] if isinstance(media, str) else media)]
    if isinstance(poll := own.get("poll"), dict):
        given["poll"] = {name: poll[name] for name in ("options", "multiple") if name in poll}
    if "in_reply_to_id" in own:
        given["in_reply_to_id"] = own["in_reply_to_id"]
    return given


def _scheduled_fields(own: dict[str, Any]) -> dict[str, Any]:
    if "status" not in own:
        return {}
    media = own.get("media_ids") or []
    ids = [media] if isinstance(media, str) else media
    params = {name: own[name] for name in _SCHEDULED if name in own}
    return {
        "params": {**params, "text": own["status"], **({"media_ids": ids} if ids else {})},
        "media_attachments": [{"id": each} for each in ids],
    }


def _kind_of_file(sent: SentRequest) -> str | None:
    file = sent.files.get("file")
    kind = (file.type or "").partition("/")[0] if file else ""
    return kind if kind in ("image", "video", "audio") else None
