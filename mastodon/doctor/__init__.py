"""Examine a server, a login and the way to them, and say in words what is wrong."""

from mastodon.doctor.checks import examine
from mastodon.doctor.findings import Finding

__all__ = ["Finding", "examine"]
