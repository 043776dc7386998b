"""Uses everything that the library loads late, and says so."""

import mastodon
from mastodon.compat import optional


def main() -> None:
    """Load streams and every optional package, and make a call that needs one."""
    names = [
        each.__name__ for each in (mastodon.StreamListener, mastodon.SSEStreamHandle, mastodon.WebSocketStreamHandle)
    ]
    assert names == ["StreamListener", "SSEStreamHandle", "WebSocketStreamHandle"]
    for module in ("blurhash", "cryptography", "grapheme", "http_ece", "keyring", "magic", "websocket"):
        optional(module, module)
    api = mastodon.Mastodon(api_base_url="https://mastodon.example")
    private, public = api.push_subscription_generate_keys()
    length = mastodon.Mastodon.get_status_length("https://example.com")
    assert private["auth"] == public["auth"]
    print("frozen", length)


if __name__ == "__main__":
    main()
