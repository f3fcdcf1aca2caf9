from __future__ import annotations

from collections.abc import Callable
from types import ModuleType

from taupane.testing import Page

Load = Callable[[str], ModuleType]
Drive = Callable[..., Page]


def test_counts_up_down_and_starts_again(load_sample: Load, drive_app: Drive) -> None:
    page = drive_app(load_sample("counter").app)
    assert page.find("button", "Start again").disabled
    page.find("button", "One more").click()
    page.find("button", "One more").click()
    page.find("button", "One less").click()
    page.see("1")
    page.find("button", "Start again").click()
    page.see("0")
    assert page.find("button", "Start again").disabled


def test_every_page_shows_the_same_count(load_sample: Load, drive_app: Drive) -> None:
    from taupane.testing.page import open_page

    app = load_sample("counter").app
    page = drive_app(app)
    other = open_page(app)
    page.find("button", "One more").click()
    other.see("1")
