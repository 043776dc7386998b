"""Entities of nodeinfo and WebFinger, which servers of all kinds of software offer."""

from __future__ import annotations

from typing import Any

from mastodon.types_base import AttribAccessDict, NonPaginatableList


class NodeinfoSoftware(AttribAccessDict):
    """Which software the server runs.

    Returned by: ``api.instance_nodeinfo().software``
    """

    _version = "3.0.0"

    name: str
    """Name of the software, in lower case. Added in 3.0.0."""
    version: str
    """Version of the software. Added in 3.0.0."""


class NodeinfoServices(AttribAccessDict):
    """Foreign networks that the server exchanges content with.

    Returned by: ``api.instance_nodeinfo().services``
    """

    _version = "3.0.0"

    outbound: NonPaginatableList[Any]
    """Services that it can send content to. Added in 3.0.0."""
    inbound: NonPaginatableList[Any]
    """Services that it can take content from. Added in 3.0.0."""


class NodeinfoUsageUsers(AttribAccessDict):
    """Number of users the server has.

    Returned by: ``api.instance_nodeinfo().usage.users``
    """

    _version = "3.0.0"

    total: int
    """All users. Added in 3.0.0."""
    activeMonth: int
    """Users who were active in the past month. Added in 3.0.0."""
    activeHalfyear: int
    """Users who were active in the past half year. Added in 3.0.0."""


class NodeinfoUsage(AttribAccessDict):
    """Usage statistics of the server.

    Returned by: ``api.instance_nodeinfo().usage``
    """

    _version = "3.0.0"

    users: NodeinfoUsageUsers
    """Numbers of users. Added in 3.0.0."""
    localPosts: int
    """Number of statuses the users of this server have written. Added in 3.0.0."""


class NodeinfoMetadata(AttribAccessDict):
    """Free-form metadata in the NodeInfo of a server.

    Returned by: ``api.instance_nodeinfo().metadata``
    """

    _version = "4.4.0"

    nodeName: str
    """Name of the server. Added in 4.4.0."""
    nodeDescription: str | None
    """Description of the server. None if there is none. Added in 4.4.0."""
    optInServerDirectory: bool | None
    """Whether the server wants to be listed in directories. None if not sent."""
    optInServerRecommendation: bool | None
    """Whether the server wants to be recommended to new users. None if not sent."""


class Nodeinfo(AttribAccessDict):
    """Facts about the server in the format that software of the fediverse shares.

    Returned by: ``api.instance_nodeinfo()``
    """

    _version = "3.0.0"

    version: str
    """Version of the nodeinfo format. Added in 3.0.0."""
    software: NodeinfoSoftware
    """Which software the server runs. Added in 3.0.0."""
    protocols: NonPaginatableList[str]
    """Protocols that it speaks with other servers, such as activitypub. Added in 3.0.0."""
    services: NodeinfoServices
    """Foreign networks that it exchanges content with. Added in 3.0.0."""
    usage: NodeinfoUsage
    """Usage statistics of the server. Added in 3.0.0."""
    openRegistrations: bool
    """Whether new users can sign up. Added in 3.0.0."""
    metadata: NodeinfoMetadata
    """Free-form metadata of the server software. Added in 3.0.0."""


class WebFingerLink(AttribAccessDict):
    """A link in a WebFinger document to something that belongs to the account.

    Returned by: ``GET /.well-known/webfinger``

    Source: https://docs.joinmastodon.org/spec/webfinger/
    """

    _version = "0.0.0"

    rel: str
    """Relation of the target to the account, such as self for the ActivityPub actor."""
    type: str | None
    """MIME type of the target. None if not sent."""
    href: str | None
    """Address of the target. None if the link is a template."""
    template: str | None
    """Address with a place to fill in, such as for following from afar. None if the link is a plain one."""


class WebFinger(AttribAccessDict):
    """A WebFinger document, which leads from a handle to the account behind it.

    Returned by: ``GET /.well-known/webfinger``

    Source: https://docs.joinmastodon.org/spec/webfinger/
    """

    _version = "0.0.0"

    subject: str
    """The account that was found, in the form acct:user@domain."""
    aliases: NonPaginatableList[str]
    """Other addresses of the account, such as its profile page."""
    links: NonPaginatableList[WebFingerLink]
    """Links to what belongs to the account."""
