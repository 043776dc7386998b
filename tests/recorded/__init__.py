"""Tests that replay what a server said when they were recorded; ``tests/README.rst`` shows how to record them."""
