"""Checks of what a window is: an icon, as large as the screen, on top, hidden, with the keyboard, named."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .check import Check, Failed, until
from .sizes import sized

if TYPE_CHECKING:
    from .subject import Subject
    from .witness import Witness

__all__ = ["CHECKS"]

_TITLE = "Self-test: ünïcode ✓ <b>&amp;"


def set_title(subject: Subject, witness: Witness) -> str:
    """Name it; markup is text."""
    subject.post("set_title", title=_TITLE)
    subject.state(f"the title {_TITLE!r}", title=_TITLE)
    witness.title(subject, _TITLE)
    subject.post("set_title", title="Taupane self-test")
    return "text, accents and markup as they are"


def minimize(subject: Subject, witness: Witness) -> str:
    """Make it an icon, and take it back."""
    if subject.on_wayland:
        _there_and_back_unseen(subject, witness)
        return "an icon and back; Wayland tells no program of it"
    _become_icon(subject, witness)
    if subject.can("restore"):
        _leave_icon(subject, witness)
    return "an icon, with its event"


def restore(subject: Subject, witness: Witness) -> str:
    """Bring it back from an icon; the way back from maximized is in `maximize`."""
    if subject.on_wayland:
        _there_and_back_unseen(subject, witness)
        return "back from the icon; Wayland tells no program of it"
    if subject.can("minimize"):
        _become_icon(subject, witness)
        _leave_icon(subject, witness)
        return "back from the icon, with its event"
    subject.post("restore")
    _normal(subject, witness)
    return "nothing to restore, nothing changed"


def _become_icon(subject: Subject, witness: Witness) -> None:
    since = subject.mark()
    subject.post("minimize")
    subject.event("minimized", since)
    subject.state("a minimized window", minimized=True)
    witness.minimized(subject, True)


def _leave_icon(subject: Subject, witness: Witness) -> None:
    since = subject.mark()
    subject.post("restore")
    subject.event("restored", since)
    witness.minimized(subject, False)
    _normal(subject, witness)


def _there_and_back_unseen(subject: Subject, witness: Witness) -> None:
    subject.post("minimize")
    subject.post("restore")
    _normal(subject, witness)
    # Only a page that is on the screen follows a new size: an icon is not painted.
    subject.post("set_size", width=660, height=430)
    sized(subject, witness, 660, 430)
    subject.post("set_size", width=640, height=420)
    sized(subject, witness, 640, 420)


def maximize(subject: Subject, witness: Witness) -> str:
    """Fill the work area, then go back to the old size."""
    since = subject.mark()
    subject.post("maximize")
    subject.event("maximized", since)
    subject.state("a maximized window", maximized=True)
    _larger(subject)
    witness.maximized(subject, True)
    if subject.can("restore"):
        since = subject.mark()
        subject.post("restore")
        subject.event("restored", since)
        _normal(subject, witness)
    return "filled the work area and went back"


def toggle_maximize(subject: Subject, witness: Witness) -> str:
    """The same by one command."""
    for maximized, event in ((True, "maximized"), (False, "restored")):
        since = subject.mark()
        subject.post("toggle_maximize")
        subject.event(event, since)
        subject.state(f"maximized {maximized}", maximized=maximized)
        if maximized:
            _larger(subject)
        witness.maximized(subject, maximized)
    _normal(subject, witness)
    return "there and back"


def toggle_fullscreen(subject: Subject, witness: Witness) -> str:
    """Fill the screen and go back."""
    for fullscreen in (True, False):
        since = subject.mark()
        subject.post("toggle_fullscreen")
        subject.event("fullscreen", since, on=fullscreen)
        subject.state(f"fullscreen {fullscreen}", fullscreen=fullscreen)
        if fullscreen:
            _larger(subject)
        witness.fullscreen(subject, fullscreen)
    _normal(subject, witness)
    return "there and back"


def always_on_top(subject: Subject, witness: Witness) -> str:
    """Keep it above the others, and stop that."""
    for on_top in (True, False):
        subject.post("always_on_top", enabled=on_top)
        subject.state(f"on top {on_top}", always_on_top=on_top)
        witness.on_top(subject, on_top)
    return "on and off"


def hide(subject: Subject, witness: Witness) -> str:
    """Take it off the screen, and put it back as it was."""
    subject.post("hide")
    subject.state("a hidden window", visible=False)
    witness.visible(subject, False)
    if subject.can("show"):
        subject.post("show")
        subject.state("a window on the screen", visible=True)
        witness.visible(subject, True)
        sized(subject, witness, 640, 420)
    return "off the screen and back as it was"


def focus(subject: Subject, witness: Witness) -> str:
    """Give it the keyboard."""
    subject.post("focus")
    subject.state("a window with the keyboard", focused=True)
    if not any(each == {"type": "focus", "focused": True} for each in subject.events()):
        raise Failed("the window has the keyboard, but no focus event said so")
    witness.focused(subject)
    return "has the keyboard"


def _larger(subject: Subject) -> None:
    """Wait until the page itself is larger: a window system may drop what is asked before that."""
    if subject.shows_page:
        patience = subject.patience
        until(lambda: subject.page.look(patience)["width"], lambda width: width > 640, patience, "a larger page")


def _normal(subject: Subject, witness: Witness) -> None:
    subject.state("a window of normal size", minimized=False, maximized=False, fullscreen=False)
    sized(subject, witness, 640, 420)


CHECKS = (
    Check("set_title", set_title, {"title": "Another"}),
    Check("focus", focus, {}),
    Check("minimize", minimize, {}),
    Check("restore", restore, {}),
    Check("maximize", maximize, {}),
    Check("toggle_maximize", toggle_maximize, {}),
    Check("toggle_fullscreen", toggle_fullscreen, {}),
    Check("always_on_top", always_on_top, {"enabled": True}),
    Check("hide", hide, {}),
    Check("show", hide, {}),
)
