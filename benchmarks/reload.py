"""A save in the editor until the page shows it: an app of ten modules, the one saved is imported by all the others."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page
from processes import end, free_port, peer_python
from report import Table, median, percentile

from browser import chromium

SAVES = 8
PARTS = 8
WORD = 'WORD = "{word}"\n'
READING = """from pathlib import Path

WORD = Path("taupane.toml").read_text().split()[1]
"""
SETTINGS = "# {word}\n"
#: Says on the console when the page first shows each new word, in ms of the wall clock.
WATCH = """(() => {
  let last = "";
  new MutationObserver(() => {
    const word = document.getElementById("word")?.textContent ?? "";
    if (word !== last) console.log(`shows ${word} ${performance.timeOrigin + performance.now()}`);
    last = word;
  }).observe(document, {childList: true, characterData: true, subtree: true});
})()"""

OUR_PART = """from taupane import ui
from words import WORD

def part():
    return ui.Text(f"part {number} {{WORD}}")
"""
OUR_APP = """from taupane import App, State, ui
from words import WORD
{imports}

app = App("ten modules")
count = State(0)

@app.route("/")
def home():
    return ui.VStack(ui.Text(WORD, id="word"), ui.Text(lambda: str(count())), {parts})

app.start()
"""
THEIR_PART = """from nicegui import ui
from words import WORD

def part():
    ui.label(f"part {number} {{WORD}}")
"""
THEIR_APP = """import sys
from nicegui import app, ui
from words import WORD
{imports}

@ui.page("/")
def home():
    ui.label(WORD).props("id=word")
    {parts}

port = int(sys.argv[1])
app.on_startup(lambda: print(f"http://127.0.0.1:{{port}}/", flush=True))
ui.run(host="127.0.0.1", port=port, show=False, reload=True, show_welcome_message=False)
"""


def measure(runs: int = 0) -> Table:
    """Compare our reload in place and our restart with NiceGUI's restart, in the same browser."""
    runs = runs or 3
    ways: dict[str, Callable[[Browser], list[float]]] = {
        "Taupane, in place": lambda browser: _ours(browser, restarts=False),
        "Taupane, restart": lambda browser: _ours(browser, restarts=True),
        "NiceGUI, restart": _theirs,
    }
    times: dict[str, list[float]] = {name: [] for name in ways}
    with chromium() as browser:
        for _ in range(runs):
            for name, way in ways.items():
                times[name] += way(browser)
    first = median(times["Taupane, in place"])
    table = Table(
        "Save to changed page",
        f"Headless Chromium, {runs} interleaved runs of {SAVES} saves of a module that the nine others import; ms from "
        "the write to the mutation. TauPy's own reload closes its window, which exists for Windows alone.",
        ("", "p50 ms", "p95 ms", "× in place (p50)"),
    )
    for name, measured in times.items():
        table.add(name, median(measured), percentile(measured, 0.95), median(measured) / first)
    return table


def _ours(browser: Browser, *, restarts: bool) -> list[float]:
    with _project(OUR_APP, OUR_PART, ", ".join) as folder:
        saved = folder / "words.py"
        if restarts:  # which a save of the settings asks for
            saved = folder / "taupane.toml"
            (folder / "words.py").write_text(READING)
            saved.write_text(SETTINGS.format(word="word0"))
        command = [sys.executable, "-m", "taupane", "dev", "app.py", "--no-window"]
        with _running(command, folder) as address, _watched(browser, address) as page:
            return _saves(page, saved, SETTINGS if restarts else WORD)


def _theirs(browser: Browser) -> list[float]:
    python = peer_python("nicegui", "nicegui==3.18.0", "pywebview[gtk]")
    with (
        _project(THEIR_APP, THEIR_PART, "\n    ".join) as folder,
        _running([str(python), "app.py", str(free_port())], folder) as address,
        _watched(browser, address) as page,
    ):
        return _saves(page, folder / "words.py", WORD)


@contextmanager
def _project(app: str, part: str, join: Callable[[list[str]], str]) -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        imports = "\n".join(f"import part{number}" for number in range(PARTS))
        calls = join([f"part{number}.part()" for number in range(PARTS)])
        for number in range(PARTS):
            (folder / f"part{number}.py").write_text(part.format(number=number))
        (folder / "words.py").write_text(WORD.format(word="word0"))
        (folder / "app.py").write_text(app.format(imports=imports, parts=calls))
        yield folder


@contextmanager
def _running(command: list[str], folder: Path) -> Iterator[str]:
    process = subprocess.Popen(
        command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, start_new_session=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )  # fmt: skip
    try:
        assert process.stdout is not None
        yield next(line.strip() for line in process.stdout if line.startswith("http://127.0.0.1:"))
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            end(process)


@contextmanager
def _watched(browser: Browser, address: str) -> Iterator[Page]:
    page = browser.new_page()
    page.add_init_script(WATCH)
    page.goto(address)
    page.wait_for_selector("#word")
    page.wait_for_timeout(1500)
    yield page
    page.close()


def _saves(page: Page, file: Path, content: str) -> list[float]:
    times: list[float] = []
    for turn in range(1, SAVES + 1):
        word = f"word{turn}"
        beside = file.parent / ".saved.tmp"
        beside.write_text(content.format(word=word))
        with page.expect_console_message(lambda message, word=word: f"shows {word} " in message.text) as shown:
            began = time.time()
            beside.replace(file)
        times.append(float(shown.value.text.split()[2]) - began * 1000)
        page.wait_for_timeout(2000)
    return times
