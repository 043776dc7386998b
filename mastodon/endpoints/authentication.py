"""Registering an app, logging in and out, and the constructor."""

from __future__ import annotations

from pathlib import PurePath

import requests

from mastodon.defaults import _DEFAULT_TIMEOUT, _DEFAULT_USER_AGENT
from mastodon.errors import MastodonIllegalArgumentError
from mastodon.internals import Internals, check_word


class AuthenticationMixin(Internals):
    """Registering an app, logging in and out."""

    def __init__(
        self,
        client_id: str | PurePath | None = None,
        client_secret: str | None = None,
        access_token: str | PurePath | None = None,
        api_base_url: str | None = None,
        debug_requests: bool = False,
        ratelimit_method: str = "wait",
        ratelimit_pacefactor: float = 1.1,
        request_timeout: float | tuple[float, float] = _DEFAULT_TIMEOUT,
        mastodon_version: str | None = None,
        version_check_mode: str = "none",
        session: requests.Session | None = None,
        feature_set: str = "mainline",
        user_agent: str = _DEFAULT_USER_AGENT,
        lang: str | None = None,
    ) -> None:
        self._init_state()
        if api_base_url is None:
            raise MastodonIllegalArgumentError("api_base_url is required.")
        self.client_id, self.client_secret = str(client_id) if client_id else None, client_secret
        self.access_token = str(access_token) if access_token else None
        self.api_base_url = api_base_url.rstrip("/") if "://" in api_base_url else f"https://{api_base_url.rstrip('/')}"
        self.debug_requests = debug_requests
        self.ratelimit_method = check_word(ratelimit_method, ("throw", "wait", "pace"), "ratelimit_method")
        self.ratelimit_pacefactor = ratelimit_pacefactor
        self.request_timeout = request_timeout
        self.version_check_mode = check_word(version_check_mode, ("created", "changed", "none"), "version_check_mode")
        self.session = session if session is not None else requests.Session()
        self.feature_set = check_word(feature_set, ("mainline", "fedibird", "pleroma"), "feature_set")
        self.user_agent = user_agent
        self.lang = lang
        if mastodon_version is not None:
            self._set_version(mastodon_version)
