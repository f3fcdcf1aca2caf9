"""What the X server and the window manager say about the window of a self-test."""

from __future__ import annotations

import itertools
import os
from typing import TYPE_CHECKING, TypeVar

from tests.desktop import cursor, x11
from tests.desktop.window import descendants

from taupane_bridges.selftest import Witness

if TYPE_CHECKING:
    from collections.abc import Callable

    from taupane_bridges.selftest import Subject

T = TypeVar("T")


def until(read: Callable[[], T], wanted: Callable[[T], bool]) -> T:
    return x11.until(read, wanted, 30)


class X11Witness(Witness):
    can_press_keys = True

    def __init__(self) -> None:
        self._known: tuple[int, str] = (0, "")

    def title(self, subject: Subject, title: str) -> None:
        until(lambda: x11.title(self.window(subject)), lambda seen: seen == title)

    def size(self, subject: Subject, width: int, height: int) -> None:
        until(lambda: x11.page(self.window(subject))[2:], lambda size: size == (width, height))

    def limits(self, subject: Subject, least: tuple[int, int] | None, most: tuple[int, int] | None) -> None:
        def fits(hints: dict[str, tuple[int, int]]) -> bool:
            return hints.get("minimum") == least if least else hints.get("maximum") == most

        until(lambda: x11.hints(self.window(subject)), fits)
        if least and most:
            until(lambda: x11.hints(self.window(subject)), lambda hints: hints.get("maximum") == most)

    def place(self, subject: Subject, x: int, y: int) -> None:
        until(lambda: x11.frame(self.window(subject))[:2], lambda at: at == (x, y))

    def centred(self, subject: Subject) -> None:
        wide, high = screen()

        def off() -> tuple[int, int]:
            x, y, width, height = x11.frame(self.window(subject))
            return abs(x - (wide - width) // 2), abs(y - (high - height) // 2)

        until(off, lambda gap: max(gap) <= 1)

    def minimized(self, subject: Subject, minimized: bool) -> None:
        until(lambda: x11.states(self.window(subject)), lambda states: ("ICONIC" in states) == minimized)

    def maximized(self, subject: Subject, maximized: bool) -> None:
        both = {"MAXIMIZED_VERT", "MAXIMIZED_HORZ"}
        until(lambda: x11.states(self.window(subject)), lambda states: (both <= states) == maximized)

    def fullscreen(self, subject: Subject, fullscreen: bool) -> None:
        until(lambda: x11.states(self.window(subject)), lambda states: ("FULLSCREEN" in states) == fullscreen)
        if fullscreen:
            until(lambda: x11.page(self.window(subject))[2:], lambda size: size == screen())

    def on_top(self, subject: Subject, on_top: bool) -> None:
        until(lambda: x11.states(self.window(subject)), lambda states: ("ABOVE" in states) == on_top)

    def visible(self, subject: Subject, visible: bool) -> None:
        if visible:
            # A toolkit may make a new X window for a window that comes back.
            self._known = (0, "")
        until(lambda: x11.visible(self.window(subject)), lambda seen: seen == visible)

    def focused(self, subject: Subject) -> None:
        until(x11.active, lambda number: number == int(self.window(subject), 16))

    def cursor(self, subject: Subject, shown: bool) -> None:
        self._to_the_front(subject)
        x, y, *_ = x11.page(self.window(subject))

        def moved() -> bool:
            # Over the text; the engine looks at the page's wish when the pointer moves.
            x11.mouse(f"mousemove {x + 200} {y + 140}", f"mousemove {x + 203} {y + 141}")
            return cursor.is_blank()

        until(moved, lambda blank: blank != shown)

    def confined(self, subject: Subject, confined: bool) -> None:
        window = self.window(subject)
        self.focused(subject)
        x, y, width, height = x11.page(window)

        def pushed() -> tuple[int, int]:
            # By steps, as a hand moves it: one great leap may pass a barrier.
            x11.mouse(*["mousemove_relative -- 60 60"] * 30)
            return x11.pointer()

        corner = (x + width - 1, y + height - 1)
        wide, high = screen()
        until(pushed, lambda at: at == (corner if confined else (wide - 1, high - 1)))

    def dragged(self, subject: Subject, begin: Callable[[], object]) -> None:
        def followed(before: x11.Rect) -> bool:
            now = x11.frame(self.window(subject))
            return now.x > before.x and now.y > before.y

        self._pull(subject, begin, followed)

    def stretched(self, subject: Subject, begin: Callable[[], object]) -> None:
        def grown(before: x11.Rect) -> bool:
            now = x11.frame(self.window(subject))
            return now.width > before.width and now.height > before.height

        self._pull(subject, begin, grown)

    def cancel_dialog(self, subject: Subject) -> None:
        own = self.window(subject)

        def dialog() -> str:
            found = [each for each in windows_of(subject) if each != own]
            return found[0] if found else ""

        opened = until(dialog, bool)

        def cancelled() -> bool:
            x11.run("xdotool", "windowactivate", opened)
            if x11.active() == int(opened, 16):
                x11.run("xdotool", "key", "Escape")
            return dialog() == ""

        until(cancelled, bool)

    def gone(self, subject: Subject) -> None:
        until(lambda: windows_of(subject), lambda windows: not windows)

    def window(self, subject: Subject) -> str:
        """Return the X window's id."""
        if self._known[0] != subject.pid:
            self._known = subject.pid, until(lambda: windows_of(subject), bool)[0]
        return self._known[1]

    def _to_the_front(self, subject: Subject) -> None:
        if subject.can("focus"):
            subject.post("focus")
        self.focused(subject)

    def _pull(self, subject: Subject, begin: Callable[[], object], done: Callable[[x11.Rect], bool]) -> None:
        """Press the button over the page, begin, and pull until it is done."""
        self._to_the_front(subject)
        window = self.window(subject)
        if subject.can("set_position"):

            def placed() -> tuple[int, int]:
                subject.post("set_position", x=90, y=80)  # again: Qt may not have heard of the last drag's end
                return x11.frame(window)[:2]

            until(placed, lambda place: place == (90, 80))
        x, y, *_ = x11.page(window)
        before = x11.frame(window)
        x11.mouse(f"mousemove {x + 300} {y + 300}", "mousedown 1")
        # The answer says whether the button was down by then: the press has a way to go.
        until(begin, lambda answer: answer is True)
        steps = itertools.count()

        def pulled() -> bool:
            # Here and there: the window manager follows from when it has taken the mouse over.
            further = 40 + 20 * (next(steps) % 2)
            x11.mouse(f"mousemove {x + 300 + further} {y + 300 + further}")
            return done(before)

        until(pulled, bool)
        x11.mouse("mouseup 1")


def windows_of(subject: Subject) -> list[str]:
    return [each for pid in (subject.pid, *descendants(subject.pid)) for each in x11.windows_of(pid)]


def screen() -> tuple[int, int]:
    line = next(
        line for line in x11.run("xdpyinfo", "-display", os.environ["DISPLAY"]).splitlines() if "dimensions" in line
    )
    width, height = line.split()[1].split("x")
    return int(width), int(height)
