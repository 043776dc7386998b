"""Hashtags: reading, following and featuring them."""

from __future__ import annotations

from mastodon._core.params import hashtag_of, id_of, page, path
from mastodon.internals import Internals
from mastodon.return_types import FeaturedTag, Tag
from mastodon.types_base import EmptyResponse, IdType, NonPaginatableList, PaginatableList, PrimitiveIdType
from mastodon.versions import api_version


class HashtagsMixin(Internals):
    """Reading, following and featuring hashtags."""

    @api_version("4.0.0", "4.4.0")
    def tag(self, hashtag: Tag | str) -> Tag:
        """Fetch a hashtag, even one that has never been used.

        :param hashtag: the hashtag, without the ``#``.
        :return: the hashtag, with its use over the last days and whether the user follows it.
        :raises MastodonIllegalArgumentError: if it begins with ``#``.

        Source: https://docs.joinmastodon.org/methods/tags/#get
        """
        return self._get(Tag, path("/api/v1/tags/{}", hashtag_of(hashtag, "hashtag")))

    @api_version("4.0.0", "4.4.0")
    def tag_follow(self, hashtag: Tag | str) -> Tag:
        """Follow a hashtag. Its statuses then appear in the home timeline.

        :param hashtag: the hashtag, without the ``#``.
        :return: the updated hashtag.
        :raises MastodonIllegalArgumentError: if it begins with ``#``.

        Source: https://docs.joinmastodon.org/methods/tags/#follow
        """
        return self._post(Tag, path("/api/v1/tags/{}/follow", hashtag_of(hashtag, "hashtag")))

    @api_version("4.0.0", "4.4.0")
    def tag_unfollow(self, hashtag: Tag | str) -> Tag:
        """Unfollow a hashtag.

        :param hashtag: the hashtag, without the ``#``.
        :return: the updated hashtag.
        :raises MastodonIllegalArgumentError: if it begins with ``#``.

        Source: https://docs.joinmastodon.org/methods/tags/#unfollow
        """
        return self._post(Tag, path("/api/v1/tags/{}/unfollow", hashtag_of(hashtag, "hashtag")))

    @api_version("4.4.0", "4.4.0")
    def tag_feature(self, name: Tag | str) -> Tag:
        """Feature a hashtag on the user's profile.

        :param name: the hashtag, without the ``#``.
        :return: the updated hashtag.
        :raises MastodonIllegalArgumentError: if it begins with ``#``.

        Source: https://docs.joinmastodon.org/methods/tags/#feature
        """
        return self._post(Tag, path("/api/v1/tags/{}/feature", hashtag_of(name, "name")))

    @api_version("4.4.0", "4.4.0")
    def tag_unfeature(self, name: Tag | str) -> Tag:
        """Stop featuring a hashtag on the user's profile.

        :param name: the hashtag, without the ``#``.
        :return: the updated hashtag.
        :raises MastodonIllegalArgumentError: if it begins with ``#``.

        Source: https://docs.joinmastodon.org/methods/tags/#unfeature
        """
        return self._post(Tag, path("/api/v1/tags/{}/unfeature", hashtag_of(name, "name")))

    @api_version("4.0.0", "4.0.0")
    def followed_tags(
        self,
        max_id: Tag | PrimitiveIdType | None = None,
        min_id: Tag | PrimitiveIdType | None = None,
        since_id: Tag | PrimitiveIdType | None = None,
        limit: int | None = None,
    ) -> PaginatableList[Tag]:
        """Fetch the hashtags that the user follows.

        The cursors of this list are not hashtag ids on every server: use :meth:`fetch_next` to get further pages.

        :param max_id: only items further down the list than this cursor.
        :param min_id: the items directly above this cursor in the list.
        :param since_id: only items above this cursor, starting at the top of the list.
        :param limit: the maximum number of results, 1 to 200. The server's default is 100.
        :return: a page of hashtags.

        Source: https://docs.joinmastodon.org/methods/followed_tags/#get
        """
        return self._get(
            PaginatableList[Tag], "/api/v1/followed_tags", page(max_id, min_id, since_id, limit, has_times=False)
        )

    @api_version("3.0.0", "3.0.0")
    def featured_tags(self) -> NonPaginatableList[FeaturedTag]:
        """Fetch the hashtags that the user features on their profile.

        :return: all featured hashtags, in one response.

        Source: https://docs.joinmastodon.org/methods/featured_tags/#get
        """
        return self._get(NonPaginatableList[FeaturedTag], "/api/v1/featured_tags")

    @api_version("3.0.0", "3.0.0")
    def featured_tag_suggestions(self) -> NonPaginatableList[FeaturedTag]:
        """Fetch up to ten hashtags that the user has used recently, as suggestions for featuring.

        :return: the hashtags, the most used first.

        Source: https://docs.joinmastodon.org/methods/featured_tags/#suggestions
        """
        return self._get(NonPaginatableList[FeaturedTag], "/api/v1/featured_tags/suggestions")

    @api_version("3.0.0", "3.3.0")
    def featured_tag_create(self, name: Tag | FeaturedTag | str) -> FeaturedTag:
        """Feature a hashtag on the user's profile.

        :param name: the hashtag.
        :return: the featured hashtag, with the id for :meth:`featured_tag_delete`.
        :raises MastodonAPIError: if the name is not a valid hashtag, the hashtag is featured already, or there are too
            many.

        Source: https://docs.joinmastodon.org/methods/featured_tags/#feature
        """
        return self._post(FeaturedTag, "/api/v1/featured_tags", {"name": id_of(name, "name", "name")})

    @api_version("3.0.0", "3.0.0")
    def featured_tag_delete(self, id: FeaturedTag | IdType) -> None:
        """Remove a featured hashtag from the user's profile.

        :param id: the featured hashtag or its id, but not its name.
        :raises MastodonNotFoundError: if there is no such featured hashtag.

        Source: https://docs.joinmastodon.org/methods/featured_tags/#unfeature
        """
        self._delete(EmptyResponse, path("/api/v1/featured_tags/{}", id))
