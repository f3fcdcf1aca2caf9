"""Checks of dialogs and of every way in which a window ends."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING

from .check import Check, Failed
from .subject import Refusal, Subject

if TYPE_CHECKING:
    from .check import Prove
    from .witness import Witness

__all__ = ["CHECKS", "EARLY", "unserved"]

_CANCELLED: dict[str, object] = {"open_file": [], "save_file": None, "open_folder": None, "confirm": False}
_ASKED: dict[str, dict[str, object]] = {
    "open_file": {"title": "Self-test"},
    "save_file": {"title": "Self-test"},
    "open_folder": {"title": "Self-test"},
    "confirm": {"message": "Self-test?"},
}

EARLY: tuple[dict[str, object], ...] = (
    {"type": "set_title", "title": "Too early"},
    {"type": "focus"},
    {"type": "set_title", "title": "Early"},
)
"""What the window of `early commands` is sent before it is there; every host with a window can do that."""


def close_request(subject: Subject, witness: Witness) -> str:
    """Ask for the end; the app says no, and the window stays."""
    del witness
    _vetoed(subject, "close_request")
    return "the app was asked, said no, and the window stayed"


def close(subject: Subject, witness: Witness) -> str:
    """The app says no, then yes: the window ends, and `closed` is the last word."""
    _vetoed(subject, "close")
    subject.veto(False)
    if (answer := subject.post("close")) is not True:
        raise Failed(f"expected True for a window that closes, got {answer!r}")
    _ended(subject, witness, "closed")
    return "vetoed, then closed; the last event is closed"


def host_close(subject: Subject, witness: Witness) -> str:
    """End it from the program, which asks nobody."""
    subject.veto(True)
    subject.close()
    _ended(subject, witness, "shutdown")
    if any(each["type"] == "close_request" for each in subject.events()):
        raise Failed("Host.close asked the app")
    return "ended without asking"


def close_amid(subject: Subject, witness: Witness) -> str:
    """Close between commands: each of them is answered, by what it gives or by the window's end."""
    count = 100
    command = {"type": "set_title", "title": "Under way"}
    became = subject.answer(subject.send({"do": "close amid", "command": command, "count": count}))
    answered = became.get("done", 0) + became.get("WindowClosed", 0)
    if answered != 2 * count:
        raise Failed(f"expected {2 * count} commands done or failed with WindowClosed, got {became}")
    _ended(subject, witness, "shutdown")
    return f"{2 * count} commands, each of them answered"


def early_commands(subject: Subject, witness: Witness) -> str:
    """Commands that were sent before the window was there are done in it."""
    for number in range(1, len(EARLY) + 1):
        subject.answer(number)
    title = str(EARLY[-1]["title"])
    subject.state(f"the title {title!r}", title=title)
    witness.title(subject, title)
    return "done once the window was there, in order"


def load_failure(subject: Subject, witness: Witness) -> str:
    """An address that nobody serves is told."""
    event = subject.event("failed", reason="load_failed")
    subject.close()
    _ended(subject, witness, "shutdown")
    return str(event["message"])[:60]


def dialog(command: str, fields: dict[str, object]) -> Prove:
    """Make the check of one dialog: it opens, the window goes on, it is cancelled."""

    def prove(subject: Subject, witness: Witness) -> str:
        number = subject.send({"command": {**fields, "type": command}})
        # The window goes on: it answers behind its dialog.
        for _ in range(2):
            subject.post("set_title", title="Taupane self-test")
        if subject.answered(number):
            raise Failed(f"answered without the user: {subject.answer(number)!r}")
        if witness.can_press_keys:
            witness.cancel_dialog(subject)
            answer = subject.answer(number)
        else:
            subject.close()
            try:
                answer = subject.answer(number)
            except Refusal as refusal:
                if refusal.code != "window_closed":
                    raise Failed(f"expected a cancelled dialog, got {refusal}") from None
                answer = _CANCELLED[command]
        if answer != _CANCELLED[command]:
            raise Failed(f"expected {_CANCELLED[command]!r} from a cancelled dialog, got {answer!r}")
        return "opened, the window went on, cancelled"

    return prove


def unserved() -> str:
    """Return an address of this machine at which nobody listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{free.getsockname()[1]}/"


def _vetoed(subject: Subject, command: str) -> None:
    since = subject.mark()
    subject.veto(True)
    if (answer := subject.post(command)) is not False:
        raise Failed(f"expected False for a window that stays, got {answer!r}")
    subject.event("close_request", since)
    if subject.can("open_external"):
        subject.post("open_external", url="https://example.org/still-here")


def _ended(subject: Subject, witness: Witness, reason: str) -> None:
    if (got := subject.exit_reason()) != reason:
        raise Failed(f"expected the end {reason!r}, got {got!r}")
    if code := subject.exit_code():
        raise Failed(f"the process ended with {code}")
    events = [each["type"] for each in subject.events()]
    if events.count("closed") != 1 or events[-1] != "closed":
        raise Failed(f"expected closed once and last, heard {events[-5:]}")
    witness.gone(subject)


CHECKS = (
    Check("close_request", close_request, {}),
    Check("close", close, {}, last=True),
    *(Check(name, dialog(name, fields), fields, alone=True) for name, fields in _ASKED.items()),
    Check("host close", host_close, alone=True, last=True),
    Check("busy close", close_amid, alone=True, last=True),
    Check("early commands", early_commands, alone=True, last=True),
    Check("load failure", load_failure, alone=True, last=True, native=True),
)
