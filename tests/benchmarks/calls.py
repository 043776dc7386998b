"""Requests: what the client adds to those of ``requests``."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import requests

from tests.support.samples import BASE

from .fakes import ReadySession, client, ready_client
from .measure import KIB, MICRO, MILLI, Row, Scale, compared, cpu, peak, repeated
from .samples import NEWEST, relationship, written
from .server import TIMELINE, serving

_FORM = {"reblogs": "1", "notify": "0"}
_AUTH = {"Authorization": "Bearer token"}
_THREADS = 8
_PAGE = 40
_BLOCK = 1 << 18


def rows(scale: Scale) -> Iterator[Row]:
    yield _overhead(scale)
    with serving() as base:
        api, session = client(base), requests.Session()
        follow, bare_follow = partial(api.account_follow, 1), partial(_bare_follow, session, base)
        yield repeated(scale, "call over a connection", 1, follow, bare_follow)
        yield _threads(scale, follow, bare_follow)
        yield _pagination(scale, base)
        yield from _upload(scale, base)


def _overhead(scale: Scale) -> Row:
    body = written(relationship(1))
    api, session = ready_client(body), ReadySession(body)
    limit = partial(_bare_follow, session, BASE)
    return repeated(scale, "call without a network", 1, partial(api.account_follow, 1), limit)


def _bare_follow(session: requests.Session, base: str) -> Any:
    url = f"{base}/api/v1/accounts/1/follow"
    return session.request("POST", url, data=_FORM, headers=_AUTH, timeout=300).json()


def _threads(scale: Scale, ours: Callable[[], Any], limit: Callable[[], Any]) -> Row:
    """All threads share one client, or one session."""

    def together(call: Callable[[], Any]) -> None:
        with ThreadPoolExecutor(_THREADS) as pool:
            for done in [pool.submit(call) for _ in range(scale.calls)]:
                done.result()

    factor = MICRO / scale.calls
    return compared(
        "call from 8 threads", "µs", factor, scale.rounds, cpu, partial(together, ours), partial(together, limit)
    )


def _pagination(scale: Scale, base: str) -> Row:
    # The last pages of the timeline, so that both ways come to its end.
    oldest = NEWEST + 1 - TIMELINE + _PAGE * scale.pages
    api, session = client(base), requests.Session()

    def ours() -> list[Any]:
        return api.fetch_remaining(api.timeline_home(max_id=oldest, limit=_PAGE))

    def limit() -> list[Any]:
        found = []
        url = f"{base}/api/v1/timelines/home?max_id={oldest}&limit={_PAGE}"
        while url:
            response = session.get(url, headers=_AUTH, timeout=300)
            found += response.json()
            url = response.links.get("next", {}).get("url", "")
        return found

    assert len(ours()) == len(limit()) == _PAGE * scale.pages
    return compared("page of fetch_remaining", "ms", MILLI / scale.pages, scale.rounds, cpu, ours, limit)


# --- Uploads ------------------------------------------------------------------------------------------------------


class _Multipart:
    """The least that an upload needs: a head, the blocks of a file, a tail."""

    head = b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\nContent-Type: image/png\r\n\r\n'
    tail = b"\r\n--b--\r\n"

    def __init__(self, path: str, size: int) -> None:
        self.path, self.size = path, size

    def __len__(self) -> int:
        return len(self.head) + self.size + len(self.tail)

    def __iter__(self) -> Iterator[bytes]:
        yield self.head
        with open(self.path, "rb") as file:
            while block := file.read(_BLOCK):
                yield block
        yield self.tail


def _upload(scale: Scale, base: str) -> Iterator[Row]:
    api, session = client(base), requests.Session()
    with tempfile.NamedTemporaryFile(suffix=".png") as file:
        file.truncate(scale.upload)

        def ours() -> Any:
            return api.media_post(file.name, "image/png")

        def limit() -> Any:
            headers = {**_AUTH, "Content-Type": "multipart/form-data; boundary=b"}
            body: Any = _Multipart(file.name, scale.upload)
            return session.post(f"{base}/api/v2/media", data=body, headers=headers, timeout=300).json()

        yield compared("upload", "ms", MILLI, scale.rounds, cpu, ours, limit)
        yield compared("memory of an upload", "KiB", KIB, 1, peak, ours, limit)
