import pytest

pytest_plugins = ["mastodon.testing"]


@pytest.fixture(scope="session")
def vcr_config(mastodon_vcr):
    return mastodon_vcr
