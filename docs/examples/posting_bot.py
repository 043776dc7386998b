"""Post the next line of a file each time it runs, for example from cron.

    python docs/examples/posting_bot.py user.secret quotes.txt --visibility unlisted

A second file, quotes.txt.next, keeps the number of the line that comes next. After the last line comes the first.
"""

import argparse
import sys
from pathlib import Path

from mastodon import Mastodon, MastodonError


def main() -> None:
    parser = argparse.ArgumentParser(description="Post the next line of a file.")
    parser.add_argument("secret", help="the file with the access token")
    parser.add_argument("lines", type=Path, help="a text file, one status a line")
    parser.add_argument("--visibility", choices=["public", "unlisted", "private"], default="public")
    parser.add_argument("--dry-run", action="store_true", help="print the line, and post nothing")
    options = parser.parse_args()

    if not options.lines.exists():
        parser.error(f"{options.lines} does not exist.")
    lines = [line for line in options.lines.read_text(encoding="utf-8").splitlines() if line.strip()]
    if not lines:
        parser.error(f"{options.lines} is empty.")
    position = options.lines.with_name(f"{options.lines.name}.next")
    number = int(position.read_text()) if position.exists() else 0
    text = lines[number % len(lines)]
    if options.dry_run:
        print(text)
        return

    # If the program is killed after posting, the next run sends the same key, and the server does not post again.
    key = f"{options.lines.name}-{number}"
    api = Mastodon(access_token=options.secret, retries=3)
    try:
        status = api.status_post(text, visibility=options.visibility, idempotency_key=key, check=True)
    except MastodonError as error:
        sys.exit(f"Line {number % len(lines) + 1} was not posted. {error}")
    position.write_text(str(number + 1))
    print(status.url)


if __name__ == "__main__":
    main()
