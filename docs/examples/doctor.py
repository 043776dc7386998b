"""Say what is wrong with a server: python docs/examples/doctor.py https://mastodon.example"""

import sys

from mastodon import Mastodon, doctor

findings = doctor.examine(Mastodon(api_base_url=sys.argv[1]), timeout=5)
wrong = [finding for finding in findings if finding.is_fine is False]
for finding in wrong:
    print(f"{finding.name}: {finding.text}")
print(f"{len(findings)} findings, {len(wrong)} of them wrong")
