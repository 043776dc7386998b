"""Every recorded call sends what it should and gives back what it should."""

from typing import Any

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


_SENT = {"verb": "GET", "path": "/api/v1/accounts/verify_credentials"}


@pytest.mark.parametrize(
    "change",
    [
        {"requests": []},
        {"requests": [{**_SENT, "verb": "POST"}]},
        {"requests": [{**_SENT, "path": "/api/v1/accounts/self"}]},
        {"requests": [{**_SENT, "query": {"limit": "1"}}]},
        {"requests": [{**_SENT, "headers": {}}]},
        {"requests": [_SENT, _SENT]},
        {"returns": "Status"},
        {"raises": "MastodonNotFoundError"},
    ],
)
def test_a_call_that_differs_from_its_case_is_noticed(change: dict[str, Any]) -> None:
    case = all_cases()["account_verify_credentials"][0]
    seen = observed("account_verify_credentials", 0)
    assert list(differences({**case, "requests": [_SENT]}, seen)) == []
    assert list(differences({**case, "requests": [_SENT], **change}, seen)) != []


def test_differences_name_cases_and_say_why() -> None:
    known = {name for method in all_cases() for name, _ in cases_of(method)}
    assert set(DIFFERENCES) <= known
    assert [name for name, reason in DIFFERENCES.items() if len(reason.split()) < 4] == []
