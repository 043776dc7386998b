"""Crawls: lists of many accounts, on threads or on a Dask cluster, saved as Parquet."""

from mastodon.crawl.public import Crawl, Problem, crawl

__all__ = ["Crawl", "Problem", "crawl"]
