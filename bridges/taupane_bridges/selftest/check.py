"""What a check is: a name, what it proves, and a function that raises when it is not so."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from .subject import Subject
    from .witness import Witness

__all__ = ["Check", "Failed", "Prove", "until"]

T = TypeVar("T")

Prove = Callable[["Subject", "Witness"], str]
"""Does something to the window, compares, and says in a few words what was seen."""


class Failed(Exception):
    """A host did not do what it said; the message says what was expected and what was seen instead."""


@dataclass(frozen=True)
class Check:
    """One command of the vocabulary, or one property of a whole window, with the proof of it."""

    name: str
    """The command's name on the wire, or a word of its own for what belongs to no command."""
    prove: Prove
    sample: dict[str, object] | None = None
    """Fields with which the command is sent to a host that cannot run it; None: the check is for no command."""
    alone: bool = False
    """Whether it needs a window of its own."""
    last: bool = False
    """Whether it ends the window that it is given."""
    native: bool = False
    """Whether it is only for hosts with a window of a GUI toolkit, not of a browser."""


def until(read: Callable[[], T], wanted: Callable[[T], bool], seconds: float, what: str) -> T:
    """Read until the value is as wanted; raise Failed with the last one and `what` was expected."""
    end = time.monotonic() + seconds
    while True:
        value = read()
        if wanted(value):
            return value
        if time.monotonic() >= end:
            raise Failed(f"expected {what}, still saw {value!r} after {seconds:g} s")
        time.sleep(0.02)
