"""`taupane view` in Chromium: tables in tabs, rows in the grid, from files, a pattern, a query and a pipe."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from playwright.sync_api import Browser, Locator, Page, TimeoutError, WebSocketRoute, expect, sync_playwright
from tests.browser.live_harness import until
from tests.browser.running_samples import ARGS

expect.set_options(timeout=30_000)


# With Ctrl, where the keyboard is: Chromium keeps these keys for itself, a window does not.
CHORD = """key => document.activeElement.dispatchEvent(
  new KeyboardEvent('keydown', {key, ctrlKey: true, bubbles: true, composed: true}))"""


# To root no file is forbidden, unless it is without this right.
UNPRIVILEGED = ["setpriv", "--bounding-set=-dac_override,-dac_read_search"] if os.geteuid() == 0 else []


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=ARGS)
        yield browser
        browser.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    pl.DataFrame({"letter": ["a", "b"], "n": [1, 2]}).write_parquet(tmp_path / "letters.parquet")
    (tmp_path / "towns.csv").write_text("town,people\nDelft,106086\nGouda,75316\n")
    return tmp_path


@contextmanager
def viewing(*arguments: str | Path, piped: str = "", pipes: tuple[int, ...] = (), home: str = "") -> Iterator[str]:
    """Run the command without a window; gives the address that works once."""
    process = subprocess.Popen(
        [*UNPRIVILEGED, sys.executable, "-m", "taupane", "view", *map(str, arguments), "--window", "none"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        pass_fds=pipes,
        env={**os.environ, "PYTHONUNBUFFERED": "1", **({"HOME": home, "XDG_CONFIG_HOME": home} if home else {})},
    )
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        process.stdin.write(piped)
        process.stdin.close()
        yield process.stdout.readline().strip()
        process.send_signal(signal.SIGINT)
        assert process.wait(30) == 130
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def shell_pipe(content: bytes) -> int:
    """Give the reading end of a pipe that holds this, as `<(…)` in a shell does."""
    reads, writes = os.pipe()
    os.write(writes, content)
    os.close(writes)
    return reads


def test_tables_are_tabs_that_can_be_chosen_and_closed(browser: Browser, folder: Path) -> None:
    for year in (2023, 2024):
        (folder / str(year)).mkdir()
        pl.DataFrame({"year": [year]}).write_parquet(folder / str(year) / "part.parquet")
        pl.DataFrame({"of": [year]}).write_parquet(folder / str(year) / "same.parquet")
    piped = shell_pipe(b"fruit\tn\npear\t1\n")
    files: list[str | Path] = [
        folder / "letters.parquet",
        folder / "towns.csv",
        folder / "20*" / "part.parquet",
        f"/dev/fd/{piped}",
    ]
    same = [folder / "2023" / "same.parquet", folder / "2024" / "same.parquet"]
    with viewing(*files, *same, pipes=(piped,)) as address:
        os.close(piped)
        page = browser.new_page()
        errors: list[str] = []
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(address)
        expect(page.get_by_role("gridcell", name="b", exact=True)).to_be_visible()
        expect(page).to_have_title("letters.parquet - Taupane")
        tabs = page.get_by_role("tab")
        names = ["letters.parquet", "towns.csv", "part.parquet", "pipe", "2023/same.parquet", "2024/same.parquet"]
        expect(tabs).to_have_text(names)

        # The keyboard is in the grid from the start.
        page.keyboard.press("Control+End")
        expect(page.locator(".cell.active")).to_have_text("2")

        page.evaluate(CHORD, "PageDown")
        expect(page.get_by_role("gridcell", name="Gouda")).to_be_visible()
        page.keyboard.press("Control+End")
        expect(page.locator(".cell.active").filter(visible=True)).to_have_text("75,316")
        page.keyboard.press("Control+Home")
        page.evaluate(CHORD, "PageUp")
        expect(page.get_by_role("gridcell", name="Gouda")).to_be_hidden()

        tabs.first.press("ArrowRight")
        expect(page.get_by_role("gridcell", name="Gouda")).to_be_visible()
        expect(page.get_by_role("gridcell", name="b", exact=True)).to_be_hidden()
        expect(page).to_have_title("towns.csv - Taupane")
        tabs.nth(1).press("ArrowRight")
        expect(page.get_by_role("gridcell")).to_have_text(["2023", "2024"])
        tabs.nth(3).click()
        expect(page.get_by_role("gridcell", name="pear")).to_be_visible()
        page.keyboard.press("Delete")
        expect(tabs).to_have_text([name for name in names if name != "pipe"])
        expect(page).to_have_title("2023/same.parquet - Taupane")
        for left in (4, 3, 2):
            page.get_by_role("button", name="Close this table").click()
            expect(tabs).to_have_count(left)
        page.get_by_role("button", name="Close this table").click()
        expect(page.get_by_role("gridcell", name="b", exact=True)).to_be_visible()
        expect(page.get_by_role("tablist", name="Tables")).to_have_count(0)
        expect(page).to_have_title("letters.parquet - Taupane")
        assert errors == []
        page.close()


def write_bad_files(folder: Path) -> None:
    good = pl.DataFrame({"a": range(20_000), "b": [f"row {i}" for i in range(20_000)]})
    good.write_parquet(folder / "good.parquet", row_group_size=5_000)
    whole = (folder / "good.parquet").read_bytes()
    flipped = bytearray(whole)
    for at in range(100, len(whole) - 2_000, 400):
        flipped[at] ^= 255
    (folder / "flipped.parquet").write_bytes(flipped)
    (folder / "truncated.parquet").write_bytes(whole[: len(whole) // 2])
    (folder / "empty.parquet").touch()
    (folder / "lying.parquet").write_text("a,b\n1,2\n")
    (folder / "lying.csv").write_bytes(whole)
    (folder / "uneven.csv").write_text("a,b\n1,2\n3,4,5\n")
    (folder / "forbidden.parquet").write_bytes(whole)
    (folder / "forbidden.parquet").chmod(0)
    zeros = pa.table({"zero": np.zeros(1_000_000, dtype=np.int64)})
    with pq.ParquetWriter(folder / "bomb.parquet", zeros.schema, compression="zstd") as bomb:
        for _ in range(80):
            bomb.write_table(zeros)
    rows = [[f"c{i}" for i in range(30_000)], *([str(i * j) for i in range(30_000)] for j in range(3))]
    (folder / "wide.csv").write_text("".join(",".join(row) + "\n" for row in rows))
    (folder / "bytes.csv").write_bytes(b"name,n\nJos\xe9,1\n\xff\xfe,2\n")
    names = ["a", "a", "", "index"]
    pq.write_table(
        pa.table([pa.array([1]), pa.array(["x"]), pa.array([3]), pa.array([4])], names), folder / "names.parquet"
    )
    (folder / "mixed").mkdir()
    pl.DataFrame({"a": [1]}).write_parquet(folder / "mixed" / "1.parquet")
    pl.DataFrame({"b": ["x"]}).write_parquet(folder / "mixed" / "2.parquet")


# What each tab says, in the place of the rows or below them.
BAD = {
    "truncated.parquet": "truncated.parquet is not whole: it breaks off before the end",
    "empty.parquet": "empty.parquet is empty",
    "lying.parquet": "lying.parquet is not parquet, as its name says: it is text",
    "lying.csv": "lying.csv holds parquet, whatever its name says, and is shown as that",
    "uneven.csv": "uneven.csv has 2 columns by its first line, and line 3 has 3 fields",
    "forbidden.parquet": "forbidden.parquet. It is not there, may not be read",
    "mixed": "2.parquet has other columns than 1.parquet",
    "flipped.parquet": "flipped.parquet is damaged",
    "bomb.parquet": "of 80,000,000 rows",
    "wide.csv": "30,000 columns",
    "bytes.csv": "Jos\ufffd",
    "names.parquet": "(no name)",
}


def test_bad_files_have_each_a_clear_state_and_leave_the_others_alone(browser: Browser, tmp_path: Path) -> None:
    write_bad_files(tmp_path)
    with viewing(*(tmp_path / name for name in BAD), tmp_path / "good.parquet") as address:
        page = browser.new_page(viewport={"width": 2400, "height": 600})
        page.goto(address)
        for name, says in BAD.items():
            page.get_by_role("tab", name=name, exact=True).click()
            # Tables are opened one after the other, and 30,000 columns take a busy machine a while.
            expect(page.get_by_role("tabpanel", name=name)).to_contain_text(says, timeout=120_000)
        page.get_by_role("tab", name="flipped.parquet").click()
        page.set_viewport_size({"width": 400, "height": 600})
        note = page.get_by_role("tabpanel", name="flipped.parquet").locator(".foot .note")
        expect(note).to_have_css("white-space", "normal")
        assert note.evaluate("note => note.scrollWidth <= note.clientWidth"), "all of it can be read"
        page.set_viewport_size({"width": 2400, "height": 600})
        (tmp_path / "bytes.csv").unlink()
        page.get_by_role("tab", name="bytes.csv").click()
        panel = page.get_by_role("tabpanel", name="bytes.csv")
        expect(panel).to_contain_text("bytes.csv is not there any more")
        expect(panel).to_contain_text("Jos\ufffd")
        page.get_by_role("tab", name="good.parquet").click()
        page.get_by_role("columnheader", name="b, ").locator(".name").click(click_count=2, delay=20)
        expect(page.get_by_role("tabpanel", name="good.parquet").get_by_role("gridcell").nth(1)).to_have_text(
            "row 9999"
        )
        page.close()


# The page's own sockets, so that its scripts can say what the grid never would.
LISTEN = """() => {
  const Real = WebSocket;
  window.sockets = [];
  window.WebSocket = class extends Real {
    constructor(...given) { super(...given); window.sockets.push(this); }
  };
}"""
SAY = """async said => {
  const find = () => window.sockets.find(each => /[/]ws[/]./.test(each.url) && each.readyState === 1);
  while (find() === undefined) await new Promise(later => setTimeout(later, 20));
  const socket = find(), heard = [];
  return new Promise(answered => {
    // In any order: a plan waits for the table to be read.
    const ids = said.map(each => /infinite_request.*"request_id": ("[^"]+")/.exec(each)?.[1]).filter(each => each);
    const wanted = ['bad_plan', 'invalid_json', ...ids];
    setTimeout(() => answered(heard), 30000);
    socket.addEventListener('message', event => {
      if (typeof event.data === 'string') heard.push(event.data);
      else heard.push(new TextDecoder().decode(event.data.slice(4, 4 + new DataView(event.data).getUint32(0, true))));
      if (wanted.every(each => heard.some(text => text.includes(each)))) answered(heard);
    });
    for (const each of said) socket.send(each);
  });
}"""


def window_wish(start: object, end: object, **more: object) -> str:
    """Write a request for rows as JavaScript would, NaN and all."""
    return json.dumps({"type": "infinite_request", "payload_args": {"start": start, "end": end}, **more})


def test_nonsense_on_the_rows_socket_is_answered_and_harms_nobody(browser: Browser, folder: Path) -> None:
    nan, endless = float("nan"), float("inf")
    wishes = {
        "nan": window_wish(nan, nan, request_id="nan"),
        "endless": window_wish(-endless, endless, request_id="endless"),
        "negative": window_wish(-50, -10, request_id="negative"),
        "backwards": window_wish(2, 0, request_id="backwards"),
        "huge": window_wish(10**30, 10**40, request_id="huge"),
        "words": window_wish("one", {"two": 2}, request_id="words"),
        "columns": window_wish(0, 2, columns=[-7, 10**9], request_id="columns"),
        "no columns": window_wish(0, 2, columns="all", request_id="no columns"),
    }
    others = [
        "nonsense",
        "[]",
        '"a"',
        "{" * 5_000,
        '{"type": "infinite_request"}',
        '{"type": "set_sort", "sort": [{"column": 99, "descending": true}]}',
        '{"type": "set_sort", "sort": 7}',
        '{"type": "set_filters", "filters": [{"id": "f", "column": -1, "op": "eq", "value": 1}]}',
        '{"type": "set_search", "search": {"text": 5}}',
        '{"type": "values", "request_id": "v", "column": 77}',
        '{"type": "cell", "request_id": "c", "row": -1, "column": NaN}',
        '{"type": "open", "path": "/etc/passwd"}',
    ]
    # Rows of parquet come with the page, before its socket knows of a table.
    pl.read_parquet(folder / "letters.parquet").write_ipc(folder / "letters.arrow")
    with viewing(folder / "letters.arrow", folder / "towns.csv") as address:
        page = browser.new_page()
        page.add_init_script(f"({LISTEN})()")
        page.goto(address)
        expect(page.get_by_role("gridcell", name="b", exact=True)).to_be_visible()
        heard = page.evaluate(SAY, [*wishes.values(), *others, window_wish(0, 2, request_id="last")])
        answers = {said.get("request_id"): said for said in map(json.loads, heard)}
        assert set(wishes) <= set(answers), "each is answered"
        assert all("Traceback" not in said and str(folder) not in said for said in heard)
        codes = {said.get("error_code") for said in answers.values()} | {
            json.loads(said).get("error_code") for said in heard
        }
        assert {"invalid_json", "bad_plan"} <= codes
        assert answers["last"]["rows"] == [0, 2]
        # This table and the other one go on.
        page.get_by_role("columnheader", name="n, ").locator(".name").click(click_count=2, delay=20)
        expect(page.get_by_role("gridcell").first).to_have_text("b")
        page.get_by_role("tab", name="towns.csv").click()
        expect(page.get_by_role("gridcell", name="Gouda")).to_be_visible()
        page.close()


def test_rows_are_saved_where_downloads_go_with_progress_and_cancel(browser: Browser, folder: Path) -> None:
    downloads = folder / "Downloads"
    downloads.mkdir()
    (downloads / "towns.csv").write_text("there before")
    rows = pl.DataFrame({"n": range(2_000_000)}).with_columns(pl.col("n").cast(pl.String).alias("text"))
    rows.write_parquet(folder / "long.parquet")

    def save(page: Page) -> Locator:
        page.get_by_role("button", name="View").filter(visible=True).click()
        page.get_by_role("menuitem", name="Save as CSV…").click()
        return page.locator(".foot").filter(visible=True)

    with viewing(folder / "towns.csv", folder / "long.parquet", home=str(folder)) as address:
        page = browser.new_page()
        page.goto(address)
        people = page.get_by_role("columnheader", name="people")
        expect(people.locator(".line")).to_have_text("2 distinct")
        people.locator(".histogram").click()  # in the middle is no bar, and a press there does nothing
        people.locator(".name").click()
        expect(page.get_by_role("gridcell").first).to_have_text("Gouda")
        expect(save(page)).to_contain_text("Saved towns (2).csv in Downloads")
        assert (downloads / "towns (2).csv").read_text() == "town,people\nGouda,75316\nDelft,106086\n"
        page.get_by_role("tab", name="long.parquet").click()
        expect(page.get_by_role("gridcell", name="1", exact=True).first).to_be_visible()
        foot = save(page)
        expect(foot).to_contain_text("Saving long.csv: ")
        foot.get_by_role("button", name="Cancel").click()
        expect(foot).to_contain_text("Not saved")
        left = {"towns.csv", "towns (2).csv"}
        until(lambda: {file.name for file in downloads.iterdir()} == left, page, 30)
        page.close()


def test_how_a_file_was_seen_is_kept_from_one_run_to_the_next(browser: Browser, tmp_path: Path) -> None:
    files = [tmp_path / year / "same.parquet" for year in ("2023", "2024")]
    for file in files:
        file.parent.mkdir()
        pl.DataFrame({"n": [1, 2, 3], "m": [4, 5, 6]}).write_parquet(file)
    kept = tmp_path / ".local" / "share" / "taupane" / "view" / "state.json"

    def first_cells(page: Page) -> list[str]:
        shown = []
        for name in ("2023/same.parquet", "2024/same.parquet"):
            page.get_by_role("tab", name=name).click()
            panel = page.get_by_role("tabpanel", name=name)
            expect(panel.get_by_role("gridcell")).to_have_count(6)
            expect(panel.get_by_role("grid")).to_have_attribute("aria-busy", "false")
            shown.append(panel.locator(".row:not([hidden]) .cell").first.inner_text())
        return shown

    with viewing(*files, home=str(tmp_path)) as address:
        page = browser.new_page()
        page.goto(address)
        expect(page.get_by_role("gridcell")).to_have_count(6)
        page.get_by_role("columnheader", name="m, ").locator(".name").click(click_count=2, delay=20)
        expect(page.get_by_role("columnheader", name="m, ")).to_have_attribute("aria-sort", "descending")
        until(lambda: first_cells(page) == ["3", "1"], page, 30)
        until(lambda: kept.exists() and "true" in kept.read_text(), page, 30)
        page.close()
    with viewing(*files, home=str(tmp_path)) as address:
        page = browser.new_page()
        page.goto(address)
        until(lambda: first_cells(page) == ["3", "1"], page, 30)
        page.get_by_role("tab", name="2023/same.parquet").click()
        page.get_by_role("tabpanel", name="2023/same.parquet").get_by_role("button", name="View").click()
        page.get_by_role("menuitem", name="Reset view").click()
        until(lambda: first_cells(page) == ["1", "1"], page, 30)
        page.close()


@contextmanager
def first_rows(browser: Browser, folder: Path) -> Iterator[tuple[Page, Callable[[], None]]]:
    """Show a table whose row socket says nothing; gives the page with its first rows, and what connects it anew."""
    rows = pa.table({"n": list(range(1_000)), "word": [f"w{n}" for n in range(1_000)]})
    pq.write_table(rows, folder / "a.parquet")
    silent: list[WebSocketRoute] = []
    passes = False

    def route(socket: WebSocketRoute) -> None:
        if passes:
            socket.connect_to_server()
        else:
            silent.append(socket)

    def connect() -> None:
        nonlocal passes
        until(lambda: bool(silent))
        passes = True
        silent[-1].close()

    with viewing(folder / "a.parquet", home=str(folder)) as address:
        page = browser.new_page()
        page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        page.route_web_socket("**/ws/*", route)
        page.goto(address)
        row = page.get_by_role("gridcell", name="w3", exact=True)
        for _ in range(8):
            try:
                row.wait_for(timeout=4_000)
                break
            except TimeoutError:  # without a window to start, the page may come before its rows are made
                page.reload()
        expect(page.get_by_role("grid")).to_have_attribute("aria-rowcount", "1001")
        expect(page.get_by_text("Reconnecting…")).to_have_count(0)
        yield page, connect
        page.close()


def test_the_first_rows_come_with_the_page_and_all_others_by_its_socket(browser: Browser, tmp_path: Path) -> None:
    with first_rows(browser, tmp_path) as (page, connect):
        connect()
        page.keyboard.press("Control+End")
        expect(page.get_by_role("gridcell", name="w999", exact=True)).to_be_visible()
        # What was only looked at is not kept (0.4 s after a change): the next page begins with the same rows.
        page.wait_for_timeout(800)
    kept = [path.read_text("utf-8") for path in tmp_path.rglob("*") if path.is_file() and path.suffix != ".parquet"]
    assert not any("a.parquet" in text for text in kept), kept


def test_what_is_asked_of_the_first_rows_waits_for_the_socket(browser: Browser, tmp_path: Path) -> None:
    with first_rows(browser, tmp_path) as (page, connect):
        page.get_by_role("rowheader", name="3", exact=True).click()
        page.keyboard.press("Control+c")
        page.keyboard.press("Control+f")
        page.keyboard.type("w99")
        header = page.get_by_role("columnheader", name="word, ")
        header.hover()
        header.locator(".menu").click()
        page.get_by_role("menuitem", name="Filter…").click()
        panel = page.get_by_role("dialog", name="Filter word")
        expect(panel.locator(".valuelist.loading")).to_be_visible()
        connect()
        expect(panel.get_by_role("checkbox")).to_have_count(200)
        expect(page.get_by_role("search")).to_contain_text("11 rows")
        until(lambda: page.evaluate("navigator.clipboard.readText()") == "2\tw2\n", page, 30)
        expect(page.get_by_text("There is no connection")).to_have_count(0)
        expect(page.locator(".foot .picked")).to_have_text("1 row selected")
        expect(header.locator(".summary")).to_contain_text("1,000")


def test_a_query_and_a_pipe_are_tables(browser: Browser, folder: Path) -> None:
    with viewing(folder / "towns.csv", "--query", "select max(people) as most from towns") as address:
        page = browser.new_page()
        page.goto(address)
        expect(page.get_by_role("columnheader", name="most")).to_be_visible()
        expect(page.get_by_role("gridcell", name="106,086")).to_be_visible()
        page.close()
    with viewing("-", piped="x;y\n1;2\n".replace(";", "\t")) as address:
        page = browser.new_page()
        page.goto(address)
        expect(page.get_by_role("columnheader", name="y")).to_be_visible()
        page.close()


def test_the_users_own_browser_is_opened_and_closing_its_page_ends_the_program(browser: Browser, folder: Path) -> None:
    opened = folder / "opened"
    program = folder / "some-browser"
    program.write_text(f'#!/bin/sh\nprintf %s "$1" > "{opened}.new" && mv "{opened}.new" "{opened}"\n')
    program.chmod(0o755)
    process = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "taupane",
            "view",
            "-",
            "--query",
            "select max(n) as most from data",
            "--window",
            "browser",
        ],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "BROWSER": f"{program} %s", "TAUPANE_BROWSER_GRACE": "0.5", "HOME": str(folder)},
    )
    try:
        page = browser.new_page()
        assert process.stdin is not None
        process.stdin.write("n\n1\n3\n")
        process.stdin.close()
        until(opened.exists, page, 30)
        page.goto(opened.read_text())
        expect(page.get_by_role("gridcell", name="3", exact=True)).to_be_visible()
        expect(page).to_have_title("query - Taupane")
        page.close()
        assert process.wait(30) == 0
        assert process.stderr is not None
        said = process.stderr.read()
        assert "opening in your browser; it ends when its last page is closed, or with Ctrl+C" in said
    finally:
        process.kill()
        process.wait()
        for pipe in (process.stdout, process.stderr):
            assert pipe is not None
            pipe.close()
