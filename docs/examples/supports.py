"""Show what a server can do: python docs/examples/supports.py https://mastodon.example"""

import sys

from mastodon import Mastodon

WORDS = {True: "yes", False: "no", None: "unknown"}

api = Mastodon(api_base_url=sys.argv[1])
for feature, supported in api.features().items():
    print(f"{feature:24}{WORDS[supported]}")
