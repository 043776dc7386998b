"""Decisions: requests, responses, rate limits, retries, pages. No input or output, no clock, no chance."""
