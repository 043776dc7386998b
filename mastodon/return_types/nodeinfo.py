"""Entities of NodeInfo and WebFinger, which all software of the fediverse supports."""

from __future__ import annotations

from typing import Any

from mastodon.types_base import AttribAccessDict, IfSent, NonPaginatableList


class NodeinfoSoftware(AttribAccessDict):
    """The software that a server runs.

    Returned by: ``api.instance_nodeinfo().software``

    Source: http://nodeinfo.diaspora.software/ns/schema/2.0
    """

    _version = "3.0.0"

    name: str
    """Name of the software, in lower case. Added in 3.0.0."""
    version: str
    """Version of the software. Added in 3.0.0."""
    repository: IfSent[str]
    """URL of the source code. None if the server does not send it. Only in NodeInfo 2.1 and newer."""
    homepage: IfSent[str]
    """URL of the website of the software. None if the server does not send it. Only in NodeInfo 2.1 and newer."""


class NodeinfoServices(AttribAccessDict):
    """The other networks that a server exchanges content with.

    Returned by: ``api.instance_nodeinfo().services``

    Source: http://nodeinfo.diaspora.software/ns/schema/2.0
    """

    _version = "3.0.0"

    outbound: NonPaginatableList[Any]
    """Services that the server can send content to. Added in 3.0.0."""
    inbound: NonPaginatableList[Any]
    """Services that the server can receive content from. Added in 3.0.0."""


class NodeinfoUsageUsers(AttribAccessDict):
    """The number of users of a server.

    Returned by: ``api.instance_nodeinfo().usage.users``

    Source: http://nodeinfo.diaspora.software/ns/schema/2.0
    """

    _version = "3.0.0"

    total: int
    """Total number of users. Added in 3.0.0."""
    activeMonth: int
    """Number of users who were active in the past month. Added in 3.0.0."""
    activeHalfyear: int
    """Number of users who were active in the past half year. Added in 3.0.0."""


class NodeinfoUsage(AttribAccessDict):
    """The usage statistics of a server.

    Returned by: ``api.instance_nodeinfo().usage``

    Source: http://nodeinfo.diaspora.software/ns/schema/2.0
    """

    _version = "3.0.0"

    users: NodeinfoUsageUsers
    """Number of users. Added in 3.0.0."""
    localPosts: int
    """Number of statuses posted by users of this server. Added in 3.0.0."""
    localComments: IfSent[int]
    """Number of comments by users of this server. None if the server does not count them. Mastodon does not send it."""


class NodeinfoMetadata(AttribAccessDict):
    """The free-form metadata in the NodeInfo of a server.

    Returned by: ``api.instance_nodeinfo().metadata``

    Source: http://nodeinfo.diaspora.software/ns/schema/2.0
    """

    _version = "4.4.0"

    nodeName: str
    """Name of the server. Added in 4.4.0."""
    nodeDescription: str | None
    """Description of the server. None if there is none. Added in 4.4.0."""
    optInServerDirectory: bool | None
    """Whether the server wants to be listed in directories. None if the server does not send it."""
    optInServerRecommendation: bool | None
    """Whether the server wants to be recommended to new users. None if the server does not send it."""


class Nodeinfo(AttribAccessDict):
    """Facts about a server, in a format that all software of the fediverse shares.

    Returned by: ``api.instance_nodeinfo()``

    Source: http://nodeinfo.diaspora.software/ns/schema/2.0
    """

    _version = "3.0.0"

    version: str
    """Version of the nodeinfo format. Added in 3.0.0."""
    software: NodeinfoSoftware
    """Software that the server runs. Added in 3.0.0."""
    protocols: NonPaginatableList[str]
    """Protocols that the server uses with other servers, such as activitypub. Added in 3.0.0."""
    services: NodeinfoServices
    """Other networks that the server exchanges content with. Added in 3.0.0."""
    usage: NodeinfoUsage
    """Usage statistics of the server. Added in 3.0.0."""
    openRegistrations: bool
    """Whether new users can sign up. Added in 3.0.0."""
    metadata: NodeinfoMetadata
    """Free-form metadata of the server software. Added in 3.0.0."""


class WebFingerLink(AttribAccessDict):
    """A link from an account to one of its resources, in a WebFinger document.

    Returned by: ``api.webfinger(resource).links[0]``

    Source: https://docs.joinmastodon.org/spec/webfinger/
    """

    _version = "0.0.0"

    rel: str
    """Relation of the resource to the account, such as self for the ActivityPub actor."""
    type: str | None
    """MIME type of the resource. None if the server does not send it."""
    href: str | None
    """URL of the resource. None if the link is a template."""
    template: str | None
    """URL with a placeholder, such as the one for following from another server. None if the link is not a template."""


class WebFinger(AttribAccessDict):
    """A WebFinger document, which maps a handle to an account.

    Returned by: ``api.webfinger(resource)``

    Source: https://docs.joinmastodon.org/spec/webfinger/
    """

    _version = "0.0.0"

    subject: str
    """The account, in the form acct:user@domain."""
    aliases: NonPaginatableList[str]
    """Other URLs of the account, such as its profile page."""
    links: NonPaginatableList[WebFingerLink]
    """Links to the resources of the account."""
