"""Web Push: encrypted notifications that the server sends to a URL chosen by the user."""

from __future__ import annotations

import json
import os
import re
import struct
from base64 import b64encode, urlsafe_b64decode
from collections.abc import Mapping
from typing import Any

from mastodon._core.params import one_of, shown, text_of
from mastodon._data.convert import convert
from mastodon.compat import optional
from mastodon.errors import MastodonAPIError, MastodonIllegalArgumentError
from mastodon.internals import Internals
from mastodon.return_types import PushNotification, WebPushSubscription
from mastodon.types_base import EmptyResponse, WebpushCryptoParamsPrivkey, WebpushCryptoParamsPubkey
from mastodon.versions import api_version

_POLICIES = ("all", "none", "follower", "followed")
_AUTH_BYTES = 16
_PUBLIC_KEY_BYTES = 65
_SALT_BYTES = 16

# ``keyid=a;salt="b"; rs=4096, keyid=c;...``, with or without quotes.
_HEADER_PART = r'(\w+)\s*=\s*"?([^\s;,"]+)"?'


class PushMixin(Internals):
    """Web Push: encrypted notifications that the server sends to a URL chosen by the user."""

    @api_version("2.4.0", "4.4.0")
    def push_subscription(self) -> WebPushSubscription:
        """Fetch the push subscription of this access token.

        :return: the subscription.
        :raises MastodonNotFoundError: if this access token has no push subscription.

        Source: https://docs.joinmastodon.org/methods/push/#get
        """
        return self._get(WebPushSubscription, "/api/v1/push/subscription")

    @api_version("2.4.0", "4.4.0")
    def push_subscription_set(
        self,
        endpoint: str,
        encrypt_params: WebpushCryptoParamsPubkey,
        follow_events: bool | None = None,
        favourite_events: bool | None = None,
        reblog_events: bool | None = None,
        mention_events: bool | None = None,
        poll_events: bool | None = None,
        follow_request_events: bool | None = None,
        status_events: bool | None = None,
        policy: str = "all",
        update_events: bool | None = None,
        admin_sign_up_events: bool | None = None,
        admin_report_events: bool | None = None,
        quote_events: bool | None = None,
        quoted_update_events: bool | None = None,
        standard: bool | None = None,
        added_to_collection_events: bool | None = None,
        collection_update_events: bool | None = None,
        severed_relationships_events: bool | None = None,
        moderation_warning_events: bool | None = None,
        annual_report_events: bool | None = None,
    ) -> WebPushSubscription:
        """Subscribe to push notifications. This replaces an existing subscription of the access token.

        :param endpoint: the URL to which the server sends the notifications by POST. The default scheme is https.
        :param encrypt_params: the public half of the keys from :meth:`push_subscription_generate_keys`.
        :param follow_events: whether to notify about new followers.
        :param favourite_events: whether to notify about favourites of the user's statuses.
        :param reblog_events: whether to notify about boosts of the user's statuses.
        :param mention_events: whether to notify about mentions of the user.
        :param poll_events: whether to notify about the end of polls that the user created or voted in.
        :param follow_request_events: whether to notify about follow requests.
        :param status_events: whether to notify about statuses of accounts for which the user has enabled notifications.
        :param policy: the accounts whose actions cause notifications: "all", "none", "follower" (accounts that follow
            the user) or "followed" (accounts that the user follows).
        :param update_events: whether to notify about edits of statuses that the user has boosted.
        :param admin_sign_up_events: whether to notify about new accounts, for staff only.
        :param admin_report_events: whether to notify about new reports, for staff only.
        :param quote_events: whether to notify about quotes of the user's statuses.
        :param quoted_update_events: whether to notify about edits of statuses that the user has quoted.
        :param standard: True for messages encrypted as in RFC 8291 ("aes128gcm"), which Mastodon 4.4 and newer can
            send, instead of an early draft of it ("aesgcm"). None leaves it to the server.
        :param added_to_collection_events: whether to notify about additions of the user to collections.
        :param collection_update_events: whether to notify about changes of collections that contain the user.
        :param severed_relationships_events: whether to notify about relationships that a block of a server has ended.
        :param moderation_warning_events: whether to notify about warnings by moderators.
        :param annual_report_events: whether to notify about the annual report of the user.
        :return: the subscription.
        :raises MastodonIllegalArgumentError: if the policy is not one of those above, or the keys are invalid.

        Source: https://docs.joinmastodon.org/methods/push/#create
        """
        public = _bytes_in(encrypt_params, "encrypt_params", "pubkey", _PUBLIC_KEY_BYTES)
        auth = _bytes_in(encrypt_params, "encrypt_params", "auth", _AUTH_BYTES)
        keys = {"p256dh": b64encode(public).decode(), "auth": b64encode(auth).decode()}
        alerts = {
            "follow": follow_events,
            "favourite": favourite_events,
            "reblog": reblog_events,
            "mention": mention_events,
            "poll": poll_events,
            "follow_request": follow_request_events,
            "status": status_events,
            "update": update_events,
            "admin.sign_up": admin_sign_up_events,
            "admin.report": admin_report_events,
            "quote": quote_events,
            "quoted_update": quoted_update_events,
            "added_to_collection": added_to_collection_events,
            "collection_update": collection_update_events,
            "severed_relationships": severed_relationships_events,
            "moderation_warning": moderation_warning_events,
            "annual_report": annual_report_events,
        }
        subscription = {
            "endpoint": _endpoint_url(endpoint),
            "keys": keys,
            "standard": None if standard is None else bool(standard),
        }
        fields = {"subscription": subscription, **_alert_fields(policy, alerts)}
        return self._post(WebPushSubscription, "/api/v1/push/subscription", fields)

    @api_version("2.4.0", "4.4.0")
    def push_subscription_update(
        self,
        follow_events: bool | None = None,
        favourite_events: bool | None = None,
        reblog_events: bool | None = None,
        mention_events: bool | None = None,
        poll_events: bool | None = None,
        follow_request_events: bool | None = None,
        status_events: bool | None = None,
        policy: str | None = "all",
        update_events: bool | None = None,
        admin_sign_up_events: bool | None = None,
        admin_report_events: bool | None = None,
        quote_events: bool | None = None,
        quoted_update_events: bool | None = None,
        added_to_collection_events: bool | None = None,
        collection_update_events: bool | None = None,
        severed_relationships_events: bool | None = None,
        moderation_warning_events: bool | None = None,
        annual_report_events: bool | None = None,
    ) -> WebPushSubscription:
        """Change the alerts of the push subscription of this access token. Its URL and keys stay the same.

        Servers replace all alerts: pass every alert that you want.

        :param follow_events: whether to notify about new followers.
        :param favourite_events: whether to notify about favourites of the user's statuses.
        :param reblog_events: whether to notify about boosts of the user's statuses.
        :param mention_events: whether to notify about mentions of the user.
        :param poll_events: whether to notify about the end of polls that the user created or voted in.
        :param follow_request_events: whether to notify about follow requests.
        :param status_events: whether to notify about statuses of accounts for which the user has enabled notifications.
        :param policy: the accounts whose actions cause notifications: "all", "none", "follower" (accounts that follow
            the user) or "followed" (accounts that the user follows).
        :param update_events: whether to notify about edits of statuses that the user has boosted.
        :param admin_sign_up_events: whether to notify about new accounts, for staff only.
        :param admin_report_events: whether to notify about new reports, for staff only.
        :param quote_events: whether to notify about quotes of the user's statuses.
        :param quoted_update_events: whether to notify about edits of statuses that the user has quoted.
        :param added_to_collection_events: whether to notify about additions of the user to collections.
        :param collection_update_events: whether to notify about changes of collections that contain the user.
        :param severed_relationships_events: whether to notify about relationships that a block of a server has ended.
        :param moderation_warning_events: whether to notify about warnings by moderators.
        :param annual_report_events: whether to notify about the annual report of the user.
        :return: the updated subscription.
        :raises MastodonIllegalArgumentError: if the policy is not one of those above.
        :raises MastodonNotFoundError: if this access token has no push subscription.

        Source: https://docs.joinmastodon.org/methods/push/#update
        """
        alerts = {
            "follow": follow_events,
            "favourite": favourite_events,
            "reblog": reblog_events,
            "mention": mention_events,
            "poll": poll_events,
            "follow_request": follow_request_events,
            "status": status_events,
            "update": update_events,
            "admin.sign_up": admin_sign_up_events,
            "admin.report": admin_report_events,
            "quote": quote_events,
            "quoted_update": quoted_update_events,
            "added_to_collection": added_to_collection_events,
            "collection_update": collection_update_events,
            "severed_relationships": severed_relationships_events,
            "moderation_warning": moderation_warning_events,
            "annual_report": annual_report_events,
        }
        return self._put(WebPushSubscription, "/api/v1/push/subscription", _alert_fields(policy, alerts))

    @api_version("2.4.0", "2.4.0")
    def push_subscription_delete(self) -> None:
        """Delete the push subscription of this access token. Without a subscription, this does nothing.

        Source: https://docs.joinmastodon.org/methods/push/#delete
        """
        self._delete(EmptyResponse, "/api/v1/push/subscription")

    def push_subscription_generate_keys(self) -> tuple[WebpushCryptoParamsPrivkey, WebpushCryptoParamsPubkey]:
        """Generate the keys that encrypt push notifications, without sending a request.

        Keep the private half for :meth:`push_subscription_decrypt_push`, and pass the public half to
        :meth:`push_subscription_set`.

        :return: the private half, ``privkey`` (a number) and ``auth`` (16 bytes), and the public half, ``pubkey`` (65
            bytes) and the same ``auth``.
        :raises MastodonMissingExtraError: if the extra ``webpush`` is not installed.

        Source: https://docs.joinmastodon.org/methods/push/#create
        """
        ec = _elliptic_curves()
        # Optional, like the curves.
        from cryptography.hazmat.primitives import serialization

        key = ec.generate_private_key(ec.SECP256R1())
        public = key.public_key().public_bytes(
            serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
        )
        auth = os.urandom(_AUTH_BYTES)
        return {"privkey": key.private_numbers().private_value, "auth": auth}, {"pubkey": public, "auth": auth}

    def _Mastodon__decode_webpush_b64(self, data: str | bytes) -> bytes:
        """Decode a part of a header of a push message."""
        return _decoded(data.decode("ascii") if isinstance(data, bytes) else data)

    @api_version("2.4.0", "2.4.0")
    def push_subscription_decrypt_push(
        self,
        data: bytes,
        decrypt_params: WebpushCryptoParamsPrivkey,
        encryption_header: str | None,
        crypto_key_header: str | None,
    ) -> PushNotification:
        """Decrypt a push notification, without sending a request.

        :param data: the body of the request that the server sent.
        :param decrypt_params: the private half of the keys from :meth:`push_subscription_generate_keys`.
        :param encryption_header: the ``Encryption`` header of that request; None if its ``Content-Encoding`` is
            "aes128gcm".
        :param crypto_key_header: the ``Crypto-Key`` header of that request; None in the same case.
        :return: the notification.
        :raises MastodonIllegalArgumentError: if the body cannot be decrypted, because it is cut off or damaged, the
            keys belong to another subscription, or the headers are missing.
        :raises MastodonAPIError: if the decrypted text is not a notification.
        :raises MastodonMissingExtraError: if the extra ``webpush`` is not installed.

        Source: https://docs.joinmastodon.org/entities/WebPushSubscription/
        """
        text = decrypted(data, decrypt_params, encryption_header, crypto_key_header)
        try:
            content = json.loads(text)
        except (ValueError, RecursionError) as error:
            raise MastodonAPIError(f"The push message is not JSON: {error}") from error
        if not isinstance(content, dict):
            raise MastodonAPIError(f"The push message is not a JSON object, but a {type(content).__name__}.")
        notification: PushNotification = convert(PushNotification, content)
        return notification


def _endpoint_url(endpoint: str) -> str:
    url = text_of(endpoint, "endpoint")
    return url if "://" in url else f"https://{url}"


def _alert_fields(policy: str | None, alerts: Mapping[str, bool | None]) -> dict[str, Any]:
    """Return the policy and the alerts as form fields, with the policy in both places where servers read it."""
    policy = one_of(policy, _POLICIES, "policy")
    enabled = {kind: None if value is None else bool(value) for kind, value in alerts.items()}
    return {"policy": policy, "data": {"policy": None if policy == "all" else policy, "alerts": enabled}}


def decrypted(
    data: bytes, params: Mapping[str, Any], encryption_header: str | None, crypto_key_header: str | None
) -> bytes:
    """Decrypt a push message, as in RFC 8291 without the headers, or as in an early draft of it with them."""
    if not isinstance(data, (bytes, bytearray)):
        raise MastodonIllegalArgumentError(f"data must be the body as bytes, not a {type(data).__name__}.")
    if (encryption_header is None) != (crypto_key_header is None):
        raise MastodonIllegalArgumentError(
            "encryption_header and crypto_key_header go together: pass both for aesgcm, or None for both for aes128gcm."
        )
    options: dict[str, Any] = {"auth_secret": _bytes_in(params, "decrypt_params", "auth", _AUTH_BYTES)}
    if encryption_header is None or crypto_key_header is None:
        options.update(version="aes128gcm")
    else:
        salt = _header_bytes(encryption_header, "encryption_header", "salt", _SALT_BYTES)
        sender = _header_bytes(crypto_key_header, "crypto_key_header", "dh", _PUBLIC_KEY_BYTES)
        options.update(version="aesgcm", salt=salt, dh=sender)
    http_ece = optional("http_ece", "webpush")
    options["private_key"] = _private_key(params)
    try:
        text: bytes = http_ece.decrypt(bytes(data), **options)
    except (http_ece.ECEException, ValueError, TypeError, struct.error) as error:
        raise _decryption_error(getattr(error, "message", None) or error) from error
    if not text:
        raise _decryption_error("it is empty")
    return text


def _decryption_error(reason: object) -> MastodonIllegalArgumentError:
    return MastodonIllegalArgumentError(
        f"The push message cannot be decrypted: it is damaged or cut off, or meant for other keys ({reason})."
    )


def _elliptic_curves() -> Any:
    optional("cryptography", "webpush")
    # Optional, and named here so that tools which freeze programs find it.
    from cryptography.hazmat.primitives.asymmetric import ec

    return ec


def _private_key(params: Mapping[str, Any]) -> Any:
    ec = _elliptic_curves()
    number = params.get("privkey")
    if not isinstance(number, int):
        raise MastodonIllegalArgumentError(
            f"decrypt_params['privkey'] must be a number, not a {type(number).__name__}."
        )
    try:
        return ec.derive_private_key(number, ec.SECP256R1())
    except ValueError as error:
        raise MastodonIllegalArgumentError(f"decrypt_params['privkey'] is not a private key: {error}") from error


def _bytes_in(params: Any, name: str, key: str, length: int) -> bytes:
    """Return the bytes of a fixed length from a dictionary of keys."""
    value = params.get(key) if isinstance(params, Mapping) else None
    if not isinstance(value, (bytes, bytearray)) or len(value) != length:
        raise MastodonIllegalArgumentError(f"{name} must be a dictionary with {length} bytes under {shown(key)}.")
    return bytes(value)


def _decoded(text: str) -> bytes:
    """Decode base64 whose padding may be missing."""
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _header_bytes(header: str, name: str, part: str, length: int) -> bytes:
    """Return the bytes of a fixed length from a base64 part of a header."""
    found = dict(re.findall(_HEADER_PART, header)) if isinstance(header, str) else {}
    text = found.get(part, "").rstrip("=")
    try:
        value = _decoded(text)
    except ValueError:
        value = b""
    if len(value) != length:
        raise MastodonIllegalArgumentError(
            f"{name}={shown(header)} must have a part {part}= with {length} bytes in base64."
        )
    return value
