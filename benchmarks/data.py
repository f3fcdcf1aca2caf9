"""Tables of 1 to 100 million rows: our server beside Buckaroo's, Perspective's and plain polars, on the same files.

Each contender is asked the same, one after the other, in a process that has not seen the file; then all of them again.
What one cannot do is said in its place. A server that takes too long or too much memory for a question is ended,
started anew, and asked the next.
"""

from __future__ import annotations

import asyncio
import math
import random
import sys
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from time import perf_counter

import datafiles
import pagecache
from contender_apart import perspective, polars_calls
from contender_buckaroo import Buckaroo, our_command, their_command
from contender_ours import Ours
from contenders import FRAME, VISIBLE, WINDOW, Contender, NotOffered, Sheet
from guard import Guard, tree_memory
from measured import Measured
from report import Table

RUNS = {"1m": 3, "10m": 3, "wide": 1, "100m": 1}
PATIENCE = {"1m": 30.0, "10m": 60.0, "wide": 30.0, "100m": 60.0}
"""Seconds for one question; twice as many for opening."""
BUDGET = {"wide": 80.0}
"""Seconds for all questions to one contender in one run; what is left then is not asked."""
LONG = 60.0
"""Seconds of a run after which a contender is not asked again in the next."""
LEAST = 5.0
"""Seconds that a question gets at least."""
SPAN = 4.0
"""Seconds after which no further window is asked for."""

OURS = "Taupane"
CONTENDERS: dict[str, Callable[[Sheet], Contender]] = {
    OURS: Ours,
    "Taupane, Buckaroo's wire": lambda sheet: Buckaroo(sheet, our_command(), "buckaroo"),
    "Buckaroo, lazy": lambda sheet: Buckaroo(sheet, their_command(), "lazy"),
    "Buckaroo, polars": lambda sheet: Buckaroo(sheet, their_command(), "buckaroo"),
    "Perspective": perspective,
    "polars, no server": polars_calls,
}


class Time:
    """Seconds for a question, and for all to one contender."""

    def __init__(self, patience: float, budget: float) -> None:
        self._patience = patience
        self._last = perf_counter() + budget
        self.budget = budget

    @property
    def is_up(self) -> bool:
        """Whether nothing more is asked."""
        return perf_counter() >= self._last

    def patience(self, times: int = 1) -> float:
        """Give the seconds for the next question; the last of them gets a few."""
        return min(times * self._patience, max(LEAST, self._last - perf_counter()))


@dataclass
class Asking:
    """One contender in one run, and the places that are asked for: the same for all."""

    sheet: Sheet
    contender: Contender
    dice: random.Random
    sizes: list[float]

    def places(self, count: int) -> list[tuple[int, int]]:
        """Give rows and columns anywhere."""
        rows, columns = self.contender.shown
        last = max(1, columns - VISIBLE)
        return [(self.dice.randrange(rows - WINDOW), self.dice.randrange(last)) for _ in range(count)]

    async def windows(self, places: Sequence[tuple[int, int]]) -> list[float]:
        """Ask for windows, one a frame, until the time is up; gives their ms."""
        times, began = [], perf_counter()
        for row, column in places:
            asked = perf_counter()
            answer = await self.contender.window(row, column)
            self.sizes.append(answer.size)
            times.append(answer.ms)
            if perf_counter() - began > SPAN:
                break
            await asyncio.sleep(max(0.0, FRAME - (perf_counter() - asked)))
        return times

    async def scroll(self) -> list[float]:
        """Scroll down from somewhere."""
        row, column = self.dice.randrange(self.contender.shown[0] - 80 * WINDOW), 0
        return await self.windows([(row + number * WINDOW, column) for number in range(60)])

    async def repeated(self, ask: Callable[[], Awaitable[float]], times: int = 3) -> list[float]:
        """Ask a few times, as long as the time lasts."""
        found, began = [], perf_counter()
        while len(found) < times and perf_counter() - began < SPAN:
            found.append(await ask())
        return found

    async def filter(self) -> float:
        """Keep about half of the rows, each time others."""
        return (await self.contender.filter(self.dice.uniform(0.4, 0.6) * self.sheet.most)).ms

    async def first_filter(self) -> list[float]:
        """Filter for the first time."""
        return [await self.filter()]

    async def filters(self) -> list[float]:
        """Filter again."""
        return await self.repeated(self.filter)

    async def searches(self, *, whole: bool) -> list[float]:
        """Look for something that is there, each time for something else."""
        text, low, high = self.sheet.wanted

        async def ask() -> float:
            number = self.dice.randrange(low, high)
            found = await self.contender.search(text.format(number), whole=whole)
            return found.all if whole else found.first

        return await self.repeated(ask)

    async def sorted_far(self) -> list[float]:
        """Give the first window from the middle of a new order: all of it has to be known."""
        return [(await self.contender.window(self.contender.shown[0] // 2)).ms]

    async def later(self) -> list[float]:
        """Go back to the file's order and look around."""
        await self.contender.unsort()
        return await self.windows(self.places(40))

    async def busy(self) -> list[float]:
        """Look around while another page sorts."""
        return await self.contender.windows_while_sorting(self.places(120))


async def _one(answer: Awaitable[tuple[float, int]]) -> list[float]:
    return [(await answer)[0]]


STEPS: dict[str, Callable[[Asking], Awaitable[list[float]]]] = {
    "open": lambda asking: _one(asking.contender.open()),
    "first window": lambda asking: asking.windows([(0, 0)]),
    "statistics of 8 columns, first answer": lambda asking: _one(asking.contender.statistics(exact=False)),
    "scrolled windows, at once": Asking.scroll,
    "jumped-to windows, at once": lambda asking: asking.windows(asking.places(40)),
    "memory so far, MB": lambda asking: _memory(asking),
    "first filter of a number, first window": Asking.first_filter,
    "further filters of it, first window": Asking.filters,
    "search in all columns, first hits": lambda asking: asking.searches(whole=False),
    "search in all columns, all counted": lambda asking: asking.searches(whole=True),
    "statistics of 8 columns, exact": lambda asking: _one(asking.contender.statistics(exact=True)),
    "sort by a number, first window": lambda asking: _one(asking.contender.sort(True)),
    "the order's first window far down": Asking.sorted_far,
    "later sorted windows": lambda asking: asking.windows(asking.places(40)),
    "jumped-to windows, later": Asking.later,
    "memory with a sort, MB": lambda asking: _memory(asking),
    "jumped-to windows while another page sorts text": Asking.busy,
}
OPENING = ("open", "first window")
#: The rows of the table: the steps, and what follows from them.
QUESTIONS = ["start of the server", *STEPS, "bytes of a window"]
QUESTIONS.insert(3, "start, open and first window")
QUESTIONS.insert(4, "rows × columns that can be reached")
#: What has to be asked before a step in a server that was started anew.
BEFORE = {"the order's first window far down": "sort", "later sorted windows": "sort"}
#: A step that is not asked where another took too long: it would take as long again.
ONLY_AFTER = {
    "search in all columns, all counted": "search in all columns, first hits",
    "the order's first window far down": "sort by a number, first window",
    "later sorted windows": "the order's first window far down",
}
#: The limits of the project for ours, in ms or MB: of the median, or of p95.
LIMITS: dict[str, dict[str, tuple[str, float]]] = {
    "10m": {
        "first window": ("median", 60),
        "statistics of 8 columns, first answer": ("median", 200),
        "scrolled windows, at once": ("p95", 16),
        "jumped-to windows, at once": ("p95", 16),
        "jumped-to windows while another page sorts text": ("p95", 16),
        "jumped-to windows, later": ("p95", 16),
        "first filter of a number, first window": ("median", 150),
        "further filters of it, first window": ("median", 150),
        "search in all columns, first hits": ("median", 100),
        "sort by a number, first window": ("median", 300),
        "later sorted windows": ("median", 2),
    },
    "100m": {
        "open": ("median", 1_000),
        "scrolled windows, at once": ("p95", 16),
        "jumped-to windows, at once": ("p95", 16),
        "memory so far, MB": ("median", 1_500),
    },
}


async def _memory(asking: Asking) -> list[float]:
    return [await asyncio.to_thread(tree_memory, asking.contender.pid)]


def measure(size: str, runs: int = 0, names: Sequence[str] = ()) -> Table:
    """Ask the contenders (all of them unless some are named) about the file of a size."""
    runs = runs or RUNS[size]
    sheet = datafiles.sheet(size)
    chosen = [name for name in CONTENDERS if not names or name in names]
    measured = Measured(chosen, QUESTIONS, LIMITS.get(size, {}))
    took = dict.fromkeys(chosen, 0.0)
    with pagecache.held(sheet.path):
        for run in range(runs):
            for name in chosen:
                if took[name] > LONG:
                    continue
                began = perf_counter()
                time = Time(PATIENCE[size], BUDGET.get(size, math.inf))
                asyncio.run(_run(name, sheet, time, run, measured))
                took[name] = perf_counter() - began
                print(f"  {name}, run {run + 1} of {runs}: {took[name]:.0f} s", file=sys.stderr, flush=True)
    return measured.table(
        f"Tables, {sheet.rows:,} rows × {len(sheet.columns):,} columns",
        f"A parquet file of {sheet.path.stat().st_size / 1e6:,.0f} MB through real sockets, {runs} interleaved runs "
        f"(one where it took more than a minute){_limited(size)}; the file is held in the page cache; "
        f"windows of {WINDOW} rows × at most {VISIBLE} columns (Buckaroo's wire knows all of them only), one every "
        "17 ms. Median / p95 ms; × is the median against ours, above 1 where ours is quicker or smaller. Memory is "
        "the proportional set size of the server's whole process tree. The last column is ours against the limit. A "
        "search of Buckaroo's and Perspective's is a filter: the first hits come with all of them.",
    )


def _limited(size: str) -> str:
    return f", each contender at most {BUDGET[size]:.0f} s" if size in BUDGET else ""


async def _run(name: str, sheet: Sheet, time: Time, run: int, measured: Measured) -> None:
    """Ask one contender everything."""
    contender = CONTENDERS[name](sheet)
    asking = Asking(sheet, contender, random.Random(run), [])
    guard: Guard | None
    try:
        started, guard = await _start(contender)
    except Exception as error:  # one that does not start is a result
        measured.note(name, "start of the server", f"failed: {str(error)[:80] or type(error).__name__}")
        return
    measured.add(name, "start of the server", [started])
    opening = [started]
    failed: dict[str, str] = {}
    try:
        for step, ask in STEPS.items():
            if time.is_up:
                failed[step] = f"not asked: {time.budget:.0f} s were up"
                measured.note(name, step, failed[step])
                continue
            if (before := ONLY_AFTER.get(step)) in failed:
                failed[step] = failed[before]
                measured.note(name, step, failed[step])
                continue
            if guard is None:
                _, guard = await _start(contender)
                if not await _again(asking, step, time):
                    measured.note(name, step, "could not be asked")
                    guard = await _stopped(contender, guard)
                    continue
            asked = perf_counter()
            told = await _asked(ask(asking), time.patience(2 if step == "open" else 1), guard)
            print(f"    {step}: {perf_counter() - asked:.1f} s", file=sys.stderr, flush=True)
            if isinstance(told, list):
                measured.add(name, step, told)
                opening += told if step in OPENING else []
                if step == OPENING[-1]:
                    rows, columns = contender.shown
                    measured.note(name, "rows × columns that can be reached", f"{rows:,} × {columns:,}")
                    measured.add(name, "start, open and first window", [sum(opening)])
                continue
            measured.note(name, step, told[0])
            failed[step] = told[0]
            if told[1]:
                guard = await _stopped(contender, guard)
                if step == "open":
                    break  # nothing else can be asked
        measured.add(name, "bytes of a window", [size for size in asking.sizes if size])
    finally:
        if guard is not None:
            await _stopped(contender, guard)


async def _asked(question: Awaitable[list[float]], patience: float, guard: Guard) -> list[float] | tuple[str, bool]:
    """Give the times, or what to say in their place and whether the server has to be started anew."""
    try:
        return await asyncio.wait_for(question, patience)
    except NotOffered as error:
        return str(error), False
    except asyncio.TimeoutError:
        return guard.verdict or f"more than {patience:.0f} s", True
    except Exception as error:  # a server that breaks off is a result
        return guard.verdict or f"failed: {str(error) or type(error).__name__}", True


async def _again(asking: Asking, step: str, time: Time) -> bool:
    """Open the file in a server that was started anew, and bring it to where a step begins."""
    try:
        await asyncio.wait_for(asking.contender.open(), time.patience(2))
        if step in BEFORE:
            await asyncio.wait_for(asking.contender.sort(True), time.patience())
    except Exception:  # said in the table
        return False
    return True


async def _start(contender: Contender) -> tuple[float, Guard]:
    took = await asyncio.wait_for(contender.start(), 60)
    return took, Guard(contender.pid)


async def _stopped(contender: Contender, guard: Guard) -> None:
    guard.stop()
    await contender.stop()
