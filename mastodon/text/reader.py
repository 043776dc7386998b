"""Read HTML as a person does: its text, links, hashtags and mentions."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from urllib.parse import unquote

from mastodon.text.tokens import Tag, tokens

#: Elements that begin and end a line (1), or a paragraph (2).
_BLOCKS: Mapping[str, int] = {
    **dict.fromkeys(("address", "article", "aside", "body", "caption", "center", "dd", "details", "div", "dt"), 1),
    **dict.fromkeys(("fieldset", "figcaption", "figure", "footer", "form", "header", "html", "legend", "li"), 1),
    **dict.fromkeys(("main", "nav", "section", "summary", "tbody", "tfoot", "thead", "tr"), 1),
    **dict.fromkeys(("blockquote", "dir", "dl", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "menu", "ol", "p"), 2),
    **dict.fromkeys(("pre", "table", "ul"), 2),
}
_LISTS = frozenset(("dir", "menu", "ol", "ul"))
# Elements that are not shown.
_HIDDEN = frozenset(
    ("annotation", "annotation-xml", "audio", "canvas", "datalist", "head", "object", "template", "video")
)
# Tags that end a hidden element whose own end tag is missing.
_RUBY = frozenset(("rp", "rt", "ruby"))
_ENDS: Mapping[str, frozenset[str]] = {
    "p": frozenset(_BLOCKS),
    "span": frozenset(_BLOCKS),
    "rp": _RUBY | frozenset(_BLOCKS),
    "head": frozenset(("body",)),
}
# Prefixes of lines stop here, so that a line costs the same however deeply it is nested.
_DEEPEST = 20

# The second is wide, for Chinese and Japanese.
_HASHES = ("#", "\uff03")
_SPACES = re.compile(r"[ \t\n\r\f]+")
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):", re.IGNORECASE)
_HOST = re.compile(r"https?://(?:[^/?#]*@)?([^/?#]+)", re.IGNORECASE)
_WEB = ("http", "https")
# The schemes that Mastodon lets through, and mail.
_SAFE_SCHEMES = (*_WEB, "dat", "dweb", "gemini", "gopher", "ipfs", "ipns", "magnet", "mailto", "ssb", "xmpp")
# Browsers encode these themselves.
_TO_ENCODE = re.compile(r"[\x00-\x20\x7f<>\"]")
_PREFIX = re.compile(r"(?:[a-z][a-z0-9+.-]*://)?(?:www\.)?", re.IGNORECASE)


class _Container:
    """An open list, list item or quotation."""

    def __init__(self, name: str, first: str, rest: str, number: int = 1) -> None:
        self.name = name
        self.first = first
        self.rest = rest
        self.number = number

    def prefix(self) -> str:
        """Return what stands before the next line in it: the marker of an item stands before its first line only."""
        prefix, self.first = self.first, self.rest
        return prefix


class _Link:
    """An open link: its address, and where its text begins in the output."""

    def __init__(self, attributes: Mapping[str, str], spans: int) -> None:
        self.address = _address(attributes.get("href", ""))
        self.classes = attributes.get("class", "").lower().split()
        self.is_tag = "tag" in attributes.get("rel", "").lower().split()
        # How many spans are open around it.
        self.spans = spans
        self.start: int | None = None
        # Its text with the parts that are invisible.
        self.text: list[str] = []


class Reader:
    """Reads HTML and keeps its text, links, hashtags and mentions."""

    def __init__(self, html: str) -> None:
        # Keys are what makes two of them the same.
        self.links: dict[str, str] = {}
        self.hashtags: dict[str, str] = {}
        self.mentions: dict[str, str] = {}
        self._output: list[str] = []
        # Line breaks and space before the next text.
        self._block_breaks = 0
        self._line_breaks = 0
        self._gap = ""
        self._containers: list[_Container] = []
        self._open: Counter[str] = Counter()
        # How many of the containers have been open since the last text.
        self._shared = 0
        # For each open span: whether it is invisible, and what is shown at its end.
        self._spans: list[tuple[bool, str]] = []
        self._invisible = 0
        # The hidden element that is open, and how many of that name.
        self._hidden = ""
        self._hidden_depth = 0
        self._link: _Link | None = None
        self._preformatted = 0
        self._is_in_ruby = False
        for token in tokens(html):
            if isinstance(token, Tag):
                self._tag(token)
            elif not self._hidden:
                self._text(token)
        self._end_link()
        self._end_ruby()
        self.text = "".join(self._output)

    # --- Tags -------------------------------------------------------------------------------------------------------

    def _tag(self, tag: Tag) -> None:
        name = tag.name
        if self._hidden and self._stays_hidden(tag):
            return
        if name in _BLOCKS:
            self._block(tag)
        elif name == "br":
            self._line_breaks += 1
            self._gap = ""
        elif name in _RUBY:
            self._ruby(tag)
        elif tag.is_end:
            if name == "a":
                self._end_link()
            elif name == "span" and self._spans:
                self._end_span()
        elif name in _HIDDEN or _is_quote_line(tag):
            self._hidden, self._hidden_depth = name, 1
        elif name == "a":
            self._end_link()
            self._link = _Link(tag.attributes, len(self._spans))
        elif name == "span":
            classes = tag.attributes.get("class", "").split()
            is_invisible = "invisible" in classes
            self._spans.append((is_invisible, "…" if "ellipsis" in classes else ""))
            self._invisible += is_invisible
        elif name == "img":
            self._text(_image_text(tag.attributes))
        elif name in ("td", "th") and self._output and not self._breaks():
            self._gap = "\t"

    def _stays_hidden(self, tag: Tag) -> bool:
        """Check whether a tag is hidden by the element around it, which it may end."""
        if tag.name in _ENDS.get(self._hidden, ()):
            self._hidden = ""
            return False
        if tag.name == self._hidden:
            self._hidden_depth += -1 if tag.is_end else 1
            if not self._hidden_depth:
                self._hidden = ""
        return True

    def _block(self, tag: Tag) -> None:
        name = tag.name
        self._end_spans(0)
        self._end_ruby()
        if tag.is_end:
            self._close(name)
        is_nested = name in _LISTS and any(self._open[each] for each in _LISTS)
        self._break(1 if is_nested else _BLOCKS[name])
        if tag.is_end:
            return
        if _is_quote_line(tag):
            self._hidden, self._hidden_depth = name, 1
        elif name == "hr":
            self._write("---")
            self._break(2)
        elif name == "pre":
            self._preformatted += 1
        elif name == "blockquote":
            self._contain(_Container(name, "> ", "> "))
        elif name in _LISTS:
            # Some programs forget the item around a list in a list.
            is_bare = bool(self._containers) and self._containers[-1].name in _LISTS
            indent = "  " if is_bare else ""
            self._contain(_Container(name, indent, indent, _number(tag.attributes.get("start"), 1)))
        elif name == "li":
            self._item(tag.attributes)

    def _item(self, attributes: Mapping[str, str]) -> None:
        if self._containers and self._containers[-1].name == "li":
            self._close("li")
        marker = "- "
        if self._containers and self._containers[-1].name == "ol":
            around = self._containers[-1]
            number = _number(attributes.get("value"), around.number)
            around.number = number + 1
            marker = f"{number}. "
        self._contain(_Container("li", marker, " " * len(marker)))

    def _contain(self, container: _Container) -> None:
        self._containers.append(container)
        self._open[container.name] += 1

    def _close(self, name: str) -> None:
        """Close a container and all in it. An end tag without its start tag closes nothing."""
        if name == "pre":
            self._preformatted = max(0, self._preformatted - 1)
        if not self._open[name]:
            return
        while True:
            closed = self._containers.pop().name
            self._open[closed] -= 1
            if closed == name:
                break
        self._shared = min(self._shared, len(self._containers))

    def _end_span(self) -> None:
        is_invisible, ending = self._spans.pop()
        self._invisible -= is_invisible
        if ending and not self._invisible:
            self._output.append(ending)

    def _end_spans(self, kept: int) -> None:
        while len(self._spans) > kept:
            self._end_span()

    def _ruby(self, tag: Tag) -> None:
        """Show the reading of a word in parentheses behind it."""
        self._end_ruby()
        if tag.is_end:
            return
        if tag.name == "rt":
            self._gap = ""
            self._write("(")
            self._is_in_ruby = True
        elif tag.name == "rp":
            # The parentheses of the author, for browsers that cannot show the reading above the word.
            self._hidden, self._hidden_depth = "rp", 1

    def _end_ruby(self) -> None:
        if self._is_in_ruby:
            self._output.append(")")
            self._is_in_ruby = False

    # --- Text -------------------------------------------------------------------------------------------------------

    def _text(self, text: str) -> None:
        if self._preformatted:
            self._lines(text)
            return
        text = _SPACES.sub(" ", text)
        words = text.strip(" ")
        if text[:1] == " ":
            self._space()
        if words:
            self._write(words)
            if text[-1] == " ":
                self._space()

    def _lines(self, text: str) -> None:
        first, *others = text.replace("\r\n", "\n").split("\n")
        if first:
            self._write(first)
        for line in others:
            self._line_breaks += 1
            if line:
                self._write(line)

    def _space(self) -> None:
        if not self._invisible and not self._gap:
            self._gap = " "

    def _break(self, count: int) -> None:
        self._block_breaks = max(self._block_breaks, count)
        self._gap = ""

    def _breaks(self) -> int:
        return max(self._block_breaks, self._line_breaks)

    def _write(self, text: str) -> None:
        link = self._link
        if link is not None:
            link.text.append(text)
        if self._invisible:
            return
        if not self._output or self._breaks():
            self._begin_line()
        elif self._gap:
            self._output.append(self._gap)
        self._gap = ""
        if link is not None and link.start is None:
            link.start = len(self._output)
        self._output.append(text)

    def _begin_line(self) -> None:
        if self._output:
            blank = "".join(each.rest for each in self._containers[: min(self._shared, _DEEPEST)]).rstrip()
            self._output.append("\n" + f"{blank}\n" * (self._breaks() - 1))
        self._output += [each.prefix() for each in self._containers[:_DEEPEST]]
        self._shared = len(self._containers)
        self._block_breaks = self._line_breaks = 0

    # --- Links ------------------------------------------------------------------------------------------------------

    def _end_link(self) -> None:
        link = self._link
        if link is None:
            return
        self._end_spans(link.spans)
        self._link = None
        text = "".join(link.text).strip()
        if self._is_hashtag_or_mention(link, text) or not link.address:
            return
        if _HOST.match(link.address):
            self.links.setdefault(link.address, link.address)
        if link.start is None:
            self._write(link.address)
            return
        shown = "".join(self._output[link.start :])
        is_url = "://" in link.address
        if is_url and (text == link.address or _stands_for(shown, link.address)):
            self._output[link.start :] = [link.address]
        # People write an email address without "mailto:".
        elif (link.address if is_url else link.address.partition(":")[2]) not in shown:
            self._output.append(f" ({link.address})")

    def _is_hashtag_or_mention(self, link: _Link, text: str) -> bool:
        """Take note of a hashtag or mention, if a link is one."""
        sign, name = text[:1], text[1:]
        if sign not in (*_HASHES, "@"):
            # Friendica writes the sign before the link.
            sign, name = (self._output[link.start - 1][-1:] if link.start else ""), text
        if not name:
            return False
        if sign in _HASHES and ("hashtag" in link.classes or link.is_tag or _has_part(link.address, name)):
            self.hashtags.setdefault(name.casefold(), name)
            return True
        if sign == "@" and ("mention" in link.classes or _has_part(link.address, name.partition("@")[0])):
            if handle := _handle(name, link.address):
                self.mentions.setdefault(handle.casefold(), handle)
            return True
        return False


def _is_quote_line(tag: Tag) -> bool:
    """Check for the line with the address of a quoted status, for programs that do not show quotes."""
    return tag.name in ("div", "p", "span") and "quote-inline" in tag.attributes.get("class", "").split()


def _number(text: str | None, default: int) -> int:
    return int(text) if text and re.fullmatch(r"-?[0-9]{1,9}", text) else default


def _image_text(attributes: Mapping[str, str]) -> str:
    """Return the description of an image, or the shortcode of a custom emoji."""
    text = attributes.get("alt") or attributes.get("title") or ""
    if "emoji" in attributes.get("class", "") and re.fullmatch(r"\w+", text, re.ASCII):
        return f":{text}:"
    return text


def _address(href: str) -> str:
    """Return the address of a link as browsers read it. It is empty if it is relative, or its scheme is not safe."""
    address = re.sub(r"[\t\r\n]", "", href).strip("".join(map(chr, range(0x21))))
    scheme = _SCHEME.match(address)
    if not scheme or scheme[1].lower() not in _SAFE_SCHEMES:
        return ""
    if scheme[1].lower() in _WEB and not _HOST.match(address):
        return ""
    return _TO_ENCODE.sub(lambda found: f"%{ord(found[0]):02X}", address)


def _stands_for(shown: str, address: str) -> bool:
    """Check whether the text of a link is its address, or the beginning of it with at least the whole host."""
    whole = _bare(address)
    text = _bare(shown.rstrip("….") if shown.endswith(("…", "...")) else shown)
    return len(text) >= len(re.split(r"[/?#]", whole, maxsplit=1)[0]) > 0 and whole.startswith(text)


def _bare(address: str) -> str:
    """Return an address without its scheme and "www.", for comparing."""
    return unquote(_PREFIX.sub("", address, count=1)).rstrip("/").casefold()


def _has_part(address: str, name: str) -> bool:
    """Check whether an address belongs to a hashtag or an account of that name."""
    path = unquote(_HOST.sub("", address, count=1))
    return name.casefold() in re.split(r"[/@=?&#]+", path.casefold())


def _handle(name: str, address: str) -> str:
    """Return the handle of a mentioned account with its server, or nothing if that cannot be told."""
    user, _, host = name.partition("@")
    if re.search(r"[\s/]", name) or (host and "@" in host):
        # A display name. The address ends with the name of the account.
        user, host = re.split(r"[/@=]", address.rstrip("/"))[-1], ""
    if not host:
        found = _HOST.match(address)
        host = found[1].lower() if found else ""
    return f"{user}@{host}" if user and host else ""
