"""Posts a text of any length, read from standard input, as a thread of numbered posts.

python docs/examples/split_text.py https://mastodon.example user.secret < story.txt
"""

import sys

from mastodon import Mastodon
from mastodon.text import split_status

api = Mastodon(api_base_url=sys.argv[1], access_token=sys.argv[2])
last = None
for part in split_status(sys.stdin.read().strip(), limit=500, numbered=True):
    last = api.status_post(part, in_reply_to_id=last, visibility="unlisted" if last else "public")
