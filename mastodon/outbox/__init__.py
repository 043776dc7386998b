"""An outbox: statuses that are stored in a file before they are sent, so that each is posted once."""

from mastodon.outbox.entries import Entry
from mastodon.outbox.public import Outbox

__all__ = ["Entry", "Outbox"]
