"""Write a report for the moderators as Markdown: new users, open reports, and who is reported most.

    python docs/examples/moderation_report.py admin.secret > week.md

The token needs the scope admin:read, and the account a role that may see reports.
"""

import argparse
import sys
from collections import Counter
from datetime import datetime, timedelta, timezone

from mastodon import Mastodon, MastodonError


def main() -> None:
    parser = argparse.ArgumentParser(description="Write a report for the moderators.")
    parser.add_argument("secret", help="the file with the access token")
    parser.add_argument("--days", type=int, default=7, help="the length of the period")
    options = parser.parse_args()

    api = Mastodon(access_token=options.secret, retries=3)
    end = datetime.now(timezone.utc)
    start = end - timedelta(days=options.days)
    print(f"# {api.instance().title}, {start:%d %B} to {end:%d %B %Y}\n")
    for measure in api.admin_measures(start, end, new_users=True, opened_reports=True, resolved_reports=True):
        print(f"* {measure.key.replace('_', ' ')}: {measure.total}")

    reports = list(api.pagination_iterator(api.admin_reports(resolved=False)))
    print(f"\n## {len(reports)} open reports\n")
    for report in sorted(reports, key=lambda report: report.created_at):
        age = (end - report.created_at).days
        target = report.target_account
        comment = report.comment.replace("\n", " ") or "no comment"
        print(f"* @{target.account.acct}, {report.category}, {age} days old: {comment}")

    most = Counter(report.target_account.account.acct for report in reports)
    print("\n## Reported most\n")
    for acct, count in most.most_common(5):
        print(f"* @{acct}: {count}")


if __name__ == "__main__":
    try:
        main()
    except MastodonError as error:
        sys.exit(f"Cannot fetch the reports: {error}")
