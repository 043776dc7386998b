"""Trending hashtags, statuses and links."""

from __future__ import annotations

from typing import Any

from mastodon._core.params import count
from mastodon.internals import Internals
from mastodon.return_types import PreviewCard, Status, Tag
from mastodon.types_base import PaginatableList
from mastodon.versions import api_version


class TrendsMixin(Internals):
    """Trending hashtags, statuses and links."""

    @api_version("2.4.3", "3.5.0")
    def trends(self, limit: int | None = None) -> PaginatableList[Tag]:
        """Fetch the trending hashtags, as :meth:`trending_tags` does.

        :param limit: the maximum number of results, 1 to 20. The server's default is 10.
        :return: a page of hashtags, the most trending first.

        Source: https://docs.joinmastodon.org/methods/trends/#tags
        """
        return self.trending_tags(limit=limit)

    @api_version("3.5.0")
    def trending_tags(
        self, limit: int | None = None, offset: int | None = None, lang: str | None = None
    ) -> PaginatableList[Tag]:
        """Fetch the trending hashtags. Works without logging in.

        :param limit: the maximum number of results, 1 to 20. The server's default is 10.
        :param offset: the number of results to skip.
        :param lang: the language, as an ISO 639 code. The default is the language of the client.
        :return: a page of hashtags, the most trending first.

        Source: https://docs.joinmastodon.org/methods/trends/#tags
        """
        query, options = _query_and_options(limit, offset, lang)
        return self._newer_or_older(
            "3.5.0",
            lambda: self._get(PaginatableList[Tag], "/api/v1/trends/tags", query, **options),
            lambda: self._get(PaginatableList[Tag], "/api/v1/trends", query, **options),
        )

    @api_version("3.5.0")
    def trending_statuses(
        self, limit: int | None = None, offset: int | None = None, lang: str | None = None
    ) -> PaginatableList[Status]:
        """Fetch the trending statuses. Works without logging in.

        :param limit: the maximum number of results, 1 to 40. The server's default is 20.
        :param offset: the number of results to skip.
        :param lang: the language, as an ISO 639 code. The default is the language of the client.
        :return: a page of statuses, the most trending first.

        Source: https://docs.joinmastodon.org/methods/trends/#statuses
        """
        query, options = _query_and_options(limit, offset, lang)
        return self._get(PaginatableList[Status], "/api/v1/trends/statuses", query, **options)

    @api_version("3.5.0")
    def trending_links(
        self, limit: int | None = None, offset: int | None = None, lang: str | None = None
    ) -> PaginatableList[PreviewCard]:
        """Fetch the trending links. Works without logging in.

        :param limit: the maximum number of results, 1 to 20. The server's default is 10.
        :param offset: the number of results to skip.
        :param lang: the language, as an ISO 639 code. The default is the language of the client.
        :return: a page of links, the most trending first.

        Source: https://docs.joinmastodon.org/methods/trends/#links
        """
        query, options = _query_and_options(limit, offset, lang)
        return self._get(PaginatableList[PreviewCard], "/api/v1/trends/links", query, **options)


def _query_and_options(
    limit: int | None, offset: int | None, lang: str | None
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the query and the request options for a list that is paged by offsets."""
    query = {"limit": count(limit, "limit"), "offset": count(offset, "offset")}
    return query, {"lang_override": lang, "offset_pagination": True}
