"""The toolkits on Wayland: everything works or is refused by name; what differs is in docs/platforms.md."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from taupane_bridges.selftest import Check, Suite, checks
from taupane_bridges.window import COMMANDS

if TYPE_CHECKING:
    from collections.abc import Iterator

NOT_ON_WAYLAND = {"set_position", "center", "always_on_top", "grab_cursor"}


@pytest.fixture(scope="module", params=["gtk", "qt"])
def suite(request: pytest.FixtureRequest, with_devices: dict[str, str]) -> Iterator[Suite]:
    with Suite(request.param, environ=with_devices) as suite:
        yield suite


@pytest.mark.parametrize("check", checks(), ids=lambda check: check.name.replace(" ", "-"))
def test_host(suite: Suite, check: Check) -> None:
    outcome = suite.prove(check)
    assert outcome.verdict == ("refused" if check.name in NOT_ON_WAYLAND else "works"), outcome.words


def test_events(suite: Suite) -> None:
    outcome = suite.prove_events()
    assert outcome.verdict == "works", outcome.words
    # Where it is, no window is told there.
    assert "moved" not in suite.seen


def test_what_it_says_it_can(suite: Suite) -> None:
    assert suite.capabilities == set(COMMANDS) - NOT_ON_WAYLAND
