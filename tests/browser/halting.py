"""A table that comes in pieces and halts until it is told to go on: what a large file on a slow disk is."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import polars as pl

from taupane_bridges.data import DataSource
from taupane_bridges.data.sources.arriving import Piece, Stream, arrive

PIECES = 100
PIECE_ROWS = 500
ROWS = PIECES * PIECE_ROWS
HALT = 40
"""The piece that waits for `go_on`."""


def halting(go_on: threading.Event) -> DataSource:
    """Give the table's first rows; the rest stops at 40 % until `go_on` is set."""
    return arrive(Stream(_pieces(go_on), total=PIECES, name="halting.csv"))


def _pieces(go_on: threading.Event) -> Iterator[Piece]:
    for number in range(PIECES):
        if number == HALT - 1:
            time.sleep(0.2)  # longer than the server keeps quiet between two messages
        if number == HALT:
            go_on.wait(60)
        rows = range(number * PIECE_ROWS, (number + 1) * PIECE_ROWS)
        yield Piece(pl.DataFrame({"n": rows, "word": [f"word {row % 3}" for row in rows]}), number + 1)
