"""The calls, one file for each area, against prepared responses."""
