"""What cannot be a function, a list or a name is said where it is given, not when it is first needed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from taupane.errors import StateError
from taupane.state import Derived, DictState, ListState, State, effect

WRONG: dict[str, tuple[Callable[[], Any], str]] = {
    "derived": (lambda: Derived(3), r"Derived: expected a function, got int; write Derived\(lambda: …\)"),  # type: ignore[arg-type]
    "effect": (lambda: effect(3), "effect: expected a function, got int"),  # type: ignore[arg-type]
    "subscribe": (lambda: State(1).subscribe(3), "subscribe: expected a function, got int"),  # type: ignore[arg-type]
    "update": (
        lambda: State(1).update(3),  # type: ignore[arg-type]
        r"update: expected a function such as lambda value: value \+ 1, got int; set\(3\) writes a value",
    ),
    "list": (lambda: ListState(3), "ListState: expected a list or what can be looped over, got int"),  # type: ignore[arg-type]
    "dict": (lambda: DictState(3), "DictState: expected a dict or pairs, got int"),  # type: ignore[arg-type]
    "persist": (lambda: State(1, persist=3), "persist: expected a name, got int"),  # type: ignore[arg-type]
    "persist a list": (lambda: ListState(persist=""), "persist: expected a name, got ''"),
    "persist a dict": (lambda: DictState(persist=True), "persist: expected a name, got bool"),  # type: ignore[arg-type]
}


@pytest.mark.parametrize("name", WRONG)
def test_wrong_use(name: str) -> None:
    use, said = WRONG[name]
    with pytest.raises(StateError, match=said):
        use()
