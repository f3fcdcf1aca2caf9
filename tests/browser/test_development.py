"""`taupane dev` as it is seen in the page: what a save changes, what it leaves alone, what is said when it fails."""

from __future__ import annotations

import re
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright
from tests.browser.live_harness import launch, until
from tests.integration.dev.development import Development, gone

APP = """
from taupane import App, State, ui
from words import label, rows
from parts import dialog, menu

app = App("Developed")
count, many = State(0), State(0)
app.add_css("look.css")
app.static("/files", "files")

@app.route("/")
def home():
    return ui.VStack(
        ui.Heading(label()),
        ui.Button("Add", on_click=lambda: count.update(lambda n: n + 1)),
        ui.Text(lambda: f"added {count()}", id="count"),
        ui.Input(label="Name"),
        ui.TextArea(label="Notes"),
        dialog(), menu(),
        ui.VStack(*[ui.Text(f"row {n}") for n in range(rows)], id="list", style="height:200px;overflow:auto"),
        *[ui.Text(f"line {n}") for n in range(80)])

@app.route("/other")
async def other():
    return ui.Heading(f"other {label()}")

app.start()
"""
WORDS = """
rows = 60

def label():
    return "one"
"""
PARTS = """
from taupane import State, ui
from words import label

is_open = State(False)

def dialog():
    return ui.VStack(
        ui.Button("Ask", on_click=lambda: is_open.set(True)),
        ui.Modal(is_open, "Question", ui.Input(label="Answer"), ui.Text(lambda: f"asked {label()}")))

def menu():
    return ui.Menu("File", ui.MenuItem("New"), ui.MenuItem(f"Open {label()}"))
"""
FILES = {"app.py": APP, "words.py": WORDS, "parts.py": PARTS, "look.css": "h1 { color: rgb(1, 2, 3) }"}
BROKEN = WORDS.replace('return "one"', 'return "one')


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright, launch(playwright) as browser:
        expect.set_options(timeout=30_000)
        yield browser


@pytest.fixture
def run(tmp_path: Path) -> Iterator[Development]:
    for name, text in FILES.items():
        (tmp_path / name).write_text(text)
    (tmp_path / "files").mkdir()
    (tmp_path / "files" / "note.json").write_text('"first"')
    run = Development(tmp_path)
    yield run
    if run.process.poll() is None:
        run.process.send_signal(signal.SIGINT)
        run.ends(130)


@pytest.fixture
def page(browser: Browser, run: Development) -> Iterator[Page]:
    page = browser.new_context(viewport={"width": 800, "height": 600}, reduced_motion="reduce").new_page()
    page.set_default_timeout(30_000)
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("console", lambda message: problems.append(message.text) if "taupane:" in message.text else None)
    page.goto(run.says("http://127.0.0.1:").strip())
    page.wait_for_selector("html[data-live]")
    page.evaluate("window.mark = 1")
    yield page
    assert problems == []
    page.context.close()


def is_the_same(page: Page) -> bool:
    """Tell whether the page has not been loaded again."""
    return bool(page.evaluate("window.mark === 1"))


def test_a_save_leaves_what_is_the_users(page: Page, run: Development) -> None:
    page.get_by_role("button", name="Add").click()
    expect(page.locator("#count")).to_have_text("added 1")
    page.locator("#list").evaluate("list => list.scrollTop = 300")
    page.get_by_label("Notes").fill("some notes")
    name = page.get_by_label("Name")
    name.click()
    name.press_sequentially("Ada Lovelace")
    for _ in range(4):
        name.press("ArrowLeft")
    page.evaluate("scrollTo(0, 120)")
    run.save("words.py", WORDS.replace("one", "two"))
    expect(page.get_by_role("heading", name="two")).to_be_visible()
    expect(page.locator("#count")).to_have_text("added 1")
    expect(name).to_be_focused()
    expect(name).to_have_value("Ada Lovelace")
    assert name.evaluate("field => [field.selectionStart, field.selectionEnd]") == [8, 8]
    expect(page.get_by_label("Notes")).to_have_value("some notes")
    assert page.evaluate("[scrollY, document.getElementById('list').scrollTop]") == [120, 300]
    assert is_the_same(page)
    name.press("x")
    page.get_by_role("button", name="Add").click()
    expect(page.locator("#count")).to_have_text("added 2")
    expect(name).to_have_value("Ada Lovexlace")


def test_an_open_dialog_and_an_open_menu_stay(page: Page, run: Development) -> None:
    page.get_by_role("button", name="Ask").click()
    answer = page.get_by_role("dialog").get_by_label("Answer")
    answer.press_sequentially("because")
    run.save("words.py", WORDS.replace("one", "two"))
    expect(page.get_by_text("asked two")).to_be_visible()
    expect(answer).to_have_value("because")
    expect(answer).to_be_focused()
    run.save("parts.py", PARTS.replace("Question", "Another question"))
    expect(page.get_by_role("dialog", name="Another question")).to_be_visible()
    expect(answer).to_have_value("because")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.get_by_role("button", name="File").click()
    expect(page.get_by_role("menuitem", name="Open two")).to_be_visible()
    run.save("words.py", WORDS.replace("one", "three"))
    expect(page.get_by_role("menuitem", name="Open three")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("menu")).to_have_count(0)
    assert is_the_same(page)


def test_what_does_not_work_is_shown_over_the_page_that_did(page: Page, run: Development) -> None:
    overlay = page.get_by_role("alert")
    run.save("words.py", BROKEN)
    expect(overlay.get_by_role("heading")).to_have_text(re.compile(r"words\.py, line 5: unterminated string"))
    expect(overlay).to_contain_text('return "one')
    page.get_by_role("button", name="Add").click()
    expect(page.locator("#count")).to_have_text("added 1")
    run.save("words.py", "import nothing_like_this\n" + WORDS)
    expect(overlay.get_by_role("heading")).to_contain_text("No module named 'nothing_like_this'")
    expect(overlay).to_contain_text("import nothing_like_this")
    run.save("words.py", WORDS.replace('return "one"', "return 1 / 0"))
    expect(overlay).to_contain_text("ZeroDivisionError: division by zero")
    expect(overlay).to_contain_text("return 1 / 0")
    expect(page.get_by_role("heading", name="one")).to_be_visible()
    page.get_by_role("button", name="Add").click()
    expect(page.locator("#count")).to_have_text("added 2")
    run.save("words.py", WORDS.replace("one", "two"))
    expect(page.get_by_role("heading", name="two")).to_be_visible()
    expect(overlay).to_have_count(0)
    expect(page.locator("#count")).to_have_text("added 2")
    assert is_the_same(page)


def test_a_page_that_is_opened_after_a_save_that_failed_says_so(page: Page, run: Development) -> None:
    run.save("words.py", BROKEN)
    expect(page.get_by_role("alert")).to_be_visible()
    page.reload()
    expect(page.get_by_role("alert").get_by_role("heading")).to_have_text(re.compile(r"words\.py, line 5"))
    page.get_by_role("button", name="Dismiss").click()
    expect(page.get_by_role("alert")).to_have_count(0)
    run.save("words.py", WORDS.replace("one", "two"))
    expect(page.get_by_role("heading", name="two")).to_be_visible()


def test_a_style_sheet_is_taken_over_without_loading_the_page(page: Page, run: Development) -> None:
    heading = page.get_by_role("heading", name="one")
    expect(heading).to_have_css("color", "rgb(1, 2, 3)")
    run.save("look.css", "h1 { color: rgb(4, 5, 6) }")
    expect(heading).to_have_css("color", "rgb(4, 5, 6)")
    (run.folder / "files" / "note.json").write_text('"second"')
    run.says("reloaded note.json")
    assert page.evaluate("fetch('/files/note.json').then(answer => answer.json())") == "second"
    assert is_the_same(page)


def test_an_async_page_is_loaded_again(page: Page, run: Development) -> None:
    page.goto(page.url + "other")
    expect(page.get_by_role("heading", name="other one")).to_be_visible()
    page.wait_for_selector("html[data-live]")
    run.save("words.py", WORDS.replace("one", "two"))
    expect(page.get_by_role("heading", name="other two")).to_be_visible()


def test_after_a_restart_the_page_is_there_again(page: Page, run: Development) -> None:
    page.get_by_role("button", name="Add").click()
    expect(page.locator("#count")).to_have_text("added 1")
    run.save("app.py", APP.replace("many = State(0), State(0)", "many = State(0), State(lambda: 1)"))
    run.says("reloaded __main__")
    page.get_by_label("Notes").fill("some notes")
    page.locator("#list").evaluate("list => list.scrollTop = 300")
    name = page.get_by_label("Name")
    name.fill("Ada Lovelace")
    name.press("ArrowLeft")
    page.evaluate("scrollTo(0, 120)")
    with page.expect_navigation():
        run.save("taupane.toml", "open_devtools = false\n")
        run.says("not carried over: __main__:many")
    page.wait_for_selector("html[data-live]")
    expect(page.locator("#count")).to_have_text("added 1")
    expect(name).to_have_value("Ada Lovelace")
    expect(name).to_be_focused()
    assert name.evaluate("field => [field.selectionStart, field.selectionEnd]") == [11, 11]
    expect(page.get_by_label("Notes")).to_have_value("some notes")
    page.wait_for_function("scrollY === 120 && document.getElementById('list').scrollTop === 300")
    page.get_by_role("button", name="Add").click()
    expect(page.locator("#count")).to_have_text("added 2")


def test_a_dead_app_says_so_in_the_page_and_comes_back(page: Page, run: Development) -> None:
    run.save("words.py", "import os; os._exit(3)\n")
    expect(page.get_by_role("alert").get_by_role("heading")).to_have_text("The app ended with code 3")
    run.save("words.py", WORDS.replace("one", "two"))
    expect(page.get_by_role("heading", name="two")).to_be_visible()
    expect(page.get_by_role("alert")).to_have_count(0)


OWN = """
from taupane import App
app = App("Own")
app.own_pages("dist")
app.start()
"""
OWN_PAGE = '<!doctype html><link rel="stylesheet" href="look.css"><h1>{}</h1><input>'
THEIRS = """
import asyncio
from taupy import App, AppMode
asyncio.run(App("Theirs", mode=AppMode.RAW_HTML).run())
"""


@pytest.mark.parametrize("app", [OWN, THEIRS], ids=["own pages", "TauPy's"])
def test_a_folder_of_built_pages_is_followed(browser: Browser, tmp_path: Path, app: str) -> None:
    dist = tmp_path / "dist"
    dist.mkdir()
    first = OWN_PAGE.format("one") + ('<script src="./client.js"></script>' if app is THEIRS else "")
    (dist / "index.html").write_text(first)
    (dist / "look.css").write_text("h1 { color: rgb(1, 2, 3) }")
    (tmp_path / "app.py").write_text(app)
    run = Development(tmp_path)
    try:
        page = browser.new_context().new_page()
        page.goto(run.says("http://127.0.0.1:").strip())
        page.wait_for_selector("html[data-live]")
        heading = page.get_by_role("heading", name="one")
        page.get_by_role("textbox").fill("typed")
        run.save("dist/look.css", "h1 { color: rgb(4, 5, 6) }")
        expect(heading).to_have_css("color", "rgb(4, 5, 6)")
        if app is OWN:  # exchanged in the page, which is not loaded again
            expect(page.get_by_role("textbox")).to_have_value("typed")
        page.wait_for_selector("html[data-live]")
        (dist / "index.html").unlink()  # as a build begins
        run.save("dist/extra.js", "// new")
        run.save("dist/index.html", first.replace("one", "two"))
        expect(page.get_by_role("heading", name="two")).to_be_visible()
    finally:
        run.process.send_signal(signal.SIGINT)
        run.ends(130)


CHILDREN = """
import os, polars
from taupane import App, State, ui
from taupane_bridges.buckaroo.sidecar import Sidecar, SidecarOptions, own_command

app = App("Children")
starts = State(0)
sidecar = Sidecar(SidecarOptions(own_command(), start_within=60))  # which nothing stops: it has to end all the same

@app.on_start
async def begin():
    starts.update(lambda n: n + 1)
    await sidecar.start()
    print("started", starts(), "with", sidecar.pid, flush=True)

@app.route("/")
def home():
    return ui.DataFrame(polars.DataFrame({"n": range(1_200_000)}))

app.start()
"""


def descendants(pid: int) -> set[int]:
    """Give what a process has started, and these; by their numbers."""
    told = subprocess.run(["ps", "-eo", "pid=,ppid="], capture_output=True, text=True, check=True).stdout
    parents = {int(child): int(parent) for child, parent in map(str.split, told.splitlines())}
    found = {pid}
    while more := {child for child, parent in parents.items() if parent in found} - found:
        found |= more
    return found - {pid}


def test_what_the_app_has_started_ends_with_it_at_a_restart(browser: Browser, tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text(CHILDREN)
    run = Development(tmp_path)
    try:
        page = browser.new_context().new_page()
        page.goto(run.says("http://127.0.0.1:").strip())
        expect(page.get_by_text("1,199,999").or_(page.get_by_text("1,200,000 rows")).first).to_be_visible()
        sidecar = int(run.says("started 1 with").split()[-1])
        kinds = {name for pid in descendants(run.process.pid) if (name := role(pid))}
        assert {"taupane.dev.child", "taupane.__main__"} <= kinds
        until(lambda: any("data" in role(pid) for pid in descendants(run.process.pid)), page, 60)
        old = {pid for pid in descendants(run.process.pid) if pid == sidecar or "data" in role(pid)}
        run.save("taupane.toml", "open_devtools = false\n")
        assert int(run.says("started 2 with").split()[-1]) not in old
        assert [pid for pid in old if not gone(pid)] == []
        everything = descendants(run.process.pid)
    finally:
        run.process.send_signal(signal.SIGINT)
        run.ends(130)
    assert [pid for pid in everything if not gone(pid)] == []


def role(pid: int) -> str:
    """Give the module that a process of ours runs."""
    try:
        words = Path(f"/proc/{pid}/cmdline").read_bytes().decode().split("\0")
    except OSError:
        return ""
    return words[words.index("-m") + 1] if "-m" in words else ""
