"""The gallery's widgets in Chromium, used as a user does: with the pointer, with the keyboard, in both themes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect, sync_playwright
from tests.browser.live_harness import VIOLATIONS
from tests.browser.running_samples import ARGS, running

AXE = Path(__file__).parents[2] / "static" / "node_modules" / "axe-core" / "axe.min.js"
IN_VIEW = "(node) => { const box = node.getBoundingClientRect(); return box.left >= 0 && box.top >= 0 && "
IN_VIEW += "box.right <= innerWidth && box.bottom <= innerHeight }"
#: The page hears of everything 100 ms late.
LATE = """const Quick = WebSocket;
window.WebSocket = class extends Quick {
  set onmessage(hear) { super.onmessage = (event) => setTimeout(hear, 100, event); }
  addEventListener(type, hear, options) {
    super.addEventListener(type, type === "message" ? (event) => setTimeout(hear, 100, event) : hear, options);
  }
};"""
expect.set_options(timeout=30_000)


@pytest.fixture(scope="module")
def context() -> Iterator[BrowserContext]:
    """Give a browser that has been let in."""
    with running("gallery", 300) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=ARGS)
        context = browser.new_context(
            viewport={"width": 1200, "height": 900}, reduced_motion="reduce",
            permissions=["clipboard-read", "clipboard-write"],
        )  # fmt: skip
        context.set_default_timeout(30_000)
        first = context.new_page()
        first.goto(address)
        first.wait_for_selector("html[data-live]")
        yield context
        browser.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda message: errors.append(message.text) if message.type in ("error", "warning") else None)
    page.goto(context.pages[0].url)
    page.wait_for_selector("html[data-live]")
    yield page
    page.close()
    assert errors == []


def card(page: Page, title: str) -> Locator:
    found = page.locator(f"[data-example='{title}']")
    found.scroll_into_view_if_needed()
    return found


def await_focus(page: Page, name: str) -> None:
    """Wait until what has the focus is called that."""
    called = "(document.activeElement.getAttribute('aria-label') || document.activeElement.innerText)"
    page.wait_for_function(f"(name) => {called}.split('\\n')[0].trim() === name", arg=name)


def test_a_menu_is_used_with_the_keyboard(page: Page) -> None:
    box = card(page, "Menu")
    opener = box.get_by_role("button", name="File")
    opener.press("ArrowDown")
    expect(page.get_by_role("menuitem", name="New")).to_be_focused()
    expect(opener).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("e")
    await_focus(page, "Export")
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("menuitem", name="As PDF")).to_be_focused()
    page.keyboard.press("ArrowLeft")
    await_focus(page, "Export")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(box.get_by_text("A CSV.")).to_be_visible()
    expect(page.locator("[role=menu]:popover-open")).to_have_count(0)
    expect(opener).to_be_focused()
    expect(opener).to_have_attribute("aria-expanded", "false")
    opener.press("Enter")
    page.keyboard.press("End")
    await_focus(page, "Delete")
    page.keyboard.press("Escape")
    expect(opener).to_be_focused()


def test_a_menu_is_not_closed_by_what_the_server_says_late(context: BrowserContext) -> None:
    page = context.new_page()
    page.add_init_script(LATE)
    page.goto(context.pages[0].url)
    page.wait_for_selector("html[data-live]")
    opener = card(page, "Menu").get_by_role("button", name="File")
    opener.press("ArrowDown")
    page.keyboard.press("e")
    for key in ("ArrowRight", "ArrowLeft", "ArrowRight", "ArrowDown"):
        page.keyboard.press(key)
        page.wait_for_timeout(60)
    page.wait_for_timeout(400)  # for the patches of what was opened and closed
    page.keyboard.press("Enter")
    expect(card(page, "Menu").get_by_text("A CSV.")).to_be_visible()
    page.close()


def test_a_menu_is_used_with_the_pointer(page: Page) -> None:
    box = card(page, "Menu")
    box.get_by_role("button", name="File").click()
    page.get_by_role("menuitem", name="Export").hover()
    page.get_by_role("menuitem", name="As PDF").click()
    expect(box.get_by_text("A PDF.")).to_be_visible()
    box.get_by_role("button", name="File").click()
    tick = page.get_by_role("menuitemcheckbox", name="Wrap lines")
    expect(tick).to_have_attribute("aria-checked", "true")
    tick.click()
    expect(box.locator("[role=menuitemcheckbox]")).to_have_attribute("aria-checked", "false")
    box.get_by_role("button", name="More").click()
    assert page.get_by_role("menu", name="More").evaluate(IN_VIEW)
    page.mouse.click(5, 400)
    expect(page.get_by_role("menu")).to_have_count(0)


def test_a_shortcut_works_while_its_menu_is_closed(page: Page) -> None:
    box = card(page, "Menu")
    page.keyboard.press("Control+s")
    expect(box.get_by_text("Saved.")).to_be_visible()


def test_a_context_menu_opens_where_it_was_asked_for(page: Page) -> None:
    box = card(page, "Context menu")
    area = box.get_by_role("group", name="Box with a menu")
    area.click(button="right", position={"x": 40, "y": 30})
    menu = page.get_by_role("menu", name="Box with a menu")
    edge, corner = area.bounding_box(), menu.bounding_box()
    assert edge is not None
    assert corner is not None
    assert abs(corner["x"] - edge["x"] - 40) < 2
    assert abs(corner["y"] - edge["y"] - 30) < 2
    page.get_by_role("menuitem", name="Copy").click()
    expect(box.get_by_text("Copied.")).to_be_visible()
    area.press("Shift+F10")
    expect(page.get_by_role("menuitem", name="Copy")).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(box.get_by_text("Pasted.")).to_be_visible()
    expect(area).to_be_focused()


def test_dialogs_keep_the_focus_and_give_it_back(page: Page) -> None:
    box = card(page, "Dialogs")
    for button, dialog in (("Modal", "Rename the file"), ("Drawer", "Details"), ("Delete…", "Delete 3 files?")):
        opener = box.get_by_role("button", name=button)
        opener.click()
        shown = page.get_by_role("dialog", name=dialog)
        expect(shown).to_be_visible()
        for _ in range(5):
            page.keyboard.press("Tab")
            assert page.evaluate(
                "document.activeElement === document.body || !!document.activeElement.closest('dialog')"
            )
        page.keyboard.press("Escape")
        expect(shown).to_be_hidden()
        expect(opener).to_be_focused()
    box.get_by_role("button", name="Delete…").click()
    expect(page.get_by_role("dialog").get_by_role("button", name="Cancel")).to_be_focused()
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(box.get_by_text("Deleted.")).to_be_visible()


@pytest.mark.parametrize("width", [400, 1200])
def test_a_tooltip_is_whole_in_any_window_and_goes_by_the_keyboard_too(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    box = card(page, "Tooltip")
    tip = page.get_by_role("tooltip")
    box.get_by_role("button", name="Hover me").hover()
    expect(tip).to_have_text("It says why.")
    assert tip.evaluate(IN_VIEW)
    page.mouse.move(5, 5)
    expect(tip).to_have_count(0)
    page.keyboard.press("Tab")  # the focus is shown from now on
    box.get_by_text("What is a gate?").focus()
    expect(tip).to_have_text("Where a flight is boarded, and where one waits for it.")
    assert tip.evaluate(IN_VIEW)
    assert page.evaluate("document.documentElement.scrollWidth") == width
    page.keyboard.press("Escape")
    expect(tip).to_have_count(0)


def test_an_accordion_opens_one_at_a_time(page: Page) -> None:
    box = card(page, "Accordion")
    expect(box.get_by_text("Widgets for desktop apps")).to_be_visible()
    box.get_by_text("What does it need?").click()
    expect(box.get_by_text("Python alone.")).to_be_visible()
    expect(box.get_by_text("Widgets for desktop apps")).to_be_hidden()
    box.get_by_text("What does it need?").press("Enter")
    expect(box.locator("details[open]")).to_have_count(0)


def test_a_splitter_is_dragged_and_moved_with_keys(page: Page) -> None:
    box = card(page, "Splitter")
    bar = box.get_by_role("separator")
    expect(bar).to_have_attribute("aria-valuenow", "35")
    bar.press("ArrowRight")
    expect(box.get_by_text("The first pane has 37 %.")).to_be_visible()
    frame, grip = bar.locator("..").bounding_box(), bar.bounding_box()
    assert frame is not None
    assert grip is not None
    page.mouse.move(grip["x"] + grip["width"] / 2, grip["y"] + 20)
    page.mouse.down()
    page.mouse.move(frame["x"] + frame["width"] * 0.6, grip["y"] + 20, steps=5)
    page.mouse.up()
    expect(box.get_by_text("The first pane has 60 %.")).to_be_visible()
    bar.press("Home")
    left = bar.bounding_box()
    assert left is not None
    assert abs(left["x"] - frame["x"] - 80) < 2  # the least size of the first pane


def test_a_tree_is_walked_with_the_keyboard(page: Page) -> None:
    box = card(page, "Tree")
    home = box.get_by_role("treeitem", name="Home")
    home.focus()
    for key in ("ArrowDown", "ArrowRight"):
        page.keyboard.press(key)
    folder = box.get_by_role("treeitem", name="Folder 1").first
    expect(folder).to_have_attribute("aria-expanded", "true")
    expect(box.get_by_role("treeitem", level=3)).to_have_count(4)
    page.keyboard.press("ArrowRight")
    expect(box.get_by_role("treeitem", level=3).first).to_be_focused()
    page.keyboard.press("Enter")
    expect(box.get_by_text("Chosen: home/1/1")).to_be_visible()
    page.keyboard.press("ArrowLeft")
    expect(folder).to_be_focused()
    page.keyboard.press("ArrowLeft")
    expect(folder).to_have_attribute("aria-expanded", "false")
    page.keyboard.press("t")
    await_focus(page, "Trash")
    assert box.locator("[role=treeitem][tabindex='0']").count() == 1
    folder.locator(".tp-tree-toggle").click()
    expect(folder).to_have_attribute("aria-expanded", "true")
    expect(box.get_by_text("Chosen: home/1/1")).to_be_visible()


def test_a_tree_shows_that_children_come_that_they_do_not_and_what_came(page: Page) -> None:
    box = card(page, "Tree")
    box.get_by_role("treeitem", name="Server").focus()
    # It is there for half a second: it is noted when it comes.
    box.evaluate("""(box) => new MutationObserver(() => {
      const items = [...box.querySelectorAll("[role=treeitem]")];
      if (items.some((one) => one.checkVisibility() && one.textContent.trim() === "Loading…")) box.dataset.waited = "";
    }).observe(box, { childList: true, subtree: true })""")
    page.keyboard.press("ArrowRight")
    expect(box).to_have_attribute("data-waited", "")
    page.keyboard.press("ArrowRight")
    failed = box.get_by_role("treeitem", name="This could not be loaded. Try again")
    expect(failed).to_be_focused()
    page.keyboard.press("Enter")
    expect(box.get_by_role("treeitem", name="plans.pdf")).to_be_focused()
    expect(box.get_by_role("treeitem", level=2, name="budget.ods")).to_be_visible()
    expect(failed).to_have_count(0)


def test_steps_and_pages_are_pressed(page: Page) -> None:
    box = card(page, "Steps and pages")
    box.get_by_role("button", name="Payment").click()
    expect(box.locator("[aria-current=step]")).to_have_text(re.compile("Payment"))
    box.get_by_role("button", name="Page 6").click()
    expect(box.get_by_text("Page 6 of 20")).to_be_visible()
    box.get_by_role("button", name="Page 20").click()
    expect(box.get_by_role("button", name="Next page")).to_be_disabled()
    expect(box.locator("[aria-current=page]")).to_have_text("20")


def test_a_log_follows_its_end_until_the_user_scrolls_up(page: Page) -> None:
    box = card(page, "Log")
    log = box.get_by_role("log")
    box.get_by_role("button", name="A hundred").click()
    expect(log.locator("> *")).to_have_count(106)
    at_end = "(node) => node.scrollHeight - node.scrollTop - node.clientHeight < 4"
    page.wait_for_function(f"() => ({at_end})(document.querySelector('[role=log]'))")
    log.evaluate("(node) => { node.scrollTop = 300 }")
    page.wait_for_function("() => document.querySelector('[role=log]').dataset.following === 'false'")
    reading = "(node) => { const box = node.getBoundingClientRect(); "
    reading += "return document.elementFromPoint(box.x + 30, box.y + 40).textContent }"
    read = log.evaluate(reading)
    box.get_by_role("button", name="A hundred").click()
    expect(log.locator("> *")).to_have_count(206)
    assert log.evaluate(reading) == read
    for _ in range(3):  # more than the log keeps: lines above are dropped
        box.get_by_role("button", name="A hundred").click()
    expect(log.locator("> *")).to_have_count(500)
    assert log.evaluate(reading) == read
    box.get_by_role("button", name="Clear").click()
    expect(log.locator("> *")).to_have_count(0)


def test_of_a_long_list_only_the_rows_in_sight_are_there(page: Page) -> None:
    box = card(page, "Virtual list")
    rows = box.get_by_role("listitem")
    expect(rows.first).to_have_attribute("aria-setsize", "100000")
    for top in (2_000_000, 40_000, 4_000_000):
        box.get_by_role("list").evaluate("(node, top) => { node.scrollTop = top }", top)
        expect(box.get_by_text(f"Passenger {min(top // 40, 99_999) + 1:,}", exact=True)).to_be_attached()
    expect(box.get_by_text("Passenger 100,000")).to_be_visible()
    assert rows.count() < 40


def test_code_is_copied(page: Page) -> None:
    box = card(page, "Code")
    box.get_by_role("button", name="Copy").click()
    expect(box.get_by_role("status")).to_have_text("Copied")
    copied: str = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith("from taupane import App")
    assert copied.endswith("app.start()\n")


def test_the_search_finds_widgets_by_name(page: Page) -> None:
    field = page.get_by_role("searchbox", name="Search widgets")
    field.fill("pagin")
    expect(page.locator("[data-example]:visible")).to_have_count(1)
    expect(page.get_by_role("heading", name="Actions")).to_be_hidden()
    field.fill("nonsense")
    expect(page.get_by_text("No widget is called “nonsense”.")).to_be_visible()


def test_the_sidebar_lies_over_a_narrow_page(page: Page) -> None:
    expect(page.get_by_role("link", name="Structure")).to_be_visible()
    page.set_viewport_size({"width": 400, "height": 800})
    opener = page.get_by_role("button", name="Groups")
    expect(page.get_by_role("link", name="Structure")).to_be_hidden()
    opener.click()
    expect(page.get_by_role("link", name="Structure")).to_be_visible()
    expect(opener).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("Escape")
    expect(page.get_by_role("link", name="Structure")).to_be_hidden()
    expect(opener).to_be_focused()
    opener.click()
    page.get_by_role("link", name="Structure").click()
    expect(page.get_by_role("link", name="Structure")).to_be_hidden()
    expect(page.get_by_role("heading", name="Structure")).to_be_in_viewport()


@pytest.mark.parametrize(("theme", "width"), [("Light", 400), ("Dark", 1200)])
def test_axe_finds_nothing_while_things_are_open(page: Page, theme: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.get_by_role("button", name="Theme").click()
    page.get_by_role("menuitemcheckbox", name=theme, exact=True).click()
    expect(page.locator("html")).to_have_attribute("data-theme", theme.lower())
    page.evaluate(AXE.read_text())
    card(page, "Menu").get_by_role("button", name="File").click()
    page.get_by_role("menuitem", name="Export").press("ArrowRight")
    expect(page.get_by_role("menuitem", name="As PDF")).to_be_focused()
    assert page.get_by_role("menu", name="Export").evaluate(IN_VIEW)
    assert page.evaluate(VIOLATIONS) == []
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    for button in ("Drawer", "Delete…"):
        card(page, "Dialogs").get_by_role("button", name=button).click()
        expect(page.get_by_role("dialog")).to_be_visible()
        assert page.evaluate(VIOLATIONS) == []
        page.keyboard.press("Escape")
        expect(page.get_by_role("dialog")).to_have_count(0)
