"""Web Push: keys, subscriptions, and reading what arrives."""

from __future__ import annotations

import builtins
import json
import sys
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Any

import http_ece
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from mastodon import MastodonAPIError, MastodonError, MastodonIllegalArgumentError
from mastodon.endpoints.push import decrypted
from mastodon.return_types import PushNotification
from tests.support.prepared import Wire

PATH = "/api/v1/push/subscription"
PUBLIC = {"pubkey": b"\x04" + bytes(64), "auth": bytes(16)}
MESSAGE = {
    "access_token": "t",
    "body": "Hello!",
    "icon": "https://mastodon.example/avatar.png",
    "notification_id": 77,
    "notification_type": "mention",
    "preferred_locale": "en",
    "title": "Ada mentioned you",
}


def unbase64(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


def base64(content: bytes) -> str:
    return urlsafe_b64encode(content).decode().rstrip("=")


# RFC 8291, Appendix A.
RFC_MESSAGE = unbase64(
    "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_y"
    "l95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
)
RFC_KEYS = {
    "privkey": int.from_bytes(unbase64("q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94"), "big"),
    "auth": unbase64("BTBZMqHH6r4Tts7J_aSIgg"),
}
RFC_HEADER_BYTES = 16 + 4 + 1 + 65


class Sender:
    """A server that encrypts messages."""

    def __init__(self, public: dict[str, Any]) -> None:
        self.public = public
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.point = self.key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        self.salt = bytes(range(16))

    def standard(self, content: Any) -> bytes:
        return self._encrypt(content, "aes128gcm")

    def draft(self, content: Any) -> tuple[bytes, str, str]:
        headers = f"keyid=p256dh;salt={base64(self.salt)}", f"keyid=p256dh;dh={base64(self.point)},p256ecdsa=BAB"
        return (self._encrypt(content, "aesgcm"), *headers)

    def _encrypt(self, content: Any, version: str) -> bytes:
        sent: bytes = http_ece.encrypt(
            json.dumps(content).encode(),
            salt=self.salt,
            private_key=self.key,
            dh=self.public["pubkey"],
            auth_secret=self.public["auth"],
            version=version,
        )
        return sent


# --- Reading messages -----------------------------------------------------------------------------------------------


def test_the_example_of_the_standard_is_read() -> None:
    assert decrypted(RFC_MESSAGE, RFC_KEYS, None, None) == b"When I grow up, I want to be a watermelon"


def test_a_message_by_the_standard_is_read_without_headers(wire: Wire) -> None:
    api = wire.client()
    private, public = api.push_subscription_generate_keys()
    note = api.push_subscription_decrypt_push(Sender(public).standard(MESSAGE), private, None, None)
    assert isinstance(note, PushNotification)
    assert (note.title, note.notification_id, note.notification_type) == ("Ada mentioned you", "77", "mention")
    assert wire.requests == []


def test_a_message_by_the_early_draft_is_read_with_its_headers(wire: Wire) -> None:
    api = wire.client()
    private, public = api.push_subscription_generate_keys()
    note = api.push_subscription_decrypt_push(*_in_order(Sender(public).draft(MESSAGE), private))
    assert note.body == "Hello!"


@pytest.mark.parametrize("spelling", ['salt="{}"', "rs=4096; salt={}==", "salt={}"])
def test_headers_are_read_in_every_spelling(wire: Wire, spelling: str) -> None:
    api = wire.client()
    private, public = api.push_subscription_generate_keys()
    sender = Sender(public)
    body, _, key_header = sender.draft(MESSAGE)
    note = api.push_subscription_decrypt_push(body, private, spelling.format(base64(sender.salt)), key_header)
    assert note.body == "Hello!"


def test_long_messages_of_many_records_are_read(wire: Wire) -> None:
    api = wire.client()
    private, public = api.push_subscription_generate_keys()
    note = api.push_subscription_decrypt_push(Sender(public).standard({"body": "x" * 20000}), private, None, None)
    assert len(note.body) == 20000


@pytest.mark.parametrize("length", range(0, len(RFC_MESSAGE), 7))
def test_a_message_that_is_cut_off_is_refused(length: int) -> None:
    with pytest.raises(MastodonIllegalArgumentError, match="damaged or cut off"):
        decrypted(RFC_MESSAGE[:length], RFC_KEYS, None, None)


def test_a_message_that_ends_after_its_header_is_refused() -> None:
    with pytest.raises(MastodonIllegalArgumentError, match="damaged or cut off"):
        decrypted(RFC_MESSAGE[:RFC_HEADER_BYTES], RFC_KEYS, None, None)


@pytest.mark.parametrize("length", [0, 1, 15, 16, 17, 100])
def test_a_draft_message_that_is_cut_off_is_refused(wire: Wire, length: int) -> None:
    api = wire.client()
    private, public = api.push_subscription_generate_keys()
    body, *headers = Sender(public).draft(MESSAGE)
    with pytest.raises(MastodonIllegalArgumentError, match="cannot be decrypted"):
        api.push_subscription_decrypt_push(body[:length], private, *headers)


@pytest.mark.parametrize("place", [0, 30, RFC_HEADER_BYTES, len(RFC_MESSAGE) - 1])
def test_a_damaged_message_is_refused(place: int) -> None:
    damaged = bytearray(RFC_MESSAGE)
    damaged[place] ^= 1
    with pytest.raises(MastodonIllegalArgumentError, match="cannot be decrypted"):
        decrypted(bytes(damaged), RFC_KEYS, None, None)


def test_the_keys_of_another_subscription_are_refused(wire: Wire) -> None:
    api = wire.client()
    _, public = api.push_subscription_generate_keys()
    other, _ = api.push_subscription_generate_keys()
    sender = Sender(public)
    with pytest.raises(MastodonIllegalArgumentError, match="meant for other keys"):
        api.push_subscription_decrypt_push(sender.standard(MESSAGE), other, None, None)
    with pytest.raises(MastodonIllegalArgumentError, match="meant for other keys"):
        api.push_subscription_decrypt_push(*_in_order(sender.draft(MESSAGE), other))


@pytest.mark.parametrize(
    ("keys", "named"),
    [
        ({}, "'auth'"),
        ({"auth": bytes(15), "privkey": 5}, "16 bytes under 'auth'"),
        ({"auth": "0" * 16, "privkey": 5}, "16 bytes under 'auth'"),
        ({"auth": bytes(16)}, "privkey"),
        ({"auth": bytes(16), "privkey": "5"}, "privkey"),
        ({"auth": bytes(16), "privkey": 0}, "privkey"),
    ],
)
def test_what_is_not_a_private_key_is_refused(wire: Wire, keys: dict[str, Any], named: str) -> None:
    with pytest.raises(MastodonIllegalArgumentError, match=named):
        wire.client().push_subscription_decrypt_push(RFC_MESSAGE, keys, None, None)


@pytest.mark.parametrize("headers", [("salt=AA", None), (None, "dh=AA")])
def test_one_header_without_the_other_is_refused(wire: Wire, headers: tuple[str | None, str | None]) -> None:
    with pytest.raises(MastodonIllegalArgumentError, match="go together"):
        wire.client().push_subscription_decrypt_push(RFC_MESSAGE, RFC_KEYS, *headers)


@pytest.mark.parametrize("header", ["", "dh=AA", "salt=", "salt=AAAA", "salt=!!!", "salt=ä"])
def test_a_header_without_its_part_is_refused_by_name(wire: Wire, header: str) -> None:
    with pytest.raises(MastodonIllegalArgumentError, match="encryption_header"):
        wire.client().push_subscription_decrypt_push(b"x" * 100, RFC_KEYS, header, "dh=" + base64(PUBLIC["pubkey"]))


def test_a_body_that_is_text_is_refused(wire: Wire) -> None:
    with pytest.raises(MastodonIllegalArgumentError, match="as bytes"):
        wire.client().push_subscription_decrypt_push("text", RFC_KEYS, None, None)  # type: ignore[arg-type]


@pytest.mark.parametrize("content", ["watermelon", [1], 5])
def test_a_message_that_is_not_a_notification_is_an_error_of_the_server(wire: Wire, content: Any) -> None:
    api = wire.client()
    private, public = api.push_subscription_generate_keys()
    with pytest.raises(MastodonAPIError, match="not a JSON object"):
        api.push_subscription_decrypt_push(Sender(public).standard(content), private, None, None)
    with pytest.raises(MastodonAPIError, match="not JSON"):
        api.push_subscription_decrypt_push(RFC_MESSAGE, RFC_KEYS, None, None)


@pytest.mark.parametrize("package", ["cryptography", "http_ece"])
def test_without_the_extra_the_error_names_it(wire: Wire, monkeypatch: pytest.MonkeyPatch, package: str) -> None:
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(NotImplementedError, match=r"Mastodon\.py\[webpush\]") as caught:
        wire.client().push_subscription_decrypt_push(RFC_MESSAGE, RFC_KEYS, None, None)
    assert isinstance(caught.value, MastodonError)
    assert package in str(caught.value)


# --- Keys -----------------------------------------------------------------------------------------------------------


def test_keys_are_new_each_time_and_belong_together(wire: Wire) -> None:
    api = wire.client()
    private, public = api.push_subscription_generate_keys()
    assert (len(public["pubkey"]), public["pubkey"][0], len(public["auth"])) == (65, 4, 16)
    assert private["auth"] == public["auth"]
    number = private["privkey"]
    assert isinstance(number, builtins.int)
    point = ec.derive_private_key(number, ec.SECP256R1()).public_key()
    assert point.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint) == public["pubkey"]
    assert api.push_subscription_generate_keys()[0] != private


# --- Subscriptions --------------------------------------------------------------------------------------------------


def test_the_chosen_policy_goes_where_servers_read_it(wire: Wire) -> None:
    wire.respond("POST", PATH, json={"id": 1, "policy": "followed"})
    wire.respond("PUT", PATH, json={"id": 1, "policy": "follower"})
    api = wire.client()
    assert api.push_subscription_set("https://push.example/", PUBLIC, policy="followed").policy == "followed"
    assert wire.last.form["data[policy]"] == "followed"
    api.push_subscription_update(policy="Follower")
    assert wire.last.form["data[policy]"] == "follower"


def test_the_flag_for_the_standard_goes_out_only_if_it_is_given(wire: Wire) -> None:
    wire.respond("POST", PATH, json={"id": 1, "standard": True})
    api = wire.client()
    api.push_subscription_set("https://push.example/", PUBLIC)
    assert [name for name in wire.last.form if "standard" in name] == []
    api.push_subscription_set("https://push.example/", PUBLIC, standard=True)
    assert wire.last.form["subscription[standard]"] == "1"
    assert "standard" not in wire.last.form
    api.push_subscription_set("https://push.example/", PUBLIC, standard=False)
    assert wire.last.form["subscription[standard]"] == "0"


@pytest.mark.parametrize("mode", ["none", "created", "changed"])
def test_a_subscription_can_be_made_in_every_mode_of_version_checks(wire: Wire, mode: str) -> None:
    wire.respond("POST", PATH, json={"id": 1})
    assert wire.client(version_check_mode=mode).push_subscription_set("https://push.example/", PUBLIC).id == "1"


def test_an_update_says_what_is_on_and_what_is_off(wire: Wire) -> None:
    wire.respond("PUT", PATH, json={"id": 1, "alerts": {"mention": True, "admin.sign_up": False}})
    alerts = wire.client().push_subscription_update(mention_events=True, admin_sign_up_events=False).alerts
    assert wire.last.form["data[alerts][mention]"] == "1"
    assert wire.last.form["data[alerts][admin.sign_up]"] == "0"
    assert "data[alerts][poll]" not in wire.last.form
    assert (alerts.mention, alerts.admin_sign_up, alerts.poll) == (True, False, None)


def test_an_unknown_policy_is_refused_before_anything_is_sent(wire: Wire) -> None:
    api = wire.client()
    with pytest.raises(MastodonIllegalArgumentError, match="policy"):
        api.push_subscription_set("https://push.example/", PUBLIC, policy="everyone")
    with pytest.raises(MastodonIllegalArgumentError, match="policy"):
        api.push_subscription_update(policy="everyone")
    assert wire.requests == []


@pytest.mark.parametrize(
    "keys", [None, {}, {"pubkey": b"short", "auth": bytes(16)}, {"pubkey": bytes(65), "auth": "x"}]
)
def test_what_is_not_a_public_key_is_refused_before_anything_is_sent(wire: Wire, keys: Any) -> None:
    with pytest.raises(MastodonIllegalArgumentError, match="encrypt_params"):
        wire.client().push_subscription_set("https://push.example/", keys)
    assert wire.requests == []


def test_deleting_gives_nothing_whatever_the_body_is(wire: Wire) -> None:
    wire.respond("DELETE", PATH, json={})
    wire.respond("DELETE", PATH, text="")
    api = wire.client()
    api.push_subscription_delete()
    api.push_subscription_delete()
    assert [sent.method for sent in wire.requests] == ["DELETE", "DELETE"]


def _in_order(message: tuple[bytes, str, str], keys: dict[str, Any]) -> tuple[bytes, dict[str, Any], str, str]:
    body, encryption, crypto_key = message
    return body, keys, encryption, crypto_key
