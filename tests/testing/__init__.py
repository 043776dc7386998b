"""Tests of mastodon.testing, the kit for the tests of programs."""
