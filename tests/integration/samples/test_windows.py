from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

from taupane.testing import drive
from taupane_bridges.window import COMMANDS

Load = Callable[[str], ModuleType]
FILE = Path(__file__).parents[3] / "samples" / "windows" / "app.py"


def test_every_command_has_its_place() -> None:
    named = set(re.findall(r'"([a-z_]+)"', FILE.read_text(encoding="utf-8")))
    by_hand = {"start_drag", "start_resize"}  # by the page, while the mouse button is down
    assert sorted(set(COMMANDS) - named - by_hand) == []


def test_a_command_is_done_and_its_state_and_event_are_shown(load_sample: Load) -> None:
    with drive(load_sample("windows").app) as page:
        page.find("button", "Maximize").click()
        page.see("maximize: done")
        page.find("textbox", "Title").type("Mine")
        page.see("set_title: done")
        page.find("button", "Look again").click()
        page.see('title: "Mine"')


def test_what_the_host_cannot_do_is_said_with_its_name(load_sample: Load) -> None:
    with drive(load_sample("windows").app) as page:
        page.see("The headless host cannot run: center, confirm,")
        assert page.find("button", "Open a file").disabled
        assert not page.find("button", "Maximize").disabled
        page.find("button", "One more window").click()
        page.see("open_window")
