"""A module that runs again: what stays, what ends, what is taken back."""

from __future__ import annotations

from types import ModuleType
from typing import Any

import pytest

from taupane.dev.rerun import Runs
from taupane.state import State

SOURCE = """
from taupane.state import DictState, ListState, Resource, State, effect
count = State(0)
a, b = State(1), State(
    2
)
if True:
    rows = ListState([1])
many: State = State(3)
heard = []
loaded = Resource(lambda: 1)

@effect
def follow():
    heard.append(count())

def show():
    return f"count {count()}"
"""


@pytest.fixture
def module() -> ModuleType:
    return ModuleType("sample")


def first(runs: Runs, module: ModuleType, source: str = SOURCE) -> dict[str, Any]:
    runs.first("sample", source.encode(), lambda: exec(source, module.__dict__))
    return dict(module.__dict__)


def test_states_stay_and_functions_are_new(module: ModuleType) -> None:
    runs = Runs()
    before = first(runs, module)
    before["count"].set(5)
    again = runs.again(module, SOURCE.replace("count {", "now {").encode())
    again.run()
    again.keep()
    for name in ("count", "a", "b", "rows", "many", "loaded"):
        assert module.__dict__[name] is before[name], name
    assert module.__dict__["show"]() == "now 5"
    assert module.__dict__["heard"] == [5]
    before["count"].set(6)
    assert module.__dict__["heard"] == [5, 6]
    assert before["heard"] == [0, 5]  # its effect has ended


def test_a_state_that_is_written_differently_is_a_new_one(module: ModuleType) -> None:
    runs = Runs()
    before = first(runs, module)
    before["a"].set(10)
    again = runs.again(module, SOURCE.replace("a, b = State(1)", "a, b = State(7)").encode())
    again.run()
    again.keep()
    assert module.__dict__["a"]() == 7
    assert module.__dict__["b"] is before["b"]


def test_what_the_source_no_longer_binds_is_gone(module: ModuleType) -> None:
    runs = Runs()
    first(runs, module)
    again = runs.again(module, b"from taupane.state import State\ncount = State(0)\n")
    again.run()
    assert "show" not in module.__dict__  # whoever still imports it is run next, and fails
    again.keep()
    assert "effect" not in module.__dict__
    assert isinstance(module.__dict__["count"], State)


def test_a_run_that_fails_is_taken_back(module: ModuleType) -> None:
    runs = Runs()
    before = first(runs, module)
    again = runs.again(module, (SOURCE.replace("State(0)", "State(9)") + "\nraise ValueError('no')\n").encode())
    with pytest.raises(ValueError, match="no"):
        again.run()
    again.take_back()
    assert {key: value for key, value in module.__dict__.items() if key != "__builtins__"} == {
        key: value for key, value in before.items() if key != "__builtins__"
    }
    before["count"].set(1)
    assert before["heard"] == [0, 1]


def test_what_does_not_parse_is_not_run(module: ModuleType) -> None:
    runs = Runs()
    first(runs, module)
    with pytest.raises(SyntaxError):
        runs.again(module, b"def (:")
