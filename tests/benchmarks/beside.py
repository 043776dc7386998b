"""What a call takes in any environment that has ``mastodon``: run by a path, with the body of the response as input.

It uses only what Mastodon.py 2.3.3 has, too, so that the same work is measured in both.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import Any


def prepared_session(body: bytes) -> Any:
    """Return a session that responds to every request with the same body, without a network."""
    import requests

    class Prepared(requests.Session):
        def request(self, method: str | bytes, url: str | bytes, *_: Any, **options: Any) -> requests.Response:
            response = requests.Response()
            response.status_code, response.url, response.encoding = 200, str(url), "utf-8"
            response._content = body
            return response

    return Prepared()


def work(name: str, body: bytes) -> Callable[[], Any]:
    """Return the call to measure. "json" is the limit: the same body, and no library."""
    if name == "json":
        from json import loads

        return lambda: loads(body)
    from mastodon import Mastodon

    api = Mastodon(
        access_token="x",
        api_base_url="https://mastodon.example",
        session=prepared_session(body),
        mastodon_version="4.7.3",
        version_check_mode="none",
    )
    return getattr(api, name)


def main() -> None:
    name, seconds = sys.argv[1], float(sys.argv[2])
    call = work(name, sys.stdin.buffer.read())
    # The first calls prepare what later ones use.
    for _ in range(3):
        call()
    count, begin = 0, time.process_time()
    while (used := time.process_time() - begin) < seconds or count == 0:
        call()
        count += 1
    print(used / count)


if __name__ == "__main__":
    main()
