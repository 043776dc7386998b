"""Timelines: home, public, of a hashtag, of a list, of a link."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from mastodon._core.params import flag, page, path, segment, strings_of, text_of
from mastodon.errors import MastodonAPIError, MastodonError, MastodonIllegalArgumentError, MastodonWarning
from mastodon.internals import Internals
from mastodon.return_types import InstanceV2, Status, Tag, UserList
from mastodon.types_base import IdType, PaginatableList
from mastodon.versions import api_version

Tags = Tag | str | Iterable[Tag | str]

#: First word of the name of a timeline -> the setting of the server that says who may read it.
_SETTINGS = {
    "public": "live_feeds",
    "local": "live_feeds",
    "hashtag": "hashtag_feeds",
    "tag": "hashtag_feeds",
    "trending_links": "trending_link_feeds",
    "link": "trending_link_feeds",
}


class TimelinesMixin(Internals):
    """Reading timelines page by page.

    A page goes to :meth:`fetch_next` for what is older and to :meth:`fetch_previous` for what is newer.
    """

    if TYPE_CHECKING:
        # From the area of instances.
        def _Mastodon__instance_v2(self, cached: bool = False) -> InstanceV2: ...

    @api_version("1.0.0", "3.1.4")
    def timeline(
        self,
        timeline: str = "home",
        max_id: Status | IdType | datetime | None = None,
        min_id: Status | IdType | datetime | None = None,
        since_id: Status | IdType | datetime | None = None,
        limit: int | None = None,
        only_media: bool = False,
        local: bool = False,
        remote: bool = False,
    ) -> PaginatableList[Status]:
        """A page of a timeline, the newest statuses first.

        :param timeline: "home", "public", "local", "tag/" and a hashtag, "list/" and an id, or "link?url=" and an
            address. The other methods here say the same more clearly.
        :param max_id: only statuses older than this one; a time is fine, too.
        :param min_id: the statuses that follow directly on this one; a time is fine, too.
        :param since_id: the newest statuses that are newer than this one; a time is fine, too.
        :param limit: how many at most, 1 to 40; the server's default is 20.
        :param only_media: only statuses with media.
        :param local: only statuses of this server.
        :param remote: only statuses of other servers.
        :return: a page of statuses.
        :raises MastodonIllegalArgumentError: an argument is wrong.
        :raises MastodonNotFoundError: there is no such timeline.

        Source: https://docs.joinmastodon.org/methods/timelines/
        """
        kind, place, query = _place_of(timeline)
        query.update(page(max_id, min_id, since_id, limit))
        query.update(only_media=flag(only_media), remote=flag(remote), local=flag(local or kind == "local"))
        self._warn_if_closed(timeline, kind, bool(local), bool(remote))
        return self._get(PaginatableList[Status], place, query)

    @api_version("1.0.0", "3.1.4")
    def timeline_home(
        self,
        max_id: Status | IdType | datetime | None = None,
        min_id: Status | IdType | datetime | None = None,
        since_id: Status | IdType | datetime | None = None,
        limit: int | None = None,
        only_media: bool = False,
        local: bool = False,
        remote: bool = False,
    ) -> PaginatableList[Status]:
        """A page of what the accounts and hashtags that you follow post.

        The arguments are those of :meth:`timeline`. Mastodon itself does not look at ``only_media``, ``local`` and
        ``remote`` here; other servers do.

        :return: a page of statuses.

        Source: https://docs.joinmastodon.org/methods/timelines/#home
        """
        return self.timeline("home", max_id, min_id, since_id, limit, only_media, local, remote)

    @api_version("1.0.0", "3.1.4")
    def timeline_local(
        self,
        max_id: Status | IdType | datetime | None = None,
        min_id: Status | IdType | datetime | None = None,
        since_id: Status | IdType | datetime | None = None,
        limit: int | None = None,
        only_media: bool = False,
    ) -> PaginatableList[Status]:
        """A page of all public statuses of this server.

        The arguments are those of :meth:`timeline`.

        :return: a page of statuses.

        Source: https://docs.joinmastodon.org/methods/timelines/#public
        """
        return self.timeline("local", max_id, min_id, since_id, limit, only_media)

    @api_version("1.0.0", "3.1.4")
    def timeline_public(
        self,
        max_id: Status | IdType | datetime | None = None,
        min_id: Status | IdType | datetime | None = None,
        since_id: Status | IdType | datetime | None = None,
        limit: int | None = None,
        only_media: bool = False,
        local: bool = False,
        remote: bool = False,
    ) -> PaginatableList[Status]:
        """A page of all public statuses that this server knows.

        The arguments are those of :meth:`timeline`.

        :return: a page of statuses.

        Source: https://docs.joinmastodon.org/methods/timelines/#public
        """
        return self.timeline("public", max_id, min_id, since_id, limit, only_media, local, remote)

    @api_version("1.0.0", "3.1.4")
    def timeline_hashtag(
        self,
        hashtag: Tag | str,
        local: bool = False,
        max_id: Status | IdType | datetime | None = None,
        min_id: Status | IdType | datetime | None = None,
        since_id: Status | IdType | datetime | None = None,
        limit: int | None = None,
        only_media: bool = False,
        remote: bool = False,
        any: Tags | None = None,  # noqa: A002  # the name in the documents of the server
        all: Tags | None = None,  # noqa: A002  # the name in the documents of the server
        none: Tags | None = None,
    ) -> PaginatableList[Status]:
        """A page of the public statuses with a hashtag.

        The arguments that are not named here are those of :meth:`timeline`.

        :param hashtag: the hashtag without "#", or a tag.
        :param any: statuses with any of these hashtags, too.
        :param all: only statuses that have all of these hashtags as well.
        :param none: no statuses with one of these hashtags.
        :return: a page of statuses.
        :raises MastodonIllegalArgumentError: a hashtag begins with "#".

        Source: https://docs.joinmastodon.org/methods/timelines/#tag
        """
        place = f"/api/v1/timelines/tag/{segment(_tag(hashtag, 'hashtag'), 'hashtag')}"
        query = page(max_id, min_id, since_id, limit)
        query.update(only_media=flag(only_media), remote=flag(remote), local=flag(local))
        query.update(any=_tags(any, "any"), all=_tags(all, "all"), none=_tags(none, "none"))
        self._warn_if_closed(f"tag/{_tag(hashtag, 'hashtag')}", "tag", bool(local), bool(remote))
        return self._get(PaginatableList[Status], place, query)

    @api_version("2.1.0", "3.1.4")
    def timeline_list(
        self,
        id: UserList | IdType,
        max_id: Status | IdType | datetime | None = None,
        min_id: Status | IdType | datetime | None = None,
        since_id: Status | IdType | datetime | None = None,
        limit: int | None = None,
        only_media: bool = False,
        local: bool = False,
        remote: bool = False,
    ) -> PaginatableList[Status]:
        """A page of what the accounts on a list post.

        The arguments that are not named here are those of :meth:`timeline`.

        :param id: the list.
        :return: a page of statuses.
        :raises MastodonNotFoundError: there is no such list, or it belongs to somebody else.

        Source: https://docs.joinmastodon.org/methods/timelines/#list
        """
        query = page(max_id, min_id, since_id, limit)
        query.update(only_media=flag(only_media), remote=flag(remote), local=flag(local))
        return self._get(PaginatableList[Status], path("/api/v1/timelines/list/{}", id), query)
