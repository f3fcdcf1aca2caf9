"""The suite itself: it covers the whole vocabulary, and a host that lies is caught."""

from __future__ import annotations

from typing import Any

import pytest

from taupane_bridges.selftest import EVENTS, Failed, Refusal, Suite, checks, suite
from taupane_bridges.window import COMMANDS, WindowEvent, events, parse_command

EVERY_EVENT = {
    each.NAME
    for each in vars(events).values()
    if isinstance(each, type) and issubclass(each, WindowEvent) and each is not WindowEvent
}


class FakeSubject:
    """A window without a process: `answers` maps a command to its result, or to the error that it gives."""

    native, shows_page, on_wayland, patience, pid = False, False, False, 0.1, 0
    capabilities: frozenset[str] = frozenset()
    answers: dict[str, Any] = {}  # noqa: RUF012 - each test sets its own

    def __init__(self, host: str, **_: Any) -> None:
        self.host = host

    def start(self) -> FakeSubject:
        return self

    def end(self) -> None: ...

    def events(self, since: int = 0) -> list[dict[str, Any]]:
        return [{"type": "init"}]

    def mark(self) -> int:
        return 0

    def can(self, command: str) -> bool:
        return command in self.capabilities

    def post(self, command: str, **_: Any) -> Any:
        answer = self.answers.get(command)
        if isinstance(answer, Exception):
            raise answer
        return answer


def named(name: str) -> Any:
    return next(check for check in checks() if check.name == name)


def unsupported(host: str, command: str) -> Refusal:
    return Refusal({"error": "Unsupported", "host": host, "command": command, "message": f"the {host} host cannot"})


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> type[FakeSubject]:
    monkeypatch.setattr(suite, "Subject", FakeSubject)
    monkeypatch.setattr(FakeSubject, "capabilities", frozenset())
    monkeypatch.setattr(FakeSubject, "answers", {})
    return FakeSubject


def test_every_command_has_its_check() -> None:
    assert {check.name for check in checks() if check.sample is not None} == set(COMMANDS)
    assert len({check.name for check in checks()}) == len(checks())


def test_every_event_is_provoked() -> None:
    assert set(EVENTS) == EVERY_EVENT
    assert {name for name in EVENTS.values() if name is not None} <= {check.name for check in checks()}


@pytest.mark.parametrize("check", [check for check in checks() if check.sample is not None], ids=lambda c: c.name)
def test_the_sample_of_a_check_is_a_right_command(check: Any) -> None:
    assert check.name == parse_command({**check.sample, "type": check.name}).NAME


def test_what_ends_the_window_comes_last() -> None:
    order = [check.last for check in checks()]
    assert order == sorted(order)


def test_a_refusal_that_names_host_and_command_is_right(fake: type[FakeSubject]) -> None:
    fake.answers = {"center": unsupported("thin", "center")}
    outcome = Suite("thin").prove(named("center"))
    assert (outcome.verdict, outcome.words) == ("refused", "the thin host cannot")


@pytest.mark.parametrize(
    "answer",
    [None, unsupported("other", "center"), unsupported("thin", "close"), Refusal({"error": "WindowClosed"})],
    ids=["done all the same", "another host", "another command", "another error"],
)
def test_any_other_answer_to_what_it_cannot_do_is_a_failure(fake: type[FakeSubject], answer: Any) -> None:
    fake.answers = {"center": answer}
    assert Suite("thin").prove(named("center")).verdict == "failed"


def test_a_host_that_says_it_can_and_then_refuses_has_failed(fake: type[FakeSubject]) -> None:
    fake.capabilities = frozenset({"start_drag"})
    fake.answers = {"start_drag": unsupported("thin", "start_drag")}
    outcome = Suite("thin").prove(named("start_drag"))
    assert (outcome.verdict, outcome.words) == ("failed", "Unsupported: the thin host cannot")


def test_a_wrong_answer_says_what_was_expected(fake: type[FakeSubject]) -> None:
    fake.capabilities = frozenset({"start_drag"})
    fake.answers = {"start_drag": True}
    outcome = Suite("thin").prove(named("start_drag"))
    assert (outcome.verdict, outcome.words) == ("failed", "expected False without a pressed button, got True")


def test_what_needs_a_toolkits_window_is_absent_elsewhere(fake: type[FakeSubject]) -> None:
    assert Suite("thin").prove(named("page bridge")).verdict == "absent"


def test_an_event_that_never_comes_is_named(fake: type[FakeSubject], monkeypatch: pytest.MonkeyPatch) -> None:
    fake.capabilities = frozenset({"set_size"})
    silent = suite.checks()

    def fails(*_: object) -> str:
        raise Failed("nothing came")

    monkeypatch.setattr(suite, "checks", lambda: tuple(type(each)(each.name, fails, each.sample) for each in silent))
    outcome = Suite("thin").prove_events()
    assert (outcome.verdict, outcome.words) == ("failed", "never came: resize")
