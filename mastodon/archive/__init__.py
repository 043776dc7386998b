"""Archives: save the data that an account can read in a folder on this machine."""

from mastodon.archive.public import Archive, Content, Update

__all__ = ["Archive", "Content", "Update"]
