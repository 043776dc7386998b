"""Walks over all pages of a list, which go on after an interruption."""
