"""Conversion between JSON and Python: entities, lists, ids, files, and reading JSON itself."""
