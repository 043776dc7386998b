"""The type checker as users run it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

import pytest

ROOT = Path(__file__).parents[2]


class Mypy(Protocol):
    """Checks modules, by name, far away from the checkout."""

    def __call__(self, modules: Mapping[str, str], *, installed: bool = False) -> tuple[int, str]:
        """Return the exit status and all that was printed."""


@pytest.fixture(scope="session")
def _cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    # ``.ci/run`` names one, so that it starts the type checker cold only once, too.
    return Path(os.environ.get("MYPY_CACHE_DIR") or tmp_path_factory.mktemp("mypy"))


@pytest.fixture
def mypy(_cache: Path, tmp_path: Path) -> Mypy:
    """Each run needs a second, but the first, which has to read the library and its dependencies."""

    def check(modules: Mapping[str, str], *, installed: bool = False) -> tuple[int, str]:
        files = [tmp_path / f"{name}.py" for name in modules]
        for file, code in zip(files, modules.values(), strict=True):
            file.write_text(code, encoding="utf-8")
        config = ["--config-file", str(ROOT / "pyproject.toml"), "--cache-dir", str(_cache)]
        command = [sys.executable, "-m", "mypy", "--strict", "--no-error-summary", "--hide-error-context", *config]
        # Unless the installed library is wanted, that of this checkout.
        environment = {**os.environ, "MYPYPATH": "" if installed else str(ROOT)}
        names = [file.name for file in files]
        done = subprocess.run(
            [*command, *names], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
        )
        return done.returncode, done.stdout + done.stderr

    return check
