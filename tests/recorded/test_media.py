"""Uploads."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from mastodon import Mastodon
from mastodon.errors import MastodonNotFoundError
from mastodon.return_types import MediaAttachment, Status
from tests.support.samples import PNG


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    path = tmp_path / "cat.png"
    path.write_bytes(PNG)
    return path


def test_a_picture_is_uploaded_and_posted(api: Mastodon, picture: Path) -> None:
    made = api.media_post(picture, description="A cat", focus=(0.5, -0.25), synchronous=True)
    assert isinstance(made, MediaAttachment)
    assert made.type == "image"
    assert made.url
    status = api.status_post("look", media_ids=made)
    assert isinstance(status, Status)
    assert [each.id for each in status.media_attachments] == [made.id]
    assert status.media_attachments[0].description == "A cat"


def test_bytes_and_open_files_are_uploaded(api: Mastodon, picture: Path) -> None:
    assert api.media_post(PNG, "image/png").type == "image"
    assert api.media_post(io.BytesIO(PNG), "image/png", file_name="cat.png").type == "image"
    with picture.open("rb") as file:
        assert api.media_post(file).type == "image"
        assert not file.closed


def test_what_describes_a_file_can_be_changed(api: Mastodon, picture: Path) -> None:
    made = api.media_post(picture, description="A dog")
    assert api.media_update(made, description="A cat", focus=(0.1, 0.2), thumbnail=picture).description == "A cat"
    read = api.media(made)
    assert read.description == "A cat"


def test_media_stay_with_an_edited_status(api: Mastodon, picture: Path) -> None:
    first, second = api.media_post(picture, description="A dog"), api.media_post(picture)
    status = api.status_post("look", media_ids=[first, second])
    assert isinstance(status, Status)
    changes = [api.generate_media_edit_attributes(first, description="A cat")]
    edited = api.status_update(status, "look here", media_ids=[first, second], media_attributes=changes)
    assert "look here" in edited.content
    assert [each.id for each in edited.media_attachments] == [first.id, second.id]


def test_a_file_can_be_deleted(api: Mastodon, picture: Path) -> None:
    made = api.media_post(picture)
    api.media_delete(made)
    with pytest.raises(MastodonNotFoundError):
        api.media(made)
