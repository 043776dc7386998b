"""Read the text of statuses, and split long text into statuses.

Servers send most text as HTML. Entities with HTML have properties such as ``status.plain_text`` and
``account.plain_note``, which call :func:`plain_text`.
"""

from __future__ import annotations

from mastodon._core.params import count, shown
from mastodon.errors import MastodonIllegalArgumentError
from mastodon.text.reader import Reader
from mastodon.text.splitting import split
from mastodon.text.usual import usual_text

__all__ = ["hashtags", "links", "mentions", "plain_text", "split_status"]


def plain_text(html: str) -> str:
    """Return HTML as plain text, as people read it.

    Paragraphs are separated by an empty line. Lists have ``-`` or numbers, and quotations ``>`` before each line.
    Preformatted text keeps its lines and spaces. Mentions and hashtags are shown as written, and custom emoji by their
    shortcodes.

    A link whose text is its address, or the beginning of it, is shown as its whole address. Any other link is shown as
    its text with the address in parentheses. The line that links to a quoted status is left out: it is there for
    programs that do not show quotes.

    Invalid HTML is read as browsers read it. Scripts, styles and comments are never shown. The time that it takes grows
    with the length of the HTML, whatever is in it.

    :param html: HTML as servers send it, for example ``status.content``.
    :return: the text, without space or line breaks around it. Empty if there is none.
    :raises MastodonIllegalArgumentError: if ``html`` is not text.
    """
    _check(html)
    usual = usual_text(html)
    return Reader(html).text if usual is None else usual


def links(html: str) -> list[str]:
    """Return the addresses of the web pages that HTML links to.

    Mentions, hashtags and the link to a quoted status are not among them.

    :param html: HTML as servers send it.
    :return: addresses that begin with ``http://`` or ``https://``, in the order of the text, each once.
    :raises MastodonIllegalArgumentError: if ``html`` is not text.
    """
    return list(_read(html).links.values())


def hashtags(html: str) -> list[str]:
    """Return the names of the hashtags that HTML links to.

    :param html: HTML as servers send it.
    :return: names as written, without ``#``, in the order of the text. Names that differ only in case count as one.
    :raises MastodonIllegalArgumentError: if ``html`` is not text.
    """
    return list(_read(html).hashtags.values())


def mentions(html: str) -> list[str]:
    """Return the handles of the accounts that HTML mentions.

    Most servers write only the name of the account. The host of the link then completes the handle. It can differ from
    the handle's own domain: ``status.mentions`` has what the server knows.

    :param html: HTML as servers send it.
    :return: handles such as ``user@mastodon.example``, in the order of the text, each once.
    :raises MastodonIllegalArgumentError: if ``html`` is not text.
    """
    return list(_read(html).mentions.values())


def split_status(text: str, limit: int = 500, *, spoiler_text: str | None = "", numbered: bool = False) -> list[str]:
    """Split a text into parts that fit into a status each.

    The text is cut at the last end of a paragraph that fits, otherwise of a line or sentence, otherwise of a word. A
    longer word is cut between characters. Links, mentions, hashtags, shortcodes of emoji, and everything that looks
    like one character stay whole. Needs the extra ``grapheme``.

    No part is longer than the limit as :meth:`~mastodon.Mastodon.get_status_length` counts. The whitespace at a cut
    stays at the end of the part before it, or begins the next one if it does not fit; servers remove it. If it fits
    into neither, it does not count. ``"".join(parts)`` is the text.

    :param text: the text, as for ``status_post``.
    :param limit: the maximum length of a status in characters: ``configuration.statuses.max_characters`` of
        ``api.instance()``.
    :param spoiler_text: the content warning that each status will have. It counts in each.
    :param numbered: whether each of several parts ends with its number and their total, such as ``(2/5)``, before the
        whitespace at the cut.
    :return: the parts, at least one. A text that fits is the only one, without a number.
    :raises MastodonIllegalArgumentError: if an argument is not what it should be, or if the limit is too small for the
        content warning, or for something that cannot be cut.
    :raises MastodonMissingExtraError: if the extra is not installed.

    Source: https://docs.joinmastodon.org/user/posting/#text
    """
    for value, name in ((text, "text"), (spoiler_text or "", "spoiler_text")):
        if not isinstance(value, str):
            raise MastodonIllegalArgumentError(f"{name}={shown(value)} must be text.")
    allowed = count(limit, "limit")
    if not allowed:
        raise MastodonIllegalArgumentError(f"limit={shown(limit)} must be a number of at least 1.")
    return split(text, allowed, spoiler_text or "", numbered)


def _read(html: str) -> Reader:
    _check(html)
    return Reader(html)


def _check(html: str) -> None:
    if not isinstance(html, str):
        raise MastodonIllegalArgumentError(f"html={shown(html)} must be text.")
