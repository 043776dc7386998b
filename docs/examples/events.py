"""Print mentions, and what is written about cats, until nothing has happened for ten seconds."""

from mastodon import Mastodon

api = Mastodon(access_token="user.secret")
with api.events("user:notification", "hashtag:cats", timeout=10) as events:
    print("Listening.", flush=True)
    for event in events:
        if event.name == "update":
            print(f"{event.time:%H:%M} @{event.data.account.acct} about cats: {event.data.url}", flush=True)
        elif event.name == "notification" and event.data.type == "mention":
            print(f"{event.time:%H:%M} @{event.data.account.acct} mentions you: {event.data.status.url}", flush=True)
