"""Costs of the library beside what the same work needs at least. ``python -m tests.benchmarks`` prints it.

Times depend on the machine, so no test asserts one: read the ratios, and compare runs on the same machine.
"""
