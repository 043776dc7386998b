"""The command line: ``mastodon-py``, or ``python -m mastodon``."""

from mastodon.cli.program import main

__all__ = ["main"]
