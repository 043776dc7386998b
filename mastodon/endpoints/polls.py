"""Polls: reading polls, voting, and making polls to post."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from mastodon._core.params import count, listed, path, seconds, strings_of
from mastodon.errors import MastodonIllegalArgumentError
from mastodon.internals import Internals
from mastodon.return_types import Poll
from mastodon.types_base import IdType
from mastodon.versions import api_version


class PollsMixin(Internals):
    """Reading polls, voting, and making polls to post."""

    @api_version("2.8.0", "2.8.0")
    def poll(self, id: Poll | IdType) -> Poll:
        """Fetch a poll with its current results.

        :param id: the poll.
        :return: the poll.
        :raises MastodonNotFoundError: if there is no such poll, or the user may not see it.

        Source: https://docs.joinmastodon.org/methods/polls/#get
        """
        return self._get(Poll, path("/api/v1/polls/{}", id))

    @api_version("2.8.0", "2.8.0")
    def poll_vote(self, id: Poll | IdType, choices: int | Iterable[int]) -> Poll:
        """Vote in a poll. A vote cannot be withdrawn.

        :param id: the poll.
        :param choices: the index of an option in the poll's ``options``, starting at 0; or several, if the poll allows
            it.
        :return: the poll, including the vote.
        :raises MastodonIllegalArgumentError: if a choice is not a number, or is negative.
        :raises MastodonNotFoundError: if there is no such poll.
        :raises MastodonAPIError: if the poll has ended, or the user has already voted in it.

        Source: https://docs.joinmastodon.org/methods/polls/#vote
        """
        return self._post(Poll, path("/api/v1/polls/{}/votes", id), {"choices": _choices(choices)})

    @api_version("2.8.0", "2.8.0")
    def make_poll(
        self, options: Iterable[str], expires_in: int, multiple: bool = False, hide_totals: bool = False
    ) -> dict[str, Any]:
        """Make a poll for :meth:`status_post`, without sending a request.

        :param options: the options to choose from.
        :param expires_in: the number of seconds until the poll ends.
        :param multiple: whether voters can choose several options.
        :param hide_totals: whether the results are hidden until the poll ends.
        :return: the poll, for the argument ``poll`` of :meth:`status_post`.
        :raises MastodonIllegalArgumentError: if an option is not text, or ``expires_in`` is not a number of seconds.

        Source: https://docs.joinmastodon.org/methods/statuses/#create
        """
        if expires_in is None:
            raise MastodonIllegalArgumentError("expires_in=None: pass a number of seconds.")
        return {
            "options": strings_of(options, "options") or [],
            "expires_in": seconds(expires_in, "expires_in"),
            "multiple": multiple,
            "hide_totals": hide_totals,
        }


def _choices(choices: Any) -> list[int]:
    """Return the indexes of the chosen options."""
    found = [count(choice, "choices") for choice in listed(choices)]
    if None in found:
        raise MastodonIllegalArgumentError("choices=None: pass the index of at least one option.")
    return [number for number in found if number is not None]
