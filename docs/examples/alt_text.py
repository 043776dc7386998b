"""Find your pictures without a description, and describe them.

    python docs/examples/alt_text.py user.secret --fix

Without --fix, it only lists them. An empty line leaves a picture as it is.
"""

import argparse
import sys

from tqdm import tqdm

from mastodon import Mastodon, MastodonError
from mastodon.return_types import Status


def describe(api: Mastodon, status: Status) -> None:
    changes = [
        api.generate_media_edit_attributes(media, description=input(f"{media.url}\nDescription: ").strip())
        for media in status.media_attachments
        if not media.description
    ]
    # An edit replaces everything, so pass what should stay.
    source = api.status_source(status)
    api.status_update(
        status,
        source.text,
        spoiler_text=source.spoiler_text,
        sensitive=status.sensitive,
        media_ids=status.media_attachments,
        media_attributes=changes,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description="Find pictures without a description.")
    parser.add_argument("secret", help="the file with the access token")
    parser.add_argument("--fix", action="store_true", help="ask for the descriptions")
    options = parser.parse_args()

    api = Mastodon(access_token=options.secret, retries=3)
    try:
        statuses = api.walk(api.account_statuses, api.me(), only_media=True, limit=40)
        found = [
            status
            for status in tqdm(statuses, unit=" statuses")
            if not status.reblog and any(not media.description for media in status.media_attachments)
        ]
        for status in found:
            print(status.url)
            if options.fix:
                describe(api, status)
    except MastodonError as error:
        sys.exit(str(error))
    print(f"{len(found)} statuses have pictures without a description.")


if __name__ == "__main__":
    main()
