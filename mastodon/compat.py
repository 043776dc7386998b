"""Optional packages: checks for whether they are installed, and the error if one is missing."""

from __future__ import annotations

from importlib import import_module
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


def optional(module: str, extra: str) -> Any:
    """Import an optional package.

    :raises MastodonMissingExtraError: if it is not installed. The message names the extra that installs it.
    """
    try:
        return import_module(module)
    except ImportError as error:
        raise MastodonMissingExtraError(
            f"This needs the package {module}, which is not installed: pip install 'Mastodon.py[{extra}]'"
        ) from error
