"""The toolkit's dialogs, answered by keyboard as a user does."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import pytest
from tests.desktop import x11
from tests.desktop.pages import Site, app_page
from tests.desktop.window import Window
from tests.desktop.x11 import until

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.fixture(scope="module")
def window(serve: Callable[[], Site], open_window: Callable[..., Window]) -> Window:
    site = serve()
    site.pages["/"] = app_page("<h1>Dialogs</h1>")
    return open_window(site.origin + "/", title="Dialogs", width=500, height=400)


class Asked:
    """A dialog on the screen and the answer that it will give."""

    def __init__(self, window: Window, type: str, **fields: Any) -> None:
        self.answer: Any = None
        known = set(x11.windows_of(window.pid))
        self._thread = threading.Thread(target=lambda: self._post(window, type, fields), daemon=True)
        self._thread.start()
        self.id = until(lambda: [each for each in x11.windows_of(window.pid) if each not in known], bool)[0]
        # Again and again: a dialog that is just closing gives the focus back to the window behind it.
        until(self._activate, lambda number: number == int(self.id, 16))

    def _activate(self) -> int:
        x11.run("xdotool", "windowactivate", self.id)
        return x11.active()

    def _post(self, window: Window, type: str, fields: dict[str, Any]) -> None:
        self.answer = window.post(type, **fields)

    def keys(self, *keys: str) -> Any:
        x11.run("xdotool", "key", *keys)
        self._thread.join(10)
        assert not self._thread.is_alive(), f"no answer to {keys}"
        return self.answer

    def done(self, *keys: str) -> bool:
        x11.run("xdotool", "key", "--delay", "100", *keys)
        self._thread.join(0.5)
        return not self._thread.is_alive()

    def type(self, text: str) -> None:
        x11.run("xdotool", "type", "--delay", "5", text)


def test_confirm(window: Window) -> None:
    asked = Asked(window, "confirm", message="Throw <b>it</b> away?", detail="It is _gone_ then.", yes="Throw_away")
    assert asked.keys("Return") is True
    assert Asked(window, "confirm", message="Really?").keys("Escape") is False


def test_open_file(window: Window, tmp_path: Path) -> None:
    file = tmp_path / "Zahlen ü.csv"
    file.write_text("a,b\n")
    filters = [{"name": "Tables", "patterns": ["*.csv", "*.parquet"]}]
    asked = Asked(window, "open_file", title="Which?", directory=str(tmp_path), filters=filters)
    assert x11.title(asked.id) == "Which?"
    # A slash opens the line for a path; it completes what is typed.
    # Again and again: a key is lost while the line opens, and the list of the folder may still be on its way.
    asked.type("/")

    def chosen() -> bool:
        x11.run("xdotool", "key", "--delay", "200", "ctrl+a")
        asked.type(str(tmp_path) + "/Zahlen")
        return asked.done("End", "Return")

    until(chosen, bool, 30)
    assert asked.answer == [str(file)]
    assert Asked(window, "open_file", directory=str(tmp_path), multiple=True).keys("Escape") == []


def test_save_file(window: Window, tmp_path: Path) -> None:
    asked = Asked(window, "save_file", directory=str(tmp_path), name="../out.csv")
    until(lambda: asked.done("Return"), bool, 30)  # the folder may still be on its way
    assert asked.answer == str(tmp_path / ".._out.csv")
    assert Asked(window, "save_file").keys("Escape") is None


def test_open_folder(window: Window, tmp_path: Path) -> None:
    asked = Asked(window, "open_folder", directory=str(tmp_path))
    until(lambda: asked.done("Return"), bool, 30)
    assert asked.answer == str(tmp_path)
    assert Asked(window, "open_folder").keys("Escape") is None


def test_the_window_answers_while_a_dialog_is_open(window: Window) -> None:
    asked = Asked(window, "confirm", message="Take your time")
    window.post("set_title", title="meanwhile")
    assert window.js("return (await w.state()).title") == "meanwhile"
    assert asked.keys("Escape") is False


def test_closing_the_window_answers_its_dialogs(serve: Callable[[], Site]) -> None:
    site = serve()
    site.pages["/"] = app_page("<h1>Closing</h1>")
    with Window(site.origin + "/", title="Closing") as window:
        window.started()
        asked = Asked(window, "confirm", message="Still there?")
        window.ask("close")
        window.message(exit="shutdown")
        asked._thread.join(30)
        assert asked.answer is False
        assert window.wait() == 0
