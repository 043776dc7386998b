"""Streams over TLS, where a socket is not woken as a plain one is."""

from __future__ import annotations

import ipaddress
import ssl
import time
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.streaming.conftest import Client, Notes, running
from tests.support.scripted import event_bytes, says, scripted, silence, until


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with a certificate for this machine and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(timezone.utc)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "certificate.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return path


@pytest.mark.parametrize("catch_up", [False, True])
def test_a_silent_stream_is_closed_within_a_second(
    client: Client, notes: Notes, certificate: Path, catch_up: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    # For requests, certificates of the environment count more than those of a session.
    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"):
        monkeypatch.delenv(name, raising=False)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    options: dict[str, Any] = {"reconnect_async": True, "reconnect_async_wait_sec": 0.01, "catch_up": catch_up}
    with scripted(says(event_bytes("update", {"id": "1"})), silence, tls=context) as server:
        server.rest["/api/v1/timelines/home"] = server.rest["/api/v1/notifications"] = lambda query: []
        api = client(server)
        api.session.verify = str(certificate)
        handle = running(api.stream_user(notes, run_async=True, **options))
        assert until(lambda: notes.ids == ["1"] and notes.gaps and handle.is_receiving())
        time.sleep(0.1)
        began = time.monotonic()
        handle.close()
        handle.join(5)
        assert time.monotonic() - began < 1
        assert not handle.is_alive()
        assert handle.error is None
