"""Preferences of the user, and read markers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from mastodon._core.params import given_id, listed, one_of, shown, strings_of
from mastodon._data.convert import convert
from mastodon.errors import MastodonIllegalArgumentError
from mastodon.internals import Internals
from mastodon.return_types import Marker, Preferences, Status
from mastodon.types_base import IdType
from mastodon.versions import api_version

_TIMELINES = ("home", "notifications")
# A list because programs can see it as the default. It is never changed.
_HOME = ["home"]


class PreferencesMixin(Internals):
    """Preferences of the user, and read markers."""

    @api_version("2.8.0", "4.5.0")
    def preferences(self) -> Preferences:
        """Fetch the user's preferences for posting and reading. They can only be changed on the server's website.

        :return: the preferences. Their keys contain colons, such as ``preferences["posting:default:visibility"]``.

        Source: https://docs.joinmastodon.org/methods/preferences/#get
        """
        return self._get(Preferences, "/api/v1/preferences")

    @api_version("3.0.0", "3.0.0")
    def markers_get(self, timeline: str | Sequence[str] = _HOME) -> dict[str, Marker]:
        """Fetch the read markers, which save how far the user has read timelines.

        :param timeline: ``"home"``, ``"notifications"``, or a list of both.
        :return: a dictionary from the name of each timeline to its marker, without timelines that were never read.
        :raises MastodonIllegalArgumentError: if a timeline is not one of those above.

        Source: https://docs.joinmastodon.org/methods/markers/#get
        """
        names = _timelines(timeline, "timeline")
        return _by_timeline(self._get(dict[str, Marker], "/api/v1/markers", {"timeline": names}), names)

    @api_version("3.0.0", "3.0.0")
    def markers_set(
        self,
        timelines: str | Sequence[str],
        last_read_ids: Status | IdType | Sequence[Status] | Sequence[IdType],
    ) -> dict[str, Marker]:
        """Set read markers, which save how far the user has read timelines.

        :param timelines: ``"home"``, ``"notifications"``, or a list of both.
        :param last_read_ids: the newest item that was read in each timeline, in the same order: a status, a
            notification or an id.
        :return: a dictionary from the name of each timeline to its new marker.
        :raises MastodonIllegalArgumentError: if a timeline is not one of those above, or the numbers of timelines and
            ids differ.

        Source: https://docs.joinmastodon.org/methods/markers/#create
        """
        names = _timelines(timelines, "timelines")
        ids = [given_id(each, "last_read_ids") for each in listed(last_read_ids)]
        if not names or len(names) != len(ids):
            raise MastodonIllegalArgumentError(
                f"timelines={shown(timelines)} and last_read_ids={shown(last_read_ids)} must have the same length."
            )
        body = {name: {"last_read_id": id} for name, id in zip(names, ids, strict=True)}
        return _by_timeline(self._post(dict[str, Marker], "/api/v1/markers", body, use_json=True), names)


def _by_timeline(found: dict[str, Marker], names: Sequence[str]) -> dict[str, Marker]:
    """Return markers by the names of their timelines. Pixelfed sends a single marker, that of the first."""
    if not isinstance(found, dict) or "last_read_id" not in found:
        return found
    markers: dict[str, Marker] = convert(dict[str, Marker], {name: dict(found) for name in names[:1]})
    return markers


def _timelines(values: Any, name: str) -> list[str]:
    names = strings_of(values, name)
    if names is None:
        raise MastodonIllegalArgumentError(f"{name}=None must be one or several of {list(_TIMELINES)}.")
    return [str(one_of(each, _TIMELINES, name)) for each in names]
