"""Logging in with one call, and keeping the login for the next time."""

from mastodon.login.flow import login, logout, saved_accounts

__all__ = ["login", "logout", "saved_accounts"]
