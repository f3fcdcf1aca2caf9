"""What continuous integration runs exists: each command of .github/workflows is read by the parser that it is for.

No YAML library is among our dependencies, so the file keeps to the plain part of YAML, and this reads that part.
"""

from __future__ import annotations

import configparser
import re
import shlex
from pathlib import Path

import bootstrap
import pytest

from bootstrapping import suites
from taupane.cli.commands import commands

ROOT = Path(__file__).resolve().parents[2]
FILE = ROOT / ".github" / "workflows" / "tests.yml"
LINE = re.compile(r"( *)(- )?(?:([A-Za-z_-]+):(?: (\S.*))?|(\S.*))\Z")


def lines() -> list[str]:
    text = FILE.read_text(encoding="utf-8")
    assert "\t" not in text
    return [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]


def entries() -> list[tuple[str, str]]:
    """Give each (path of keys, value) of the file; a list's items share their path."""
    found: list[tuple[str, str]] = []
    path: list[tuple[int, str]] = []
    for line in lines():
        match = LINE.match(line)
        assert match is not None, line
        depth = len(match[1])
        assert depth % 2 == 0, f"odd indentation: {line!r}"
        assert match[3] is not None, f"neither a key nor a list of keys: {line!r}"
        depth += len(match[2] or "")
        path = [each for each in path if each[0] < depth]
        assert depth == 0 or path, f"indented below nothing: {line!r}"
        path.append((depth, match[3]))
        value = match[4] or ""
        assert value.count('"') % 2 == 0, f"an open quote: {line!r}"
        found.append((".".join(key for _, key in path), value))
    return found


def values(end: str) -> list[str]:
    return [value for path, value in entries() if path.endswith(end)]


def runs() -> list[list[str]]:
    return [shlex.split(value) for value in values("steps.run")]


def listed(value: str) -> list[str]:
    return [each.strip().strip('"') for each in value.strip("[]").split(",")]


def test_the_file_is_a_workflow() -> None:
    tops = {path for path, _ in entries() if "." not in path}
    assert tops == {"name", "on", "permissions", "concurrency", "jobs"}
    jobs = {path.split(".")[1] for path, _ in entries() if path.startswith("jobs.")}
    assert jobs == {"linux", "windows-and-macos"}
    for job in jobs:
        keys = {path for path, _ in entries()}
        assert {f"jobs.{job}.runs-on", f"jobs.{job}.steps", f"jobs.{job}.timeout-minutes"} <= keys


def test_every_system_runs_on_the_first_and_the_last_python() -> None:
    runners = {each for value in values("matrix.runner") for each in listed(value)}
    assert {each.split("-")[0] for each in runners} == {"ubuntu", "windows", "macos"}
    assert {"ubuntu-24.04", "ubuntu-24.04-arm"} <= runners
    setup = configparser.ConfigParser()
    setup.read(ROOT / "setup.cfg", encoding="utf-8")
    known = re.findall(r"Python :: (3\.\d+)$", setup["metadata"]["classifiers"], re.M)
    assert values("matrix.python") == [f'["{known[0]}", "{known[-1]}"]'] * 2


def test_the_commands_of_bootstrap_exist() -> None:
    given = [words[2:] for words in runs() if words[1:2] == ["bootstrap.py"]]
    assert [bootstrap.parse(words).command for words in given] == ["test", "test"]
    assert len(bootstrap.parse(given[0]).only) == len(suites.NAMES)


def test_the_commands_of_taupane_exist() -> None:
    given = [words[1:] for words in runs() if words[0] == "taupane"]
    assert given
    for words in given:
        _, command, rest = commands.resolve_command(commands.make_context("taupane", list(words)), words)
        assert command is not None
        context = command.make_context(words[0], rest)
        assert context.params["self_test"] == ("--self-test" in words)


def test_every_step_is_one_of_those() -> None:
    programs = {" ".join(words[:2]) if words[0].startswith("python") else words[0] for words in runs()}
    assert programs == {"python3 bootstrap.py", "python bootstrap.py", "taupane", "echo"}


@pytest.mark.parametrize("word", ["http", "index-url", "registry", "secrets."])
def test_it_names_no_address_and_no_secret(word: str) -> None:
    assert word not in FILE.read_text(encoding="utf-8")
