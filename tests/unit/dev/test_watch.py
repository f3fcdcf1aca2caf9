"""Files are followed as editors write them."""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from taupane.dev.followed import followed, followed_folders, is_followed
from taupane.dev.watch import REST, Watch


class Told:
    def __init__(self) -> None:
        self.batches: list[list[str]] = []
        self.news = threading.Condition()

    def __call__(self, paths: list[Path]) -> None:
        with self.news:
            self.batches.append([path.name for path in paths])
            self.news.notify_all()

    def wait(self, name: str) -> None:
        with self.news:
            assert self.news.wait_for(lambda: any(name in batch for batch in self.batches), 30), self.batches


@pytest.fixture
def told() -> Told:
    return Told()


@pytest.fixture
def folder(tmp_path: Path, told: Told) -> Iterator[Path]:
    folder = tmp_path / "app"
    (folder / "pkg").mkdir(parents=True)
    (folder / "app.py").write_text("one")
    (folder / "pkg" / "style.css").write_text("one")
    watch = Watch(folder, told)
    yield folder
    watch.stop()


def test_what_is_followed(tmp_path: Path) -> None:
    for name in (
        "app.py",
        "a/b.css",
        "a/.hidden.py",
        ".venv/x.py",
        "node_modules/x.js",
        "__pycache__/a.py",
        "data.parquet",
    ):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    assert sorted(path.name for path in followed(tmp_path)) == ["app.py", "b.css"]
    assert not is_followed(tmp_path.parent / "x.py", tmp_path)


def test_what_is_installed_takes_no_watches(tmp_path: Path) -> None:
    for name in ("node_modules/x/y", "web/src/parts", "web/node_modules/z", "pkg/inner", "pkg/__pycache__", ".git/a"):
        (tmp_path / name).mkdir(parents=True)
    assert followed_folders(tmp_path) == [
        (tmp_path, False), (tmp_path / "pkg", True), (tmp_path / "web", False), (tmp_path / "web" / "src", True),
    ]  # fmt: skip
    assert followed_folders(tmp_path / "pkg") == [(tmp_path / "pkg", True)]


def test_a_folder_that_comes_and_goes_beside_what_is_installed(tmp_path: Path, told: Told) -> None:
    (tmp_path / "node_modules").mkdir()
    watch = Watch(tmp_path, told)
    try:
        for name in ("one.py", "two.py"):
            (tmp_path / "new" / "inner").mkdir(parents=True)
            (tmp_path / "new" / "inner" / name).write_text(name)
            told.wait(name)
            (tmp_path / "new" / "inner" / name).write_text("changed")
            shutil.copy(tmp_path / "new" / "inner" / name, tmp_path / "new" / "inner" / f"again_{name}")
            told.wait(f"again_{name}")
            shutil.rmtree(tmp_path / "new")
    finally:
        watch.stop()


def test_a_save_is_told_once_and_an_equal_one_not_at_all(folder: Path, told: Told) -> None:
    (folder / "app.py").write_text("two")
    told.wait("app.py")
    (folder / "app.py").write_text("two")
    (folder / "pkg" / "style.css").write_text("two")
    told.wait("style.css")
    assert told.batches == [["app.py"], ["style.css"]]


def test_an_editors_rename_is_one_save(folder: Path, told: Told) -> None:
    (folder / ".app.py.swp").write_text("two")
    (folder / "app.py").unlink()
    (folder / ".app.py.swp").rename(folder / "app.py")
    told.wait("app.py")
    (folder / "new.py").write_text("x")
    told.wait("new.py")
    assert told.batches == [["app.py"], ["new.py"]]


def test_many_saves_a_second_are_few_batches(folder: Path, told: Told) -> None:
    began = time.monotonic()
    for number in range(50):
        (folder / "app.py").write_text(f"number {number}")
        threading.Event().wait(0.01)
    (folder / "last.py").write_text("x")
    told.wait("last.py")
    assert 1 <= len(told.batches) <= (time.monotonic() - began) / REST + 1


def test_a_deleted_file_is_no_change(folder: Path, told: Told) -> None:
    (folder / "app.py").unlink()
    (folder / "other.py").write_text("x")
    told.wait("other.py")
    assert told.batches == [["other.py"]]
