"""The window hosts prove themselves: every command and every event, on the machine this runs on.

Read first: suite.py (the order and the verdicts), check.py (what a check is), then one file of checks such as
sizes.py. subject.py holds the window, which child.py shows in a process of its own; page.py is what it shows,
and a second witness of what happens to it. engines.py says which engine a host would use, without a window.

`taupane doctor --self-test` runs this for a user; tests/desktop/hosts runs it with what the X server says as a
further witness. Standard library and `taupane_bridges` only.
"""

from __future__ import annotations

from .check import Check, Failed
from .engines import Engine, probe
from .subject import Refusal, Subject
from .suite import EVENTS, Outcome, Suite, checks
from .witness import Witness

__all__ = [
    "EVENTS",
    "Check",
    "Engine",
    "Failed",
    "Outcome",
    "Refusal",
    "Subject",
    "Suite",
    "Witness",
    "checks",
    "probe",
]
