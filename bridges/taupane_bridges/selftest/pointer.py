"""Checks of the mouse pointer: shown or not, kept inside, moving the window."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .check import Check, Failed, until

if TYPE_CHECKING:
    from .subject import Subject
    from .witness import Witness

__all__ = ["CHECKS"]

_SIZE = "the size of before"


def show_cursor(subject: Subject, witness: Witness) -> str:
    """Hide it over the page, and show it as the page wants it again."""
    for shown, cursor in ((False, "none"), (True, "text")):
        subject.post("show_cursor", visible=shown)
        subject.look(f"the pointer {cursor!r} over the text", cursor=cursor)
        witness.cursor(subject, shown)
    return "hidden over the page, then as the page wants it"


def grab_cursor(subject: Subject, witness: Witness) -> str:
    """Keep it inside and let it go."""
    if subject.can("focus"):
        subject.post("focus")
    for grab in (True, False):
        subject.post("grab_cursor", grab=grab)
        witness.confined(subject, grab)
    return "kept inside, then let go"


def start_drag(subject: Subject, witness: Witness) -> str:
    """Without a pressed button nothing moves; with one, the window follows."""
    answer = subject.post("start_drag")
    if answer is not False:
        raise Failed(f"expected False without a pressed button, got {answer!r}")
    witness.dragged(subject, lambda: subject.post("start_drag"))
    return "nothing without a pressed button"


def start_resize(subject: Subject, witness: Witness) -> str:
    """The same for an edge."""
    answer = subject.post("start_resize", edge="south-east")
    if answer is not False:
        raise Failed(f"expected False without a pressed button, got {answer!r}")
    witness.stretched(subject, lambda: subject.post("start_resize", edge="south-east"))
    if subject.can("set_size"):
        _shrink_back(subject)
    return "nothing without a pressed button"


def _shrink_back(subject: Subject) -> None:
    """Ask for the size of before until it is there: window managers ignore it until they see the button let go."""

    def asked() -> dict[str, Any]:
        subject.post("set_size", width=640, height=420)
        return dict(subject.post("get_state")) if subject.can("get_state") else {}

    until(asked, lambda state: not state or (state["width"], state["height"]) == (640, 420), subject.patience, _SIZE)


CHECKS = (
    Check("show_cursor", show_cursor, {"visible": False}),
    Check("grab_cursor", grab_cursor, {"grab": True}),
    Check("start_drag", start_drag, {}),
    Check("start_resize", start_resize, {"edge": "south-east"}),
)
