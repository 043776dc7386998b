"""Administration: review of trends and statistics, and the mixins for accounts, reports and blocks."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from mastodon._core.params import count, domain_of, given_id, moment, one_of, optional_text, page, path, shown
from mastodon.endpoints.admin_accounts import AdminAccountsMixin
from mastodon.endpoints.admin_blocks import AdminBlocksMixin
from mastodon.errors import MastodonIllegalArgumentError
from mastodon.return_types import (
    AdminDimension,
    AdminMeasure,
    AdminRetention,
    AdminTrendingLinkPublisher,
    PreviewCard,
    Status,
    Tag,
)
from mastodon.types_base import IdType, NonPaginatableList, PaginatableList, PrimitiveIdType
from mastodon.versions import api_version

Time = datetime | date | str


class AdminMixin(AdminAccountsMixin, AdminBlocksMixin):
    """Administration of a server, for users whose role permits it."""

    # --- Trends -----------------------------------------------------------------------------------------------------

    @api_version("3.5.0")
    def admin_trending_tags(self, limit: int | None = None) -> NonPaginatableList[Tag]:
        """Fetch the trending hashtags, including those not reviewed yet.

        Needs the scope ``admin:read``.

        :param limit: the maximum number of results, 1 to 20. The server's default is 10.
        :return: the hashtags, the most trending first.

        Source: https://docs.joinmastodon.org/methods/admin/trends/#tags
        """
        return self._get(NonPaginatableList[Tag], "/api/v1/admin/trends/tags", {"limit": count(limit, "limit")})

    @api_version("3.5.0")
    def admin_trending_statuses(self) -> NonPaginatableList[Status]:
        """Fetch the trending statuses, including those not reviewed yet.

        Needs the scope ``admin:read``.

        :return: the statuses, the most trending first.

        Source: https://docs.joinmastodon.org/methods/admin/trends/#statuses
        """
        return self._get(NonPaginatableList[Status], "/api/v1/admin/trends/statuses")

    @api_version("3.5.0")
    def admin_trending_links(self) -> NonPaginatableList[PreviewCard]:
        """Fetch the trending links, including those not reviewed yet.

        Needs the scope ``admin:read``.

        :return: the links, the most trending first.

        Source: https://docs.joinmastodon.org/methods/admin/trends/#links
        """
        return self._get(NonPaginatableList[PreviewCard], "/api/v1/admin/trends/links")

    @api_version("4.2.0")
    def admin_trending_link_publishers(self) -> NonPaginatableList[AdminTrendingLinkPublisher]:
        """Fetch the publishers of trending links, and whether moderators allow them to trend.

        Needs the scope ``admin:read``. Not in the official documentation.

        :return: the publishers.

        Source: https://docs.joinmastodon.org/methods/admin/trends/
        """
        return self._get(NonPaginatableList[AdminTrendingLinkPublisher], "/api/v1/admin/trends/links/publishers")

    @api_version("4.2.0", "4.6.0")
    def admin_approve_trending_link(self, id: PreviewCard | IdType) -> PreviewCard:
        """Allow a link to trend.

        Needs the scope ``admin:write``. Not in the official documentation.

        :param id: the link or its id.
        :return: the link.
        :raises MastodonNotFoundError: if there is no such link.

        Source: https://docs.joinmastodon.org/methods/admin/trends/
        """
        return self._post(PreviewCard, path("/api/v1/admin/trends/links/{}/approve", id))

    @api_version("4.2.0", "4.6.0")
    def admin_reject_trending_link(self, id: PreviewCard | IdType) -> PreviewCard:
        """Keep a link out of the trends.

        Needs the scope ``admin:write``. Not in the official documentation.

        :param id: the link or its id.
        :return: the link.
        :raises MastodonNotFoundError: if there is no such link.

        Source: https://docs.joinmastodon.org/methods/admin/trends/
        """
        return self._post(PreviewCard, path("/api/v1/admin/trends/links/{}/reject", id))

    @api_version("4.2.0")
    def admin_approve_trending_link_publisher(
        self, id: AdminTrendingLinkPublisher | IdType
    ) -> AdminTrendingLinkPublisher:
        """Allow all links of a publisher to trend.

        Needs the scope ``admin:write``. Not in the official documentation.

        :param id: the publisher.
        :return: the updated publisher.
        :raises MastodonNotFoundError: if there is no such publisher.

        Source: https://docs.joinmastodon.org/methods/admin/trends/
        """
        return self._post(AdminTrendingLinkPublisher, path("/api/v1/admin/trends/links/publishers/{}/approve", id))

    @api_version("4.2.0")
    def admin_reject_trending_link_publisher(
        self, id: AdminTrendingLinkPublisher | IdType
    ) -> AdminTrendingLinkPublisher:
        """Keep all links of a publisher out of the trends.

        Needs the scope ``admin:write``. Not in the official documentation.

        :param id: the publisher.
        :return: the updated publisher.
        :raises MastodonNotFoundError: if there is no such publisher.

        Source: https://docs.joinmastodon.org/methods/admin/trends/
        """
        return self._post(AdminTrendingLinkPublisher, path("/api/v1/admin/trends/links/publishers/{}/reject", id))

    @api_version("4.2.0", "4.6.0")
    def admin_approve_trending_status(self, id: Status | IdType) -> Status:
        """Allow a status to trend.

        Needs the scope ``admin:write``. Not in the official documentation.

        :param id: the status.
        :return: the status.
        :raises MastodonNotFoundError: if there is no such status.

        Source: https://docs.joinmastodon.org/methods/admin/trends/
        """
        return self._post(Status, path("/api/v1/admin/trends/statuses/{}/approve", id))

    @api_version("4.2.0", "4.6.0")
    def admin_reject_trending_status(self, id: Status | IdType) -> Status:
        """Keep a status out of the trends.

        Needs the scope ``admin:write``. Not in the official documentation.

        :param id: the status.
        :return: the status.
        :raises MastodonNotFoundError: if there is no such status.

        Source: https://docs.joinmastodon.org/methods/admin/trends/
        """
        return self._post(Status, path("/api/v1/admin/trends/statuses/{}/reject", id))

    @api_version("4.2.0", "4.4.0")
    def admin_approve_trending_tag(self, id: Tag | IdType) -> Tag:
        """Allow a hashtag to trend.

        Needs the scope ``admin:write``. Not in the official documentation.

        :param id: the hashtag from :meth:`admin_trending_tags`, or its id.
        :return: the hashtag.
        :raises MastodonNotFoundError: if there is no such hashtag.

        Source: https://docs.joinmastodon.org/methods/admin/trends/
        """
        return self._post(Tag, path("/api/v1/admin/trends/tags/{}/approve", id))

    @api_version("4.2.0", "4.4.0")
    def admin_reject_trending_tag(self, id: Tag | IdType) -> Tag:
        """Keep a hashtag out of the trends.

        Needs the scope ``admin:write``. Not in the official documentation.

        :param id: the hashtag from :meth:`admin_trending_tags`, or its id.
        :return: the hashtag.
        :raises MastodonNotFoundError: if there is no such hashtag.

        Source: https://docs.joinmastodon.org/methods/admin/trends/
        """
        return self._post(Tag, path("/api/v1/admin/trends/tags/{}/reject", id))

    # --- Hashtags ---------------------------------------------------------------------------------------------------

    @api_version("4.3.0", "4.3.0")
    def admin_tags(
        self,
        max_id: Tag | PrimitiveIdType | None = None,
        min_id: Tag | PrimitiveIdType | None = None,
        since_id: Tag | PrimitiveIdType | None = None,
        limit: int | None = None,
    ) -> PaginatableList[Tag]:
        """Fetch the hashtags that the server knows, with the decisions of moderators about them.

        Needs the scope ``admin:read``. Not in the official documentation.

        :param max_id: only hashtags with a lower id than this one.
        :param min_id: the hashtags with the next higher ids.
        :param since_id: only hashtags with a higher id than this one, starting with the highest.
        :param limit: the maximum number of results, 1 to 200. The server's default is 100.
        :return: a page of hashtags.

        Source: https://docs.joinmastodon.org/entities/Tag/#admin
        """
        query = page(max_id, min_id, since_id, limit, has_times=False)
        return self._get(PaginatableList[Tag], "/api/v1/admin/tags", query)

    @api_version("4.3.0", "4.3.0")
    def admin_tag(self, id: Tag | IdType) -> Tag:
        """Fetch one hashtag, with the decisions of moderators about it.

        Needs the scope ``admin:read``. Not in the official documentation.

        :param id: the id of the hashtag, see :meth:`admin_tags`.
        :return: the hashtag.
        :raises MastodonNotFoundError: if there is no such hashtag.

        Source: https://docs.joinmastodon.org/entities/Tag/#admin
        """
        return self._get(Tag, path("/api/v1/admin/tags/{}", id))

    @api_version("4.3.0", "4.3.0")
    def admin_tag_update(
        self,
        id: Tag | IdType,
        display_name: str | None = None,
        trendable: bool | None = None,
        usable: bool | None = None,
        listable: bool | None = None,
    ) -> Tag:
        """Change how a hashtag is written, and where it may appear. Arguments that are None change nothing.

        Needs the scope ``admin:write``. Not in the official documentation.

        :param id: the id of the hashtag, see :meth:`admin_tags`.
        :param display_name: the same name, with different capitalisation.
        :param trendable: whether it may trend.
        :param usable: whether statuses may link it.
        :param listable: whether searches and suggestions may show it.
        :return: the updated hashtag.
        :raises MastodonAPIError: if the name differs in more than its capitalisation.

        Source: https://docs.joinmastodon.org/entities/Tag/#admin
        """
        changes = {
            "display_name": optional_text(display_name, "display_name"),
            "trendable": trendable,
            "usable": usable,
            "listable": listable,
        }
        return self._put(Tag, path("/api/v1/admin/tags/{}", id), changes)

    # --- Statistics -------------------------------------------------------------------------------------------------

    @api_version("3.5.0")
    def admin_measures(
        self,
        start_at: Time,
        end_at: Time,
        active_users: bool = False,
        new_users: bool = False,
        interactions: bool = False,
        opened_reports: bool = False,
        resolved_reports: bool = False,
        tag_accounts: Tag | IdType | None = None,
        tag_uses: Tag | IdType | None = None,
        tag_servers: Tag | IdType | None = None,
        instance_accounts: str | None = None,
        instance_media_attachments: str | None = None,
        instance_reports: str | None = None,
        instance_statuses: str | None = None,
        instance_follows: str | None = None,
        instance_followers: str | None = None,
    ) -> NonPaginatableList[AdminMeasure]:
        """Fetch measures for each day of a period. Request at least one.

        Needs the scope ``admin:read``. This is expensive for the server: do not call it often.

        :param start_at: the first day, as a datetime, a date or an ISO 8601 string. Naive datetimes are local time.
        :param end_at: the last day, in the same forms.
        :param active_users: the number of active users.
        :param new_users: the number of sign-ups.
        :param interactions: the number of favourites, boosts and replies of local statuses.
        :param opened_reports: the number of new reports.
        :param resolved_reports: the number of resolved reports.
        :param tag_accounts: the number of accounts that used a hashtag, given as an entity or an id.
        :param tag_uses: the number of statuses that used a hashtag.
        :param tag_servers: the number of servers from which a hashtag was used.
        :param instance_accounts: the number of known accounts of a domain.
        :param instance_media_attachments: the disk space that the media of a domain take up.
        :param instance_reports: the number of reports about accounts of a domain.
        :param instance_statuses: the number of known statuses of a domain.
        :param instance_follows: the number of accounts of a domain that local accounts follow.
        :param instance_followers: the number of accounts of a domain that follow local accounts.
        :return: the requested measures.
        :raises MastodonIllegalArgumentError: if nothing is requested, or an argument is invalid.

        Source: https://docs.joinmastodon.org/methods/admin/measures/#get
        """
        keys = {
            "active_users": active_users,
            "new_users": new_users,
            "interactions": interactions,
            "opened_reports": opened_reports,
            "resolved_reports": resolved_reports,
        }
        tags = {"tag_accounts": tag_accounts, "tag_uses": tag_uses, "tag_servers": tag_servers}
        domains = {
            "instance_accounts": instance_accounts,
            "instance_media_attachments": instance_media_attachments,
            "instance_reports": instance_reports,
            "instance_statuses": instance_statuses,
            "instance_follows": instance_follows,
            "instance_followers": instance_followers,
        }
        body = {**_requested(keys, tags, domains), **_period(start_at, end_at)}
        return self._post(NonPaginatableList[AdminMeasure], "/api/v1/admin/measures", body, use_json=True)

    @api_version("3.5.0")
    def admin_dimensions(
        self,
        start_at: Time,
        end_at: Time,
        limit: int | None = None,
        languages: bool = False,
        sources: bool = False,
        servers: bool = False,
        space_usage: bool = False,
        software_versions: bool = False,
        tag_servers: Tag | IdType | None = None,
        tag_languages: Tag | IdType | None = None,
        instance_accounts: str | None = None,
        instance_languages: str | None = None,
    ) -> NonPaginatableList[AdminDimension]:
        """Fetch rankings for a period. Request at least one.

        Needs the scope ``admin:read``. This is expensive for the server: do not call it often.

        :param start_at: the first day, as a datetime, a date or an ISO 8601 string. Naive datetimes are local time.
        :param end_at: the last day, in the same forms.
        :param limit: the maximum number of entries in a ranking.
        :param languages: the languages with the most users.
        :param sources: the apps that most users signed up with.
        :param servers: the servers with the most statuses.
        :param space_usage: the disk space that each part of the server takes up.
        :param software_versions: the versions of the software that the server runs on.
        :param tag_servers: the servers that use a hashtag most, given as an entity or an id.
        :param tag_languages: the languages of the statuses with a hashtag.
        :param instance_accounts: the most followed accounts of a domain.
        :param instance_languages: the languages of the statuses of a domain.
        :return: the requested rankings.
        :raises MastodonIllegalArgumentError: if nothing is requested, or an argument is invalid.

        Source: https://docs.joinmastodon.org/methods/admin/dimensions/#get
        """
        keys = {
            "languages": languages,
            "sources": sources,
            "servers": servers,
            "space_usage": space_usage,
            "software_versions": software_versions,
        }
        tags = {"tag_servers": tag_servers, "tag_languages": tag_languages}
        domains = {"instance_accounts": instance_accounts, "instance_languages": instance_languages}
        body = {**_requested(keys, tags, domains), "limit": count(limit, "limit"), **_period(start_at, end_at)}
        return self._post(NonPaginatableList[AdminDimension], "/api/v1/admin/dimensions", body, use_json=True)

    @api_version("3.5.0")
    def admin_retention(
        self, start_at: Time, end_at: Time, frequency: str = "day"
    ) -> NonPaginatableList[AdminRetention]:
        """Fetch how many of the users who signed up in a period came back later.

        Needs the scope ``admin:read``.

        :param start_at: the first day, as a datetime, a date or an ISO 8601 string. Naive datetimes are local time.
        :param end_at: the last day, in the same forms.
        :param frequency: ``day`` or ``month``.
        :return: one entry for each day or month of sign-up.
        :raises MastodonIllegalArgumentError: if the frequency is not one of those above.

        Source: https://docs.joinmastodon.org/methods/admin/retention/#create
        """
        body = {**_period(start_at, end_at), "frequency": one_of(frequency, ("day", "month"), "frequency")}
        return self._post(NonPaginatableList[AdminRetention], "/api/v1/admin/retention", body)


def _period(start_at: Time, end_at: Time) -> dict[str, str]:
    """Return the request fields for a period."""
    return {"start_at": _required_time(start_at, "start_at"), "end_at": _required_time(end_at, "end_at")}


def _required_time(value: Time, name: str) -> str:
    text = moment(value, name)
    if not text:
        raise MastodonIllegalArgumentError(f"{name}={shown(value)} must be a datetime.")
    return text


def _requested(keys: Mapping[str, bool], tags: Mapping[str, Any], domains: Mapping[str, Any]) -> dict[str, Any]:
    """Return the keys of the requested statistics, and the hashtags and domains that some of them need."""
    details: dict[str, Any] = {name: {"id": given_id(tag, name)} for name, tag in tags.items() if tag is not None}
    details |= {name: {"domain": domain_of(domain, name)} for name, domain in domains.items() if domain is not None}
    requested = [name for name, is_requested in keys.items() if is_requested] + list(details)
    if not requested:
        raise MastodonIllegalArgumentError(
            f"No statistics are requested: set at least one of {', '.join((*keys, *tags, *domains))}."
        )
    return {"keys": requested, **details}
