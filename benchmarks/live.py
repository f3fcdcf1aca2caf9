"""What live pages cost in Python: one binding of 10,000, first render, one row appended to 1,000, memory.

    python benchmarks/live.py [--check]

Times are the best of several rounds in this process, without a browser; bytes are exact. `--check` ends
with exit code 1 where a target of docs/live.md is missed by more than a busy machine can explain (x 3).
"""

from __future__ import annotations

import gc
import sys
import time
import tracemalloc
from collections.abc import Callable
from typing import Any

from taupane.live.outbox import Outbox
from taupane.live.tree import Tree
from taupane.state import State
from taupane.widgets.element import element
from taupane.widgets.flow import For

ROWS = 1000


def raise_error(error: Exception, where: str) -> None:
    raise error


def make(content: Any) -> tuple[Tree, str]:
    tree = Tree(None, lambda: None, raise_error)
    return tree, tree.mount(content)


def page(cells: list[State[Any]]) -> Any:
    """A table of 10,000 elements (9 to a row) with one bound cell in each row, as an author would write it."""

    def row(number: int) -> Any:
        return element(
            "tr",
            element("td", str(number), class_="font-mono"),
            element("td", element("b", f"name {number}"), element("i", "x")),
            element("td", cells[number], class_="text-right", title=f"cell {number}"),
            element("td", element("span", "a"), element("span", "b", class_="badge")),
            key=number,
        )

    return element("table", element("tbody", *map(row, range(10_000 // 9))))


def best(run: Callable[[], Any], rounds: int) -> float:
    """Give the shortest of some runs, in seconds."""
    times = []
    for _ in range(rounds):
        started = time.perf_counter()
        run()
        times.append(time.perf_counter() - started)
    return min(times)


def first_render() -> tuple[float, int, int]:
    cells: list[State[Any]] = [State("0") for _ in range(10_000 // 9)]
    made: list[Any] = []

    def run() -> None:
        made[:] = [make(page(cells))]

    gc.collect()
    seconds = best(run, 7)
    tree, html = made[0]
    return seconds, tree.count(), len(html)


def one_binding() -> tuple[float, int]:
    cells: list[State[Any]] = [State("0") for _ in range(10_000 // 9)]
    tree, _ = make(page(cells))
    box, texts = Outbox(), []

    def run() -> None:
        cells[500].set(str(time.perf_counter_ns() % 100_000))
        texts.append(box.frame(tree.flush(), 7))
        box.acknowledge(box.seq)

    gc.collect()
    return best(run, 500), max(map(len, texts))


def append() -> tuple[float, int]:
    items = State(list(range(ROWS)))
    draw = lambda item: element("li", element("b", f"row {item}"), element("button", "x", on_click=print))  # noqa: E731
    tree, _ = make(element("ul", For(items, draw)))
    box, texts = Outbox(), []

    def run() -> None:
        items.set([*items.peek(), len(items.peek())])
        texts.append(box.frame(tree.flush(), 7))

    gc.collect()
    return best(run, 50), max(map(len, texts))


def memory() -> tuple[float, float]:
    """Give bytes per bound cell and per static element."""
    gc.collect()
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    static, _ = make(element("div", *(element("b", "x") for _ in range(5000))))
    middle = tracemalloc.get_traced_memory()[0]
    n = State("x")
    bound, _ = make(element("div", *(element("b", n) for _ in range(5000))))
    after = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    del static, bound
    return (after - middle - (middle - before)) / 5000, (middle - before) / 5000


def main() -> int:
    """Measure and print; give the exit code."""
    render, elements, size = first_render()
    binding, binding_bytes = one_binding()
    row, row_bytes = append()
    per_binding, per_element = memory()
    checks = [
        (f"first render of {elements:,} elements ({size / 1000:.0f} kB)", render * 1e3, 60.0, "ms"),
        ("one binding of 10,000 elements: set to frame", binding * 1e6, 100.0, "us"),
        ("one binding: frame", float(binding_bytes), 60.0, "B"),
        (f"append to {ROWS:,} rows", row * 1e3, 3.0, "ms"),
        (f"append to {ROWS:,} rows: frame", float(row_bytes), 150.0, "B"),
        ("memory of a binding", per_binding, 1200.0, "B"),
        ("memory of a static element", per_element, 1200.0, "B"),
    ]
    for name, value, target, unit in checks:
        print(f"{name:55} {value:10.1f} {unit:3} (aim: {target:g})")
    return int("--check" in sys.argv and any(value > 3 * target for _, value, target, _ in checks))


if __name__ == "__main__":
    sys.exit(main())
