"""Measure Taupane against its peers and its limits: `python benchmarks/run.py [NAME ...] [--runs N]`.

Every comparison is made in one go, its runs interleaved, and reported as a ratio: absolute times of a shared machine
mean little. With --record each table takes its place in docs/benchmarks.md, or is added there. Needs what
`bootstrap.py test` installs, and puts the peers into environments of their own below benchmarks/.
"""

from __future__ import annotations

import argparse
import os
import platform
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timezone
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import bindings
import clicks
import coldstart
import commandline
import commands
import data
import datafiles
import engine
import firehose
import lists
import memory
import pixels
import reload
import rows
import rpc
import scrolling
import taupystart
import viewstart
import windows
from report import Table

SIZES = ("1m", "10m", "wide")
"""What `data` measures unless sizes are named; 100m takes a quarter of an hour and 6 GB of disk."""
PAGE = Path(__file__).parent.parent / "docs" / "benchmarks.md"
SUITES: dict[str, Callable[[int], Table] | None] = {
    "coldstart": coldstart.measure,
    "clicks": clicks.measure,
    "pixels": pixels.measure,
    "bindings": bindings.measure,
    "lists": lists.measure,
    "memory": memory.measure,
    "commands": commands.measure,
    "firehose": firehose.measure,
    "data": None,  # a table for each size
    "rows": rows.measure,
    "engine": engine.measure,
    "scrolling": scrolling.measure,
    "viewstart": viewstart.measure,
    "taupystart": taupystart.measure,
    "rpc": rpc.measure,
    "windows": windows.measure,
    "reload": reload.measure,
    "commandline": commandline.measure,
}


def main() -> None:
    """Run the suites that are asked for and print their tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", choices=[*SUITES, []], metavar="NAME", help=", ".join(SUITES))
    parser.add_argument("--runs", type=int, default=0, help="interleaved runs (each suite has its own default)")
    parser.add_argument("--sizes", nargs="+", choices=datafiles.SIZES, default=SIZES, help="of the tables of `data`")
    parser.add_argument("--keep-files", action="store_true", help=f"leave what was written in {datafiles.FOLDER}")
    parser.add_argument("--record", action="store_true", help="write the tables to docs/benchmarks.md")
    options = parser.parse_args()
    # As a user has it: a program finds its modules compiled, from its second start on.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    names = options.names or list(SUITES)
    try:
        for name in names:
            print(f"{name} …", file=sys.stderr, flush=True)
            for table in tables(name, options.runs, options.sizes):
                print(table.text(), flush=True)
                if options.record:
                    record(table)
    finally:
        if {"data", "viewstart"} & set(names) and not options.keep_files:
            datafiles.remove()


def tables(name: str, runs: int, sizes: Sequence[str]) -> Iterator[Table]:
    """Run a suite; gives each table as soon as it is there."""
    measure = SUITES[name]
    if measure is not None:
        yield measure(runs)
        return
    for size in sizes:
        yield data.measure(size, runs)


def record(table: Table) -> None:
    """Put a table into docs/benchmarks.md, in place of the one with its title."""
    head, *sections = re.split(r"^(?=## )", PAGE.read_text(encoding="utf-8"), flags=re.MULTILINE)
    measured = f"{datetime.now(timezone.utc):%d %B %Y}, Python {platform.python_version()}, {platform.system()}"
    written = f"{table.text()}\n\n{measured}\n"
    places = [place for place, section in enumerate(sections) if section.startswith(f"## {table.title}\n")]
    if places:
        sections[places[0]] = written
    else:
        sections.append(written)
    PAGE.write_text("\n".join(part.rstrip("\n") + "\n" for part in (head, *sections)), encoding="utf-8")


if __name__ == "__main__":
    main()
