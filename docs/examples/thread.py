"""Post each paragraph of a text as a part of a thread.

    python docs/examples/thread.py user.secret < text.txt

A line such as ![A cat asleep](cat.jpg) adds a picture with its description to the part.
"""

import argparse
import re
import sys
from typing import Any

from mastodon import Mastodon, MastodonError, MastodonThreadError

PICTURE = re.compile(r"^!\[(.*)\]\((.+)\)$\n?", re.MULTILINE)


def part_of(paragraph: str) -> dict[str, Any]:
    """Return the arguments for a paragraph."""
    media = [{"media_file": file, "description": description} for description, file in PICTURE.findall(paragraph)]
    return {"status": PICTURE.sub("", paragraph).strip(), "media": media}


def main() -> None:
    parser = argparse.ArgumentParser(description="Post the paragraphs of standard input as a thread.")
    parser.add_argument("secret", help="the file with the access token")
    parser.add_argument("--visibility", choices=["public", "unlisted", "private"])
    options = parser.parse_args()

    parts = [part_of(paragraph) for paragraph in sys.stdin.read().split("\n\n") if paragraph.strip()]
    api = Mastodon(access_token=options.secret, retries=3)
    try:
        try:
            statuses = api.status_thread(parts, visibility=options.visibility, check=True)
        except MastodonThreadError as error:
            print(error, "Trying once more.", file=sys.stderr)
            # With the same key, the parts that were posted are not posted again.
            key = error.idempotency_key
            statuses = api.status_thread(parts, visibility=options.visibility, idempotency_key=key)
    except (MastodonError, OSError) as error:
        sys.exit(f"The thread is not complete. {error}")
    print(statuses[0].url)


if __name__ == "__main__":
    main()
