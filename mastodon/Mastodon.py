"""The client: one class made of the areas of the API."""

from __future__ import annotations

from mastodon.endpoints.accounts import AccountsMixin
from mastodon.endpoints.admin import AdminMixin
from mastodon.endpoints.annual_reports import AnnualReportsMixin
from mastodon.endpoints.async_refreshes import AsyncRefreshesMixin
from mastodon.endpoints.authentication import AuthenticationMixin
from mastodon.endpoints.collections import CollectionsMixin
from mastodon.endpoints.conversations import ConversationsMixin
from mastodon.endpoints.endorsements import EndorsementsMixin
from mastodon.endpoints.favourites import FavouritesMixin
from mastodon.endpoints.filters import FiltersMixin
from mastodon.endpoints.hashtags import HashtagsMixin
from mastodon.endpoints.instance import InstanceMixin
from mastodon.endpoints.lists import ListsMixin
from mastodon.endpoints.media import MediaMixin
from mastodon.endpoints.notifications import NotificationsMixin
from mastodon.endpoints.polls import PollsMixin
from mastodon.endpoints.preferences import PreferencesMixin
from mastodon.endpoints.profile import ProfileMixin
from mastodon.endpoints.push import PushMixin
from mastodon.endpoints.relationships import RelationshipsMixin
from mastodon.endpoints.reports import ReportsMixin
from mastodon.endpoints.search import SearchMixin
from mastodon.endpoints.statuses import StatusesMixin
from mastodon.endpoints.suggestions import SuggestionsMixin
from mastodon.endpoints.timelines import TimelinesMixin
from mastodon.endpoints.trends import TrendsMixin
from mastodon.errors import *  # noqa: F403  # programs import the errors from here, too
from mastodon.return_types import *  # noqa: F403  # and the entities
from mastodon.utility import UtilityMixin
from mastodon.versions import parse_version_string

__all__ = ["Mastodon", "parse_version_string"]


class Mastodon(
    AuthenticationMixin,
    AccountsMixin,
    AdminMixin,
    AnnualReportsMixin,
    AsyncRefreshesMixin,
    CollectionsMixin,
    ConversationsMixin,
    EndorsementsMixin,
    FavouritesMixin,
    FiltersMixin,
    HashtagsMixin,
    InstanceMixin,
    ListsMixin,
    MediaMixin,
    NotificationsMixin,
    PollsMixin,
    PreferencesMixin,
    ProfileMixin,
    PushMixin,
    RelationshipsMixin,
    ReportsMixin,
    SearchMixin,
    StatusesMixin,
    SuggestionsMixin,
    TimelinesMixin,
    TrendsMixin,
    UtilityMixin,
):
    """A client of one Mastodon server, for one account."""
