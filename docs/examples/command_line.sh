#!/bin/sh
# Post a text as a thread, and count its boosts: sh docs/examples/command_line.sh text.txt
# Log in first: python -m mastodon login mastodon.example
set -e
python -m mastodon whoami
python -m mastodon supports streaming || echo "This server has no streams."
python -m mastodon post - --thread --language en < "$1"
python -m mastodon timeline home --limit 2
python -m mastodon timeline home --limit 40 --json |
    python -c 'import json, sys; print(sum(json.loads(line)["reblogs_count"] for line in sys.stdin), "boosts")'
