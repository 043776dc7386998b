"""The client: one class composed of the areas of the API."""

from __future__ import annotations

from types import FunctionType

from mastodon import errors, return_types
from mastodon.compat import IMPL_HAS_BLURHASH, IMPL_HAS_CRYPTO, IMPL_HAS_ECE
from mastodon.defaults import (
    _DEFAULT_SCOPES,
    _DEFAULT_STREAM_RECONNECT_WAIT_SEC,
    _DEFAULT_STREAM_TIMEOUT,
    _DEFAULT_TIMEOUT,
    _SCOPE_SETS,
)
from mastodon.endpoints.accounts import AccountsMixin
from mastodon.endpoints.admin import AdminMixin
from mastodon.endpoints.annual_reports import AnnualReportsMixin
from mastodon.endpoints.async_refreshes import AsyncRefreshesMixin
from mastodon.endpoints.authentication import AuthenticationMixin
from mastodon.endpoints.capabilities import CapabilitiesMixin
from mastodon.endpoints.collections import CollectionsMixin
from mastodon.endpoints.conversations import ConversationsMixin
from mastodon.endpoints.endorsements import EndorsementsMixin
from mastodon.endpoints.favourites import FavouritesMixin
from mastodon.endpoints.filters import FiltersMixin
from mastodon.endpoints.hashtags import HashtagsMixin
from mastodon.endpoints.instance import InstanceMixin
from mastodon.endpoints.interactions import InteractionsMixin
from mastodon.endpoints.lists import ListsMixin
from mastodon.endpoints.login import LoginMixin
from mastodon.endpoints.media import MediaMixin
from mastodon.endpoints.notifications import NotificationsMixin
from mastodon.endpoints.polls import PollsMixin
from mastodon.endpoints.preferences import PreferencesMixin
from mastodon.endpoints.profile import ProfileMixin
from mastodon.endpoints.push import PushMixin
from mastodon.endpoints.raw_requests import RawRequestsMixin
from mastodon.endpoints.relationships import RelationshipsMixin
from mastodon.endpoints.reports import ReportsMixin
from mastodon.endpoints.scheduled_statuses import ScheduledStatusesMixin
from mastodon.endpoints.search import SearchMixin
from mastodon.endpoints.status_actions import StatusActionsMixin
from mastodon.endpoints.status_threads import StatusThreadsMixin
from mastodon.endpoints.statuses import StatusesMixin
from mastodon.endpoints.streaming import StreamingMixin
from mastodon.endpoints.suggestions import SuggestionsMixin
from mastodon.endpoints.timelines import TimelinesMixin
from mastodon.endpoints.trends import TrendsMixin
from mastodon.endpoints.utility import UtilityMixin
from mastodon.endpoints.walks import Walk, WalksMixin
from mastodon.errors import *  # noqa: F403  # programs import the errors from here, too
from mastodon.return_types import *  # noqa: F403  # and the entities
from mastodon.versions import api_version, max_version, parse_version_string

# What programs have always imported from here beside the class.
__all__ = [
    "IMPL_HAS_BLURHASH",
    "IMPL_HAS_CRYPTO",
    "IMPL_HAS_ECE",
    "_DEFAULT_SCOPES",
    "_DEFAULT_STREAM_RECONNECT_WAIT_SEC",
    "_DEFAULT_STREAM_TIMEOUT",
    "_DEFAULT_TIMEOUT",
    "_SCOPE_SETS",
    "Mastodon",
    "Walk",
    "api_version",
    "max_version",
    "parse_version_string",
]
__all__ += errors.__all__
__all__ += return_types.__all__


# The constructor is in mastodon/_client/settings.py.
class Mastodon(
    # These build on other areas, before which they have to stand.
    LoginMixin,
    CapabilitiesMixin,
    StatusThreadsMixin,
    StreamingMixin,
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
    InteractionsMixin,
    ListsMixin,
    MediaMixin,
    NotificationsMixin,
    PollsMixin,
    PreferencesMixin,
    ProfileMixin,
    PushMixin,
    RawRequestsMixin,
    RelationshipsMixin,
    ReportsMixin,
    ScheduledStatusesMixin,
    SearchMixin,
    StatusActionsMixin,
    StatusesMixin,
    SuggestionsMixin,
    TimelinesMixin,
    TrendsMixin,
    WalksMixin,
    UtilityMixin,
):
    """A client of one server that speaks the Mastodon API, for one account.

    Each method is a call to the server. Start with a token::

        api = Mastodon(access_token="...", api_base_url="https://mastodon.social")
        api.status_post("Hello!")
    """


def _show_methods_as_those_of(cls: type) -> None:
    """Let messages and pickles name ``Mastodon.status_post``, not the class of its area."""
    for base in cls.__mro__[1:-1]:
        for name, attribute in vars(base).items():
            function = getattr(attribute, "__func__", attribute)
            while isinstance(function, FunctionType) and function.__qualname__ == f"{base.__name__}.{name}":
                function.__qualname__, function.__module__ = f"{cls.__name__}.{name}", cls.__module__
                function = getattr(function, "__wrapped__", None)


_show_methods_as_those_of(Mastodon)
