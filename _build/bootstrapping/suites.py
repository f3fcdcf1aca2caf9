"""The test suites: which run side by side, how one runs, and the table at the end."""

from __future__ import annotations

import asyncio
import contextlib
import os
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bootstrapping.children import call
from bootstrapping.environment import Environment
from bootstrapping.progress import StepFailed, say
from bootstrapping.screen import in_session_bus, own_screen

INTERRUPTED = 130


@dataclass(frozen=True)
class Suite:
    """A named command; `desktop` runs it on a screen of its own, `front_end` in static/."""

    name: str
    command: tuple[str, ...]
    front_end: bool = False
    desktop: bool = False


@dataclass(frozen=True)
class Result:
    """How a suite ended; `seconds` of wall clock."""

    name: str
    exit_code: int
    seconds: float


def _pytest(folder: str, *, desktop: bool = False) -> Suite:
    return Suite(folder, ("python", "-m", "pytest", f"tests/{folder}"), desktop=desktop)


# The stages run one after the other, the lanes of a stage side by side, the suites of a lane one after the other.
# Browsers and windows have the machine for themselves: what a person sees there is looked at while it happens.
STAGES = (
    (
        (
            Suite("ruff", ("ruff", "check", "--output-format", "concise")),
            Suite("mypy", ("python", "-m", "mypy")),
            Suite("types", ("npm", "run", "--silent", "check"), front_end=True),
            Suite("vitest", ("npm", "test", "--silent"), front_end=True),
            _pytest("unit"),
            _pytest("packaging"),
        ),
        (
            Suite("pyright", ("pyright",)),
            _pytest("integration"),
        ),
    ),
    ((_pytest("browser"),),),
    ((_pytest("desktop", desktop=True),),),
)
NAMES = tuple(suite.name for stage in STAGES for lane in stage for suite in lane)


def run_all(names: Sequence[str], environment: Environment) -> int:
    """Run the named suites, whatever fails; give 0 if all passed, else 1.

    Where suites run side by side, each line of output has its suite's name before it.
    """
    started = time.monotonic()
    results: list[Result] = []
    try:
        for stage in STAGES:
            chosen = [[suite for suite in lane if suite.name in names] for lane in stage]
            asyncio.run(_side_by_side([lane for lane in chosen if lane], environment, results))
    finally:
        results.sort(key=lambda result: NAMES.index(result.name))
        say("\n" + table(results, time.monotonic() - started))
    return 0 if all(result.exit_code == 0 for result in results) else 1


async def _side_by_side(lanes: Sequence[Sequence[Suite]], environment: Environment, results: list[Result]) -> None:
    async def run_lane(lane: Sequence[Suite]) -> None:
        for suite in lane:
            say(f"\n=== {suite.name} ===")
            started = time.monotonic()
            code = INTERRUPTED
            try:
                code = await run_one(suite, environment, named=len(lanes) > 1)
            finally:
                results.append(Result(suite.name, code, time.monotonic() - started))

    await asyncio.gather(*(run_lane(lane) for lane in lanes))


async def run_one(suite: Suite, environment: Environment, *, named: bool) -> int:
    """Run one suite and give its exit code; its output goes straight through, or with its name before each line."""
    try:
        with _environ(suite, environment) as environ:
            return await call(
                resolve(suite, environment, environ),
                environment.root / ("static" if suite.front_end else ""),
                environ,
                prefix=f"{suite.name:<11} | " if named else "",
            )
    except StepFailed as error:
        say(str(error))
        return error.exit_code
    except OSError as error:
        say(f"cannot run {suite.command[0]}: {error}")
        return 1


def resolve(suite: Suite, environment: Environment, environ: dict[str, str]) -> list[str]:
    """Give the suite's command with its program looked up in the environment."""
    program, *rest = suite.command
    suffix = {"nt": ".cmd" if program == "npm" else ".exe"}.get(os.name, "")
    command = [str(environment.scripts / (program + suffix)), *rest]
    return in_session_bus(command, environ) if suite.desktop else command


@contextlib.contextmanager
def _environ(suite: Suite, environment: Environment) -> Iterator[dict[str, str]]:
    own = {"PATH": f"{environment.scripts}{os.pathsep}{os.environ.get('PATH', '')}"}
    if not suite.desktop:
        yield _with_bytecode({**os.environ, **own})
        return
    with own_screen(environment.log, environment.root / "tests" / "desktop" / "openbox.xml") as screen:
        yield _with_bytecode({**screen, **own})


def _with_bytecode(environ: dict[str, str]) -> dict[str, str]:
    """Have Python keep what it has compiled, as it does for a user: many programs are started here."""
    return {name: value for name, value in environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def table(results: Sequence[Result], seconds: float) -> str:
    """Give one line a suite, and what the whole took: `seconds` of wall clock."""
    lines = [f"  {result.name:<12} {verdict(result):<18} {result.seconds:7.1f} s" for result in results]
    failed = [result.name for result in results if result.exit_code != 0]
    end = f"failed: {', '.join(failed)}" if failed else f"{len(results)} suites passed"
    return "\n".join([*lines, f"  {end} in {seconds:.1f} s"])


def verdict(result: Result) -> str:
    """Name the result; pytest's exit code 5 means that a suite collected no test, which is a failure."""
    known = {0: "passed", 5: "FAILED: no tests", INTERRUPTED: "interrupted"}
    return known.get(result.exit_code, f"FAILED ({result.exit_code})")
