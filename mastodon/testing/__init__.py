"""Tools for tests of programs that use Mastodon.py."""
