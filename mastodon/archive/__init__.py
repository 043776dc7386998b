"""Archives: everything that an account can see, in files on this machine."""

from mastodon.archive.public import Archive, Content, Update

__all__ = ["Archive", "Content", "Update"]
