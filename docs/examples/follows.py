"""Manage whom you follow.

python docs/examples/follows.py user.secret mutuals
python docs/examples/follows.py user.secret follow-back
python docs/examples/follows.py user.secret silent --days 365
python docs/examples/follows.py user.secret unfollow < names.txt
"""

import argparse
import sys
from datetime import date, timedelta

from tqdm import tqdm

from mastodon import Mastodon, MastodonAPIError, MastodonError


def main() -> None:
    parser = argparse.ArgumentParser(description="Manage whom you follow.")
    parser.add_argument("secret", help="the file with the access token")
    parser.add_argument("command", choices=["mutuals", "follow-back", "silent", "unfollow"])
    parser.add_argument("--days", type=int, default=365, help="for silent: without a status for so many days")
    options = parser.parse_args()

    api = Mastodon(access_token=options.secret, ratelimit_method="pace", retries=3)
    me = api.me()
    if options.command == "unfollow":
        for name in tqdm(sys.stdin.read().split()):
            try:
                api.account_unfollow(api.account_lookup(name))
            except MastodonAPIError as error:
                tqdm.write(f"{name}: {error}")
        return
    following = api.fetch_remaining(api.account_following(me, limit=80), progress=tqdm(total=me.following_count))
    if options.command == "silent":
        last = date.today() - timedelta(days=options.days)
        found = [each for each in following if each.last_status_at is None or each.last_status_at.date() < last]
    else:
        followers = api.fetch_remaining(api.account_followers(me, limit=80), progress=tqdm(total=me.followers_count))
        known = {account.id for account in following}
        found = [account for account in followers if (account.id in known) == (options.command == "mutuals")]
    if options.command == "follow-back":
        for account in tqdm(found):
            api.account_follow(account)
    for account in found:
        print(account.acct)


if __name__ == "__main__":
    try:
        main()
    except MastodonError as error:
        sys.exit(str(error))
