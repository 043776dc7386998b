"""Servers, a clock and samples for tests."""
