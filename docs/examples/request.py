"""Call endpoints by their paths: python docs/examples/request.py https://mastodon.example"""

import sys

from mastodon import Mastodon
from mastodon.return_types import Status
from mastodon.types_base import PaginatableList

api = Mastodon(api_base_url=sys.argv[1])
page = api.request("GET", "/api/v1/timelines/public", {"limit": 5}, returns=PaginatableList[Status])
for status in page:
    print(status.created_at.date(), status.account.acct, status.url)
response = api.request("GET", "/api/v1/instance", with_response=True)
print("Status:", response.status, "Type:", response.headers["Content-Type"])
print("Version:", response.value.version)
