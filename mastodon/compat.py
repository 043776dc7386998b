"""Optional packages: checks for whether they are installed, and the error if one is missing."""

from __future__ import annotations

from collections.abc import Callable
from importlib.util import find_spec
from typing import Any

from mastodon.errors import MastodonMissingExtraError


def _is_installed(*modules: str) -> bool:
    return all(find_spec(module) is not None for module in modules)


IMPL_HAS_CRYPTO = _is_installed("cryptography")
IMPL_HAS_ECE = _is_installed("http_ece")
IMPL_HAS_BLURHASH = _is_installed("blurhash")
IMPL_HAS_GRAPHEME = _is_installed("grapheme")
IMPL_HAS_WEBSOCKET = _is_installed("websocket")


# These functions name their packages, so that tools which freeze programs find them.


def _blurhash() -> Any:
    import blurhash  # optional

    return blurhash


def _cryptography() -> Any:
    import cryptography  # optional

    return cryptography


def _distributed() -> Any:
    import distributed  # optional

    return distributed


def _grapheme() -> Any:
    import grapheme  # optional

    return grapheme


def _http_ece() -> Any:
    import http_ece  # optional

    return http_ece


def _keyring() -> Any:
    import keyring  # optional

    return keyring


def _magic() -> Any:
    import magic  # optional

    return magic


def _matplotlib() -> Any:
    import matplotlib  # optional

    return matplotlib


def _pandas() -> Any:
    import pandas  # optional

    return pandas


def _pyarrow() -> Any:
    import pyarrow.parquet  # optional

    return pyarrow


def _websocket() -> Any:
    import websocket  # optional

    return websocket


_IMPORTERS: dict[str, Callable[[], Any]] = {
    "blurhash": _blurhash,
    "cryptography": _cryptography,
    "distributed": _distributed,
    "grapheme": _grapheme,
    "http_ece": _http_ece,
    "keyring": _keyring,
    "magic": _magic,
    "matplotlib": _matplotlib,
    "pandas": _pandas,
    "pyarrow": _pyarrow,
    "websocket": _websocket,
}


def optional(module: str, extra: str) -> Any:
    """Import an optional package.

    :raises MastodonMissingExtraError: if it is not installed. The message names the extra that installs it.
    """
    try:
        return _IMPORTERS[module]()
    except ImportError as error:
        raise MastodonMissingExtraError(
            f"This needs the package {module}, which is not installed: pip install 'Mastodon.py[{extra}]'"
        ) from error
