"""Keep your statuses and favourites, and search them: python docs/examples/archive.py user.secret my-archive soup"""

import sys

from mastodon import Mastodon
from mastodon.archive import Archive

secret, folder, words = sys.argv[1:]
archive = Archive(folder)
done = archive.update(Mastodon(access_token=secret), "own", "favourites")
print(done.added)
for status in archive.search(words):
    print(status.created_at.date(), status.url, status.plain_text)
archive.export("csv", f"{folder}.csv")
