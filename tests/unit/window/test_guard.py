"""What a page may load and what is told when it fails, without an engine."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from taupane_bridges.window.events import Failed, Loaded, WindowEvent
from taupane_bridges.window.guard import PageGuard
from taupane_bridges.window.host import Hooks
from taupane_bridges.window.navigation import NavigationPolicy
from taupane_bridges.window.toolkit import Report

if TYPE_CHECKING:
    from collections.abc import Callable

HOME, FOREIGN, EMBEDDED = "http://127.0.0.1:1/", "https://example.org/", "https://maps.example/"


class View:
    def __init__(self) -> None:
        self.done: list[tuple[str, str]] = []
        self.told: Callable[[bool], None] | None = None

    def load(self, url: str) -> None:
        self.done.append(("load", url))

    def load_again(self, url: str) -> None:
        self.done.append(("again", url))

    def tell(self, message: str, detail: str, told: Callable[[bool], None]) -> None:
        self.done.append((message, detail))
        self.told = told


class Case:
    def __init__(self, hooks: Hooks | None = None) -> None:
        self.events: list[WindowEvent] = []
        self.opened: list[str] = []
        self.gave_up = 0
        self.view = View()

        def give_up() -> None:
            self.gave_up += 1

        report = Report(self.events.append, lambda _: None, lambda: True, self.opened.append, give_up, hooks or Hooks())
        policy = NavigationPolicy.for_url(HOME, (), ("https://maps.example",))
        self.guard = PageGuard(self.view, HOME, policy, report)


@pytest.mark.parametrize(
    ("url", "is_main", "clicked", "goes", "opened"),
    [
        (HOME + "x", True, False, True, False),
        (FOREIGN, True, False, False, False),
        (FOREIGN, True, True, False, True),
        (EMBEDDED, False, False, True, False),
        (EMBEDDED, True, False, False, False),
        (EMBEDDED, True, True, False, True),
        ("about:srcdoc", False, False, True, False),
        ("about:srcdoc", True, True, False, False),
        ("file:///etc/passwd", True, True, False, False),
        ("data:text/html,x", True, True, False, False),
        ("mailto:ada@example.org", True, True, False, True),
    ],
)
def test_where_the_window_and_its_frames_may_go(
    url: str, is_main: bool, clicked: bool, goes: bool, opened: bool
) -> None:
    case = Case()
    assert case.guard.may_go(url, is_main=is_main, clicked=clicked) is goes
    assert case.opened == ([url] if opened else [])


def test_where_the_engine_cannot_tell_a_script_from_the_user_the_click_has_to_be_seen() -> None:
    case = Case()
    assert case.guard.may_follow(FOREIGN, is_main=True, is_link=True) is False
    assert case.opened == []
    case.guard.user_clicked(FOREIGN)
    assert case.opened == [FOREIGN]
    assert case.guard.may_follow(FOREIGN, is_main=True, is_link=True) is False
    assert case.opened == [FOREIGN]


def test_a_new_window_is_this_one_or_the_browser() -> None:
    case = Case()
    case.guard.new_window(HOME + "x", by_user=True)
    case.guard.new_window(HOME + "x", by_user=False)
    case.guard.new_window(FOREIGN, by_user=False)
    case.guard.new_window(FOREIGN, by_user=True)
    assert case.view.done == [("load", HOME + "x")]
    assert case.opened == [FOREIGN]


def test_it_reloads_what_was_there_and_a_first_address_anew() -> None:
    case = Case(Hooks(entry_url=lambda: HOME + "enter/fresh"))
    case.guard.reload()
    assert case.guard.committed(HOME + "second") is True
    case.guard.reload()
    assert case.guard.committed(FOREIGN) is False
    case.guard.reload()
    case.guard.over()
    case.guard.reload()
    assert case.view.done == [("load", HOME + "enter/fresh"), ("again", HOME + "second"), ("again", HOME + "second")]


def test_three_crashes_are_mended_and_then_the_user_is_asked_once() -> None:
    case = Case(Hooks(failure_note="see the log"))
    assert [case.guard.crashed() for _ in range(5)] == [True, True, True, False, False]
    assert case.view.done == [("The page keeps crashing", "see the log")]
    assert case.view.told is not None
    case.view.told(True)
    assert case.view.done[1:] == [("load", HOME)]
    assert case.guard.crashed() is True


def test_a_page_that_cannot_be_loaded_is_told_and_given_up() -> None:
    case = Case()
    case.guard.loaded()
    case.guard.load_failed("")
    assert case.events == [Loaded(), Failed("load_failed", "the server does not answer")]
    assert case.view.told is not None
    case.view.told(False)
    assert case.gave_up == 1
