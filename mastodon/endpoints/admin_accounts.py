"""Moderation of accounts, and reports."""

from __future__ import annotations

from collections.abc import Iterable

from mastodon._core.params import domain_of, flag, given, one_of, optional_id, optional_ids, page, path
from mastodon.internals import Internals
from mastodon.return_types import Account, AdminAccount, AdminReport, Role, Rule
from mastodon.types_base import EmptyResponse, IdType, PaginatableList, PrimitiveIdType
from mastodon.versions import api_version

_STATES = ("active", "pending", "disabled", "silenced", "suspended")
_CATEGORIES = ("spam", "legal", "violation", "other")

# The server only checks whether the parameter is present. Mastodon.py has always sent this text.
_ON = "True"


class AdminAccountsMixin(Internals):
    """Moderation of accounts, and reports."""

    # --- Accounts ---------------------------------------------------------------------------------------------------

    @api_version("2.9.1", "4.0.0")
    def admin_accounts_v2(
        self,
        origin: str | None = None,
        by_domain: str | None = None,
        status: str | None = None,
        username: str | None = None,
        display_name: str | None = None,
        email: str | None = None,
        ip: str | None = None,
        permissions: str | None = None,
        invited_by: Account | IdType | None = None,
        role_ids: Role | IdType | Iterable[Role | IdType] | None = None,
        max_id: Account | AdminAccount | IdType | None = None,
        min_id: Account | AdminAccount | IdType | None = None,
        since_id: Account | AdminAccount | IdType | None = None,
        limit: int | None = None,
    ) -> PaginatableList[AdminAccount]:
        """Fetch the accounts that match all given criteria, with the details that moderators can see.

        Needs the scope ``admin:read:accounts``.

        :param origin: ``local`` or ``remote``.
        :param by_domain: only accounts of this domain. A URL is reduced to its domain.
        :param status: ``active``, ``pending``, ``disabled``, ``silenced`` or ``suspended``.
        :param username: a part of the username.
        :param display_name: a part of the display name.
        :param email: the email address, which only local accounts have.
        :param ip: an IP address from which the account was used, for local accounts only.
        :param permissions: ``staff`` for moderators and administrators.
        :param invited_by: only accounts invited by this account.
        :param role_ids: only accounts with this role, or with one of these roles.
        :param max_id: only accounts older than this one.
        :param min_id: the accounts immediately newer than this one.
        :param since_id: only accounts newer than this one.
        :param limit: the maximum number of results, 1 to 200. The server's default is 100.
        :return: a page of accounts.
        :raises MastodonIllegalArgumentError: if ``origin``, ``status`` or ``permissions`` is not one of the values
            above.

        Source: https://docs.joinmastodon.org/methods/admin/accounts/#v2
        """
        query = {
            "origin": one_of(origin, ("local", "remote"), "origin"),
            "by_domain": domain_of(by_domain, "by_domain"),
            "status": one_of(status, _STATES, "status"),
            "username": username,
            "display_name": display_name,
            "email": email,
            "ip": ip,
            "permissions": one_of(permissions, ("staff",), "permissions"),
            "invited_by": optional_id(invited_by, "invited_by"),
            "role_ids": optional_ids(role_ids, "role_ids"),
            **page(max_id, min_id, since_id, limit),
        }
        return self._get(PaginatableList[AdminAccount], "/api/v2/admin/accounts", query)

    @api_version("2.9.1")
    def admin_accounts(
        self,
        remote: bool = False,
        by_domain: str | None = None,
        status: str | None = "active",
        username: str | None = None,
        display_name: str | None = None,
        email: str | None = None,
        ip: str | None = None,
        staff_only: bool = False,
        max_id: Account | AdminAccount | IdType | None = None,
        min_id: Account | AdminAccount | IdType | None = None,
        since_id: Account | AdminAccount | IdType | None = None,
        limit: int | None = None,
        local: bool = False,
        sensitized: bool = False,
        staff: bool | None = None,
    ) -> PaginatableList[AdminAccount]:
        """Fetch the accounts that match all given criteria, as :meth:`admin_accounts_v1` does.

        The endpoint is deprecated: use :meth:`admin_accounts_v2` in new programs. False is the same as None:
        ``local=False`` does not select remote accounts.

        :param remote: only accounts of other servers.
        :param by_domain: only accounts of this domain.
        :param status: ``active``, ``pending``, ``disabled``, ``silenced`` or ``suspended``; None for all.
        :param username: a part of the username.
        :param display_name: a part of the display name.
        :param email: the email address, which only local accounts have.
        :param ip: an IP address from which the account was used, for local accounts only.
        :param staff_only: only moderators and administrators, who are always local.
        :param max_id: only accounts older than this one.
        :param min_id: the accounts immediately newer than this one.
        :param since_id: only accounts newer than this one.
        :param limit: the maximum number of results, 1 to 200. The server's default is 100.
        :param local: only accounts of this server.
        :param sensitized: only accounts whose media are always marked as sensitive.
        :param staff: another name for ``staff_only``.
        :return: a page of accounts.
        :raises MastodonIllegalArgumentError: if the status is not one of those above.

        Source: https://docs.joinmastodon.org/methods/admin/accounts/#v1
        """
        return self.admin_accounts_v1(
            remote=remote,
            by_domain=by_domain,
            status=status,
            username=username,
            display_name=display_name,
            email=email,
            ip=ip,
            staff_only=staff_only,
            max_id=max_id,
            min_id=min_id,
            since_id=since_id,
            **given(limit=limit, local=local or None, sensitized=sensitized or None, staff=staff),
        )

    @api_version("2.9.1", "4.0.0")
    def admin_accounts_v1(
        self,
        remote: bool = False,
        by_domain: str | None = None,
        status: str | None = "active",
        username: str | None = None,
        display_name: str | None = None,
        email: str | None = None,
        ip: str | None = None,
        staff_only: bool = False,
        max_id: Account | AdminAccount | IdType | None = None,
        min_id: Account | AdminAccount | IdType | None = None,
        since_id: Account | AdminAccount | IdType | None = None,
        limit: int | None = None,
        local: bool = False,
        sensitized: bool = False,
        staff: bool | None = None,
    ) -> PaginatableList[AdminAccount]:
        """Fetch the accounts that match all given criteria, with the details that moderators can see.

        The endpoint has been deprecated since Mastodon 3.5.0. Needs the scope ``admin:read:accounts``. False is the
        same as None: ``local=False`` does not select remote accounts.

        :param remote: only accounts of other servers.
        :param by_domain: only accounts of this domain.
        :param status: ``active``, ``pending``, ``disabled``, ``silenced`` or ``suspended``; None for all.
        :param username: a part of the username.
        :param display_name: a part of the display name.
        :param email: the email address, which only local accounts have.
        :param ip: an IP address from which the account was used, for local accounts only.
        :param staff_only: only moderators and administrators, who are always local.
        :param max_id: only accounts older than this one.
        :param min_id: the accounts immediately newer than this one.
        :param since_id: only accounts newer than this one.
        :param limit: the maximum number of results, 1 to 200. The server's default is 100.
        :param local: only accounts of this server.
        :param sensitized: only accounts whose media are always marked as sensitive.
        :param staff: another name for ``staff_only``.
        :return: a page of accounts.
        :raises MastodonIllegalArgumentError: if the status is not one of those above.

        Source: https://docs.joinmastodon.org/methods/admin/accounts/#v1
        """
        state = one_of(status, _STATES, "status")
        filters = {"remote": remote, "local": local, "sensitized": sensitized, "staff": staff_only or staff}
        query = {
            "by_domain": by_domain,
            "username": username,
            "display_name": display_name,
            "email": email,
            "ip": ip,
            **page(max_id, min_id, since_id, limit),
            **{name: _ON for name, is_set in filters.items() if is_set},
            **({state: _ON} if state else {}),
        }
        return self._get(PaginatableList[AdminAccount], "/api/v1/admin/accounts", query)

    @api_version("2.9.1", "4.0.0")
    def admin_account(self, id: Account | AdminAccount | IdType) -> AdminAccount:
        """Fetch one account, with the details that moderators can see.

        Needs the scope ``admin:read:accounts``.

        :param id: the account.
        :return: the account.
        :raises MastodonNotFoundError: if there is no such account.

        Source: https://docs.joinmastodon.org/methods/admin/accounts/#get-one
        """
        return self._get(AdminAccount, path("/api/v1/admin/accounts/{}", id))

    @api_version("2.9.1", "4.0.0")
    def admin_account_enable(self, id: Account | AdminAccount | IdType) -> AdminAccount:
        """Allow a disabled local account to log in again.

        Needs the scope ``admin:write:accounts``.

        :param id: the account.
        :return: the updated account.
        :raises MastodonNotFoundError: if there is no such account.

        Source: https://docs.joinmastodon.org/methods/admin/accounts/#enable
        """
        return self._post(AdminAccount, path("/api/v1/admin/accounts/{}/enable", id))

    @api_version("2.9.1", "4.0.0")
    def admin_account_approve(self, id: Account | AdminAccount | IdType) -> AdminAccount:
        """Approve a pending sign-up.

        Needs the scope ``admin:write:accounts``.

        :param id: the account.
        :return: the updated account.
        :raises MastodonAPIError: if the account is not waiting for approval.

        Source: https://docs.joinmastodon.org/methods/admin/accounts/#approve
        """
        return self._post(AdminAccount, path("/api/v1/admin/accounts/{}/approve", id))

    @api_version("2.9.1", "4.0.0")
    def admin_account_reject(self, id: Account | AdminAccount | IdType) -> AdminAccount:
        """Reject a pending sign-up. The account is deleted.

        Needs the scope ``admin:write:accounts``.

        :param id: the account.
        :return: the account as it was before.
        :raises MastodonAPIError: if the account is not waiting for approval.

        Source: https://docs.joinmastodon.org/methods/admin/accounts/#reject
        """
        return self._post(AdminAccount, path("/api/v1/admin/accounts/{}/reject", id))

    @api_version("2.9.1", "4.0.0")
    def admin_account_unsilence(self, id: Account | AdminAccount | IdType) -> AdminAccount:
        """Unsilence an account, so that its statuses are public again.

        Needs the scope ``admin:write:accounts``.

        :param id: the account.
        :return: the updated account.
        :raises MastodonNotFoundError: if there is no such account.

        Source: https://docs.joinmastodon.org/methods/admin/accounts/#unsilence
        """
        return self._post(AdminAccount, path("/api/v1/admin/accounts/{}/unsilence", id))

    @api_version("2.9.1", "4.0.0")
    def admin_account_unsuspend(self, id: Account | AdminAccount | IdType) -> AdminAccount:
        """Unsuspend an account whose data has not been deleted yet.

        Needs the scope ``admin:write:accounts``.

        :param id: the account.
        :return: the updated account.
        :raises MastodonNotFoundError: if there is no such account.

        Source: https://docs.joinmastodon.org/methods/admin/accounts/#unsuspend
        """
        return self._post(AdminAccount, path("/api/v1/admin/accounts/{}/unsuspend", id))

    @api_version("3.3.0", "4.0.0")
    def admin_account_delete(self, id: Account | AdminAccount | IdType) -> AdminAccount:
        """Delete the data of a suspended account permanently.

        Needs the scope ``admin:write:accounts``.

        :param id: the account, which must be suspended.
        :return: the account as it was before.
        :raises MastodonAPIError: if the account is not suspended.

        Source: https://docs.joinmastodon.org/methods/admin/accounts/#delete
        """
        return self._delete(AdminAccount, path("/api/v1/admin/accounts/{}", id))

    @api_version("3.3.0", "4.0.0")
    def admin_account_unsensitive(self, id: Account | AdminAccount | IdType) -> AdminAccount:
        """Stop marking all media of an account as sensitive.

        Needs the scope ``admin:write:accounts``.

        :param id: the account.
        :return: the updated account.
        :raises MastodonNotFoundError: if there is no such account.

        Source: https://docs.joinmastodon.org/methods/admin/accounts/#unsensitive
        """
        return self._post(AdminAccount, path("/api/v1/admin/accounts/{}/unsensitive", id))

    @api_version("2.9.1")
    def admin_account_moderate(
        self,
        id: Account | AdminAccount | IdType,
        action: str | None = None,
        report_id: AdminReport | PrimitiveIdType | None = None,
        warning_preset_id: PrimitiveIdType | None = None,
        text: str | None = None,
        send_email_notification: bool | None = True,
    ) -> None:
        """Take action against an account. Without an action, the account only gets a warning.

        Needs the scope ``admin:write:accounts``.

        :param id: the account.
        :param action: ``none``, ``sensitive`` (all media are marked as sensitive), ``disable`` (no login), ``silence``
            (hidden from public timelines) or ``suspend`` (closed, with its data deleted later).
        :param report_id: the report that this action resolves.
        :param warning_preset_id: a warning preset, which is a text stored on the server.
        :param text: a warning text, which follows the preset.
        :param send_email_notification: whether to notify the owner of the account by email.
        :raises MastodonNotFoundError: if there is no such account.

        Source: https://docs.joinmastodon.org/methods/admin/accounts/#action
        """
        body = {
            "type": "none" if action is None else action,
            "report_id": optional_id(report_id, "report_id"),
            "warning_preset_id": optional_id(warning_preset_id, "warning_preset_id"),
            "text": text,
            "send_email_notification": flag(send_email_notification),
        }
        self._post(EmptyResponse, path("/api/v1/admin/accounts/{}/action", id), body)

    # --- Reports ----------------------------------------------------------------------------------------------------

    @api_version("2.9.1", "4.6.0")
    def admin_reports(
        self,
        resolved: bool | None = False,
        account_id: Account | AdminAccount | IdType | None = None,
        target_account_id: Account | AdminAccount | IdType | None = None,
        max_id: AdminReport | PrimitiveIdType | None = None,
        min_id: AdminReport | PrimitiveIdType | None = None,
        since_id: AdminReport | PrimitiveIdType | None = None,
        limit: int | None = None,
        unresolved: bool | None = None,
    ) -> PaginatableList[AdminReport]:
        """Fetch reports from users and other servers, by default the open ones.

        Needs the scope ``admin:read:reports``.

        :param resolved: True for resolved reports.
        :param account_id: only reports from this account.
        :param target_account_id: only reports about this account.
        :param max_id: only reports older than this one.
        :param min_id: the reports immediately newer than this one.
        :param since_id: only reports newer than this one.
        :param limit: the maximum number of results, 1 to 200. The server's default is 100.
        :param unresolved: True for open reports, if the server supports this parameter.
        :return: a page of reports.

        Source: https://docs.joinmastodon.org/methods/admin/reports/#get
        """
        query = {
            "resolved": flag(resolved),
            "account_id": optional_id(account_id, "account_id"),
            "target_account_id": optional_id(target_account_id, "target_account_id"),
            "unresolved": unresolved,
            **page(max_id, min_id, since_id, limit, has_times=False),
        }
        return self._get(PaginatableList[AdminReport], "/api/v1/admin/reports", query)

    @api_version("2.9.1", "4.0.0")
    def admin_report(self, id: AdminReport | IdType) -> AdminReport:
        """Fetch one report.

        Needs the scope ``admin:read:reports``.

        :param id: the report.
        :return: the report.
        :raises MastodonNotFoundError: if there is no such report.

        Source: https://docs.joinmastodon.org/methods/admin/reports/#get-one
        """
        return self._get(AdminReport, path("/api/v1/admin/reports/{}", id))

    @api_version("3.5.0", "4.0.0")
    def admin_report_update(
        self,
        id: AdminReport | IdType,
        category: str | None = None,
        rule_ids: Rule | IdType | Iterable[Rule | IdType] | None = None,
    ) -> AdminReport:
        """Change the category of a report and the rules it refers to.

        Needs the scope ``admin:write:reports``.

        :param id: the report.
        :param category: ``spam``, ``legal``, ``violation`` or ``other``.
        :param rule_ids: the rule or rules that were broken, for the category ``violation``.
        :return: the updated report.
        :raises MastodonIllegalArgumentError: if the category is not one of those above.

        Source: https://docs.joinmastodon.org/methods/admin/reports/#update
        """
        body = {
            "category": one_of(category, _CATEGORIES, "category"),
            "rule_ids": optional_ids(rule_ids, "rule_ids"),
        }
        return self._put(AdminReport, path("/api/v1/admin/reports/{}", id), body)

    @api_version("2.9.1", "4.0.0")
    def admin_report_assign(self, id: AdminReport | IdType) -> AdminReport:
        """Assign a report to the logged-in user.

        Needs the scope ``admin:write:reports``.

        :param id: the report.
        :return: the updated report.
        :raises MastodonNotFoundError: if there is no such report.

        Source: https://docs.joinmastodon.org/methods/admin/reports/#assign_to_self
        """
        return self._post(AdminReport, path("/api/v1/admin/reports/{}/assign_to_self", id))

    @api_version("2.9.1", "4.0.0")
    def admin_report_unassign(self, id: AdminReport | IdType) -> AdminReport:
        """Unassign a report.

        Needs the scope ``admin:write:reports``.

        :param id: the report.
        :return: the updated report.
        :raises MastodonNotFoundError: if there is no such report.

        Source: https://docs.joinmastodon.org/methods/admin/reports/#unassign
        """
        return self._post(AdminReport, path("/api/v1/admin/reports/{}/unassign", id))

    @api_version("2.9.1", "4.0.0")
    def admin_report_reopen(self, id: AdminReport | IdType) -> AdminReport:
        """Reopen a resolved report.

        Needs the scope ``admin:write:reports``.

        :param id: the report.
        :return: the updated report.
        :raises MastodonNotFoundError: if there is no such report.

        Source: https://docs.joinmastodon.org/methods/admin/reports/#reopen
        """
        return self._post(AdminReport, path("/api/v1/admin/reports/{}/reopen", id))

    @api_version("2.9.1", "4.0.0")
    def admin_report_resolve(self, id: AdminReport | IdType) -> AdminReport:
        """Resolve a report without taking action against the account.

        Needs the scope ``admin:write:reports``.

        :param id: the report.
        :return: the updated report.
        :raises MastodonNotFoundError: if there is no such report.

        Source: https://docs.joinmastodon.org/methods/admin/reports/#resolve
        """
        return self._post(AdminReport, path("/api/v1/admin/reports/{}/resolve", id))
