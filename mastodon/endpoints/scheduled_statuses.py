"""Statuses that the server will post later. ``status_post`` creates them."""

from __future__ import annotations

from datetime import datetime

from mastodon._core.params import future, page, path
from mastodon.errors import MastodonIllegalArgumentError
from mastodon.internals import Internals
from mastodon.return_types import ScheduledStatus, Status
from mastodon.types_base import EmptyResponse, IdType, PaginatableList, PrimitiveIdType
from mastodon.versions import api_version


class ScheduledStatusesMixin(Internals):
    """Reading, moving and cancelling scheduled statuses. ``status_post`` creates them."""

    @api_version("2.7.0", "2.7.0")
    def scheduled_statuses(
        self,
        max_id: Status | ScheduledStatus | PrimitiveIdType | None = None,
        min_id: Status | ScheduledStatus | PrimitiveIdType | None = None,
        since_id: Status | ScheduledStatus | PrimitiveIdType | None = None,
        limit: int | None = None,
    ) -> PaginatableList[ScheduledStatus]:
        """Fetch the user's scheduled statuses.

        :param max_id: only statuses that were scheduled before this one.
        :param min_id: the statuses that were scheduled right after this one.
        :param since_id: only statuses that were scheduled after this one, starting with the newest.
        :param limit: the maximum number of results, 1 to 40. The server's default is 20.
        :return: a page of scheduled statuses.

        Source: https://docs.joinmastodon.org/methods/scheduled_statuses/#get
        """
        query = page(max_id, min_id, since_id, limit, has_times=False)
        return self._get(PaginatableList[ScheduledStatus], "/api/v1/scheduled_statuses", query)

    @api_version("2.7.0", "2.7.0")
    def scheduled_status(self, id: ScheduledStatus | IdType) -> ScheduledStatus:
        """Fetch one scheduled status.

        :param id: the scheduled status.
        :return: the scheduled status.
        :raises MastodonNotFoundError: if there is no such scheduled status, or it has been posted already.

        Source: https://docs.joinmastodon.org/methods/scheduled_statuses/#get-one
        """
        return self._get(ScheduledStatus, path("/api/v1/scheduled_statuses/{}", id))

    @api_version("2.7.0", "2.7.0")
    def scheduled_status_update(self, id: ScheduledStatus | Status | IdType, scheduled_at: datetime) -> ScheduledStatus:
        """Change the time of a scheduled status.

        :param id: the scheduled status.
        :param scheduled_at: the new time, at least five minutes from now. Naive times are local time.
        :return: the updated scheduled status.
        :raises MastodonIllegalArgumentError: if ``scheduled_at`` is not a time, or less than five minutes from now.
        :raises MastodonNotFoundError: if there is no such scheduled status, or it has been posted already.

        Source: https://docs.joinmastodon.org/methods/scheduled_statuses/#update
        """
        new_time = future(scheduled_at, "scheduled_at")
        if new_time is None:
            raise MastodonIllegalArgumentError("scheduled_at=None is not a time.")
        return self._put(ScheduledStatus, path("/api/v1/scheduled_statuses/{}", id), {"scheduled_at": new_time})

    @api_version("2.7.0", "2.7.0")
    def scheduled_status_delete(self, id: ScheduledStatus | Status | IdType) -> None:
        """Cancel a scheduled status.

        :param id: the scheduled status.
        :raises MastodonNotFoundError: if there is no such scheduled status, or it has been posted already.

        Source: https://docs.joinmastodon.org/methods/scheduled_statuses/#cancel
        """
        self._delete(EmptyResponse, path("/api/v1/scheduled_statuses/{}", id))
