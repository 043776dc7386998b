"""Prints the newest public posts of a server as plain text, with the links in them.

python docs/examples/plain_text.py https://mastodon.example
"""

import sys

from mastodon import Mastodon
from mastodon.text import links

api = Mastodon(api_base_url=sys.argv[1])
for status in api.timeline_public(limit=5):
    print(f"@{status.account.acct}: {status.plain_text}")
    for address in links(status.content):
        print("   ->", address)
