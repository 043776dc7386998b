"""The place where programs written for Mastodon.py 2.3.3 import this from."""

from mastodon.endpoints.utility import UtilityMixin as UtilityMixin
