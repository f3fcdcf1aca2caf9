"""Random graphs and random writes against a model that recomputes everything from nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from hypothesis import given
from hypothesis import strategies as st

from taupane.state import Derived, Effect, Reaction, Scope, State, batch, effect

# A formula reads sources by number: the first decides which of the other two is read as well; the sum is cut down by
# `modulus`, so that different inputs often give an equal result; some results are errors.
Formula = tuple[int, int, int, int]


@dataclass
class Model:
    """The same graph as plain functions."""

    values: list[int]
    formulas: list[Formula]

    def source(self, number: int) -> int:
        if number < len(self.values):
            return self.values[number]
        return evaluate(self.formulas[number - len(self.values)], self.source)


def evaluate(formula: Formula, read: Callable[[int], int]) -> int:
    test, yes, no, modulus = formula
    first = read(test)
    total = first + read(yes if first % 2 else no)
    if total % 11 == 10:
        raise ValueError(total)
    return total % modulus


def outcome(formula: Formula, read: Callable[[int], int]) -> object:
    try:
        return evaluate(formula, read)
    except ValueError as error:
        return str(error)


@dataclass
class Watcher:
    """An effect or reaction that notes what it sees."""

    formula: Formula
    read: Callable[[int], int]
    seen: list[object] = field(default_factory=list)
    handle: Effect | Reaction[None] | None = None
    before: int = 0

    def look(self) -> None:
        self.seen.append(outcome(self.formula, self.read))


@dataclass
class Graph:
    """The graph under test, beside its model."""

    model: Model
    states: list[State[int]]
    derived: list[Derived[int]]
    computed: list[int]
    watchers: list[Watcher] = field(default_factory=list)
    queue: list[Reaction[None]] = field(default_factory=list)

    def read(self, number: int) -> int:
        size = len(self.states)
        return self.states[number]() if number < size else self.derived[number - size]()

    def watch(self, formula: Formula, kind: str, scope: Scope) -> None:
        watcher = Watcher(formula, self.read)
        if kind == "effect":
            watcher.handle = scope.run(effect, watcher.look)
        else:
            reaction: Reaction[None] = scope.run(Reaction, watcher.look, self.queue.append)
            reaction.run()
            watcher.handle = reaction
        self.watchers.append(watcher)

    def flush(self) -> None:
        """Run the queued reactions as a live view does."""
        queue, self.queue[:] = list(self.queue), []
        assert len(queue) == len(set(queue)), "told more than once before the next run"
        for reaction in queue:
            if not reaction.disposed and reaction.stale():
                reaction.run()

    def check(self, looks: int) -> None:
        """Compare after a step in which Derived were looked at `looks` times between writes, besides at its end."""
        for watcher in self.watchers:
            assert watcher.seen[-1] == outcome(watcher.formula, self.model.source)
            assert len(watcher.seen) - watcher.before <= 1, "ran more than once in a batch"
            watcher.before = len(watcher.seen)
        assert all(count <= looks + 1 for count in self.computed), "a Derived was computed more than once"
        self.computed[:] = [0] * len(self.computed)


def build(values: list[int], formulas: list[Formula]) -> Graph:
    graph = Graph(Model(list(values), formulas), [State(value) for value in values], [], [0] * len(formulas))
    for place, formula in enumerate(formulas):

        def compute(formula: Formula = formula, place: int = place) -> int:
            graph.computed[place] += 1
            return evaluate(formula, graph.read)

        graph.derived.append(Derived(compute))
    return graph


STATES = 4
small = st.integers(0, 12)


@st.composite
def formulas(draw: st.DrawFn) -> list[Formula]:
    made: list[Formula] = []
    for _ in range(draw(st.integers(0, 6))):
        source = st.integers(0, STATES + len(made) - 1)
        made.append((draw(source), draw(source), draw(source), draw(st.integers(2, 20))))
    return made


Step = tuple[str, list[tuple[int, int]], int, Formula]
numbers = st.integers(0, 100)
steps = st.lists(
    st.tuples(
        st.sampled_from(["set", "set", "batch", "batch", "update", "read", "effect", "reaction", "dispose", "fail"]),
        st.lists(st.tuples(st.integers(0, STATES - 1), small), min_size=1, max_size=5),
        numbers,
        st.tuples(numbers, numbers, numbers, st.integers(2, 20)),
    ),
    max_size=20,
)


@given(st.lists(small, min_size=STATES, max_size=STATES), formulas(), steps)
def test_every_observer_sees_what_recomputing_everything_gives_and_runs_at_most_once_per_batch(
    values: list[int], spec: list[Formula], program: list[Step]
) -> None:
    graph = build(values, spec)
    scope = Scope()
    count = STATES + len(spec)
    for kind in ("effect", "reaction"):
        for number in range(count):
            graph.watch((number, number, (number + 1) % count, 50), kind, scope)
    graph.computed[:] = [0] * len(spec)
    for watcher in graph.watchers:
        watcher.before = 1
    for action, writes, number, shape in program:
        apply(graph, scope, action, writes, number, (shape[0] % count, shape[1] % count, shape[2] % count, shape[3]))
        graph.flush()
        graph.check(len(writes) if action in ("batch", "fail") else 0)
    scope.dispose()
    assert all(not state._observers for state in graph.states), "something is still subscribed"


def apply(graph: Graph, scope: Scope, action: str, writes: list[tuple[int, int]], number: int, shape: Formula) -> None:
    place, value = writes[0]
    if action == "set":
        graph.model.values[place] = value
        graph.states[place].set(value)
    elif action == "update":
        graph.model.values[place] += value
        graph.states[place].update(lambda old: old + value)
    elif action in ("batch", "fail"):
        write_together(graph, writes, fail=action == "fail")
    elif action == "read":
        source = number % (len(graph.states) + len(graph.derived))
        look(graph, source)
    elif action in ("effect", "reaction"):
        graph.watch(shape, action, scope)
    elif graph.watchers:
        watcher = graph.watchers.pop(number % len(graph.watchers))
        assert watcher.handle is not None
        watcher.handle.dispose()


def look(graph: Graph, source: int) -> None:
    formula = (source, source, source, 9)
    assert outcome(formula, graph.read) == outcome(formula, graph.model.source)


def write_together(graph: Graph, writes: list[tuple[int, int]], *, fail: bool) -> None:
    try:
        with batch():
            for place, value in writes:
                graph.model.values[place] = value
                graph.states[place].set(value)
                # A read in the middle of a batch sees what was written so far.
                source = place % (len(graph.states) + len(graph.derived))
                look(graph, source)
            if fail:
                raise KeyError("the body failed")
    except KeyError:
        assert fail
