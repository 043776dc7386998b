"""Timelines: home, public, local, and those of hashtags, lists and links."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from mastodon._core.params import flag, id_of, page, path, segment, shown
from mastodon.errors import (
    MastodonAPIError,
    MastodonIllegalArgumentError,
    MastodonNetworkError,
    MastodonNotFoundError,
    MastodonRatelimitError,
    MastodonWarning,
)
from mastodon.internals import Internals
from mastodon.return_types import Status, Tag, UserList
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


class _Timeline(NamedTuple):
    """A timeline: its name, its kind, and its path."""

    name: str
    kind: str
    path: str
    query: Mapping[str, Any]


class TimelinesMixin(Internals):
    """Reading timelines page by page.

    A page goes to :meth:`fetch_next` for what is older and to :meth:`fetch_previous` for what is newer.
    """

    # Whether the server has turned out not to say who may read its timelines.
    _timeline_settings_missing = False

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
        """Fetch a page of a timeline, newest statuses first.

        :param timeline: "home", "public", "local", "tag/" and a hashtag, "list/" and an id, or "link?url=" and an
            address. The other methods here say the same more clearly.
        :param max_id: only statuses older than this one; a time is fine, too.
        :param min_id: the statuses that follow directly on this one; a time is fine, too.
        :param since_id: the newest statuses that are newer than this one; a time is fine, too.
        :param limit: the maximum number of results, 1 to 40. The server's default is 20.
        :param only_media: only statuses with media.
        :param local: only statuses of this server.
        :param remote: only statuses of other servers.
        :return: a page of statuses.
        :raises MastodonIllegalArgumentError: if an argument is wrong.
        :raises MastodonNotFoundError: if there is no such timeline.

        Source: https://docs.joinmastodon.org/methods/timelines/
        """
        return self._page_of(_named(timeline), max_id, min_id, since_id, limit, only_media, local, remote)

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
        """Fetch a page of the home timeline: statuses of the accounts and hashtags that the user follows.

        The arguments are those of :meth:`timeline`. Mastodon itself does not look at ``only_media``, ``local`` and
        ``remote`` here; other servers do.

        :return: a page of statuses.

        Source: https://docs.joinmastodon.org/methods/timelines/#home
        """
        return self._page_of(_named("home"), max_id, min_id, since_id, limit, only_media, local, remote)

    @api_version("1.0.0", "3.1.4")
    def timeline_local(
        self,
        max_id: Status | IdType | datetime | None = None,
        min_id: Status | IdType | datetime | None = None,
        since_id: Status | IdType | datetime | None = None,
        limit: int | None = None,
        only_media: bool = False,
    ) -> PaginatableList[Status]:
        """Fetch a page of the local timeline: public statuses of this server.

        The arguments are those of :meth:`timeline`.

        :return: a page of statuses.

        Source: https://docs.joinmastodon.org/methods/timelines/#public
        """
        return self._page_of(_named("local"), max_id, min_id, since_id, limit, only_media)

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
        """Fetch a page of the public timeline: all public statuses that this server knows.

        The arguments are those of :meth:`timeline`.

        :return: a page of statuses.

        Source: https://docs.joinmastodon.org/methods/timelines/#public
        """
        return self._page_of(_named("public"), max_id, min_id, since_id, limit, only_media, local, remote)

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
        """Fetch a page of the public statuses with a hashtag.

        The arguments that are not named here are those of :meth:`timeline`.

        :param hashtag: the hashtag without "#", or a tag.
        :param any: statuses with any of these hashtags, too.
        :param all: only statuses that have all of these hashtags as well.
        :param none: no statuses with one of these hashtags.
        :return: a page of statuses.
        :raises MastodonIllegalArgumentError: if a hashtag begins with "#".

        Source: https://docs.joinmastodon.org/methods/timelines/#tag
        """
        tags = {"any": _tags(any, "any"), "all": _tags(all, "all"), "none": _tags(none, "none")}
        place = _of_tag(_tag(hashtag, "hashtag"), tags)
        return self._page_of(place, max_id, min_id, since_id, limit, only_media, local, remote)

    @api_version("2.4.0", "2.4.0")
    def timeline_direct(
        self,
        max_id: Status | IdType | datetime | None = None,
        min_id: Status | IdType | datetime | None = None,
        since_id: Status | IdType | datetime | None = None,
        limit: int | None = None,
    ) -> PaginatableList[Status]:
        """Fetch a page of the direct messages from and to the user.

        Mastodon removed this in 3.0.0, see :meth:`conversations`. Glitch, Pleroma and their relatives still have it.

        The arguments are those of :meth:`timeline`.

        :return: a page of statuses.
        :raises MastodonNotFoundError: if the server does not have it.

        Source: https://docs.joinmastodon.org/methods/timelines/#direct
        """
        return self._page_of(_named("direct"), max_id, min_id, since_id, limit, None)

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
        """Fetch a page of the statuses of the accounts on a list.

        The arguments that are not named here are those of :meth:`timeline`.

        :param id: the list.
        :return: a page of statuses.
        :raises MastodonNotFoundError: if there is no such list, or it belongs to somebody else.

        Source: https://docs.joinmastodon.org/methods/timelines/#list
        """
        place = _Timeline("list", "list", path("/api/v1/timelines/list/{}", id), {})
        return self._page_of(place, max_id, min_id, since_id, limit, only_media, local, remote)

    def timeline_link(
        self,
        url: str,
        local: bool = False,
        max_id: Status | IdType | datetime | None = None,
        min_id: Status | IdType | datetime | None = None,
        since_id: Status | IdType | datetime | None = None,
        limit: int | None = None,
        only_media: bool = False,
        remote: bool = False,
    ) -> PaginatableList[Status]:
        """Fetch a page of the public statuses with a link that is currently trending, from Mastodon 4.3.0 on.

        The arguments that are not named here are those of :meth:`timeline`.

        :param url: the address that the statuses link to, exactly as in a trending link.
        :return: a page of statuses.
        :raises MastodonNotFoundError: if the link is not trending.

        Source: https://docs.joinmastodon.org/methods/timelines/#link
        """
        place = _of_link(id_of(url, "url", "url"))
        return self._page_of(place, max_id, min_id, since_id, limit, only_media, local, remote)

    def timeline_is_available(
        self,
        timeline: str = "public",
        local: bool = False,
        remote: bool = False,
        with_auth: bool = False,
        fail_hard: bool = False,
    ) -> bool:
        """Check whether the server allows access to a timeline, from Mastodon 4.5.0 on.

        Without ``local`` and ``remote`` one part that may be read is enough.

        :param timeline: "public", "local", "hashtag" or "trending_links". "tag/" and a hashtag, and "link", are fine,
            too.
        :param local: ask for the statuses of this server.
        :param remote: ask for the statuses of other servers.
        :param with_auth: ask for users who are logged in; otherwise for everybody.
        :param fail_hard: raise an error if this is unknown. Otherwise the result is True then.
        :return: whether it may be read.
        :raises MastodonIllegalArgumentError: if there is no setting for such a timeline, with ``fail_hard``.
        :raises MastodonAPIError: if the server does not say, with ``fail_hard``.

        Source: https://docs.joinmastodon.org/entities/Instance/#timelines_access
        """
        kind = timeline.partition("/")[0] if isinstance(timeline, str) else ""
        if kind not in _SETTINGS:
            if fail_hard:
                raise MastodonIllegalArgumentError(
                    f"timeline={shown(timeline)} has no setting; these have one: {', '.join(_SETTINGS)}."
                )
            return True
        try:
            access = self._timeline_settings(kind)
        except MastodonNetworkError:
            # Some proxies and mocks know the timeline only.
            if fail_hard:
                raise
            return True
        except (MastodonAPIError, MastodonRatelimitError) as error:
            if fail_hard:
                raise MastodonAPIError(
                    f"The server does not say who may read the timeline {shown(timeline)}."
                ) from error
            return True
        allowed = _may_read(access, bool(local) or kind == "local", bool(remote), bool(with_auth))
        if allowed is None and fail_hard:
            raise MastodonAPIError(f"The server does not say who may read the timeline {shown(timeline)}.")
        return allowed is not False

    def _timeline_settings(self, kind: str) -> Any:
        """Return who may read the local and the remote part of a timeline, as far as the server says."""
        try:
            found: Any = self._Mastodon__instance_v2(cached=True)
        except MastodonNotFoundError:
            self._timeline_settings_missing = True
            raise
        for key in ("configuration", "timelines_access", _SETTINGS[kind]):
            found = found.get(key) if isinstance(found, Mapping) else None
        return found

    def _page_of(
        self,
        timeline: _Timeline,
        max_id: Any,
        min_id: Any,
        since_id: Any,
        limit: Any,
        only_media: Any,
        local: Any = False,
        remote: Any = False,
    ) -> PaginatableList[Status]:
        local = local or timeline.kind == "local"
        query = {
            **timeline.query,
            **page(max_id, min_id, since_id, limit),
            "only_media": flag(only_media),
            "local": flag(local),
            "remote": flag(remote),
        }
        if timeline.kind in _SETTINGS and not self._timeline_settings_missing:
            with_auth = self.access_token is not None
            if not self.timeline_is_available(timeline.kind, bool(local), bool(remote), with_auth):
                warnings.warn(
                    f"The server says that the timeline {timeline.name!r} is closed for this client.",
                    MastodonWarning,
                    stacklevel=4,
                )
        return self._get(PaginatableList[Status], timeline.path, query)


# --- Names of timelines ---------------------------------------------------------------------------------------------


def _named(name: Any) -> _Timeline:
    """Return the timeline for a name that :meth:`TimelinesMixin.timeline` accepts."""
    if not isinstance(name, str):
        raise MastodonIllegalArgumentError(
            f"timeline={shown(name)} is not the name of a timeline, such as 'home', 'public', 'tag/cats' or 'list/5'."
        )
    if name == "local":
        return _Timeline(name, name, "/api/v1/timelines/public", {})
    kind, _, rest = name.partition("/")
    if kind == "tag":
        return _of_tag(_tag(rest, "timeline"), {})
    if kind == "list":
        return _Timeline(name, kind, path("/api/v1/timelines/list/{}", rest), {})
    if name.startswith("link?url="):
        return _of_link(name.partition("=")[2])
    parts = [segment(part, "timeline") for part in name.split("/")]
    return _Timeline(name, name, f"/api/v1/timelines/{'/'.join(parts)}", {})


def _of_tag(tag: str, query: Mapping[str, Any]) -> _Timeline:
    return _Timeline(f"tag/{tag}", "tag", f"/api/v1/timelines/tag/{segment(tag, 'hashtag')}", query)


def _of_link(url: str) -> _Timeline:
    return _Timeline("link", "link", "/api/v1/timelines/link", {"url": url})


def _tag(hashtag: Any, name: str) -> str:
    """Return the name of a hashtag, from a tag or from text."""
    found = id_of(hashtag, name, "name")
    if found.startswith("#"):
        raise MastodonIllegalArgumentError(f"{name}={shown(found)}: a hashtag is given without '#'.")
    return found


def _tags(hashtags: Any, name: str) -> list[str] | None:
    if hashtags is None:
        return None
    single = isinstance(hashtags, (str, Mapping)) or not isinstance(hashtags, Iterable)
    return [_tag(each, name) for each in ([hashtags] if single else hashtags)]


def _may_read(access: Any, local: bool, remote: bool, with_auth: bool) -> bool | None:
    """Return whether the requested parts are open, or None if the server does not say."""
    words = {"public": True, "authenticated": with_auth, "disabled": False}
    settings = access if isinstance(access, Mapping) else {}
    allowed = {part: words.get(str(settings.get(part))) for part in ("local", "remote")}
    requested = [allowed[part] for part, wanted in (("local", local), ("remote", remote)) if wanted]
    if requested:
        return False if False in requested else None if None in requested else True
    return True if True in allowed.values() else None if None in allowed.values() else False
