"""The values of fields that a test leaves out, as Mastodon sends them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from mastodon.return_types import (
    Account,
    AdminDomainBlock,
    AdminIpBlock,
    AnnualReport,
    AnnualReportState,
    Appeal,
    AsyncRefresh,
    CollectionItem,
    Conversation,
    DomainBlock,
    FeaturedTag,
    FilterV2,
    InstanceAccountConfiguration,
    InstanceMediaConfiguration,
    InstancePollConfiguration,
    InstanceStatusConfiguration,
    InteractionRequest,
    MediaAttachment,
    MediaAttachmentImageMetadata,
    Nodeinfo,
    Notification,
    NotificationGroup,
    OEmbed,
    PartialAccountWithAvatar,
    Poll,
    PreviewCard,
    Relationship,
    RelationshipSeveranceEvent,
    Status,
    StatusMention,
    Suggestion,
    Tag,
)
from mastodon.types_base import AttribAccessDict
from mastodon.versions import SUPPORTED_MASTODON_VERSION

#: The server of the entities that a test makes.
DOMAIN = "mastodon.example"
URL = f"https://{DOMAIN}"

#: Texts by the names of their fields. A text with another name is empty.
WORDS = {
    **dict.fromkeys(("url", "uri", "provider_url", "proof_url", "profile_url", "source_url", "donation_url"), URL),
    **dict.fromkeys(("issuer", "iss", "instance_api_url", "profile", "src", "static_url", "picture", "icon"), URL),
    **dict.fromkeys(("avatar", "avatar_static", "header", "header_static"), f"{URL}/missing.png"),
    **dict.fromkeys(("authorization_endpoint", "token_endpoint", "revocation_endpoint"), f"{URL}/oauth"),
    **dict.fromkeys(("userinfo_endpoint", "endpoint"), f"{URL}/oauth"),
    **dict.fromkeys(("streaming", "streaming_api"), f"wss://{DOMAIN}"),
    "domain": DOMAIN,
    **dict.fromkeys(("username", "acct", "preferred_username", "name"), "somebody"),
    **dict.fromkeys(("title", "human_key", "key", "phrase", "keyword", "target_name", "shortcode"), "name"),
    **dict.fromkeys(("email", "subject"), f"somebody@{DOMAIN}"),
    "content": "<p>Hello!</p>",
    "text": "Hello!",
    **dict.fromkeys(("language", "locale", "detected_source_language", "preferred_locale", "code"), "en"),
    **dict.fromkeys(("visibility", "privacy", "posting:default:visibility"), "public"),
    **dict.fromkeys(("quote_policy", "posting:default:quote_policy", "local", "remote"), "public"),
    "reading:expand:media": "default",
    "current_user": "automatic",
    "permissions": "0",
    **dict.fromkeys(("for_not_following", "for_not_followers", "for_new_accounts"), "accept"),
    **dict.fromkeys(("for_private_mentions", "for_limited_accounts", "for_bots"), "accept"),
    **dict.fromkeys(("total", "uses", "accounts", "statuses_count", "notifications_count"), "0"),
    **dict.fromkeys(("state", "status"), "accepted"),
    "category": "other",
    "action": "none",
    "archetype": "oracle",
    "frequency": "day",
    "year": "2025",
    "policy": "all",
    "replies_policy": "list",
    "access_token": "token",  # nosec B105  # opens nothing
    "token_type": "Bearer",  # nosec B105  # a kind of token
    "scope": "read write follow push",
    **dict.fromkeys(("foreground", "background", "accent"), "#6364ff"),
    "blurhash": "UJO|VGt7~qj[ayj[fQay",
    "ip": "192.0.2.1",
    "used_at": "2026-01-01T12:00:00.000Z",
    "error": "ERR_INVALID",
    "version": SUPPORTED_MASTODON_VERSION,
    "rel": "self",
    "type": "mention",
    "notification_type": "mention",
    "size": "36x36",
    "default_currency": "EUR",
}

_SEEN = {"reblogged": False, "favourited": False, "bookmarked": False, "muted": False, "pinned": False, "filtered": []}

#: Values by class, where they differ from those of other classes.
CONSTANTS: dict[type[AttribAccessDict], Mapping[str, Any]] = {
    Status: {**_SEEN, "language": "en", "spoiler_text": ""},
    Relationship: {"note": ""},
    Poll: {"own_votes": []},
    AdminDomainBlock: {"severity": "silence"},
    DomainBlock: {"severity": "silence"},
    AdminIpBlock: {"severity": "no_access", "ip": "192.0.2.0/24"},
    AnnualReportState: {"state": "available"},
    Appeal: {"state": "pending"},
    CollectionItem: {"state": "accepted"},
    AsyncRefresh: {"status": "finished"},
    FilterV2: {"filter_action": "warn", "context": ["home"]},
    InteractionRequest: {"type": "favourite"},
    OEmbed: {"type": "rich", "version": "1.0"},
    Nodeinfo: {"version": "2.0"},
    PreviewCard: {"type": "link"},
    RelationshipSeveranceEvent: {"type": "domain_block"},
    Suggestion: {"source": "staff", "sources": ["featured"]},
    Conversation: {"unread": True},
    InstanceStatusConfiguration: {
        "max_characters": 500,
        "max_media_attachments": 4,
        "characters_reserved_per_url": 23,
    },
    InstancePollConfiguration: {
        "max_options": 4,
        "max_characters_per_option": 50,
        "min_expiration": 300,
        "max_expiration": 2_629_746,
    },
    InstanceMediaConfiguration: {
        "supported_mime_types": ["image/jpeg", "image/png", "image/gif", "image/webp", "video/mp4", "audio/mpeg"],
        "image_size_limit": 16_777_216,
        "image_matrix_limit": 33_177_600,
        "video_size_limit": 103_809_024,
        "video_frame_rate_limit": 120,
        "video_matrix_limit": 8_294_400,
        "description_limit": 1500,
    },
    InstanceAccountConfiguration: {
        "max_featured_tags": 10,
        "max_pinned_statuses": 5,
        "max_display_name_length": 30,
        "max_note_length": 500,
        "max_avatar_description_length": 1500,
        "max_header_description_length": 1500,
        "max_profile_fields": 4,
        "profile_field_name_limit": 255,
        "profile_field_value_limit": 255,
    },
    MediaAttachmentImageMetadata: {"width": 640, "height": 480, "size": "640x480", "aspect": 4 / 3},
}

_VIDEO = {"width": 640, "height": 480, "frame_rate": "30/1", "duration": 2.0, "bitrate": 500_000}
_METADATA: dict[str, Mapping[str, Any]] = {
    "video": _VIDEO,
    "gifv": _VIDEO,
    "audio": {"duration": 2.0, "bitrate": 128_000},
}
#: The types of notifications that hold a status.
_WITH_STATUS = ("mention", "status", "reblog", "favourite", "poll", "update", "quote", "quoted_update")
#: Those of them that come from the author of the status.
_BY_AUTHOR = ("mention", "status", "update", "quote")
#: The fields that hold what other types of notifications are about.
_FIELD_OF_TYPE = {
    "admin.report": "report",
    "severed_relationships": "event",
    "moderation_warning": "moderation_warning",
}

#: Makes an entity of a class from some of its fields.
Make = Callable[..., Any]
_Fields = dict[str, Any]


def completed(cls: type[AttribAccessDict], given: Mapping[str, Any], id_: str, make: Make) -> _Fields:
    """Return the fields that a test gives, and those that depend on them.

    :param id_: the id of the entity, unless the test gives one.
    :param make: makes other entities.
    """
    complete = _RULES.get(cls)
    return dict(given) if complete is None else complete(dict(given), str(given.get("id", id_)), make)


def _account(fields: _Fields, id_: str, make: Make) -> _Fields:
    acct = str(fields.get("acct") or fields.get("username") or f"user{id_[-6:].lstrip('0')}")
    username, _, domain = acct.partition("@")
    server = f"https://{domain or DOMAIN}"
    return {
        "id": id_,
        "username": username,
        "acct": acct,
        "display_name": username,
        "url": f"{server}/@{username}",
        "uri": f"{server}/users/{username}",
        "note": "",
        **fields,
    }


def _mention(fields: _Fields, id_: str, make: Make) -> _Fields:
    account = _account({key: value for key, value in fields.items() if key in ("acct", "username")}, id_, make)
    return {**{key: account[key] for key in ("id", "acct", "username", "url")}, **fields}


def _status(fields: _Fields, id_: str, make: Make) -> _Fields:
    fields = {"id": id_, "account": {}, **fields}
    account = fields["account"] = _made(Account, fields["account"], make)
    if isinstance(account, Account):
        fields = {"uri": f"{account.uri}/statuses/{id_}", "url": f"{account.url}/{id_}", **fields}
    reblog = fields["reblog"] = _made(Status, fields.get("reblog"), make)
    if isinstance(reblog, Status):
        fields = {"content": reblog.content, **fields}
    if fields.get("in_reply_to_id") is not None:
        fields = {"in_reply_to_account_id": make(Account).id, **fields}
    return fields


def _notification(fields: _Fields, id_: str, make: Make) -> _Fields:
    fields = {"id": id_, "type": "mention", "group_key": f"ungrouped-{id_}", **fields}
    status, by_author = fields.get("status", {}), fields["type"] in _BY_AUTHOR
    author = status.get("account", {}) if by_author and isinstance(status, Mapping) else {}
    account = _made(Account, fields.get("account", author), make)
    if by_author and type(status) is dict:
        is_given = "account" in fields and "account" in status
        status = status if is_given else {**status, "account": account}
    fields["account"] = account
    if fields["type"] in _WITH_STATUS:
        fields["status"] = status
    field = _FIELD_OF_TYPE.get(fields["type"])
    return fields if field is None else {field: {}, **fields}


def _made(cls: type[AttribAccessDict], value: Any, make: Make) -> Any:
    """Make an entity of a dictionary. Everything else stays as it is."""
    return make(cls, **value) if type(value) is dict else value


def _poll(fields: _Fields, id_: str, make: Make) -> _Fields:
    options = fields.get("options", ["Yes", "No"])
    if isinstance(options, (list, tuple)):
        options = [{"title": each} if isinstance(each, str) else each for each in options]
        options = [{"votes_count": 0, **each} if type(each) is dict else each for each in options]
        votes = sum(each.get("votes_count") or 0 for each in options if isinstance(each, dict))
        fields = {"votes_count": votes, "voters_count": votes, **fields, "options": options}
    return {"id": id_, **fields}


def _media(fields: _Fields, id_: str, make: Make) -> _Fields:
    kind = fields.get("type", "image")
    original = _METADATA.get(kind, CONSTANTS[MediaAttachmentImageMetadata])
    meta = fields.get("meta", {})
    if type(meta) is dict:
        meta = {**meta, "original": {**original, **meta.get("original", {})}}
    address = f"{URL}/media/{id_}"
    return {"id": id_, "type": kind, "url": address, "preview_url": f"{address}.png", **fields, "meta": meta}


def _tag(fields: _Fields, id_: str, make: Make) -> _Fields:
    name = fields.get("name", "caturday")
    return {"name": name, "url": f"{URL}/tags/{name}", **fields}


def _conversation(fields: _Fields, id_: str, make: Make) -> _Fields:
    accounts = [_made(Account, each, make) for each in fields.get("accounts", [{}])]
    author = {"account": accounts[0]} if accounts else {}
    last = fields.get("last_status", {})
    last = {"visibility": "direct", **author, **last} if type(last) is dict else last
    return {**fields, "accounts": accounts, "last_status": last}


def _annual_report(fields: _Fields, id_: str, make: Make) -> _Fields:
    return {"schema_version": 2, "year": 2025, **fields}


_RULES: dict[type[AttribAccessDict], Callable[[_Fields, str, Make], _Fields]] = {
    Account: _account,
    PartialAccountWithAvatar: lambda fields, id_, make: {
        **{key: each for key, each in _account({}, id_, make).items() if key in ("id", "acct", "url")},
        **fields,
    },
    StatusMention: _mention,
    Status: _status,
    Notification: _notification,
    NotificationGroup: lambda fields, id_, make: {"group_key": f"ungrouped-{id_}", **fields},
    Poll: _poll,
    MediaAttachment: _media,
    Tag: _tag,
    FeaturedTag: _tag,
    Conversation: _conversation,
    AnnualReport: _annual_report,
}
