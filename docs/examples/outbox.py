"""Post each line once, however often this is interrupted: python docs/examples/outbox.py user.secret < lines.txt"""

import sys

from mastodon import Mastodon
from mastodon.outbox import Outbox

with Outbox("posts.sqlite") as outbox:
    for number, line in enumerate(filter(str.strip, sys.stdin)):
        outbox.post(line.strip(), key=f"line-{number}")
    for entry in outbox.flush(Mastodon(access_token=sys.argv[1])):
        print(entry.state, entry.url or entry.reason)
