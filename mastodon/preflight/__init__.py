"""Checking a status against the limits of its server, before anything is sent."""
