"""What a drop on a GTK window is: addresses of any program, of which only local files count."""

from __future__ import annotations

import os

import pytest

from taupane_bridges.window import gtk_drop


def test_local_files_in_their_order_and_once() -> None:
    uris = ["file:///a/b.txt", "file://localhost/c", "file:///a/b.txt", "FILE:///d%20e\r\n"]
    assert gtk_drop.local_paths(uris) == ("/a/b.txt", "/c", "/d e")


@pytest.mark.parametrize(
    "uri",
    [
        "https://example.org/a",
        "file://server/share/a",
        "file:relative",
        "file:///a%00b",
        "",
        "javascript:x",
        "file://[x/a",
    ],
)
def test_nothing_else(uri: str) -> None:
    assert gtk_drop.local_paths([uri]) == ()


def test_signs_that_an_address_would_end_at_belong_to_the_name() -> None:
    assert gtk_drop.local_paths(["file:///a/no.%231?.csv", "file:///a/100%25.csv"]) == ("/a/no.#1?.csv", "/a/100%.csv")
    assert gtk_drop.local_paths(["file:///a/b#c.csv"]) == ("/a/b#c.csv",)


def test_names_that_are_no_utf8_stay_usable() -> None:
    assert os.fsencode(gtk_drop.local_paths(["file:///a/%FF"])[0]) == b"/a/\xff"


def test_there_is_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gtk_drop, "MOST_FILES", 3)
    assert len(gtk_drop.local_paths(f"file:///{number}" for number in range(9))) == 3


class WebView:
    """Takes handlers as a GTK widget does."""

    def __init__(self) -> None:
        self.handlers: dict[str, object] = {}

    def connect(self, signal: str, handler: object) -> str:
        self.handlers[signal] = handler
        return signal

    def disconnect(self, signal: str) -> None:
        del self.handlers[signal]

    def data(self, context: object, *uris: str) -> None:
        received = type("Data", (), {"get_uris": lambda _: list(uris)})()
        self.handlers["drag-data-received"](self, context, 0, 0, received, 0, 0)  # type: ignore[operator]

    def drop(self, context: object) -> bool:
        return bool(self.handlers["drag-drop"](self, context, 0, 0, 0))  # type: ignore[operator]


def test_a_drag_is_reported_when_it_is_dropped_and_once() -> None:
    view, told = WebView(), list[tuple[str, ...]]()
    drop = gtk_drop.GtkDrop(view, told.append)
    view.data("first", "file:///left")
    view.data("second", "file:///a")
    view.data("second")  # the same drag, as another kind of data
    assert not view.drop("first")
    assert told == []
    assert not view.drop("second")
    assert not view.drop("second")
    assert told == [("/a",)]
    drop.stop()
    assert view.handlers == {}


def test_what_the_app_raises_does_not_keep_the_drop_from_the_page(caplog: pytest.LogCaptureFixture) -> None:
    def fail(_: tuple[str, ...]) -> None:
        raise ValueError("broken")

    view = WebView()
    gtk_drop.GtkDrop(view, fail)
    view.data("one", "file:///a")
    assert not view.drop("one")
    assert "a drop could not be reported" in caplog.text
