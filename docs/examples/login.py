"""Log in to a server in the browser, the first time, and show who is logged in.

python docs/examples/login.py mastodon.example
"""

import sys

from mastodon import Mastodon

api = Mastodon.login(sys.argv[1], client_name="login example", scopes=["read"])
print(f"Logged in as @{api.me().acct}.")
