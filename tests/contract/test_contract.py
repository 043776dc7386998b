"""Every recorded call sends what it should and gives back what it should."""

import pytest

from .cases import DIFFERENCES, all_cases, cases_of, methods
from .runner import differences, observed


@pytest.mark.parametrize("method", methods())
def test_calls_are_as_recorded(method: str) -> None:
    wrong = []
    for number, (name, case) in enumerate(cases_of(method)):
        found = list(differences(case, observed(method, number)))
        if found and name not in DIFFERENCES:
            call = f"{method}(*{case.get('args', [])}, **{case.get('kwargs', {})})"
            wrong.append(f"{name}: {call}\n    " + "\n    ".join(found))
        if name in DIFFERENCES and not found:
            wrong.append(f"{name} is in differences.json (stale reason), but does not differ")
    assert not wrong, f"{len(wrong)} cases of {method}:\n" + "\n".join(wrong)


def test_differences_name_cases_and_say_why() -> None:
    known = {name for method in all_cases() for name, _ in cases_of(method)}
    assert set(DIFFERENCES) <= known
    assert [name for name, reason in DIFFERENCES.items() if len(reason.split()) < 4] == []
