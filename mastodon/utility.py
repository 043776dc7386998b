"""The import path that programs written for Mastodon.py 2.3.3 use."""

from mastodon.endpoints.utility import UtilityMixin as UtilityMixin
