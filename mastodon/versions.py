"""Server versions: parsing them, comparing them, and marking calls with the version that they need."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, TypeVar, cast

from mastodon.errors import MastodonError

F = TypeVar("F", bound=Callable[..., Any])

#: The newest version of Mastodon that the library was tested against.
SUPPORTED_MASTODON_VERSION = "4.7.3"

# The first release of Mastodon that reports its version. Lower versions belong to other software, such as GoToSocial.
_OLDEST = (1, 1, 0)
_NUMBERS = r"(\d+)\.(\d+)(?:\.(\d+))?"

# Names in the versions of servers, and the kind of extensions that they have.
_SOFTWARE = {
    **dict.fromkeys(("pleroma", "akkoma", "rebased", "soapbox"), "pleroma"),
    **dict.fromkeys(("fedibird", "kmyblue"), "fedibird"),
    "glitch": "glitch",
}


class ServerVersion(NamedTuple):
    """The version that a server reports."""

    text: str
    numbers: tuple[int, int, int]
    #: Whether these are Mastodon's version numbers, from which the available endpoints follow.
    is_mastodon: bool


@functools.lru_cache(maxsize=1024)
def parse_version_string(version_string: str) -> tuple[int, int, int]:
    """Return the numbers of a version string.

    :param version_string: a version as a server reports it.
    :return: major, minor and patch, such as ``(4, 3, 0)`` for ``"4.3.0-rc.1+glitch"``, or ``(0, 0, 0)`` for a text
        without version numbers.
    """
    found = re.search(_NUMBERS, version_string)
    if found is None or any(len(number or "") > 9 for number in found.groups()):
        return (0, 0, 0)
    major, minor, patch = found.groups()
    return int(major), int(minor), int(patch or 0)


def max_version(*version_strings: str) -> str:
    """Return the newest of several version strings."""
    return max(version_strings, key=parse_version_string)


def server_version(text: str) -> ServerVersion:
    """Parse the version string of a server.

    Forks that keep Mastodon's version numbers (glitch, hometown) append a suffix, but some versions of Hometown prepend
    their own version: ``1.0.7+3.5.5``. Other software contains its name (``2.7.2 (compatible; Pleroma 2.4)``,
    ``takahe/0.11.0``), or has a version below 1 (GoToSocial).
    """
    text = text.strip()
    hometown = re.fullmatch(rf"{_NUMBERS}\+({_NUMBERS}.*)", text)
    # The version of Mastodon is the higher one.
    if hometown is not None and parse_version_string(hometown[4]) > parse_version_string(text):
        text = hometown[4]
    numbers = parse_version_string(text)
    is_mastodon = bool(re.match(_NUMBERS, text)) and "compatible;" not in text and numbers >= _OLDEST
    return ServerVersion(text, numbers, is_mastodon)


def is_plain_mastodon(version: str) -> bool:
    """Check whether a version is one of Mastodon itself, without the name of a fork or of other software."""
    return re.fullmatch(rf"{_NUMBERS}(?:[-.]?(?:rc|alpha|beta|nightly)[\w.-]*)?", version) is not None


def software_of(feature_set: str, version: str) -> str:
    """Return the kind of server: "pleroma", "fedibird", "glitch" or "mainline".

    :param feature_set: that of the client. It counts unless it is the default one.
    :param version: the version as the server reports it, which contains the name of most software.
    """
    if feature_set != "mainline":
        return feature_set
    text = version.lower()
    return next((kind for name, kind in _SOFTWARE.items() if name in text), feature_set)


def version_in(response: Any) -> str | None:
    """Return the version in the description of a server, or None."""
    version = response.get("version") if isinstance(response, Mapping) else None
    # A plain number is not a version, although entities contain it as text.
    return version if isinstance(version, str) and version.strip() and not version.isdecimal() else None


def api_number_in(response: Any) -> int:
    """Return the API version number in the description of a server, or 0."""
    numbers = response.get("api_versions") if isinstance(response, Mapping) else None
    number = numbers.get("mastodon") if isinstance(numbers, Mapping) else None
    return number if isinstance(number, int) else 0


def with_nearest_word(message: str, function: Callable[..., Any]) -> str:
    """Add the argument that is probably meant to the message of Python about an unknown keyword."""
    unknown = re.search("unexpected keyword argument '(.+?)'", message)
    # Python 3.13 makes a suggestion itself.
    if unknown is None or "Did you mean" in message:
        return message
    # Loaded late, because only a misspelt argument needs it.
    from difflib import get_close_matches

    names = function.__code__.co_varnames[: function.__code__.co_argcount + function.__code__.co_kwonlyargcount]
    nearest = get_close_matches(unknown[1], set(names) - {"self"}, 1)
    return f"{message}. Did you mean {nearest[0]!r}?" if nearest else message


def _was_entered(error: TypeError) -> bool:
    """Check whether an error comes from inside the function, because its arguments fit."""
    return error.__traceback__ is None or error.__traceback__.tb_next is not None


def named_call(function: F) -> F:
    """Add the name of a call without a version to its errors, and the argument that is meant to a misspelt one."""

    @functools.wraps(function)
    def named(*args: Any, **kwargs: Any) -> Any:
        try:
            return function(*args, **kwargs)
        except MastodonError as error:
            error.call = function.__name__
            raise
        except TypeError as error:
            if _was_entered(error):
                raise
            raise TypeError(with_nearest_word(str(error), function)) from None

    return cast(F, named)


def api_version(created_ver: str, last_changed_ver: str | None = None) -> Callable[[F], F]:
    """Declare the versions of Mastodon that a call needs, and check them when it is called.

    :param created_ver: the first version that has the endpoint.
    :param last_changed_ver: the version in which the endpoint or its result last changed. By default, it never changed.
    """
    changed = last_changed_ver or created_ver

    def mark(function: F) -> F:
        @functools.wraps(function)
        def checked(self: Any, *args: Any, **kwargs: Any) -> Any:
            try:
                if self.version_check_mode != "none":
                    self._check_version(created_ver, changed)
                return function(self, *args, **kwargs)
            except MastodonError as error:
                self._explain(error, created_ver, function, args, kwargs)
                raise
            except TypeError as error:
                if _was_entered(error):
                    raise
                raise TypeError(with_nearest_word(str(error), function)) from None

        checked.api_version_created = created_ver  # type: ignore[attr-defined]  # for documentation and tests
        checked.api_version_changed = changed  # type: ignore[attr-defined]
        note = f"Added: Mastodon v{created_ver}, last changed: v{changed}."
        checked.__doc__ = f"{function.__doc__}\n\n        {note}\n" if function.__doc__ else note
        return cast(F, checked)

    return mark
