"""Measure Taupane against its peers and its limits: `python benchmarks/run.py [NAME ...] [--runs N]`.

Every comparison is made in one go, its runs interleaved, and reported as a ratio: absolute times of a shared machine
mean little. Writes docs/benchmarks.md when all of them are run. Needs what `bootstrap.py test` installs, and puts
NiceGUI into an environment of its own below benchmarks/.
"""

from __future__ import annotations

import argparse
import platform
import sys
from datetime import datetime, timezone
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import bindings
import clicks
import coldstart
import commandline
import commands
import engine
import firehose
import lists
import memory
import pixels
import reload
import rows
import rpc
import scrolling
import windows
from report import Table

ROOT = Path(__file__).parent.parent
SUITES = {
    "coldstart": coldstart.measure,
    "clicks": clicks.measure,
    "pixels": pixels.measure,
    "bindings": bindings.measure,
    "lists": lists.measure,
    "memory": memory.measure,
    "commands": commands.measure,
    "firehose": firehose.measure,
    "rows": rows.measure,
    "engine": engine.measure,
    "scrolling": scrolling.measure,
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
    options = parser.parse_args()
    tables: list[Table] = []
    for name in options.names or SUITES:
        print(f"{name} …", file=sys.stderr, flush=True)
        table = SUITES[name](options.runs)
        print(table.text(), flush=True)
        tables.append(table)
    if not options.names:
        write(tables)


def write(tables: list[Table]) -> None:
    """Put the tables into docs/benchmarks.md."""
    head = (
        "# Benchmarks\n\n"
        "Written by `python benchmarks/run.py`. Runs of one table are interleaved on one machine, so the ratios hold;\n"
        "the absolute numbers are of a shared two-core machine without a GPU.\n\n"
        f"{datetime.now(timezone.utc):%d %B %Y}, Python {platform.python_version()}, {platform.system()}\n"
    )
    (ROOT / "docs" / "benchmarks.md").write_text(head + "".join(f"\n{table.text()}\n" for table in tables))


if __name__ == "__main__":
    main()
