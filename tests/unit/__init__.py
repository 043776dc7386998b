"""Tests against prepared answers."""
