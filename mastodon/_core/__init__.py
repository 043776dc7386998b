"""Pure decisions about requests, responses, rate limits, retries and pages. No I/O, no clock, no randomness."""
