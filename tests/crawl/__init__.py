"""Lists of many accounts, saved as Parquet."""
