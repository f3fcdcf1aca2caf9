"""The loop of a program that `contender_apart.py` asks: a JSON line in, a JSON line out."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Awaitable, Callable, Iterable
from time import perf_counter
from typing import Any

FRAME = 1 / 60
"""Seconds between two windows that a page asks for."""


class NotOffered(Exception):
    """There is nothing of the kind; the message stands in the table in place of a time."""


async def while_sorting(
    sort: Awaitable[object], window: Callable[[int, int], Awaitable[float]], places: Iterable[tuple[int, int]]
) -> list[float]:
    """Ask for windows at some places (row, column), one a frame, for as long as the sort takes at most; gives their
    ms. A sort that goes on behind them is not waited for.
    """
    sorting = asyncio.ensure_future(sort)
    times = []
    try:
        await asyncio.sleep(0.1)  # until the sort has begun
        for row, column in places:
            if sorting.done():
                break
            began = perf_counter()
            times.append(await window(row, column))
            await asyncio.sleep(max(0.0, FRAME - (perf_counter() - began)))
        if sorting.done():
            await sorting  # it may have failed
    finally:
        sorting.cancel()
        await asyncio.gather(sorting, return_exceptions=True)
    if not times:
        raise NotOffered("the sort was over at once")
    return times


async def answer_lines(answers: Any) -> None:
    """Answer each line by the method of its name, until standard input ends."""
    while line := await asyncio.to_thread(sys.stdin.readline):
        asked = json.loads(line)
        try:
            told = await getattr(answers, asked.pop("do"))(**asked)
        except NotOffered as error:
            told = {"not_offered": str(error)}
        except Exception as error:  # said in the table, in place of a time
            told = {"gone": f"{type(error).__name__}: {str(error)[:100]}"}
        print(json.dumps(told or {}), flush=True)
