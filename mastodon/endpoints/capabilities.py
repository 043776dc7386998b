"""Capabilities: which features the server has."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from mastodon.endpoints.instance import InstanceMixin
from mastodon.errors import (
    MastodonAPIError,
    MastodonIllegalArgumentError,
    MastodonServerError,
    MastodonVersionError,
)
from mastodon.versions import named_call

T = TypeVar("T")


class CapabilitiesMixin(InstanceMixin):
    """Finding out which features the server has."""

    @named_call
    def supports(self, feature: str) -> bool | None:
        """Check whether the server has a feature.

        The result depends on the number of the API, the version, the software and the server's descriptions of itself.
        The client fetches them once, with two to four requests; :meth:`clear_caches` forgets them.

        :param feature: the name of the feature, such as "quotes". :meth:`features` returns all names.
        :return: True or False, or None if the server does not tell and the library does not know.
        :raises MastodonIllegalArgumentError: if there is no feature of that name. The message lists the names.
        :raises MastodonNetworkError: if the server cannot be reached.
        :raises MastodonServerError: if the server fails.

        Source: https://docs.joinmastodon.org/entities/Instance/
        """
        # Loaded late, because it stands above the client, and few programs need the table.
        from mastodon import capabilities

        capabilities.check_name(feature)
        return capabilities.supported(feature, self._server_facts())

    @named_call
    def features(self) -> dict[str, bool | None]:
        """Check which features the server has.

        :return: for each feature what :meth:`supports` returns.
        :raises MastodonNetworkError: if the server cannot be reached.
        :raises MastodonServerError: if the server fails.

        Source: https://docs.joinmastodon.org/entities/Instance/
        """
        # Loaded late, as in supports().
        from mastodon import capabilities

        facts = self._server_facts()
        return {feature: capabilities.supported(feature, facts) for feature in capabilities.FEATURES}

    def _server_facts(self) -> Any:
        """Return the facts about the server, fetched once."""
        if self._facts is not None:
            return self._facts
        # Loaded late, as in supports().
        from mastodon import capabilities

        server = self._known_server()
        version = "" if server is None else server.text
        newer = _if_there(lambda: self._Mastodon__instance_v2(cached=True))
        # The older one is usually known, because the version is in it.
        older = self._Mastodon__instance_v1_cache
        if newer is None and older is None:
            older = _if_there(lambda: self._Mastodon__instance(cached=True))
        documents = [each for each in (newer, older) if each is not None]
        nodeinfo = None if capabilities.is_named(version, newer) else _if_there(self.instance_nodeinfo)
        facts = capabilities.facts_of(version, documents, nodeinfo)
        if documents:
            self._facts = facts
        return facts


def _if_there(fetch: Callable[[], T]) -> T | None:
    """Fetch a document, and return None if the server has none, or does not show it."""
    try:
        return fetch()
    except MastodonServerError:
        raise
    except (MastodonAPIError, MastodonIllegalArgumentError, MastodonVersionError):
        return None
