"""Instance: the server's description, rules, custom emoji and announcements."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date as Date
from datetime import datetime
from urllib.parse import urlsplit

from mastodon._core.addresses import joined
from mastodon._core.params import count, one_of, path, segment, shown, text_of
from mastodon._core.response import reports_health
from mastodon.errors import MastodonAPIError, MastodonIllegalArgumentError, MastodonNotFoundError
from mastodon.internals import Internals, each_description_once
from mastodon.return_types import (
    Account,
    Activity,
    Announcement,
    CustomEmoji,
    DomainBlock,
    DonationCampaign,
    ExtendedDescription,
    Instance,
    InstanceV2,
    Invite,
    Nodeinfo,
    OEmbed,
    PrivacyPolicy,
    Rule,
    Status,
    SupportedLocale,
    TermsOfService,
    WebFinger,
)
from mastodon.types_base import AttribAccessDict, EmptyResponse, IdType, NonPaginatableList, PaginatableList
from mastodon.versions import api_version, named_call, parse_version_string

_NODEINFO = "http://nodeinfo.diaspora.software/ns/schema/2.0"
_NODEINFO_2 = r"https?://nodeinfo\.diaspora\.software/ns/schema/2\.([0-9]{1,3})"
_FIRST_WITH_V2 = parse_version_string("4.0.0")


class InstanceMixin(Internals):
    """Reading the server's description, rules, custom emoji and announcements."""

    # --- The server -------------------------------------------------------------------------------------------------

    @each_description_once()
    @api_version("1.1.0", "4.0.0")
    def instance(self) -> InstanceV2 | Instance:
        """Fetch the description of the server: its name, its limits, and who runs it.

        Mastodon 4.0.0 and newer, and other server software, return an InstanceV2; older servers return an Instance. In
        an InstanceV2, fields that Instance has under another name can also be read under that name, and the numbers in
        ``stats`` are None.

        :return: the description.

        Source: https://docs.joinmastodon.org/methods/instance/#v2
        """
        server = self._known_server()
        if server is not None and server.is_mastodon and server.numbers < _FIRST_WITH_V2:
            return self.instance_v1()
        try:
            return self.instance_v2()
        except MastodonNotFoundError:
            # Other software, which may report the version of a Mastodon that it resembles.
            return self.instance_v1()

    @each_description_once()
    @api_version("1.1.0", "4.0.0")
    def instance_v1(self) -> Instance:
        """Fetch the description of the server in version 1 of the API.

        :return: the description.

        Source: https://docs.joinmastodon.org/methods/instance/#v1
        """
        return self._Mastodon__instance()

    @each_description_once()
    @api_version("4.0.0", "4.6.0")
    def instance_v2(self) -> InstanceV2:
        """Fetch the description of the server in version 2 of the API.

        :return: the description.
        :raises MastodonNotFoundError: if the server is older than Mastodon 4.0.0.

        Source: https://docs.joinmastodon.org/methods/instance/#v2
        """
        return self._Mastodon__instance_v2()

    @api_version("2.1.2", "2.1.2")
    def instance_activity(self) -> NonPaginatableList[Activity]:
        """Fetch the activity of the server in each of the last twelve weeks.

        :return: one entry for each week, the newest first.
        :raises MastodonNotFoundError: if the server does not publish this.

        Source: https://docs.joinmastodon.org/methods/instance/#activity
        """
        return self._get(NonPaginatableList[Activity], "/api/v1/instance/activity")

    @api_version("2.1.2", "2.1.2")
    def instance_peers(self) -> NonPaginatableList[str]:
        """Fetch the domains of the other servers that this one knows.

        :return: the domains.
        :raises MastodonNotFoundError: if the server does not publish this.

        Source: https://docs.joinmastodon.org/methods/instance/#peers
        """
        return self._get(NonPaginatableList[str], "/api/v1/instance/peers")

    @api_version("4.2.0", "4.2.0")
    def instance_peers_search(self, q: str) -> NonPaginatableList[str]:
        """Search the names of the other servers that this one knows. Not in the official documentation.

        :param q: the beginning of the name, or a part of it.
        :return: up to ten names of servers. Empty if the server keeps its peers to itself.

        Source: https://docs.joinmastodon.org/methods/instance/#peers
        """
        return self._get(NonPaginatableList[str], "/api/v1/peers/search", {"q": text_of(q, "q")})

    @api_version("4.2.0", "4.2.0")
    def invite(self, code: Invite | str) -> Invite:
        """Check an invitation to the server. Not in the official documentation.

        :param code: the code at the end of the link of the invitation.
        :return: the code, and where the description of the server is.
        :raises MastodonUnauthorizedError: if the invitation is not valid any more.
        :raises MastodonNotFoundError: if there is no such invitation.

        Source: https://docs.joinmastodon.org/methods/accounts/#create
        """
        place = f"/invite/{segment(code, 'code', 'invite_code')}"
        # Without it, the server returns the page for browsers.
        return self._get(Invite, place, headers={"Accept": "application/json"})

    @api_version("4.4.0", "4.4.0")
    def donation_campaign(self) -> DonationCampaign | None:
        """Fetch the campaign for donations to show to the user. Not in the official documentation.

        :return: the campaign, or None if there is none.

        Source: https://docs.joinmastodon.org/methods/instance/
        """
        found = self._get(DonationCampaign, "/api/v1/donation_campaigns")
        return None if found.id is None else found

    @api_version("3.0.0", "3.0.0")
    def instance_health(self) -> bool:
        """Check whether the server reports that it is healthy.

        :return: True if it does.
        :raises MastodonServerError: if the server responds with a server error.

        Source: https://docs.joinmastodon.org/admin/config/
        """
        response: bytes = self._Mastodon__api_request("GET", "/health", parse=False)
        return reports_health(response)

    @api_version("3.0.0", "3.0.0")
    def instance_nodeinfo(self, schema: str = _NODEINFO) -> Nodeinfo:
        """Fetch the NodeInfo document, which all fediverse software provides.

        :param schema: the URL that names the version of the NodeInfo schema. With the default, a server without version
            2.0 is asked for its newest version 2.x.
        :return: the software, the protocols and the usage of the server.
        :raises MastodonIllegalArgumentError: if the server does not provide that version.

        Source: https://docs.joinmastodon.org/dev/routes/
        """
        schema = text_of(schema, "schema").rstrip("/")
        index = self._get(AttribAccessDict, "/.well-known/nodeinfo")
        links = index.get("links") if isinstance(index, dict) else None
        if not isinstance(links, list):
            raise MastodonAPIError("The server's list of NodeInfo versions cannot be read.")
        urls = {
            str(link.get("rel")).rstrip("/"): link["href"]
            for link in links
            if isinstance(link, dict) and isinstance(link.get("href"), str)
        }
        if schema == _NODEINFO and schema not in urls:
            schema = _newest_of_2(urls) or schema
        if schema not in urls:
            raise MastodonIllegalArgumentError(
                f"schema={shown(schema)}: the server only has {', '.join(urls) or 'nothing'}."
            )
        url = joined(self.api_base_url + "/", urls[schema])
        try:
            # The link may point to any host. Only the client's own server gets the access token.
            return self._get(Nodeinfo, url, base_url_override="")
        except MastodonNotFoundError:
            return self._get(Nodeinfo, urlsplit(url).path)

    @api_version("3.4.0", "3.4.0")
    def instance_rules(self) -> NonPaginatableList[Rule]:
        """Fetch the rules of the server.

        :return: the rules, in the server's order.

        Source: https://docs.joinmastodon.org/methods/instance/#rules
        """
        return self._get(NonPaginatableList[Rule], "/api/v1/instance/rules")

    @api_version("4.0.0", "4.0.0")
    def instance_domain_blocks(self) -> NonPaginatableList[DomainBlock]:
        """Fetch the servers that this one blocks or limits.

        :return: the blocks.
        :raises MastodonAPIError: if the server does not publish this, or only to its own users.

        Source: https://docs.joinmastodon.org/methods/instance/#domain_blocks
        """
        return self._get(NonPaginatableList[DomainBlock], "/api/v1/instance/domain_blocks")

    @api_version("4.0.0", "4.0.0")
    def instance_extended_description(self) -> ExtendedDescription:
        """Fetch the extended description of the server.

        :return: the text as HTML, and the time of its last change.

        Source: https://docs.joinmastodon.org/methods/instance/#extended_description
        """
        return self._get(ExtendedDescription, "/api/v1/instance/extended_description")

    @api_version("4.0.0", "4.0.0")
    def instance_privacy_policy(self) -> PrivacyPolicy:
        """Fetch the privacy policy of the server.

        :return: the text as HTML, and the time of its last change.
        :raises MastodonNotFoundError: if the server does not have one.

        Source: https://docs.joinmastodon.org/methods/instance/#privacy_policy
        """
        return self._get(PrivacyPolicy, "/api/v1/instance/privacy_policy")

    @api_version("4.4.0", "4.4.0")
    def instance_terms_of_service(self, date: Date | None = None) -> TermsOfService:
        """Fetch the terms of service of the server.

        :param date: the day on which the terms took effect. The default is the current terms.
        :return: the text as HTML, and the day on which it takes effect.
        :raises MastodonIllegalArgumentError: if ``date`` is not a date.
        :raises MastodonNotFoundError: if the server has no terms, or none for that day.

        Source: https://docs.joinmastodon.org/methods/instance/#terms_of_service
        """
        endpoint = "/api/v1/instance/terms_of_service"
        if date is None:
            return self._get(TermsOfService, endpoint)
        if not isinstance(date, Date):
            raise MastodonIllegalArgumentError(f"date={shown(date)} must be a date or datetime.")
        day = date.date() if isinstance(date, datetime) else date
        return self._get(TermsOfService, f"{endpoint}/{day.isoformat()}")

    @api_version("4.2.0", "4.2.0")
    def instance_languages(self) -> NonPaginatableList[SupportedLocale]:
        """Fetch the languages that statuses can be marked with.

        :return: the codes and names of the languages.

        Source: https://docs.joinmastodon.org/methods/instance/
        """
        return self._get(NonPaginatableList[SupportedLocale], "/api/v1/instance/languages")

    @named_call
    def instance_translation_languages(self) -> AttribAccessDict:
        """Fetch the languages that the server can translate from and to.

        :return: a dictionary from each source language to a list of target languages, all as ISO 639-1 codes; "und" is
            an undetermined language. Empty if the server has no translation service.

        Source: https://docs.joinmastodon.org/methods/instance/#translation_languages
        """
        return self._get(AttribAccessDict, "/api/v1/instance/translation_languages")

    @api_version("2.1.0", "2.1.0")
    def custom_emojis(self) -> NonPaginatableList[CustomEmoji]:
        """Fetch the custom emoji of the server.

        :return: the emoji.

        Source: https://docs.joinmastodon.org/methods/custom_emojis/#get
        """
        return self._get(NonPaginatableList[CustomEmoji], "/api/v1/custom_emojis")

    @api_version("3.0.0", "3.0.0")
    def directory(
        self,
        offset: int | None = None,
        limit: int | None = None,
        order: str | None = None,
        local: bool | None = None,
    ) -> PaginatableList[Account]:
        """Fetch accounts from the profile directory.

        :param offset: the number of results to skip.
        :param limit: the maximum number of results, 1 to 80. The server's default is 40.
        :param order: "active" for the most recently active accounts first, which is the server's default, or "new" for
            the newest accounts first.
        :param local: only accounts of this server.
        :return: a page of accounts.
        :raises MastodonIllegalArgumentError: if an argument is invalid.

        Source: https://docs.joinmastodon.org/methods/directory/#get
        """
        fields = {
            "offset": count(offset, "offset"),
            "limit": count(limit, "limit"),
            "order": one_of(order, ("active", "new"), "order"),
            "local": None if local is None else bool(local),
        }
        return self._get(PaginatableList[Account], "/api/v1/directory", fields, offset_pagination=True)

    # --- Announcements ----------------------------------------------------------------------------------------------

    @api_version("3.1.0", "3.1.0")
    def announcements(self) -> NonPaginatableList[Announcement]:
        """Fetch the current announcements of the server.

        :return: the announcements.

        Source: https://docs.joinmastodon.org/methods/announcements/#get
        """
        return self._get(NonPaginatableList[Announcement], "/api/v1/announcements")

    @api_version("3.1.0", "3.1.0")
    def announcement_dismiss(self, id: Announcement | IdType) -> None:
        """Mark an announcement as read.

        :param id: the announcement.
        :raises MastodonNotFoundError: if there is no such announcement.

        Source: https://docs.joinmastodon.org/methods/announcements/#dismiss
        """
        self._post(EmptyResponse, path("/api/v1/announcements/{}/dismiss", id))

    @api_version("3.1.0", "3.1.0")
    def announcement_reaction_create(self, id: Announcement | IdType, reaction: str) -> None:
        """React to an announcement with an emoji.

        :param id: the announcement.
        :param reaction: an emoji, or the shortcode of a custom emoji; see :meth:`custom_emojis`.
        :raises MastodonNotFoundError: if there is no such announcement.
        :raises MastodonAPIError: if there is no such emoji, or there are too many reactions.

        Source: https://docs.joinmastodon.org/methods/announcements/#put-reactions
        """
        self._put(EmptyResponse, _reaction_path(id, reaction))

    @api_version("3.1.0", "3.1.0")
    def announcement_reaction_delete(self, id: Announcement | IdType, reaction: str) -> None:
        """Remove a reaction to an announcement.

        :param id: the announcement.
        :param reaction: the emoji, or the shortcode of a custom emoji.
        :raises MastodonNotFoundError: if there is no such announcement, or no such reaction by the user.

        Source: https://docs.joinmastodon.org/methods/announcements/#delete-reactions
        """
        self._delete(EmptyResponse, _reaction_path(id, reaction))

    # --- Discovery and embedding ------------------------------------------------------------------------------------

    @api_version("1.0.0", "1.0.0")
    def oembed(self, url: Status | str, maxwidth: int | None = None, maxheight: int | None = None) -> OEmbed:
        """Fetch the OEmbed data that a web page needs to embed a status.

        :param url: a public status of this server, or its URL.
        :param maxwidth: the maximum width in pixels. The server's default is 400.
        :param maxheight: the maximum height in pixels.
        :return: the HTML for the page, and details about the status.
        :raises MastodonIllegalArgumentError: if an argument is invalid.
        :raises MastodonNotFoundError: if there is no such status.

        Source: https://docs.joinmastodon.org/methods/oembed/#get
        """
        status_url = url.get("url") if isinstance(url, dict) else url
        fields = {
            "url": text_of(status_url, "url"),
            "maxwidth": count(maxwidth, "maxwidth"),
            "maxheight": count(maxheight, "maxheight"),
        }
        return self._get(OEmbed, "/api/oembed", fields)

    @named_call
    def webfinger(self, resource: str) -> WebFinger:
        """Fetch the WebFinger document of an account, with the URLs of its profile and its other representations.

        :param resource: the account, such as "user@mastodon.social" or "acct:user@mastodon.social", or its URL.
        :return: the links of the account.
        :raises MastodonIllegalArgumentError: if ``resource`` is not text.
        :raises MastodonNotFoundError: if the server has no such account.

        Source: https://docs.joinmastodon.org/spec/webfinger/
        """
        name = text_of(resource, "resource").strip()
        scheme, separator, _ = name.partition(":")
        has_scheme = bool(separator) and scheme in ("acct", "http", "https")
        return self._get(
            WebFinger, "/.well-known/webfinger", {"resource": name if has_scheme else f"acct:{name.removeprefix('@')}"}
        )

    @named_call
    def host_meta(self) -> str:
        """Fetch the host-meta document, in which other servers find the URL for WebFinger.

        :return: the XRD document as XML text.
        :raises MastodonNotFoundError: if the server does not have one.

        Source: https://docs.joinmastodon.org/spec/webfinger/
        """
        response: bytes = self._Mastodon__api_request("GET", "/.well-known/host-meta", parse=False)
        return response.decode(errors="replace")


def _newest_of_2(schemas: Iterable[str]) -> str | None:
    """Return the newest version 2.x among NodeInfo schemas."""
    found = {int(match[1]): schema for schema in schemas if (match := re.fullmatch(_NODEINFO_2, schema))}
    return found[max(found)] if found else None


def _reaction_path(id: Announcement | IdType, reaction: str) -> str:
    announcement = path("/api/v1/announcements/{}", id)
    return f"{announcement}/reactions/{segment(reaction, 'reaction', 'name')}"
