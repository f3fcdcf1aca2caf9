"""`taupane new`: what it makes, asks and refuses; tests/integration/cli/test_new_projects.py runs the projects."""

from __future__ import annotations

import ast
import json
import shutil
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from taupane.cli import new as making
from taupane.cli.commands import commands

DIST = Path(__file__).resolve().parents[3] / "static" / "dist"


def taupane(*arguments: str | Path, input: str | None = None) -> Result:  # click's own name
    return CliRunner().invoke(commands, list(map(str, arguments)), input=input)


def test_a_project_is_made_whole_and_says_what_is_next(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    made = taupane("new", "my_money-2")
    assert made.exit_code == 0, made.output
    assert made.output.split() == (
        "my_money-2 is made, from the template python. Next: cd my_money-2 taupane dev".split()
    )
    folder = tmp_path / "my_money-2"
    assert {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()} == {
        ".gitignore", "README.md", "app.py", "expenses.py", "pytest.ini", "requirements.txt", "taupane.toml",
        "tests/conftest.py", "tests/test_app.py",
    }  # fmt: skip
    assert 'App("My money 2"' in (folder / "app.py").read_text()
    assert [path.name for path in tmp_path.iterdir()] == ["my_money-2"]
    assert taupane("config", "show", "--folder", folder).exit_code == 0


def test_an_empty_folder_is_taken_and_this_one_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a b").mkdir()
    made = taupane("new", tmp_path / "a b", "-f", "react")
    assert made.exit_code == 0, made.output
    assert f'cd "{tmp_path / "a b"}"' in made.output
    assert "npm install" in made.output
    assert json.loads((tmp_path / "a b" / "package.json").read_text())["name"] == "a-b"
    assert "@TITLE@" not in "".join(p.read_text() for p in (tmp_path / "a b").rglob("*") if p.is_file())


@pytest.mark.parametrize(
    ("name", "code", "says"),
    [
        ("full", 2, "full is there and not empty"),
        ("file", 2, "file is there and no folder"),
        ("file/inside", 1, "file/inside: "),
        ("-x", 2, "No such option"),
        ("a?b", 2, "expected letters, digits"),
        ("/proc/app", 1, "/proc/app: No such file or directory"),
    ],
)
def test_what_cannot_be_made_is_said_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], name: str, code: int, says: str
) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "precious").write_text("x")
    (tmp_path / "file").write_text("x")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", ["taupane", "new", name])
    from taupane.cli import main

    with pytest.raises(SystemExit) as end:
        main()
    assert end.value.code == code
    said = capsys.readouterr().err
    assert says in said
    assert said.count("\n") == 1
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["file", "full", "precious"]


def test_nothing_is_asked_where_nobody_can_answer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    refused = taupane("new", input="x\n")
    assert refused.exit_code == 2
    assert "NAME: missing: the folder to make, such as my-app" in refused.output
    assert list(tmp_path.iterdir()) == []


def test_a_terminal_is_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(making, "is_terminal", lambda: True)
    made = taupane("new", input="words\nvanila\nvanilla\n")
    assert made.exit_code == 0, made.output
    assert "'vanila' is not one of" in made.output
    assert (tmp_path / "words" / "web" / "index.html").is_file()


def test_without_npm_a_react_project_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda _: None)
    assert "npm is not on PATH: install Node.js" in taupane("new", tmp_path / "x", "-t", "react").output
    assert "npm is not" not in taupane("new", tmp_path / "y", "-t", "python").output


def test_every_class_of_the_template_is_in_the_bundled_sheet() -> None:
    known = set(json.loads((DIST / "classes.json").read_text(encoding="utf-8")))
    used: set[str] = set()
    for place, text in making.project("x", "python"):
        if place.suffix == ".py":
            keywords = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.keyword)]
            values: list[Any] = [each.value for each in keywords if each.arg == "class_"]
            used |= {word for value in values if isinstance(value, ast.Constant) for word in str(value.value).split()}
    assert len(used) > 10
    assert used <= known


@pytest.mark.parametrize(
    ("name", "title", "package"),
    [("my-app", "My app", "my-app"), ("Über_uns", "Über uns", "ber-uns"), ("2", "2", "2"), ("ü", "Ü", "app")],
)
def test_names(name: str, title: str, package: str) -> None:
    assert (making.title(name), making.package_name(name)) == (title, package)
