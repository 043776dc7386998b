"""How many random cases a property is tried with."""

from __future__ import annotations

from hypothesis import HealthCheck, settings

_USUAL = 100


def register_profiles() -> None:
    """Make the names known that ``--hypothesis-profile`` takes."""
    settings.register_profile("endurance", max_examples=20 * _USUAL)


def cases(count: int) -> settings:
    """Try this many cases, the same in each run; twenty times as many with ``--hypothesis-profile=endurance``."""
    return settings(
        max_examples=count * settings.default.max_examples // _USUAL,
        # Machines are shared.
        deadline=None,
        # No file below the working directory, which may be read-only.
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
