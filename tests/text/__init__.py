"""Decisions: pages, rate limits and retries."""
