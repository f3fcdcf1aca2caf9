"""Every check in its order, each with a verdict; one window is shared, and made anew after a failure."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from . import content, ending, pointer, shapes, sizes
from .check import Check, Failed
from .ending import EARLY, unserved
from .subject import PATIENCE, Refusal, Subject
from .witness import Witness

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from typing_extensions import Self

__all__ = ["EVENTS", "Outcome", "Suite", "Verdict", "checks"]

Verdict = Literal["works", "refused", "absent", "failed"]

EVENTS: dict[str, str | None] = {
    "init": None,
    "loaded": None,
    "monitor": "get_monitors",
    "focus": "focus",
    "resize": "set_size",
    "moved": "set_position",
    "minimized": "minimize",
    "maximized": "maximize",
    "restored": "restore",
    "fullscreen": "toggle_fullscreen",
    "close_request": "close_request",
    "closed": "close",
    "failed": "load failure",
}
"""Every event and the check that provokes it; None: it comes with every window."""

_NEEDS_A_PAGE = frozenset({"loaded", "monitor"})


@dataclass(frozen=True)
class Outcome:
    """What came of a check. `words`: what was seen, or what was expected and seen instead; `seconds` it took."""

    name: str
    verdict: Verdict
    words: str
    seconds: float = 0.0


def checks() -> tuple[Check, ...]:
    """Return all checks in the order in which they are run: those that end the window come last."""
    every = (*sizes.CHECKS, *shapes.CHECKS, *pointer.CHECKS, *content.CHECKS, *ending.CHECKS)
    return tuple(sorted(every, key=lambda each: each.last))


class Suite:
    """All checks on one host. `environ` is added to the window's environment, `patience` in seconds."""

    def __init__(
        self,
        host: str,
        *,
        witness: Witness | None = None,
        environ: Mapping[str, str] | None = None,
        patience: float = PATIENCE,
    ) -> None:
        self.host = host
        self.seen: set[str] = set()
        """Names of the events that came, from all windows."""
        self._witness = witness or Witness()
        self._environ, self._patience = environ, patience
        self._main: Subject | None = None

    def run(self) -> Iterator[Outcome]:
        """Run everything, giving each outcome as it comes; the windows are gone at the end."""
        with self:
            for check in checks():
                yield self.prove(check)
            yield self.prove_events()

    def prove(self, check: Check) -> Outcome:
        """Run one check; never raises for what a host does wrong."""
        started = time.monotonic()
        try:
            verdict, words = self._prove(check)
        except (Failed, Refusal, AssertionError) as error:
            self._drop()
            verdict, words = "failed", str(error)
        return Outcome(check.name, verdict, words, time.monotonic() - started)

    def prove_events(self) -> Outcome:
        """Say whether each event came that this host's commands bring about; runs the checks that were not run."""
        started = time.monotonic()
        try:
            missing = self._missing_events()
        except Failed as error:
            return Outcome("events", "failed", str(error), time.monotonic() - started)
        took = time.monotonic() - started
        if missing:
            return Outcome("events", "failed", f"never came: {', '.join(missing)}", took)
        return Outcome("events", "works", ", ".join(sorted(self.seen)), took)

    @property
    def capabilities(self) -> frozenset[str]:
        """What the host says it can; starts a window when there is none."""
        return self._window().capabilities

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._drop()

    # -- windows -------------------------------------------------------------------------------------------

    def _prove(self, check: Check) -> tuple[Verdict, str]:
        main = self._window()
        if check.native and not main.native:
            return "absent", "nothing of the kind on a host without a toolkit's window"
        if check.sample is not None and not main.can(check.name):
            return "refused", _refusal(main, check)
        if not check.alone or (self._witness.can_press_keys and not check.last):
            words = check.prove(main, self._witness)
            self._remember(main)
            if check.last:
                self._drop()
            return "works", words
        with self._alone(check) as subject:
            words = check.prove(subject, self._witness)
            self._remember(subject)
        return "works", words

    def _window(self) -> Subject:
        if self._main is None:
            self._main = Subject(self.host, environ=self._environ, patience=self._patience).start()
            self._remember(self._main)
        return self._main

    def _alone(self, check: Check) -> Subject:
        if check.name != "load failure":
            early = EARLY if check.name == "early commands" else ()
            return Subject(self.host, environ=self._environ, patience=self._patience, early=early)
        return _Unserved(self.host, url=unserved(), environ=self._environ, patience=self._patience)

    def _drop(self) -> None:
        if self._main is not None:
            self._remember(self._main)
            self._main.end()
            self._main = None

    def _remember(self, subject: Subject) -> None:
        self.seen |= {str(each["type"]) for each in subject.events()}

    def _missing_events(self) -> list[str]:
        by_name = {check.name: check for check in checks()}
        missing = []
        for event in self._expected():
            name = EVENTS[event]
            if event not in self.seen and name is not None:
                self.prove(by_name[name])
            if event not in self.seen:
                missing.append(event)
        return missing

    def _expected(self) -> list[str]:
        main = self._window()
        return [
            event
            for event, name in EVENTS.items()
            if (name is None or main.can(name) or (name == "load failure" and main.native))
            and (main.shows_page or event not in _NEEDS_A_PAGE)
            and not (main.on_wayland and event == "minimized")
        ]


class _Unserved(Subject):
    """A window whose address nobody serves."""

    def __enter__(self) -> Self:
        return self.start("failed")


def _refusal(subject: Subject, check: Check) -> str:
    """Send a command that the host says it cannot run; return its words, raise Failed unless it names both."""
    try:
        answer = subject.post(check.name, **(check.sample or {}))
    except Refusal as refusal:
        if (refusal.error, refusal.host, refusal.command) != ("Unsupported", subject.host, check.name):
            raise Failed(f"expected Unsupported that names {subject.host} and {check.name}, got {refusal}") from None
        return str(refusal).partition(": ")[2]
    raise Failed(f"the host says it cannot run {check.name}, yet it answered {answer!r}")
