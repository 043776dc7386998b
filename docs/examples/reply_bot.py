"""Roll dice for those who mention the bot: "@dice 2d6" gets the reply "4 + 1 = 5". Runs until Ctrl-C.

    python docs/examples/reply_bot.py bot.secret

The file reply_bot.position keeps how far it has come, so that no mention is lost or gets two replies after a restart.
"""

import argparse
import logging
import random
import re
from contextlib import suppress

from mastodon import Mastodon, MastodonAPIError, MastodonNetworkError
from mastodon.return_types import Notification

log = logging.getLogger("reply_bot")


def roll(text: str) -> str:
    found = re.search(r"\b(\d{1,2})d(\d{1,3})\b", text)
    if found is None or not int(found[1]) or not int(found[2]):
        return "Tell me what to roll, such as 2d6."
    dice = [random.randint(1, int(found[2])) for _ in range(int(found[1]))]
    return " + ".join(map(str, dice)) + f" = {sum(dice)}"


def reply_to(api: Mastodon, mention: Notification) -> None:
    status = mention.status
    # Two bots that reply to each other never stop.
    if status and not mention.account.bot:
        # The same key for the same mention: if the program was killed in between, the server does not post again.
        api.status_reply(status, roll(status.plain_text), untag=True, idempotency_key=f"reply-{mention.id}")
        log.info("replied to %s", status.url)


def main() -> None:
    parser = argparse.ArgumentParser(description="Roll dice for those who mention the bot.")
    parser.add_argument("secret", help="the file with the access token")
    options = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")

    api = Mastodon(access_token=options.secret, retries=5)
    with api.events("user:notification", persist_position="reply_bot.position") as events:
        log.info("listening as @%s", api.me().acct)
        for event in events:
            if event.name == "notification" and event.data.type == "mention":
                try:
                    reply_to(api, event.data)
                except MastodonNetworkError:
                    # The next run of the program starts with this mention.
                    raise
                except MastodonAPIError as error:
                    log.warning("no reply to %s: %s", event.data.id, error)


if __name__ == "__main__":
    with suppress(KeyboardInterrupt):
        main()
