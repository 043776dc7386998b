"""Timelines: home, public and local, and the timelines of hashtags, lists and links."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from mastodon._core.params import flag, hashtag_of, id_of, listed, page, path, segment, shown
from mastodon._data.record import at_path
from mastodon.errors import (
    MastodonAPIError,
    MastodonIllegalArgumentError,
    MastodonNetworkError,
    MastodonRatelimitError,
    MastodonServerError,
    MastodonWarning,
)
from mastodon.internals import Internals
from mastodon.return_types import Status, Tag, UserList
from mastodon.types_base import IdType, PaginatableList
from mastodon.versions import api_version, named_call

Tags = Tag | str | Iterable[Tag | str]

#: The first word of a timeline's name -> the instance setting that says who can read the timeline.
_SETTINGS = {
    "public": "live_feeds",
    "local": "live_feeds",
    "hashtag": "hashtag_feeds",
    "tag": "hashtag_feeds",
    "trending_links": "trending_link_feeds",
    "link": "trending_link_feeds",
}


class _Timeline(NamedTuple):
    """Name, kind, path and query of a timeline."""

    name: str
    kind: str
    path: str
    query: Mapping[str, Any]


class _NameFromMethod(str):
    """The name of a timeline, if it comes from another method, which is then between the program and ``timeline``."""

    __slots__ = ()


class TimelinesMixin(Internals):
    """Reading timelines page by page.

    Pass a page to :meth:`fetch_next` for older statuses, or to :meth:`fetch_previous` for newer ones.
    """

    # Set once the server has turned out not to report who can read its timelines.
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

        :param timeline: "home", "public", "local", "tag/" with a hashtag, "list/" with an id, or "link?url=" with a
            URL. The other timeline methods are easier to read.
        :param max_id: only statuses older than this one, given as a status, an id or a time.
        :param min_id: the statuses immediately newer than this one, given in the same forms.
        :param since_id: only statuses newer than this one, starting with the newest, given in the same forms.
        :param limit: the maximum number of results, 1 to 40. The server's default is 20.
        :param only_media: only statuses with media.
        :param local: only statuses of this server.
        :param remote: only statuses of other servers.
        :return: a page of statuses.
        :raises MastodonIllegalArgumentError: if an argument is invalid.
        :raises MastodonNotFoundError: if there is no such timeline.

        Source: https://docs.joinmastodon.org/methods/timelines/
        """
        # Counted from the warning to the program.
        level = 7 if isinstance(timeline, _NameFromMethod) else 4
        found = _from_name(timeline)
        return self._fetch_timeline(found, max_id, min_id, since_id, limit, only_media, local, remote, level)

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
        """Fetch a page of the home timeline, with statuses of the accounts and hashtags that the user follows.

        The arguments are those of :meth:`timeline`. Mastodon itself ignores ``only_media``, ``local`` and ``remote``
        here; other server software does not.

        :return: a page of statuses.

        Source: https://docs.joinmastodon.org/methods/timelines/#home
        """
        return self._named_timeline("home", max_id, min_id, since_id, limit, only_media, local=local, remote=remote)

    @api_version("1.0.0", "3.1.4")
    def timeline_local(
        self,
        max_id: Status | IdType | datetime | None = None,
        min_id: Status | IdType | datetime | None = None,
        since_id: Status | IdType | datetime | None = None,
        limit: int | None = None,
        only_media: bool = False,
    ) -> PaginatableList[Status]:
        """Fetch a page of the local timeline, with the public statuses of this server.

        The arguments are those of :meth:`timeline`.

        :return: a page of statuses.
        :raises MastodonAPIError: if nobody is logged in, and the server shows this timeline only to its users.

        Source: https://docs.joinmastodon.org/methods/timelines/#public
        """
        return self._named_timeline("local", max_id, min_id, since_id, limit, only_media)

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
        """Fetch a page of the public timeline, with all public statuses that this server knows.

        The arguments are those of :meth:`timeline`.

        :return: a page of statuses.
        :raises MastodonAPIError: if nobody is logged in, and the server shows this timeline only to its users.

        Source: https://docs.joinmastodon.org/methods/timelines/#public
        """
        return self._named_timeline("public", max_id, min_id, since_id, limit, only_media, local=local, remote=remote)

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
        any: Tags | None = None,  # noqa: A002  # the name in the Mastodon API
        all: Tags | None = None,  # noqa: A002  # the name in the Mastodon API
        none: Tags | None = None,
    ) -> PaginatableList[Status]:
        """Fetch a page of the public statuses with a hashtag.

        The arguments that are not listed here are those of :meth:`timeline`.

        :param hashtag: the hashtag, as text without the "#" or as an entity.
        :param any: also statuses with any of these hashtags.
        :param all: only statuses that also have all of these hashtags.
        :param none: only statuses with none of these hashtags.
        :return: a page of statuses.
        :raises MastodonIllegalArgumentError: if a hashtag begins with "#".

        Source: https://docs.joinmastodon.org/methods/timelines/#tag
        """
        tags = {
            "any": _hashtag_names(any, "any"),
            "all": _hashtag_names(all, "all"),
            "none": _hashtag_names(none, "none"),
        }
        name = hashtag_of(hashtag, "hashtag")
        if tags == {"any": None, "all": None, "none": None}:
            return self._named_timeline(
                f"tag/{name}", max_id, min_id, since_id, limit, only_media, local=local, remote=remote
            )
        timeline = _hashtag_timeline(name, tags)
        return self._fetch_timeline(timeline, max_id, min_id, since_id, limit, only_media, local, remote)

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
        return self._fetch_timeline(_from_name("direct"), max_id, min_id, since_id, limit, None)

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

        The arguments that are not listed here are those of :meth:`timeline`.

        :param id: the list.
        :return: a page of statuses.
        :raises MastodonNotFoundError: if there is no such list, or it belongs to somebody else.

        Source: https://docs.joinmastodon.org/methods/timelines/#list
        """
        name = f"list/{id_of(id)}"
        return self._named_timeline(name, max_id, min_id, since_id, limit, only_media, local=local, remote=remote)

    @named_call
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
        """Fetch a page of the public statuses with a link that is currently trending. Needs Mastodon 4.3.0 or newer.

        The arguments that are not listed here are those of :meth:`timeline`.

        :param url: the URL that the statuses link to, exactly as in a trending link.
        :return: a page of statuses.
        :raises MastodonNotFoundError: if the link is not trending.

        Source: https://docs.joinmastodon.org/methods/timelines/#link
        """
        name = f"link?url={id_of(url, 'url', 'url')}"
        return self._named_timeline(name, max_id, min_id, since_id, limit, only_media, local=local, remote=remote)

    @named_call
    def timeline_is_available(
        self,
        timeline: str = "public",
        local: bool = False,
        remote: bool = False,
        with_auth: bool = False,
        fail_hard: bool = False,
    ) -> bool:
        """Check whether the server allows access to a timeline. Needs Mastodon 4.5.0 or newer.

        Without ``local`` and ``remote``, it is enough that one of the two parts is accessible.

        :param timeline: "public", "local", "hashtag" or "trending_links"; also "tag/" with a hashtag, or "link".
        :param local: whether to check access to the statuses of this server.
        :param remote: whether to check access to the statuses of other servers.
        :param with_auth: whether to check access for logged-in users; otherwise for everybody.
        :param fail_hard: whether to raise an error if the access is unknown. Otherwise, the result is True then.
        :return: True if the timeline is accessible.
        :raises MastodonIllegalArgumentError: if there is no setting for such a timeline and ``fail_hard`` is set.
        :raises MastodonAPIError: if the server does not report the setting and ``fail_hard`` is set.

        Source: https://docs.joinmastodon.org/entities/Instance/#timelines_access
        """
        kind = timeline.partition("/")[0] if isinstance(timeline, str) else ""
        if kind not in _SETTINGS:
            if fail_hard:
                raise MastodonIllegalArgumentError(
                    f"timeline={shown(timeline)} has no access setting; these have one: {', '.join(_SETTINGS)}."
                )
            return True
        try:
            access = self._timeline_settings(kind)
        except MastodonNetworkError:
            # Some proxies and mocks support the timeline only, not the request for the settings.
            if fail_hard:
                raise
            return True
        except (MastodonAPIError, MastodonRatelimitError) as error:
            if fail_hard:
                raise MastodonAPIError(
                    f"The server does not report who can read the timeline {shown(timeline)}."
                ) from error
            return True
        allowed = _is_accessible(access, bool(local) or kind == "local", bool(remote), bool(with_auth))
        if allowed is None and fail_hard:
            raise MastodonAPIError(f"The server does not report who can read the timeline {shown(timeline)}.")
        return allowed is not False

    def _timeline_settings(self, kind: str) -> Any:
        """Return the setting for who can read the local and the remote part of a timeline, if the server reports it."""
        try:
            instance = self._Mastodon__instance_v2(cached=True)
        except MastodonAPIError as error:
            # A server that refuses once would refuse before each page.
            self._timeline_settings_missing = not isinstance(error, MastodonServerError)
            raise
        return at_path(instance, ("configuration", "timelines_access", _SETTINGS[kind]))

    def _named_timeline(
        self, name: str, max_id: Any, min_id: Any, since_id: Any, limit: Any, only_media: Any, **parts: Any
    ) -> PaginatableList[Status]:
        """Fetch a page through :meth:`timeline`, which programs override."""
        return self.timeline(
            _NameFromMethod(name),
            max_id=max_id,
            min_id=min_id,
            since_id=since_id,
            limit=limit,
            only_media=only_media,
            **parts,
        )

    def _fetch_timeline(
        self,
        timeline: _Timeline,
        max_id: Any,
        min_id: Any,
        since_id: Any,
        limit: Any,
        only_media: Any,
        local: Any = False,
        remote: Any = False,
        warning_level: int = 4,
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
            kind = timeline.kind
            if not self.timeline_is_available(kind, local=bool(local), remote=bool(remote), with_auth=with_auth):
                warnings.warn(
                    f"The server reports that the timeline {timeline.name!r} is not accessible to this client.",
                    MastodonWarning,
                    stacklevel=warning_level,
                )
        return self._get(PaginatableList[Status], timeline.path, query)


# --- Names of timelines ---------------------------------------------------------------------------------------------


def _from_name(name: Any) -> _Timeline:
    """Return the timeline for a name that :meth:`TimelinesMixin.timeline` accepts."""
    if not isinstance(name, str):
        raise MastodonIllegalArgumentError(
            f"timeline={shown(name)} is not the name of a timeline, such as 'home', 'public', 'tag/cats' or 'list/5'."
        )
    if name == "local":
        return _Timeline(name, name, "/api/v1/timelines/public", {})
    kind, _, rest = name.partition("/")
    if kind == "tag":
        return _hashtag_timeline(hashtag_of(rest, "timeline"), {})
    if kind == "list":
        return _Timeline(name, kind, path("/api/v1/timelines/list/{}", rest), {})
    if name.startswith("link?url="):
        return _link_timeline(name.partition("=")[2])
    parts = [segment(part, "timeline") for part in name.split("/")]
    return _Timeline(name, name, f"/api/v1/timelines/{'/'.join(parts)}", {})


def _hashtag_timeline(tag: str, query: Mapping[str, Any]) -> _Timeline:
    return _Timeline(f"tag/{tag}", "tag", f"/api/v1/timelines/tag/{segment(tag, 'hashtag')}", query)


def _link_timeline(url: str) -> _Timeline:
    return _Timeline("link", "link", "/api/v1/timelines/link", {"url": url})


def _hashtag_names(hashtags: Any, name: str) -> list[str] | None:
    if hashtags is None:
        return None
    return [hashtag_of(each, name) for each in listed(hashtags)]


def _is_accessible(access: Any, local: bool, remote: bool, with_auth: bool) -> bool | None:
    """Check whether the requested parts are accessible. The result is None if the server does not report it."""
    words = {"public": True, "authenticated": with_auth, "disabled": False}
    settings = access if isinstance(access, Mapping) else {}
    allowed = {part: words.get(str(settings.get(part))) for part in ("local", "remote")}
    requested = [allowed[part] for part, is_requested in (("local", local), ("remote", remote)) if is_requested]
    if requested:
        return False if False in requested else None if None in requested else True
    return True if True in allowed.values() else None if None in allowed.values() else False
