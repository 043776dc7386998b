"""Say what the server would refuse in a status, and post it only if that is nothing.

python docs/examples/check.py user.secret "Look at her!" cat.jpg "A cat asleep in a box"
"""

import sys

from mastodon import Mastodon

secret, text, picture, description = sys.argv[1:]
api = Mastodon(access_token=secret)
problems = api.status_check(text, media=[{"media_file": picture, "description": description}], require_alt_text=True)
if problems:
    sys.exit("\n".join(problem.message for problem in problems))
print(api.status_post(text, media_ids=api.media_post(picture, description=description)).url)
