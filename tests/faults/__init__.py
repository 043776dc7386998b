"""Tests against a server that fails in every way that a server can."""
