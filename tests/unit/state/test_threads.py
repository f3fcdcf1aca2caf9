from __future__ import annotations

import random
import sys
import threading
import time
from collections.abc import Callable, Iterator

import pytest

from taupane.state import Derived, DictState, ListState, Reaction, Scope, State, batch, effect, untrack

THREADS = 8


@pytest.fixture(autouse=True)
def _switch_often() -> Iterator[None]:
    """Let threads take turns every few bytecodes, so that races show."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


def together(work: Callable[[int], object], count: int = THREADS) -> None:
    """Run `work(i)` on `count` threads that start at the same time; raise what any of them raised."""
    barrier = threading.Barrier(count)
    errors: list[BaseException] = []

    def run(number: int) -> None:
        barrier.wait()
        try:
            work(number)
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
        assert not thread.is_alive(), "hangs"
    if errors:
        raise errors[0]


def write_many(state: State[int], number: int) -> None:
    for i in range(300):
        state.set(number * 1000 + i)


def test_the_last_value_seen_is_the_final_value() -> None:
    s = State(0)
    double, parity = Derived(lambda: s() * 2), Derived(lambda: s() % 2)
    seen: list[int] = []
    pairs: list[tuple[int, int]] = []
    heard: list[int] = []
    running = [0]

    def note() -> None:
        running[0] += 1
        assert running[0] == 1, "two runs at once"
        seen.append(s())
        running[0] -= 1

    effect(note)
    effect(lambda: pairs.append((double(), parity())))
    s.subscribe(heard.append)
    together(lambda number: write_many(s, number))
    final = s.peek()
    assert seen[-1] == heard[-1] == final
    assert pairs[-1] == (final * 2, final % 2)


def test_no_update_is_lost() -> None:
    s = State(0)
    seen: list[int] = []
    effect(lambda: seen.append(s()))
    together(lambda _: [s.update(lambda v: v + 1) for _ in range(200)])
    assert s() == seen[-1] == THREADS * 200


def test_a_reaction_is_never_left_stale_without_being_told() -> None:
    s, other = State(0), State(0)
    both = Derived(lambda: s() + other())
    queue: list[Reaction[int]] = []
    values: list[int] = []
    done = threading.Event()
    reaction = Reaction(lambda: both() + s(), queue.append)
    values.append(reaction.run())

    def flush() -> None:
        while queue:
            queue.pop()
            if reaction.stale():
                values.append(reaction.run())

    def loop() -> None:
        while not done.is_set():
            flush()

    looper = threading.Thread(target=loop)
    looper.start()
    try:
        together(lambda number: write_many(s if number % 2 else other, number))
    finally:
        done.set()
        looper.join(60)
    flush()
    assert values[-1] == s.peek() * 2 + other.peek()


def test_readers_in_many_threads_get_what_was_written_before_they_asked() -> None:
    s = State(0)
    chain = Derived(lambda: s() + 1)
    top = Derived(lambda: chain() * 2)
    written = [0]  # what `set` has come back for; a write that is still under way may be seen in `s` before `top`

    def ask(_: int) -> None:
        for _ in range(200):
            before = written[0]
            assert top() >= (before + 1) * 2

    def write(number: int) -> None:
        if number == 0:
            for _ in range(2000):
                s.set(s.peek() + 1)  # it only grows, so what is read later is not less
                written[0] = s.peek()
        else:
            ask(number)

    together(write)
    observed = effect(lambda: top())
    together(write)
    observed.dispose()
    assert top() == (4000 + 1) * 2


def test_graphs_hold_while_observers_come_and_go() -> None:
    states = [State(i) for i in range(6)]
    sums = [Derived(lambda i=i: states[i]() + states[(i + 1) % 6]()) for i in range(6)]  # type: ignore[misc]
    total = Derived(lambda: sum(d() for d in sums) if states[0]() % 2 else sums[0]())

    def work(number: int) -> None:
        chance = random.Random(number)
        scope = Scope()
        for _ in range(100):
            kind = chance.randrange(6)
            if kind < 3:
                chance.choice(states).set(chance.randrange(50))
            elif kind == 3:
                scope.run(effect, lambda: total())
            elif kind == 4:
                with batch():
                    for state in chance.sample(states, 3):
                        state.set(chance.randrange(50))
            else:
                scope.dispose()
                scope = Scope()
        scope.dispose()

    together(work, 4)
    assert all(state._observers == () for state in states)
    assert all(d._observers == () for d in (*sums, total))
    values = [state.peek() for state in states]
    expected = [values[i] + values[(i + 1) % 6] for i in range(6)]
    assert total() == (sum(expected) if values[0] % 2 else expected[0])


def test_the_list_log_replayed_gives_the_list() -> None:
    xs = ListState([0])
    version, follower = xs.snapshot()
    done = threading.Event()

    def follow() -> None:
        nonlocal version, follower
        changes = xs.changes_since(version)
        if changes is None:
            version, follower = xs.snapshot()
            return
        for change in changes:
            if change[0] == "insert":
                follower.insert(change[1], change[2])
            elif change[0] == "remove":
                del follower[change[1]]
            elif change[0] == "set":
                follower[change[1]] = change[2]
            else:
                raise AssertionError(change)
        version += len(changes)

    def follow_on() -> None:
        while not done.is_set():
            follow()

    def work(number: int) -> None:
        for i in range(150):
            mine = (number + 1) * 1000 + i  # nobody else's, and never what is written at 0
            xs.append(mine)
            xs[0] = i
            if i % 3 == 0:
                xs.remove(mine)

    thread = threading.Thread(target=follow_on)
    thread.start()
    try:
        together(work, 4)
    finally:
        done.set()
        thread.join(60)
    follow()
    assert follower == xs()
    assert len(xs) == 1 + 4 * 100


def test_dict_keys_reach_their_readers() -> None:
    d: DictState[str, int] = DictState({"a": 0})
    last: dict[str, int] = {}
    effect(lambda: last.update(a=d["a"]))
    effect(lambda: last.update(size=len(d)))

    def work(number: int) -> None:
        for i in range(200):
            d["a"] = number * 1000 + i
            d[str(number)] = i

    together(work, 4)
    assert last == {"a": d.peek()["a"], "size": 5}


def test_a_plain_thread_tracks_nothing() -> None:
    s = State(1)

    def read() -> None:
        thread = threading.Thread(target=s)
        thread.start()
        thread.join()

    handle = effect(read)
    assert s._observers == ()
    handle.dispose()


def test_user_code_runs_without_the_lock() -> None:
    """Another thread can write while an effect, a Derived, a comparison and an update function are running."""
    s, other = State(0), State(0)

    def write_elsewhere() -> None:
        thread = threading.Thread(target=other.update, args=(lambda v: v + 1,))
        thread.start()
        thread.join(10)
        assert not thread.is_alive(), "the lock is held"

    class Compared:
        def __eq__(self, value: object) -> bool:
            write_elsewhere()
            return False

        __hash__ = None  # type: ignore[assignment]

    def compute() -> int:
        write_elsewhere()
        return s()

    def increase(value: int) -> int:
        write_elsewhere()
        return value + 1

    d = Derived(compute)

    def work() -> None:
        d()
        untrack(write_elsewhere)

    handle = effect(work)
    s.update(increase)
    compared = State(Compared())
    compared.set(Compared())
    scope = Scope()
    scope.on_dispose(write_elsewhere)
    scope.dispose()
    handle.dispose()
    assert other() == 7


def test_a_slow_effect_does_not_hold_up_other_writers() -> None:
    s = State(0)
    inside, leave = threading.Event(), threading.Event()
    seen: list[int] = []

    def slow() -> None:
        value = s()
        seen.append(value)
        if value == 1:
            inside.set()
            leave.wait(10)

    effect(slow)
    runner = threading.Thread(target=s.set, args=(1,))
    runner.start()
    assert inside.wait(10)
    started = time.monotonic()
    s.set(2)
    s.set(3)
    assert time.monotonic() - started < 5
    assert seen == [0, 1]
    leave.set()
    runner.join(10)
    assert seen == [0, 1, 3]


def test_disposing_from_another_thread_is_no_error(caplog: pytest.LogCaptureFixture) -> None:
    s = State(0)

    def work(number: int) -> None:
        for i in range(200):
            handle = effect(lambda: s())
            s.set(number * 1000 + i)
            handle.dispose()

    together(work)
    assert s._observers == ()
    assert caplog.text == ""
