from __future__ import annotations

from collections.abc import Callable
from types import ModuleType

from taupane.testing import Page
from taupane.testing.page import open_page

Load = Callable[[str], ModuleType]
Drive = Callable[..., Page]


def titles(page: Page) -> list[str]:
    return [box.name.removeprefix("Done: ") for box in page.all("checkbox")]


def test_enter_adds_a_task_and_clears_the_field(load_sample: Load, drive_app: Drive) -> None:
    page = drive_app(load_sample("todo").app)
    field = page.find("textbox", "New task")
    field.type("Water the plants")
    field.press("Enter")
    page.see("Water the plants")
    page.see("4 left")
    assert field.value == ""


def test_a_blank_task_is_not_added(load_sample: Load, drive_app: Drive) -> None:
    page = drive_app(load_sample("todo").app)
    page.find("textbox", "New task").type("   ")
    assert page.find("button", "Add").disabled
    page.find("textbox", "New task").press("Enter")
    assert len(titles(page)) == 3


def test_filters_show_what_they_say(load_sample: Load, drive_app: Drive) -> None:
    page = drive_app(load_sample("todo").app)
    page.find("checkbox", "Done: Write an app").click()
    page.see("2 left")
    page.find("button", "Done").click()
    page.see_no("Read the guide")
    assert titles(page) == ["Write an app"]
    page.find("button", "Active").click()
    page.see_no("Write an app")
    assert titles(page) == ["Read the guide", "Show it to somebody"]


def test_two_pages_keep_in_step_but_filter_on_their_own(load_sample: Load, drive_app: Drive) -> None:
    app = load_sample("todo").app
    page = drive_app(app)
    other = open_page(app)
    other.find("button", "Done").click()
    other.see("Nothing here.")
    page.find("checkbox", "Done: Read the guide").click()
    other.see("Read the guide")
    page.find("button", "Remove: Read the guide").click()
    other.see("Nothing here.")
    assert titles(page) == ["Write an app", "Show it to somebody"]


def test_clear_done_drops_what_is_done(load_sample: Load, drive_app: Drive) -> None:
    page = drive_app(load_sample("todo").app)
    page.find("checkbox", "Done: Show it to somebody").click()
    page.find("button", "Clear done").click()
    page.see_no("Show it to somebody")
    assert titles(page) == ["Read the guide", "Write an app"]
