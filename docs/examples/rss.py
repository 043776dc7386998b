"""Post the new entries of an RSS or Atom feed. Run it every quarter of an hour.

    python docs/examples/rss.py bot.secret https://blog.example/feed.xml

The file feed.sqlite keeps which entries were posted. Entries of more than two days ago are left out.
"""

import argparse
import calendar
import sys
import time
from pathlib import Path

import feedparser

from mastodon import Mastodon, MastodonError
from mastodon.outbox import Outbox
from mastodon.text import plain_text


def main() -> None:
    parser = argparse.ArgumentParser(description="Post the new entries of a feed.")
    parser.add_argument("secret", help="the file with the access token")
    parser.add_argument("feed", help="the address of the feed")
    parser.add_argument("--days", type=float, default=2, help="leave out older entries")
    parser.add_argument("--store", type=Path, default=Path("feed.sqlite"))
    parser.add_argument("--visibility", choices=["public", "unlisted", "private"], default="public")
    options = parser.parse_args()

    feed = feedparser.parse(options.feed)
    if not feed.entries:
        sys.exit(f"{options.feed} has no entries. {feed.get('bozo_exception', '')}")
    oldest = time.time() - options.days * 24 * 60 * 60
    with Outbox(options.store) as outbox:
        for entry in reversed(feed.entries):
            published = entry.get("published_parsed") or entry.get("updated_parsed")
            if published and calendar.timegm(published) < oldest:
                continue
            title = plain_text(entry.get("title", ""))
            text = f"{title[:300]}\n\n{entry.get('link', '')}".strip()
            # An entry whose key is known is not stored again.
            outbox.post(text, key=entry.get("id") or entry.link, visibility=options.visibility)
        try:
            for sent in outbox.flush(Mastodon(access_token=options.secret)):
                print(sent.state, sent.url or sent.reason)
        except MastodonError as error:
            # What was not posted stays in the outbox for the next run.
            sys.exit(str(error))


if __name__ == "__main__":
    main()
