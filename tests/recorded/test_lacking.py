"""Calls that ``mastodon_mock`` does not know: requests as they are sent, and the error that comes back.

``tests/meta/test_cassettes.py`` counts them as methods without a recording.
"""

from __future__ import annotations

from typing import Any

import pytest

from mastodon import MastodonAPIError
from tests.support.accounts import MakeClient

CALLS: dict[str, tuple[Any, ...]] = {
    "account_email_subscribe": (1, "blackbird@mail.example"),
    "admin_approve_trending_link_publisher": (1,),
    "admin_reject_trending_link_publisher": (1,),
    "admin_report_update": (1, "spam"),
    "admin_tag": (1,),
    "admin_tag_update": (1, "Owls"),
    "admin_tags": (),
    "admin_trending_link_publishers": (),
    "domain_block_preview": ("spam.example",),
    "donation_campaign": (),
    "email_check_confirmation": (),
    "host_meta": (),
    "instance_peers_search": ("example",),
    "interaction_policies": (),
    "interaction_policies_update": ({"can_favourite": {"always": ["public"]}},),
    "interaction_request": (1,),
    "interaction_request_authorize": (1,),
    "interaction_request_reject": (1,),
    "interaction_requests": (),
    "invite": ("hello",),
    "status_react": (1, "❤"),
    "status_unreact": (1, "❤"),
}


@pytest.mark.parametrize("name", CALLS)
def test_a_call_that_a_server_does_not_know_is_an_error(make_client: MakeClient, name: str) -> None:
    admin = make_client(admin=True, version_check_mode="none")
    with pytest.raises(MastodonAPIError, match=r"404|405"):
        getattr(admin, name)(*CALLS[name])
