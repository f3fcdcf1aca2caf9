#!/usr/bin/env python3
"""The two commands of the project; they need Python alone.

    python3 bootstrap.py demo [ARGUMENTS OF THE APP]      the flights sample in a native window
    python3 bootstrap.py test [--only SUITE ...]          every test suite

Each makes .venv, installs what is missing and is quick the second time.
"""

from __future__ import annotations

import sys

if sys.version_info < (3, 10):
    sys.exit("Taupane needs Python 3.10 or newer; this is " + sys.version.split()[0])

import argparse
import os
import signal
import subprocess
from pathlib import Path
from types import FrameType

ROOT = Path(__file__).resolve().parent
sys.path.insert(0, str(ROOT / "_build"))

from bootstrapping import environment, suites, system_packages
from bootstrapping.environment import Environment
from bootstrapping.progress import StepFailed, run_logged, say, step

DEMO = "samples/flights/app.py"


def main(arguments: list[str]) -> int:
    """Run a command line; give the exit code (2: something has to be installed by hand, 130: interrupted)."""
    options = parse(arguments)
    for name in ("SIGINT", "SIGTERM", "SIGHUP"):  # SIGINT too: a parent may have had it ignored
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), interrupt)
    try:
        machine = system_packages.this_machine()
        system_packages.ensure(options.command, machine, ROOT / "build" / "bootstrap.log")
        prepared = environment.ensure(ROOT, options.command, machine)
        if options.command == "demo":
            return demo(prepared, options.arguments)
        return test(prepared, options.only)
    except StepFailed as error:
        say(f"\n{error}")
        return error.exit_code
    except KeyboardInterrupt:
        say("\ninterrupted")
        return 130


def interrupt(_number: int, _frame: FrameType | None) -> None:
    """Take a signal like Ctrl-C, so that nothing is left running."""
    raise KeyboardInterrupt


def parse(arguments: list[str]) -> argparse.Namespace:
    """Read the command line; ends the program with code 2 when it is not understood."""
    parser = argparse.ArgumentParser(prog="bootstrap.py", description="Set Taupane up and run it, or test it.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="demo|test")
    one = commands.add_parser("demo", help="open the flights sample")
    one.add_argument("arguments", nargs=argparse.REMAINDER, help="passed on to the app")
    two = commands.add_parser("test", help="run the test suites")
    two.add_argument("--only", nargs="+", choices=suites.NAMES, default=list(suites.NAMES), metavar="SUITE",
                     help=f"run only these: {', '.join(suites.NAMES)}")  # fmt: skip
    # What follows `demo` belongs to the app, options too; argparse would take those for its own.
    if arguments[:1] == ["demo"] and arguments[1:] not in (["-h"], ["--help"]):
        return argparse.Namespace(command="demo", arguments=arguments[1:])
    return parser.parse_args(arguments)


def demo(prepared: Environment, arguments: list[str]) -> int:
    """Run the sample; on POSIX it takes the place of this process: signals and exit code are its own."""
    command = [str(prepared.python), str(ROOT / DEMO), *arguments]
    sys.stdout.flush()
    if os.name != "nt":
        os.execv(command[0], command)
    child = subprocess.Popen(command)
    while True:
        try:
            return child.wait()
        except KeyboardInterrupt:
            continue  # the console sent it to the app too, which shuts down in its own order


def test(prepared: Environment, only: list[str]) -> int:
    """Run the suites, once the front end is there."""
    with step("front end"):
        command = [str(prepared.python), str(ROOT / "_build" / "frontend.py"), str(ROOT / "static")]
        run_logged(command, prepared.log, "The suites need the packages of static/package-lock.json.")
    return suites.run_all(only, prepared)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
