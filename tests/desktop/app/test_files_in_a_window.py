"""Files in and out of a GTK window, as a user does it: the system's dialogs, and a drag from another window."""

from __future__ import annotations

import ast
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.desktop import x11
from tests.desktop.x11 import until

APP = """
from taupane import App, ui

app = App("Files window", width=500, height=480)

def told(what):
    def tell(file):
        print((what, file.name, file.size, file.is_temporary, str(file.path), file.read()[:20]), flush=True)
    return tell

@app.route("/")
def home():
    return ui.Main(
        ui.FileDrop(ui.Text("Drop here"), on_drop=told("drop"), label="Area", style="height:100px", choose=None),
        ui.Div(ui.Upload(told("upload"), label="Up", multiple=True), style="height:200px;overflow:hidden"),
        ui.Download("Get it", lambda: "a,b\\n" * 1000, filename="out.csv"),
    )

@app.on_connect
def connected():
    print(("connected",), flush=True)

app.start()
"""
PATIENCE = 30.0


class Shown:
    """The app in its window; `lines` are what its handlers have told."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._log = folder / "told.log"
        (folder / "app.py").write_text(APP)
        with self._log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, str(folder / "app.py")],
                stdout=log,
                stderr=subprocess.STDOUT,
                cwd=folder,
                env={**os.environ, "TAUPANE_HOST": "gtk", "TMPDIR": str(folder)},
            )
        self.says("connected")
        self.window = until(lambda: x11.windows_of(self.process.pid), lambda found: len(found) == 1, PATIENCE)[0]
        x11.run("wmctrl", "-i", "-r", self.window, "-e", "0,500,100,-1,-1")
        until(lambda: x11.page(self.window).x, lambda x: x > 400, PATIENCE)

    @property
    def lines(self) -> list[tuple[object, ...]]:
        return [ast.literal_eval(line) for line in self._log.read_text().splitlines() if line.startswith("('")]

    def says(self, *begin: object, times: int = 1) -> list[tuple[object, ...]]:
        def found() -> list[tuple[object, ...]]:
            assert self.process.poll() is None, self._log.read_text()
            return [line for line in self.lines if line[: len(begin)] == begin]

        return until(found, lambda those: len(those) >= times, PATIENCE)

    def at(self, x: int, y: int) -> str:
        inner = x11.page(self.window)
        return f"mousemove {inner.x + x} {inner.y + y}"

    def dialog(self, x: int, y: int) -> str:
        """Click there and wait for the dialog that comes; gives it, with the keyboard."""

        def others() -> list[str]:
            return [each for each in x11.windows_of(self.process.pid) if each != self.window]

        x11.mouse(self.at(x, y), "click 1")
        opened = until(others, bool, PATIENCE)[0]

        def activate() -> int:
            x11.run("xdotool", "windowactivate", opened)
            return x11.active()

        until(activate, lambda number: number == int(opened, 16), PATIENCE)
        return opened

    def answer(self, path: Path, *line: str) -> None:
        """Type a path into a file dialog, until it is taken: a key that comes while its line opens is lost."""

        def done() -> bool:
            x11.run("xdotool", "key", "--delay", "200", *line, "ctrl+a")
            x11.run("xdotool", "type", "--delay", "10", str(path))
            x11.run("xdotool", "key", "--delay", "200", "End", "Return")
            return self.is_alone(3)  # a key more would go to the page, and press its button again

        until(done, bool, PATIENCE)

    def is_alone(self, seconds: float) -> bool:
        """Wait so long for every dialog to close; tell whether they have."""
        end = time.monotonic() + seconds
        while x11.windows_of(self.process.pid) != [self.window]:
            if time.monotonic() > end:
                return False
            time.sleep(0.05)
        return True

    def end(self) -> None:
        self.process.send_signal(signal.SIGINT)
        try:
            self.process.wait(PATIENCE)
        finally:
            self.process.kill()


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shown]:
    made = Shown(tmp_path_factory.mktemp("files"))
    yield made
    made.end()
    assert list(made.folder.glob("taupane-upload-*")) == []


def test_a_download_asks_where_and_is_written_whole(shown: Shown) -> None:
    target = shown.folder / "kept.csv"
    shown.dialog(60, 330)
    shown.answer(target)
    until(lambda: target.exists() and target.read_text(), lambda text: text == "a,b\n" * 1000, PATIENCE)


def test_a_download_that_is_given_up_leaves_nothing(shown: Shown) -> None:
    before = {path.name for path in shown.folder.iterdir()}
    shown.dialog(60, 330)

    x11.run("xdotool", "key", "Escape")
    assert shown.is_alone(PATIENCE)
    assert {path.name for path in shown.folder.iterdir()} == before


def test_a_file_is_chosen_in_the_systems_dialog(shown: Shown) -> None:
    file = shown.folder / "figures.csv"
    file.write_text("chosen")
    shown.dialog(250, 190)
    shown.answer(file, "ctrl+l")
    (told,) = shown.says("upload", "figures.csv")
    assert told[2:4] == (6, True)
    assert told[5] == b"chosen"


@pytest.mark.parametrize(("what", "y", "is_temporary"), [("drop", 50, False), ("upload", 190, True)])
def test_files_are_dragged_from_another_window(shown: Shown, what: str, y: int, is_temporary: bool) -> None:
    files = [shown.folder / f"{what} a.txt", shown.folder / f"{what} #1 ü.csv"]
    for file in files:
        file.write_text(file.name)
    source = subprocess.Popen(
        [sys.executable, str(Path(__file__).with_name("drag_source.py")), "50", "100", *map(str, files)]
    )
    try:
        window = until(lambda: x11.windows_of(source.pid), bool, PATIENCE)[0]
        until(lambda: x11.visible(window) and x11.page(window).width > 50, bool, PATIENCE)

        def drag() -> int:
            from_ = x11.page(window)
            x11.mouse(f"mousemove {from_.x + 60} {from_.y + 60}", "mousedown 1")
            for step in range(1, 11):
                x11.mouse(f"mousemove {from_.x + 60 + 10 * step} {from_.y + 60}", "sleep 0.02")
            for x in (150, 200, 250, 252, 254):
                x11.mouse(shown.at(x, y), "sleep 0.1")
            x11.mouse("mouseup 1", "sleep 0.3")
            return sum(line[0] == what and str(line[1]).startswith(what) for line in shown.lines)

        until(drag, lambda found: found >= 2, PATIENCE)
        told = {line[1]: line[2:] for line in shown.lines if line[0] == what and str(line[1]).startswith(what)}
        assert {str(name): details[1] for name, details in told.items()} == {file.name: is_temporary for file in files}
        for file in files:
            assert told[file.name][0] == len(file.read_bytes())
            assert (told[file.name][2] == str(file)) is not is_temporary
            assert file.read_text() == file.name
    finally:
        source.kill()
        source.wait(10)
