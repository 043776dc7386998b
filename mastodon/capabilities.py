"""The features of servers: a table, and the decision for one server.

Nothing here sends a request. The client collects the facts about its server, see ``endpoints/capabilities.py``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from mastodon._core.params import shown
from mastodon._data.record import at_path
from mastodon.errors import MastodonIllegalArgumentError
from mastodon.versions import api_number_in, is_plain_mastodon, parse_version_string, server_version

Numbers = tuple[int, int, int]


class Facts(NamedTuple):
    """The facts about a server that decide about its features."""

    #: The name in lower case, such as "gotosocial", or None if it is unknown.
    software: str | None
    #: The version of that software. Mastodon's own for its forks. (0, 0, 0) if it is unknown.
    version: Numbers
    #: The number of the Mastodon API, or 0 if the server does not send it.
    api_number: int
    #: The server's descriptions of itself, the best one first.
    documents: tuple[Mapping[str, Any], ...]


class Row(NamedTuple):
    """A row of the table. For each feature, the first row that applies and decides counts.

    The condition is one of:

    * ``api 7``: the number of the Mastodon API is at least 7. Only Mastodon lacks a feature if it is lower.
    * ``since 3.5``: the software has at least this version.
    * ``not in 0.20``: it is missing up to this version. Later ones may have it.
    * ``always`` or ``never``.
    * ``told a.b``: the field of the server's description says so.
    * ``listed a.b word``: the list in the server's description contains the word.
    """

    software: str
    condition: str
    features: str
    source: str


#: The features, and what they are.
FEATURES: dict[str, str] = {
    "account_notes": "a private note about an account",
    "announcements": "announcements of the server",
    "attribution_domains": "websites that may credit an account as author",
    "avatar_text": "descriptions of avatar and header in account_update_credentials",
    "bookmarks": "bookmarks",
    "collections": "collections of accounts",
    "conversations": "direct conversations",
    "editing": "editing statuses, with their history",
    "emoji_reactions": "reacting to statuses with emoji",
    "exclude_direct": "leaving direct messages out of account_statuses",
    "familiar_followers": "followers of an account that the user follows",
    "featured_tags": "featuring a hashtag by its name (tag_feature)",
    "filter_blur": "filters that blur media",
    "filters": "filters (version 1)",
    "filters_v2": "filters with several keywords and statuses (version 2)",
    "follow_hashtags": "following hashtags",
    "grouped_notifications": "grouped notifications",
    "idempotency_key": "posting once only, with an idempotency key",
    "interaction_policy": "interaction_policy in status_post",
    "lists": "lists of accounts",
    "local_only": "local_only in status_post",
    "markdown": "statuses in Markdown, with content_type in status_post",
    "markers": "saved positions in timelines",
    "media_deletion": "deleting media that were not posted",
    "notification_policy": "filtering notifications from strangers",
    "polls": "polls",
    "profile": "the user's own profile, with profile and profile_update",
    "profile_descriptions": "descriptions of avatar and header in profile",
    "profile_directory": "the directory of profiles",
    "push": "Web Push notifications",
    "quotes": "quoting a status",
    "scheduled_statuses": "posting at a later time",
    "streaming": "streams of events",
    "thumbnails": "own thumbnails for video and audio",
    "translation": "translating statuses",
    "trending_statuses": "statuses and links that are popular now",
}

_DOCS = "https://docs.joinmastodon.org/"
_GOTOSOCIAL = "release notes of GoToSocial, not checked against a server"
_PLEROMA = "https://docs-develop.pleroma.social/backend/development/API/differences_in_mastoapi_responses/"
_RECORDED_TAKAHE = "responses recorded from Takahē 0.11.0"
_RECORDED_SNAC = "responses recorded from snac 2.94"
_RECORDED_HOLLO = "responses recorded from Hollo 0.10.0"
_KNOWN = "general knowledge about this software, not checked against a server"

#: The table. "*" is any software; "mastodon" includes its forks, and "pleroma" those of Pleroma.
ROWS: tuple[Row, ...] = (
    # What the descriptions of servers say about single features.
    Row("snac", "not in 2.94", "streaming", "snac sends an address for streams, but has none; " + _KNOWN),
    Row("*", "told configuration.translation.enabled", "translation", _DOCS + "entities/Instance/#translation-enabled"),
    Row("*", "told configuration.urls.streaming", "streaming", _DOCS + "entities/Instance/#urls-streaming_api"),
    Row("*", "told urls.streaming_api", "streaming", _DOCS + "entities/V1_Instance/#urls"),
    Row(
        "*",
        "listed configuration.statuses.supported_mime_types text/markdown",
        "markdown",
        "responses recorded from GoToSocial 0.20.0; glitch and Friendica send the same field",
    ),
    Row("*", "listed pleroma.metadata.post_formats text/markdown", "markdown", _PLEROMA + "#instance"),
    Row("*", "listed pleroma.metadata.features pleroma_emoji_reactions", "emoji_reactions", _PLEROMA + "#instance"),
    Row("*", "listed pleroma.metadata.features quote_posting", "quotes", _PLEROMA + "#instance"),
    Row("*", "listed pleroma.metadata.features editing", "editing", _PLEROMA + "#instance"),
    Row("*", "listed pleroma.metadata.features polls", "polls", _PLEROMA + "#instance"),
    Row("*", "listed fedibird_capabilities emoji_reaction", "emoji_reactions", _RECORDED_HOLLO),
    Row("*", "told configuration.reactions.max_reactions", "emoji_reactions", _RECORDED_SNAC),
    Row("*", "told feature_quote", "quotes", _RECORDED_HOLLO),
    # Mastodon, by version.
    Row("mastodon", "since 2.1", "lists", _DOCS + "methods/lists/#get"),
    Row("mastodon", "since 2.4", "push", _DOCS + "methods/push/#create"),
    Row("mastodon", "since 2.4.3", "filters", _DOCS + "methods/filters/#get-v1"),
    Row("mastodon", "since 2.6", "conversations", _DOCS + "methods/conversations/#get"),
    Row("mastodon", "since 2.7", "scheduled_statuses", _DOCS + "methods/scheduled_statuses/#get"),
    Row("mastodon", "since 2.8", "polls", _DOCS + "methods/polls/#get"),
    Row("mastodon", "since 3.0", "markers", _DOCS + "methods/markers/#get"),
    Row("mastodon", "since 3.0", "profile_directory", _DOCS + "methods/directory/#get"),
    Row("mastodon", "since 3.1", "announcements", _DOCS + "methods/announcements/#get"),
    Row("mastodon", "since 3.1", "bookmarks", _DOCS + "methods/bookmarks/#get"),
    Row("mastodon", "since 3.2", "account_notes", _DOCS + "methods/accounts/#note"),
    Row("mastodon", "since 3.2", "thumbnails", _DOCS + "methods/media/#v2"),
    Row("mastodon", "since 3.5", "editing", _DOCS + "methods/statuses/#edit"),
    Row("mastodon", "since 3.5", "familiar_followers", _DOCS + "methods/accounts/#familiar_followers"),
    Row("mastodon", "since 3.5", "trending_statuses", _DOCS + "methods/trends/#statuses"),
    Row("mastodon", "since 4.0", "filters_v2", _DOCS + "methods/filters/#get"),
    Row("mastodon", "since 4.0", "follow_hashtags", _DOCS + "methods/tags/#follow"),
    Row("mastodon", "not in 3.5", "translation", _DOCS + "methods/statuses/#translate"),
    Row("mastodon", "since 4.3", "notification_policy", _DOCS + "methods/notifications/#get-policy"),
    Row("mastodon", "always", "idempotency_key", _DOCS + "methods/statuses/#create"),
    # Extensions of Mastodon's forks, and what Mastodon itself lacks.
    Row("glitch", "always", "markdown", _KNOWN),
    Row("glitch", "always", "local_only", "https://glitch-soc.github.io/docs/features/local-only-posting/"),
    Row("hometown", "always", "local_only", "https://github.com/hometown-fork/hometown/wiki/Local-only-posting"),
    Row(
        "mastodon",
        "not in 4.7",
        "emoji_reactions interaction_policy local_only markdown",
        _DOCS + "methods/statuses/#create",
    ),
    # Other software.
    Row("gotosocial", "always", "bookmarks lists", "responses recorded from GoToSocial 0.20.0"),
    Row("gotosocial", "since 0.13", "polls", _GOTOSOCIAL),
    Row("gotosocial", "since 0.16", "filters_v2", _GOTOSOCIAL),
    Row("gotosocial", "since 0.17", "conversations follow_hashtags interaction_policy local_only", _GOTOSOCIAL),
    Row("gotosocial", "since 0.18", "editing push", _GOTOSOCIAL),
    Row("gotosocial", "since 0.20", "scheduled_statuses", _GOTOSOCIAL),
    Row("gotosocial", "not in 0.20", "emoji_reactions grouped_notifications quotes", _GOTOSOCIAL),
    Row("pleroma", "always", "bookmarks conversations filters idempotency_key lists push scheduled_statuses", _KNOWN),
    Row("pleroma", "since 2.0", "markers", _KNOWN),
    Row("pleroma", "never", "local_only", "Pleroma has the visibility 'local' instead; " + _KNOWN),
    Row("pixelfed", "always", "bookmarks conversations", _KNOWN),
    Row("pixelfed", "since 0.11.5", "editing", _KNOWN),
    Row("pixelfed", "not in 0.12", "emoji_reactions lists local_only markdown polls quotes", _KNOWN),
    Row("pixelfed", "not in 0.12", "scheduled_statuses streaming", _KNOWN),
    Row("takahe", "always", "bookmarks editing follow_hashtags polls", _RECORDED_TAKAHE),
    Row("takahe", "not in 0.11", "emoji_reactions local_only markdown quotes scheduled_statuses streaming", _KNOWN),
    Row("iceshrimp", "always", "bookmarks editing emoji_reactions lists polls quotes streaming", _KNOWN),
    Row("iceshrimp", "not in 2023.12", "scheduled_statuses", _KNOWN),
    Row("iceshrimp.net", "always", "bookmarks editing emoji_reactions filters_v2 lists polls quotes", _KNOWN),
    Row("iceshrimp.net", "always", "push streaming", _KNOWN),
    Row("sharkey", "always", "bookmarks editing emoji_reactions lists polls quotes", _KNOWN),
    Row("friendica", "always", "bookmarks conversations lists push scheduled_statuses", _KNOWN),
    Row("friendica", "not in 2024.12", "streaming", _KNOWN),
    Row("snac", "always", "bookmarks editing follow_hashtags lists markers", _RECORDED_SNAC),
    Row("snac", "not in 2.94", "grouped_notifications", _KNOWN),
    Row("mitra", "always", "emoji_reactions markdown quotes", _KNOWN),
    Row("mitra", "not in 4.0", "streaming", _KNOWN),
    Row(
        "hollo",
        "always",
        "bookmarks editing familiar_followers follow_hashtags lists markers polls",
        _RECORDED_HOLLO,
    ),
    Row("hollo", "not in 0.10", "streaming", "Hollo sends no address for streams; " + _RECORDED_HOLLO),
    # The Mastodon API by its number, which other software may send, too.
    Row("*", "api 2", "grouped_notifications", _DOCS + "methods/grouped_notifications/#get-grouped"),
    Row("*", "api 3", "attribution_domains", _DOCS + "methods/accounts/#update_credentials"),
    Row("*", "api 4", "media_deletion", _DOCS + "methods/media/#delete"),
    Row("*", "api 5", "filter_blur", _DOCS + "methods/filters/#create"),
    Row("*", "api 6", "featured_tags", _DOCS + "methods/tags/#feature"),
    Row("*", "api 7", "quotes", _DOCS + "methods/statuses/#create"),
    Row("*", "api 8", "exclude_direct", _DOCS + "methods/accounts/#statuses"),
    Row("*", "api 8", "profile", _DOCS + "methods/profile/#get"),
    Row("*", "api 9", "profile_descriptions", _DOCS + "methods/profile/#get"),
    Row("*", "api 10", "collections", _DOCS + "methods/collections/#get"),
    Row("*", "api 11", "avatar_text", _DOCS + "methods/accounts/#update_credentials"),
)

#: The software that others derive from, whose rows count for them, too.
_FAMILY = {"akkoma": "pleroma", "glitch": "mastodon", "hometown": "mastodon"}
# Longer names first, because they contain shorter ones.
_NAMES = (
    *("iceshrimp.net", "iceshrimp", "gotosocial", "friendica", "hometown", "pixelfed", "pleroma", "sharkey"),
    *("akkoma", "glitch", "takahe", "hollo", "mitra", "snac"),
)
_FIRST_WITH_API_NUMBER = (4, 3, 0)
_SOURCE_OF_MASTODON = "https://github.com/mastodon/mastodon"


def check_name(feature: Any) -> None:
    """Raise an error unless this is the name of a feature."""
    if not isinstance(feature, str) or feature not in FEATURES:
        raise MastodonIllegalArgumentError(f"feature={shown(feature)} is unknown. The features are {list(FEATURES)}")


def is_named(version: str, instance: Mapping[str, Any] | None) -> bool:
    """Check whether the software is clear without node info: from the version, or from the address of its source."""
    if _name_in(version) is not None:
        return True
    source = str((instance or {}).get("source_url")).rstrip("/")
    return is_plain_mastodon(version) and source == _SOURCE_OF_MASTODON


def facts_of(version: str, documents: Iterable[Mapping[str, Any]], nodeinfo: Mapping[str, Any] | None) -> Facts:
    """Return the facts about a server.

    :param version: the version that it reports, or an empty text.
    :param documents: its descriptions in both versions of the API, as far as it has them.
    :param nodeinfo: its node info, if that was needed.
    """
    found = tuple(documents)
    number = max(map(api_number_in, found), default=0)
    server = server_version(version)
    entry = at_path(nodeinfo, ("software",))
    software = entry if isinstance(entry, Mapping) else {}
    name = _name_in(version) or _name_in(str(software.get("name"))) or None
    if name is None:
        # Forks of Mastodon under other names keep its version.
        name = "mastodon" if server.is_mastodon else str(software.get("name") or "").lower() or None
    if _FAMILY.get(name or "", name) == "mastodon":
        return Facts(name, server.numbers, number, found)
    own = _version_after(name or "", version) or str(software.get("version") or version)
    return Facts(name, parse_version_string(own), number, found)


def supported(feature: str, facts: Facts) -> bool | None:
    """Decide whether a server has a feature. None if that is unknown."""
    check_name(feature)
    names = {"*", facts.software, _FAMILY.get(facts.software or "")}
    rows = (row for row in ROWS if row.software in names and feature in row.features.split())
    return next((holds for row in rows if (holds := _holds(row.condition, facts)) is not None), None)


def _name_in(text: str) -> str | None:
    """Return the software that a version or a name names."""
    lowered = text.lower().replace("ē", "e")
    return next((name for name in _NAMES if re.search(rf"\b{re.escape(name)}\b", lowered)), None)


def _version_after(name: str, text: str) -> str | None:
    """Return the version behind the name of the software, such as 2.5.0 in "2.7.2 (compatible; Pleroma 2.5.0)"."""
    match = re.search(rf"\b{re.escape(name)}\b[ /v-]*(\d[\w.-]*)", text.lower())
    return match[1] if match and name else None


def _holds(condition: str, facts: Facts) -> bool | None:
    """Return whether a condition holds, or None if that is unknown or the condition does not decide."""
    if condition in ("always", "never"):
        return condition == "always"
    kind, _, rest = condition.rpartition(" ") if condition.startswith("not in") else condition.partition(" ")
    if kind == "api":
        return _has_api(int(rest), facts)
    if kind == "told":
        value = _first(facts.documents, rest)
        return None if value is None else bool(value)
    if kind == "listed":
        place, _, word = rest.partition(" ")
        values = _first(facts.documents, place)
        return word in values if isinstance(values, (list, Mapping)) else None
    numbers = tuple(int(each) for each in rest.split("."))
    if facts.version == (0, 0, 0):
        return None
    if kind == "since":
        return facts.version >= numbers
    return False if facts.version[: len(numbers)] <= numbers else None


def _has_api(needed: int, facts: Facts) -> bool | None:
    if facts.api_number >= needed:
        return True
    if _FAMILY.get(facts.software or "", facts.software) != "mastodon":
        return None
    return False if facts.api_number or (0, 0, 0) < facts.version < _FIRST_WITH_API_NUMBER else None


def _first(documents: Iterable[Mapping[str, Any]], place: str) -> Any:
    """Return the first value that the descriptions have at a place such as ``configuration.translation.enabled``."""
    values = (at_path(document, place.split(".")) for document in documents)
    return next((value for value in values if value is not None), None)
