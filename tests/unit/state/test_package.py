from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import taupane.state
from taupane.state import Derived, DictState, ListState, State, ViewState, batch, untrack

if TYPE_CHECKING:
    from typing_extensions import assert_type


def test_importing_it_imports_only_the_standard_library_and_the_errors() -> None:
    program = (
        "import sys; before = set(sys.modules); import taupane; between = set(sys.modules); import taupane.state;"
        "print(*sorted(set(sys.modules) - between))"
    )
    out = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True, timeout=60).stdout
    ours = {name for name in out.split() if name.partition(".")[0] not in sys.stdlib_module_names}
    assert all(name in ("taupane.errors", "taupane.state") or name.startswith("taupane.state.") for name in ours)


def test_every_public_name_is_there() -> None:
    assert sorted(taupane.state.__all__) == taupane.state.__all__
    for name in taupane.state.__all__:
        assert hasattr(taupane.state, name)


def test_types_come_through() -> None:
    number = State(1)
    text = Derived(lambda: str(number()))
    names = ListState(["a"])
    sizes = DictState({"a": 1})
    tab = ViewState("home")

    @batch
    def add(a: int, b: int) -> int:
        return a + b

    if TYPE_CHECKING:
        assert_type(number, State[int])
        assert_type(number(), int)
        assert_type(number.value, int)
        assert_type(number.update(lambda v: v + 1), int)
        assert_type(text(), str)
        assert_type(names, ListState[str])
        assert_type(names(), list[str])
        assert_type(names[0], str)
        assert_type(sizes, DictState[str, int])
        assert_type(sizes["a"], int)
        assert_type(tab(), str)
        assert_type(add(1, 2), int)
        assert_type(untrack(number), int)
    assert add(number(), 2) == 3
    assert (text(), names[0], sizes["a"]) == ("1", "a", 1)
