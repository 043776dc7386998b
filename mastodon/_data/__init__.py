"""Converts between JSON and Python: ids, dates, entities, files. Imports nothing of the package but the errors."""
