"""Files in and out of a page in Chromium: progress, cancel, retry, drops, keyboard, downloads, axe-core."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, CDPSession, FileChooser, Locator, Page, expect, sync_playwright
from tests.browser.live_harness import VIOLATIONS, await_behaviours, launch, until, view_of

from taupane import App, State, ui
from taupane.server.server import Server

AXE = Path(__file__).parents[2] / "static" / "node_modules" / "axe-core" / "axe.min.js"
PATIENCE = 30_000
LOG: list[Any] = []


def took(file: ui.UploadedFile) -> None:
    content = file.read()
    LOG.append((file.name, file.size, content[:5]))
    if content.startswith(b"refuse"):
        raise ui.UploadRefused("Not this one.")


def lines() -> Iterator[str]:
    for number in range(3):
        yield f"line {number}\n"


def fail() -> bytes:
    raise ui.DownloadError("There is nothing to export yet.")


def home() -> ui.Element:
    removed = State("")
    return ui.Main(
        ui.Heading("Files"),
        ui.Upload(
            took,
            label="Attachments",
            multiple=True,
            max_files=4,
            max_size=3_000_000,
            accept=".txt, .csv, image/*",
            help="What belongs to the report.",
            on_remove=lambda file: removed.set(f"{file.name} is gone"),
        ),
        ui.Text(removed),
        ui.Upload(took, label="Photo", error="Please choose one."),
        ui.FileDrop(ui.Text("Drop tables here"), on_drop=took, label="Tables", max_files=2),
        ui.HStack(
            ui.Download("Report", "ä,b\n", filename='Bericht "März".csv'),
            ui.Download("Lines", lines, filename="lines.txt", variant="primary"),
            ui.Download("Nothing", fail),
        ),
        class_="p-4 flex flex-col gap-4",
    )


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = launch(playwright)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    app = App("Files")
    app.route("/")(home)
    with app.serving() as server:
        yield server


@pytest.fixture
def page(browser: Browser, server: Server) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 700, "height": 1000}, reduced_motion="reduce")
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    expect.set_options(timeout=PATIENCE)
    LOG.clear()
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("console", lambda said: problems.append(said.text) if "Security" in said.text else None)
    page.goto(server.mint_url())
    page.wait_for_selector("html[data-live]")
    await_behaviours(page)
    yield page
    assert problems == []
    context.close()


def area(page: Page, label: str) -> Locator:
    return page.get_by_role("group", name=label)


def row(page: Page, name: str) -> Locator:
    return page.get_by_role("listitem").filter(has_text=name)


def choose(page: Page, label: str, *files: tuple[str, bytes]) -> None:
    given: list[Any] = [{"name": name, "mimeType": "", "buffer": content} for name, content in files]
    area(page, label).locator("input[type=file]").set_input_files(given)


def dropped(page: Page, *files: tuple[str, str]) -> Any:
    return page.evaluate_handle(
        "(files) => { const data = new DataTransfer(); "
        "for (const [name, text] of files) data.items.add(new File([text], name)); return data }",
        [list(file) for file in files],
    )


def throttled(page: Page, rate: float) -> CDPSession:
    """Let the page send so many bytes a second; -1: as many as it can."""
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    limit(session, rate)
    return session


def uploads(server: Server) -> list[Any]:
    """Give the connections that an upload comes in on; to be called on the server's loop."""
    assert server._listener is not None
    assert server._listener._runner.server is not None
    connections = server._listener._runner.server.connections
    return [one for one in connections if one._current_request is not None and one._current_request.method == "POST"]


def on_loop(server: Server, work: Callable[[], Any]) -> Any:
    async def run() -> Any:
        return work()

    assert server._loop is not None
    return asyncio.run_coroutine_threadsafe(run(), server._loop).result(PATIENCE / 1000)


def cut_uploads(server: Server) -> None:
    """Cut the connections that an upload comes in on, as a server does that goes away."""
    on_loop(server, lambda: [one.transport.abort() for one in uploads(server) if one.transport is not None])


def limit(session: CDPSession, rate: float) -> None:
    session.send(
        "Network.emulateNetworkConditions",
        {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": rate},
    )


def test_files_are_uploaded_each_with_its_own_word(page: Page) -> None:
    choose(page, "Attachments", ("a.txt", b"hello"), ("b.exe", b"no"), ("c.csv", b"refuse me"), ("empty.txt", b""))
    expect(row(page, "a.txt")).to_contain_text("5 bytes")
    expect(row(page, "b.exe")).to_contain_text("Only .txt, .csv, image/* can be taken.")
    expect(row(page, "c.csv")).to_contain_text("Not this one.")
    expect(row(page, "empty.txt")).to_contain_text("0 bytes")
    expect(row(page, "b.exe").get_by_role("button", name="Try again: b.exe")).to_be_hidden()
    for name in ("a.txt", "empty.txt"):
        expect(row(page, name)).to_have_attribute("data-stage", "done")
    assert sorted(LOG) == [("a.txt", 5, b"hello"), ("c.csv", 9, b"refus"), ("empty.txt", 0, b"")]
    row(page, "a.txt").get_by_role("button", name="Remove a.txt").click()
    expect(page.get_by_text("a.txt is gone")).to_be_visible()
    expect(row(page, "a.txt")).to_have_count(0)


def test_too_large_and_too_many_are_said_before_anything_is_sent(page: Page) -> None:
    choose(page, "Attachments", ("large.txt", b"x" * 3_000_001))
    expect(row(page, "large.txt")).to_contain_text("The file is larger than 3 MB.")
    data = dropped(page, *((f"{number}.txt", "x") for number in range(2000)))
    page.locator(".tp-upload-area").first.dispatch_event("drop", {"dataTransfer": data})
    expect(area(page, "Attachments").get_by_text("1996 more files were left out: 4 at most.")).to_be_visible()
    expect(page.locator("[data-stage=done]")).to_have_count(4)
    assert len(LOG) == 4


def test_progress_cancel_and_another_try(page: Page, server: Server) -> None:
    session = throttled(page, 100_000)
    choose(page, "Attachments", ("slow.txt", b"x" * 2_000_000))
    bar = row(page, "slow.txt").get_by_role("progressbar", name="slow.txt")
    expect(bar).to_be_visible()
    seen: set[float] = set()
    end = time.monotonic() + 30
    while len({value for value in seen if 0 < value < 2_000_000}) < 3:
        assert time.monotonic() < end, seen
        seen.add(float(bar.evaluate("(bar) => bar.value")))
    row(page, "slow.txt").get_by_role("button", name="Cancel slow.txt").press("Enter")
    expect(row(page, "slow.txt")).to_contain_text("Cancelled")
    # The browser takes the limit away on another way than it cancels on, and could send all of the file in between.
    until(lambda: on_loop(server, lambda: uploads(server)) == [], page)
    assert LOG == []
    limit(session, -1)
    row(page, "slow.txt").get_by_role("button", name="Try again: slow.txt").press("Enter")
    expect(row(page, "slow.txt")).to_have_attribute("data-stage", "done")
    assert LOG == [("slow.txt", 2_000_000, b"xxxxx")]


def test_a_cut_upload_is_said_and_can_be_tried_again(page: Page, server: Server) -> None:
    session = throttled(page, 100_000)
    choose(page, "Attachments", ("cut.txt", b"x" * 2_000_000))
    expect(row(page, "cut.txt")).to_contain_text(re.compile(r"\d kB of 2 MB"))
    end = time.monotonic() + 30
    while row(page, "cut.txt").get_attribute("data-stage") != "failed":
        assert time.monotonic() < end
        cut_uploads(server)  # Chromium itself tries again once, where it had used the connection before
        page.wait_for_timeout(100)
    expect(row(page, "cut.txt")).to_contain_text("The upload was cut off.")
    assert LOG == []
    limit(session, -1)
    row(page, "cut.txt").get_by_role("button", name="Try again: cut.txt").click()
    expect(row(page, "cut.txt")).to_have_attribute("data-stage", "done")
    assert LOG == [("cut.txt", 2_000_000, b"xxxxx")]


def test_one_file_takes_the_place_of_the_other(page: Page) -> None:
    choose(page, "Photo", ("one.png", b"1"))
    expect(row(page, "one.png")).to_have_attribute("data-stage", "done")
    choose(page, "Photo", ("two.png", b"2"))
    expect(row(page, "two.png")).to_have_attribute("data-stage", "done")
    expect(row(page, "one.png")).to_have_count(0)


@pytest.mark.parametrize(("label", "target"), [("Attachments", ".tp-upload-area"), ("Tables", ".tp-filedrop")])
def test_files_are_dropped(page: Page, label: str, target: str) -> None:
    place = page.locator(target).first
    data = dropped(page, ("d.csv", "hello"), ("e.csv", "x"))
    page.wait_for_function("() => performance.getEntriesByType('resource').some((one) => /filedrop-/.test(one.name))")
    over = place.dispatch_event
    end = time.monotonic() + 30
    while place.get_attribute("data-over") is None:  # until its script is there
        assert time.monotonic() < end
        over("dragenter", {"dataTransfer": data})
    for _ in range(50):
        place.dispatch_event("dragleave", {"dataTransfer": data})
    expect(place).not_to_have_attribute("data-over", "")
    over("dragenter", {"dataTransfer": data})
    expect(place).to_have_attribute("data-over", "")
    place.dispatch_event("drop", {"dataTransfer": data})
    expect(place).not_to_have_attribute("data-over", "")
    expect(row(page, "d.csv")).to_have_attribute("data-stage", "done")
    expect(row(page, "e.csv")).to_have_attribute("data-stage", "done")
    assert sorted(LOG) == [("d.csv", 5, b"hello"), ("e.csv", 1, b"x")]


def test_a_drop_beside_the_areas_does_not_take_the_page_away(page: Page) -> None:
    data = dropped(page, ("d.csv", "hello"))
    page.wait_for_function("() => performance.getEntriesByType('resource').some((one) => /filedrop-/.test(one.name))")
    stays = """(data) => new Promise((tell) => { const look = () => {
      const event = new DragEvent('drop', { bubbles: true, cancelable: true, dataTransfer: data });
      document.querySelector('h1').dispatchEvent(event);
      event.defaultPrevented ? tell(true) : setTimeout(look, 20) }; look() })"""
    assert page.evaluate(stays, data)
    assert LOG == []


def test_with_the_keyboard_alone(page: Page) -> None:
    opened: list[FileChooser] = []
    # Long before the key: the browser is told on its own time.
    page.on("filechooser", lambda chooser: opened.append(chooser))
    page.locator("h1").click()
    page.keyboard.press("Tab")
    chooser = area(page, "Attachments").locator("input[type=file]")
    expect(chooser).to_be_focused()
    outline = "() => getComputedStyle(document.querySelector('.tp-upload-area')).outlineStyle"
    assert page.evaluate(outline) == "solid"
    assert chooser.evaluate("(one) => one.labels.length") == 1
    page.keyboard.press("Enter")
    end = time.monotonic() + 30
    while not opened:
        assert time.monotonic() < end
        page.wait_for_timeout(20)
    opened[0].set_files({"name": "k.txt", "mimeType": "text/plain", "buffer": b"keys"})
    expect(row(page, "k.txt")).to_have_attribute("data-stage", "done")
    page.keyboard.press("Tab")
    expect(row(page, "k.txt").get_by_role("button", name="Remove k.txt")).to_be_focused()
    page.keyboard.press("Enter")
    expect(row(page, "k.txt")).to_have_count(0)
    expect(chooser).to_be_focused()


def test_the_list_survives_when_the_page_is_written_anew(page: Page, server: Server) -> None:
    choose(page, "Attachments", ("a.txt", b"hello"))
    expect(row(page, "a.txt")).to_have_attribute("data-stage", "done")
    view = view_of(server, page)
    view.live.loop.call_soon_threadsafe(view._start_sync)
    choose(page, "Attachments", ("b.txt", b"hello"))
    expect(row(page, "b.txt")).to_have_attribute("data-stage", "done")
    expect(row(page, "a.txt")).to_have_attribute("data-stage", "done")


def test_downloads(page: Page) -> None:
    for button, name, content in (
        ("Report", "Bericht _März_.csv", "ä,b\n"),
        ("Lines", "lines.txt", "line 0\nline 1\nline 2\n"),
    ):
        with page.expect_download() as download:
            page.get_by_role("button", name=button).press("Enter")
        assert download.value.suggested_filename == name
        assert Path(download.value.path()).read_text() == content
        expect(page.get_by_text(f"{name} is downloaded.")).to_be_visible()
        expect(page.get_by_role("button", name=button)).to_be_focused()
    page.get_by_role("button", name="Nothing").click()
    expect(page.get_by_text("There is nothing to export yet.")).to_be_visible()


@pytest.mark.parametrize(("theme", "width"), [("light", 700), ("dark", 400)])
def test_axe_finds_nothing(page: Page, theme: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 1000})
    choose(page, "Attachments", ("done.txt", b"x"), ("b.exe", b"no"), ("refused.csv", b"refuse"))
    session = throttled(page, 10_000)
    choose(page, "Attachments", ("slow.txt", b"x" * 2_500_000))
    expect(row(page, "slow.txt").get_by_role("progressbar")).to_be_visible()
    page.get_by_role("button", name="Nothing").click()
    page.evaluate("(name) => { document.documentElement.dataset.theme = name; "
                  "document.documentElement.dataset.scheme = name }", theme)  # fmt: skip
    expect(row(page, "refused.csv")).to_have_attribute("data-stage", "failed")
    page.evaluate(AXE.read_text())
    assert page.evaluate(VIOLATIONS) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    row(page, "slow.txt").get_by_role("button", name="Cancel slow.txt").click()
    expect(row(page, "slow.txt")).to_contain_text("Cancelled")
    limit(session, -1)
