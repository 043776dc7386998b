"""Save all statuses of an account, and later only what is new: python docs/examples/walk.py user.secret posts.jsonl"""

import sys

from mastodon import Mastodon

api = Mastodon(access_token=sys.argv[1])
place = sys.argv[2]
with open(place, "a", encoding="utf-8") as file:
    for status in api.walk(api.account_statuses, api.me(), checkpoint=f"{place}.walk", since_last_run=True):
        # In the file before the next one is asked for, so that an interruption loses none.
        print(status.to_json(pretty=False), file=file, flush=True)
