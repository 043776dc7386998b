"""The likely causes of network errors, in words."""

from __future__ import annotations

import errno
import socket
import ssl
from collections.abc import Iterator
from http.client import HTTPException, IncompleteRead, RemoteDisconnected

from urllib3 import exceptions

_MOST = 20
_CLOSED = (RemoteDisconnected, ConnectionResetError, ConnectionAbortedError, BrokenPipeError, ssl.SSLEOFError)
_UNREACHABLE = (errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ENETDOWN)
# The ways in which OpenSSL says that the other side does not speak TLS.
_NOT_TLS = (
    "WRONG_VERSION_NUMBER",
    "HTTP_REQUEST",
    "UNKNOWN_PROTOCOL",
    "RECORD_LAYER_FAILURE",
    "PACKET_LENGTH_TOO_LONG",
)


def chain_of(error: BaseException) -> Iterator[BaseException]:
    """Yield an error and the errors that led to it, which ``requests`` and urllib3 keep in several places."""
    todo, found = [error], list[BaseException]()
    while todo and len(found) < _MOST:
        each = todo.pop(0)
        if each in found:
            continue
        found.append(each)
        yield each
        inner = (getattr(each, "reason", None), *each.args, each.__cause__, each.__context__)
        todo += [other for other in inner if isinstance(other, BaseException)]


def cause_of(error: BaseException) -> str | None:
    """Return the likely cause of a network error as a sentence, or None."""
    return next((cause for each in chain_of(error) if (cause := _cause(each)) is not None), None)


def _cause(error: BaseException) -> str | None:
    # PySocks need not be installed.
    if isinstance(error, exceptions.ProxyError) or type(error).__module__ == "socks":
        return "The proxy cannot be reached, or refuses the connection."
    if isinstance(error, socket.gaierror):
        if error.errno == socket.EAI_AGAIN:
            return "The name of the host could not be looked up. Is there a network?"
        return "There is no host of that name."
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"The certificate of the server is not valid: {error.verify_message}."
    if isinstance(error, _CLOSED):
        return "The server closed the connection."
    if isinstance(error, ssl.SSLError):
        if error.reason in _NOT_TLS:
            return "The server speaks plain http there, not https."
        return "The encrypted connection (TLS) failed."
    if isinstance(error, ConnectionRefusedError):
        return "Nothing listens there."
    if isinstance(error, OSError) and error.errno in _UNREACHABLE:
        return "The network does not reach that host."
    if isinstance(error, exceptions.ConnectTimeoutError) and not isinstance(error, exceptions.NewConnectionError):
        return "The host did not accept the connection in time."
    if isinstance(error, exceptions.ReadTimeoutError):
        return "The server did not respond in time."
    if isinstance(error, (IncompleteRead, exceptions.IncompleteRead)):
        return "The connection ended before the response did."
    if isinstance(error, HTTPException):
        return "The server there does not speak http."
    return None


def details_of(error: BaseException) -> str:
    """Return the message of a network error, without the retries of urllib3, which the library does not use."""
    errors = list(chain_of(error))
    refused = next((each for each in errors if isinstance(each, exceptions.MaxRetryError)), None)
    if refused is not None:
        return f"{refused.pool}: {errors[-1]}"
    # The message of an error that was made of another one is a tuple.
    return str(errors[-1] if str(error).startswith("(") else error)
