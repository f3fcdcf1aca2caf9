"""Checks of what a window measures: its size, the limits of it, its place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .check import Check, Failed, until

if TYPE_CHECKING:
    from .subject import Subject
    from .witness import Witness

__all__ = ["CHECKS", "sized"]

# Room for what stands at a screen's edges (panels, docks) and for the frame.
_OFF_CENTRE = 120


def sized(subject: Subject, witness: Witness, width: int, height: int) -> None:
    """Wait until everyone agrees that the page's area has this size."""
    what = f"a page of {width} × {height}"
    subject.state(what, width=width, height=height)
    subject.look(what, width=width, height=height)
    witness.size(subject, width, height)


def set_size(subject: Subject, witness: Witness) -> str:
    """Give it a size, back to the first one, and hear of both."""
    for width, height in ((700, 450), (640, 420)):
        since = subject.mark()
        subject.post("set_size", width=width, height=height)
        sized(subject, witness, width, height)
        subject.event("resize", since, width=width, height=height)
    return "700 × 450 and back, with an event each"


def min_size(subject: Subject, witness: Witness) -> str:
    """Forbid what is smaller."""
    subject.post("min_size", width=500, height=300)
    subject.post("set_size", width=200, height=120)
    sized(subject, witness, 500, 300)
    witness.limits(subject, (500, 300), None)
    subject.post("min_size", width=0, height=0)
    subject.post("set_size", width=400, height=250)
    sized(subject, witness, 400, 250)
    subject.post("set_size", width=640, height=420)
    sized(subject, witness, 640, 420)
    return "200 × 120 became 500 × 300; lifted again"


def max_size(subject: Subject, witness: Witness) -> str:
    """Forbid what is larger."""
    subject.post("max_size", width=700, height=500)
    subject.post("set_size", width=900, height=600)
    sized(subject, witness, 700, 500)
    witness.limits(subject, None, (700, 500))
    subject.post("max_size", width=0, height=0)
    subject.post("set_size", width=740, height=520)
    sized(subject, witness, 740, 520)
    subject.post("set_size", width=640, height=420)
    sized(subject, witness, 640, 420)
    return "900 × 600 became 700 × 500; lifted again"


def resizable(subject: Subject, witness: Witness) -> str:
    """Take the user's right to resize: the size stays, and the program can still change it."""
    subject.post("resizable", enabled=False)
    subject.state("a window that cannot be resized", resizable=False, width=640, height=420)
    witness.limits(subject, (640, 420), (640, 420))
    subject.post("set_size", width=560, height=360)
    sized(subject, witness, 560, 360)
    subject.post("resizable", enabled=True)
    subject.state("a window that can be resized", resizable=True)
    subject.post("set_size", width=640, height=420)
    sized(subject, witness, 640, 420)
    return "off and on; the size stayed and could still be set"


def set_position(subject: Subject, witness: Witness) -> str:
    """Move it twice and hear of it."""
    for x, y in ((160, 130), (90, 80)):
        since = subject.mark()
        subject.post("set_position", x=x, y=y)
        subject.state(f"a frame at {x}, {y}", x=x, y=y)
        witness.place(subject, x, y)
        subject.event("moved", since, x=x, y=y)
    return "160, 130 and 90, 80, with an event each"


def center(subject: Subject, witness: Witness) -> str:
    """Center it on its monitor."""
    if not subject.can("get_state") or not subject.can("get_monitors"):
        subject.post("center")
        witness.centred(subject)
        return "asked"
    monitor = next(each for each in subject.post("get_monitors") if each["current"])
    subject.post("center")

    def off() -> tuple[int, int]:
        state = subject.post("get_state")
        across = state["x"] + state["width"] // 2 - monitor["x"] - monitor["width"] // 2
        return abs(across), abs(state["y"] + state["height"] // 2 - monitor["y"] - monitor["height"] // 2)

    gap = until(off, lambda gap: max(gap) <= _OFF_CENTRE, subject.patience, "the middle of the monitor")
    witness.centred(subject)
    return f"{gap[0]}, {gap[1]} px from the middle, frame and panels included"


def get_state(subject: Subject, witness: Witness) -> str:
    """Read the state: all of it, of the right types, as the window was made."""
    state = subject.state("the size that was asked for", width=640, height=420)
    wrong = {
        name: value
        for kind, names in {
            str: ("title",),
            int: ("x", "y", "width", "height"),
            bool: (
                "minimized",
                "maximized",
                "fullscreen",
                "focused",
                "visible",
                "resizable",
                "always_on_top",
            ),
            float: ("scale",),
        }.items()
        for name in names
        if type(value := state.get(name)) is not kind
    }
    if wrong:
        raise Failed(f"these have the wrong type: {wrong}")
    if state["title"] != "Taupane self-test" or not state["visible"]:
        raise Failed(f"not the window that was asked for: {state}")
    sized(subject, witness, 640, 420)
    return f"{state['width']} × {state['height']} at {state['x']}, {state['y']}, scale {state['scale']:g}"


def get_monitors(subject: Subject, witness: Witness) -> str:
    """List the monitors; the window is on one of them."""
    del witness
    monitors = subject.post("get_monitors")
    if not subject.shows_page:
        return "none, as there is no window"
    subject.event("monitor")
    current = [each for each in monitors if each["current"]]
    if len(current) != 1 or min(current[0]["width"], current[0]["height"]) < 1:
        raise Failed(f"the window is not on exactly one monitor: {monitors}")
    return ", ".join(f"{each['width']} × {each['height']} at scale {each['scale']:g}" for each in monitors)


CHECKS = (
    Check("get_state", get_state, {}),
    Check("get_monitors", get_monitors, {}),
    Check("set_size", set_size, {"width": 700, "height": 450}),
    Check("min_size", min_size, {"width": 500, "height": 300}),
    Check("max_size", max_size, {"width": 700, "height": 500}),
    Check("resizable", resizable, {"enabled": False}),
    Check("set_position", set_position, {"x": 160, "y": 130}),
    Check("center", center, {}),
)
