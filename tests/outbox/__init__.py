"""``outbox``: statuses that are stored before they are sent."""
