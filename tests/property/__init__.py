"""Tests of what holds for all arguments."""
