"""Which optional packages are there, and the one error for those that are not."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from typing import Any

from mastodon.errors import MastodonMissingExtraError


def _there(*modules: str) -> bool:
    return all(find_spec(module) is not None for module in modules)


IMPL_HAS_CRYPTO = _there("cryptography")
IMPL_HAS_ECE = _there("http_ece")
IMPL_HAS_BLURHASH = _there("blurhash")
IMPL_HAS_GRAPHEME = _there("grapheme")
IMPL_HAS_WEBSOCKET = _there("websocket")


def optional(module: str, extra: str) -> Any:
    """An optional package.

    :raises MastodonMissingExtraError: it is not installed; the message says which extra brings it.
    """
    try:
        return import_module(module)
    except ImportError as error:
        raise MastodonMissingExtraError(
            f"This needs the package {module}, which is not installed: pip install 'Mastodon.py[{extra}]'"
        ) from error
