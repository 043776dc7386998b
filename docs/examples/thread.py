"""Post each paragraph as a part of a thread: python docs/examples/thread.py user.secret < text.txt"""

import sys

from mastodon import Mastodon, MastodonThreadError

api = Mastodon(access_token=sys.argv[1])
parts = [part for part in sys.stdin.read().split("\n\n") if part.strip()]
try:
    statuses = api.status_thread(parts, check=True)
except MastodonThreadError as error:
    print(error, "Trying once more.")
    statuses = api.status_thread(parts, idempotency_key=error.idempotency_key)
print(statuses[0].url)
