"""``python -m mastodon``: the command line."""

import sys

from mastodon.cli import main

if __name__ == "__main__":
    sys.exit(main())
