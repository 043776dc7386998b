"""Requests on the wire and results, call by call."""
