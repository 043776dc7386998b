"""Post each line of a file, and each only once."""

import hashlib
import sys
from pathlib import Path

from mastodon import Mastodon


def post_lines(api, file, posted):
    """Post the lines of a file that are not in the file of those that were posted."""
    done = posted.read_text(encoding="utf-8").splitlines() if posted.exists() else []
    for line in file.read_text(encoding="utf-8").splitlines():
        if line and line not in done:
            # If the response is lost, the server knows by the key that it has posted this line.
            api.status_post(line, idempotency_key=hashlib.sha256(line.encode()).hexdigest())
            with posted.open("a", encoding="utf-8") as log:
                log.write(line + "\n")


if __name__ == "__main__":
    post_lines(Mastodon(access_token="bot.secret"), Path(sys.argv[1]), Path(sys.argv[1] + ".posted"))
