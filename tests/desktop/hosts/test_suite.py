"""Every command and every event on every host that can run here; the X server is a witness of each.

A host that lands in `choose` is tested by its name, without a line here.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest
from tests.desktop.hosts.x11_witness import X11Witness

from taupane_bridges.selftest import Check, Suite, Witness, checks
from taupane_bridges.window import BACKENDS

if TYPE_CHECKING:
    from collections.abc import Iterator

ELSEWHERE = {"winforms": "win32", "cocoa": "darwin"}
# The browser host has no window to look at; tests/desktop/test_browser_host.py has what it does.
HOSTS = [
    backend.name
    for backend in BACKENDS
    if backend.name != "browser" and ELSEWHERE.get(backend.name, sys.platform) == sys.platform
]


@pytest.fixture(scope="module", params=HOSTS)
def suite(request: pytest.FixtureRequest) -> Iterator[Suite]:
    witness = Witness() if request.param == "headless" else X11Witness()
    with Suite(request.param, witness=witness) as suite:
        yield suite


@pytest.mark.parametrize("check", checks(), ids=lambda check: check.name.replace(" ", "-"))
def test_host(suite: Suite, check: Check) -> None:
    outcome = suite.prove(check)
    assert outcome.verdict != "failed", outcome.words


def test_every_event(suite: Suite) -> None:
    outcome = suite.prove_events()
    assert outcome.verdict == "works", outcome.words
