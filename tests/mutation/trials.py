"""Try changes on tests: one process collects and imports everything once, and a fork of it tries each change."""

from __future__ import annotations

import gc
import os
import resource
import signal
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path

import pytest
from mutmut.mutation.trampoline import set_mutant_under_test
from mutmut.state import state
from mutmut.utils.format_utils import mangled_name_from_mutant_name

#: Slower tests are left out: they are about load, and would run for each change.
_SLOW = 1.5
_MEMORY = 4 * 2**30


class Trials:
    """A pytest plugin that runs the tests once, and then those that a change concerns for each change.

    :param changes: the names of the changes.
    :param workers: how many are tried at a time.
    """

    def __init__(self, changes: Sequence[str], workers: int) -> None:
        #: Whether the tests noticed a change, by its name.
        self.noticed: dict[str, bool] = {}
        self._changes, self._workers = changes, workers
        self._has_failed = False
        self._seconds: dict[str, float] = {}
        self._tests: defaultdict[str, list[pytest.Item]] = defaultdict(list)
        #: How often a test has noticed a change, of any function and of each.
        self._found: defaultdict[str, Counter[str]] = defaultdict(Counter)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self._has_failed = self._has_failed or report.failed

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        self._run_unchanged(session.items)
        self._run_unchanged_again(session.items)
        # The forks share what the garbage collector does not touch.
        gc.freeze()
        self._run_changed()
        return True

    def _run(self, item: pytest.Item, following: pytest.Item | None) -> bool:
        """Run a test. Return whether it has failed."""
        self._has_failed = False
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
        return self._has_failed

    def _run_unchanged(self, items: Sequence[pytest.Item]) -> None:
        """Note which tests call which functions. Those that fail are left out: they do not bear mutmut's detours."""
        set_mutant_under_test("stats")
        for item, following in _in_turn(items):
            _forget()
            state()._stats.clear()
            begin = time.monotonic()
            fails = self._run(item, following)
            self._seconds[item.nodeid] = time.monotonic() - begin
            if fails:
                print(f"left out, because it fails without a change: {item.nodeid}", flush=True)
            elif self._seconds[item.nodeid] < _SLOW:
                for function in state()._stats:
                    self._tests[function].append(item)
        set_mutant_under_test("")

    def _run_unchanged_again(self, items: Sequence[pytest.Item]) -> None:
        """Leave out the tests that fail when they are run again, which would be taken for noticing every change."""
        used = {item.nodeid for tests in self._tests.values() for item in tests}
        reading, writing = os.pipe()
        pid = self._fork("", [item for item in items if item.nodeid in used], writing)
        os.close(writing)
        with open(reading, encoding="utf-8") as found:
            failing = set(found.read().splitlines())
        if os.waitpid(pid, 0)[1] != 0:
            raise SystemExit("a test does not end when it is run again")
        for name in sorted(failing):
            print(f"left out, because it fails when it is run again: {name}", flush=True)
        for function, tests in self._tests.items():
            self._tests[function] = [item for item in tests if item.nodeid not in failing]

    def _run_changed(self) -> None:
        waiting = list(self._changes)
        running: dict[int, tuple[str, int]] = {}
        while waiting or running:
            while waiting and len(running) < self._workers:
                name = waiting.pop()
                reading, writing = os.pipe()
                running[self._fork(name, self._chosen(name), writing)] = name, reading
                os.close(writing)
            pid, status = os.wait()
            name, reading = running.pop(pid)
            with open(reading, encoding="utf-8") as found:
                noticing = found.read().strip()
            for key in ("", mangled_name_from_mutant_name(name)):
                self._found[key].update([noticing] if noticing else [])
            self.noticed[name] = status != 0
            if len(self.noticed) % 50 == 0:
                print(f"{len(self.noticed)} of {len(self._changes)}", flush=True)

    def _fork(self, name: str, items: Sequence[pytest.Item], writing: int) -> int:
        """Try a change in a process of its own. Its status is 0 if no test notices, and it writes which test does.

        Without the name of a change, it runs all tests, and writes which of them fail.
        """
        pid = os.fork()
        if pid:
            return pid
        try:
            with open(os.devnull, "r+") as nothing:
                for descriptor in range(3):
                    os.dup2(nothing.fileno(), descriptor)
            resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
            _forget()
            set_mutant_under_test(name)
            for item, following in _in_turn(items):
                # The end of a process that hangs is a test that has failed.
                signal.setitimer(signal.ITIMER_REAL, 10 * self._seconds[item.nodeid] + 3)
                if self._run(item, following):
                    os.write(writing, f"{item.nodeid}\n".encode())
                    if name:
                        os._exit(1)
            os._exit(0)
        finally:
            os._exit(2)

    def _chosen(self, name: str) -> list[pytest.Item]:
        """Return the tests that call a changed function, those first that have noticed the most so far."""
        function = mangled_name_from_mutant_name(name)
        here, anywhere = self._found[function], self._found[""]
        return sorted(
            self._tests.get(function, ()), key=lambda item: (-here[item.nodeid], -min(anywhere[item.nodeid], 10))
        )


def _forget() -> None:
    """Empty the caches of the library, so that a test calls what it needs, and nothing of the unchanged code stays."""
    for name, module in list(sys.modules.items()):
        if name.partition(".")[0] == "mastodon":
            for value in vars(module).copy().values():
                if hasattr(value, "cache_clear"):
                    value.cache_clear()


def _in_turn(items: Sequence[pytest.Item]) -> Iterable[tuple[pytest.Item, pytest.Item | None]]:
    return zip(items, [*items[1:], None], strict=True)


def main() -> None:
    """Try the changes that a file lists. Write the names of those that tests notice to another one."""
    workers, listed, noticed, *tests = sys.argv[1:]
    changes = Path(listed).read_text(encoding="utf-8").split()
    os.environ.update({"PY_IGNORE_IMPORTMISMATCH": "1", "MUTMUT_DEPENDENCY_DEPTH": "-1"})
    options = ["--rootdir=.", "-pno:cacheprovider", "-pno:randomly", "-pno:xdist", "-pno:terminal", "--capture=sys"]
    trials = Trials(changes, int(workers))
    code = pytest.main([*options, *tests], plugins=[trials])
    if len(trials.noticed) < len(changes):
        raise SystemExit(f"the tests could not be run: {code}")
    Path(noticed).write_text("\n".join(name for name in changes if trials.noticed[name]), encoding="utf-8")


if __name__ == "__main__":
    main()
