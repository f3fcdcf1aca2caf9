"""Somebody besides the host who sees the window: on a user's machine nobody, in our tests the X server."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from .subject import Subject

__all__ = ["Witness"]


class Witness:
    """Asked by the checks after each step; raises AssertionError when it sees something else.

    This one has no eyes and agrees with everything.
    """

    can_press_keys = False
    """Whether `cancel_dialog` can answer a dialog as a user does."""

    def title(self, subject: Subject, title: str) -> None:
        """Look for this title on the window."""

    def size(self, subject: Subject, width: int, height: int) -> None:
        """Measure the page's area, CSS px."""

    def limits(self, subject: Subject, least: tuple[int, int] | None, most: tuple[int, int] | None) -> None:
        """Look for the least and the largest size that the window system was given; None: none."""

    def place(self, subject: Subject, x: int, y: int) -> None:
        """Measure where the frame's top left corner is, desktop px."""

    def centred(self, subject: Subject) -> None:
        """Measure whether the frame is in the middle of its monitor."""

    def minimized(self, subject: Subject, minimized: bool) -> None:
        """Look whether the window is an icon."""

    def maximized(self, subject: Subject, maximized: bool) -> None:
        """Look whether the window fills the work area."""

    def fullscreen(self, subject: Subject, fullscreen: bool) -> None:
        """Look whether the window fills the whole screen."""

    def on_top(self, subject: Subject, on_top: bool) -> None:
        """Look whether the window is kept above the others."""

    def visible(self, subject: Subject, visible: bool) -> None:
        """Look whether the window is on the screen at all."""

    def focused(self, subject: Subject) -> None:
        """Look whether the window has the keyboard."""

    def cursor(self, subject: Subject, shown: bool) -> None:
        """Look whether the mouse pointer is drawn over the page."""

    def confined(self, subject: Subject, confined: bool) -> None:
        """Push the pointer about and see whether it stays inside."""

    def dragged(self, subject: Subject, begin: Callable[[], object]) -> None:
        """Press the mouse button, call `begin`, move, and see the window follow."""

    def stretched(self, subject: Subject, begin: Callable[[], object]) -> None:
        """Press the mouse button, call `begin`, move, and see the window grow."""

    def cancel_dialog(self, subject: Subject) -> None:
        """Cancel the dialog that is open."""

    def gone(self, subject: Subject) -> None:
        """Look whether any window of the process is left."""
