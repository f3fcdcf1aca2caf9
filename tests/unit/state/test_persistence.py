from __future__ import annotations

import json
import logging
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from taupane.state import DictState, ListState, Scope, State, persistence
from taupane.state.persistence import Store


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    persistence.configure(tmp_path / "data")
    yield tmp_path / "data"
    persistence.configure(tmp_path / "elsewhere")


def kept(folder: Path) -> Any:
    persistence.flush()
    return json.loads((folder / "state.json").read_text())


def restart(folder: Path) -> None:
    persistence.configure(folder)


def test_a_named_state_survives_a_restart(folder: Path) -> None:
    State("light", persist="theme").set("dark")
    xs = ListState([1], persist="numbers")
    xs.append(2)
    d = DictState({"a": 1}, persist="sizes")
    d["b"] = 2
    assert kept(folder) == {"theme": "dark", "numbers": [1, 2], "sizes": {"a": 1, "b": 2}}
    restart(folder)
    assert State("light", persist="theme")() == "dark"
    assert ListState([1], persist="numbers")() == [1, 2]
    assert DictState({"a": 1}, persist="sizes")() == {"a": 1, "b": 2}
    assert State("other", persist="new")() == "other"


def test_nothing_is_written_before_something_changes(folder: Path) -> None:
    State(1, persist="n")
    persistence.flush()
    assert not folder.exists()


def test_a_value_that_is_not_written_yet_is_given_to_the_next_state_of_that_name(folder: Path) -> None:
    State(1, persist="n").set(2)
    assert State(1, persist="n")() == 2


def test_it_is_written_by_itself_soon(tmp_path: Path) -> None:
    persistence.configure(tmp_path, delay=0.01)
    s = State(1, persist="n")
    for i in range(100):
        s.set(i + 5)
    end = time.monotonic() + 5
    while not (tmp_path / "state.json").exists():
        assert time.monotonic() < end
    persistence.flush()
    assert json.loads((tmp_path / "state.json").read_text()) == {"n": 104}


def test_no_temporary_file_is_left(folder: Path) -> None:
    State(1, persist="n").set(2)
    persistence.flush()
    assert [path.name for path in folder.iterdir()] == ["state.json"]


@pytest.mark.parametrize("content", ["{broken", "[1]", "\udcff", "[" * 100_000])
def test_a_bad_file_is_kept_aside(folder: Path, content: str, caplog: pytest.LogCaptureFixture) -> None:
    folder.mkdir()
    (folder / "state.json").write_text(content, errors="surrogateescape")
    with caplog.at_level(logging.WARNING):
        s = State(1, persist="n")
    assert s() == 1
    assert "set aside" in caplog.text
    s.set(2)
    assert kept(folder) == {"n": 2}
    aside = [path for path in folder.iterdir() if path.name.startswith("state.json.bad-")]
    assert [path.read_bytes() for path in aside] == [content.encode(errors="surrogateescape")]


def test_what_is_no_json_is_logged_and_the_last_good_value_stays(
    folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    s: State[object] = State(1, persist="n")
    s.set(2)
    persistence.flush()
    for bad in (object(), float("nan"), {1, 2}):
        s.set(bad)
        assert kept(folder) == {"n": 2}
    assert "cannot be kept as JSON" in caplog.text


def test_a_folder_that_cannot_be_written_is_logged_once(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("a file where a folder should be")
    persistence.configure(blocked / "below")
    s = State(1, persist="n")
    with caplog.at_level(logging.WARNING):
        for i in range(3):
            s.set(i + 2)
            persistence.flush()
    assert s() == 4
    assert caplog.text.count("cannot be written") == 1
    assert State(1, persist="n")() == 4


def test_two_processes_do_not_undo_each_others_names(tmp_path: Path) -> None:
    first, second = Store(tmp_path), Store(tmp_path)
    assert first.get("a", 0) == second.get("b", 0) == 0
    first.put("a", lambda: 1)
    first.flush()
    second.put("b", lambda: 2)
    second.flush()
    assert json.loads((tmp_path / "state.json").read_text()) == {"a": 1, "b": 2}


def test_it_outlives_the_component_that_made_it(folder: Path) -> None:
    scope = Scope()
    s = scope.run(lambda: State(1, persist="n"))
    scope.dispose()
    s.set(2)
    assert kept(folder) == {"n": 2}


def test_what_waits_is_written_when_the_program_ends(tmp_path: Path) -> None:
    program = textwrap.dedent(
        """
        import sys
        from taupane.state import State, persistence
        persistence.configure(sys.argv[1])
        State(1, persist="n").set(2)
        """
    )
    subprocess.run([sys.executable, "-c", program, str(tmp_path)], check=True, timeout=60)
    assert json.loads((tmp_path / "state.json").read_text()) == {"n": 2}


def test_the_default_folder_is_the_platforms(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(sys, "argv", ["/apps/flights.py"])
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path))
    monkeypatch.setattr(sys, "platform", "linux")
    folder = persistence.default_folder()
    assert folder.parent == tmp_path / "taupane"
    assert folder.name.startswith("flights-")
    monkeypatch.setattr(sys, "platform", "win32")
    assert persistence.default_folder() == tmp_path / "taupane" / folder.name
    monkeypatch.setattr(sys, "platform", "darwin")
    assert persistence.default_folder() == Path.home() / "Library" / "Application Support" / "taupane" / folder.name


def test_two_programs_of_one_name_have_folders_of_their_own(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    folders = set()
    for project in ("one", "other"):
        monkeypatch.setattr(sys, "argv", [str(tmp_path / project / "app.py")])
        folders.add(persistence.default_folder())
        assert persistence.default_folder().name.startswith("app-")
    assert len(folders) == 2
