"""Measure the reactive core: `python benchmarks/state.py`.

Each figure is the best of several rounds, as other work on the machine can only add to it; the median is beside it.
One round is many operations in a loop, whose own cost is part of the figure.
"""

from __future__ import annotations

import gc
import statistics
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "runtime"))

from taupane.state import Derived, ListState, Reaction, Scope, State, batch, effect

ROUNDS = 9
N = 10_000


def measure(name: str, count: int, prepare: Callable[[], Callable[[], object]], unit: str = "ns") -> None:
    """Print the time of one of `count` operations that what `prepare` gives does in one call."""
    times = []
    for _ in range(ROUNDS):
        work = prepare()
        gc.collect()
        started = time.perf_counter()
        work()
        times.append((time.perf_counter() - started) / count)
        del work
    scale = {"ns": 1e9, "µs": 1e6, "ms": 1e3}[unit]
    print(f"{name:<58} {min(times) * scale:9.2f} {unit}   median {statistics.median(times) * scale:9.2f} {unit}")


def reading() -> None:
    s, plain, d = State(1), [1], Derived(lambda: 1)
    loops = 200_000

    def loop(fn: Callable[[], object]) -> Callable[[], Callable[[], object]]:
        def work() -> None:
            for _ in range(loops):
                fn()

        return lambda: work

    measure("call of a builtin, for comparison", loops, loop(plain.copy))
    measure("s() outside of any observer", loops, loop(s))
    measure("d() of a computed Derived", loops, loop(d))
    tracked = Reaction(loop(s)())
    measure("s() again in a reaction", loops, lambda: tracked.run)
    tracked = Reaction(loop(d)())
    measure("d() again in a reaction", loops, lambda: tracked.run)


def reactions() -> None:
    states = [State(0) for _ in range(N)]
    told: list[object] = []
    made: list[Reaction[int]] = []

    def create() -> None:
        made[:] = [Reaction(state, told.append) for state in states]

    def fresh() -> Callable[[], object]:
        for reaction in made:
            reaction.dispose()
        create()
        return run

    def run() -> None:
        for reaction in made:
            reaction.run()

    def ready() -> None:
        told.clear()
        for reaction in made:
            if reaction.stale():
                reaction.run()

    value = [0]

    def write_each() -> Callable[[], object]:
        ready()
        value[0] += 1
        return lambda: [state.set(value[0]) for state in states]  # type: ignore[func-returns-value]

    def write_batch() -> Callable[[], object]:
        ready()
        value[0] += 1

        def work() -> None:
            with batch():
                for state in states:
                    state.set(value[0])

        return work

    def rerun() -> Callable[[], object]:
        write_batch()()
        return ready

    measure(f"make one of {N} reactions", N, lambda: create, "µs")
    measure(f"first run of one of {N} reactions", N, fresh, "µs")
    measure("set and tell one of them", N, write_each, "µs")
    measure(f"batch of {N} sets", 1, write_batch, "ms")
    measure("stale and run again", N, rerun, "µs")
    measure("set that changes nothing", N, lambda: lambda: [s.set(value[0]) for s in states], "µs")  # type: ignore[func-returns-value]


def effects() -> None:
    s = State(0)
    scope = Scope()
    seen: list[int] = []
    for _ in range(1000):
        scope.run(effect, lambda: seen.append(s()))
    measure("set read by 1000 effects, per effect", 1000, lambda: lambda: s.update(lambda v: v + 1), "µs")
    scope.dispose()
    base = State(0)
    layers: list[Derived[int]] = [Derived(base)]
    for _ in range(100):
        layers.append(Derived(lambda below=layers[-1]: below() + 1))  # type: ignore[misc]
        layers[-1]()
    handle = effect(layers[-1])
    measure("set below a chain of 100 Derived, per Derived", 100, lambda: lambda: base.update(lambda v: v + 1), "µs")
    handle.dispose()


def collections() -> None:
    xs = ListState(range(1000))
    start = xs.version

    def append() -> None:
        for i in range(1000):
            xs.append(i)

    measure("append to a ListState that is followed", 1000, lambda: append, "µs")
    assert xs.version > start
    scope = Scope()

    def component() -> None:
        for _ in range(100):
            State(0)

    scope.rerun(component)
    measure("State of a component's next run", 100, lambda: lambda: scope.rerun(component), "µs")
    measure("State outside of a component", N, lambda: lambda: [State(0) for _ in range(N)], "µs")


def memory() -> None:
    kinds: dict[str, Callable[[], object]] = {
        "State": partial(State, 0),
        "State with a reaction that reads it": bound,
        "Derived": partial(Derived, bound),
    }
    for what, make in kinds.items():
        gc.collect()
        before = allocated()
        kept = [make() for _ in range(N)]
        gc.collect()
        print(f"{what:<58} {(allocated() - before) / N:9.0f} bytes")
        del kept


def bound() -> State[int]:
    state = State(0)
    Reaction(state).run()
    return state


def allocated() -> int:
    import tracemalloc

    if not tracemalloc.is_tracing():
        tracemalloc.start()
    return tracemalloc.get_traced_memory()[0]


if __name__ == "__main__":
    reading()
    reactions()
    effects()
    collections()
    memory()
