"""Print a summary of your newest statuses."""

from mastodon import Mastodon


def summary(api):
    me = api.me()
    statuses = api.account_statuses(me, limit=40)
    lines = [f"@{me.acct}: {len(statuses)} statuses"]
    lines += [f"{status.favourites_count} favourites: {status.plain_text}" for status in statuses]
    return "\n".join(lines)


if __name__ == "__main__":
    print(summary(Mastodon(access_token="user.secret")))
