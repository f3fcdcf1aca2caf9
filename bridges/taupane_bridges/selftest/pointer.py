"""Checks of the mouse pointer: shown or not, kept inside, moving the window."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .check import Check, Failed

if TYPE_CHECKING:
    from .subject import Subject
    from .witness import Witness

__all__ = ["CHECKS"]


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
        subject.post("set_size", width=640, height=420)
        subject.state("the size of before", width=640, height=420)
    return "nothing without a pressed button"


CHECKS = (
    Check("show_cursor", show_cursor, {"visible": False}),
    Check("grab_cursor", grab_cursor, {"grab": True}),
    Check("start_drag", start_drag, {}),
    Check("start_resize", start_resize, {"edge": "south-east"}),
)
