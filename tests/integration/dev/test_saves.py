"""Saves as they come: in halves, by the dozen, of files that come, go and change their names; hundreds of them."""

from __future__ import annotations

import re
import shutil
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.integration.dev.development import Development

from taupane.dev.watch import REST

APP = """
from taupane import App, ui
from words import label

app = App("Saves")

@app.every(0.1)
def tick():
    print("tick", label(), flush=True)

@app.route("/")
def home():
    return ui.Text(label)

app.start()
"""
WORDS = "def label():\n    return 'one'\n"


@pytest.fixture
def run(tmp_path: Path) -> Iterator[Development]:
    (tmp_path / "app.py").write_text(APP)
    (tmp_path / "words.py").write_text(WORDS)
    run = Development(tmp_path)
    run.says("tick one")
    yield run
    run.process.send_signal(signal.SIGINT)
    run.ends(130)
    assert run.count("starting the app anew") == 0


def test_a_file_that_is_written_in_pieces(run: Development) -> None:
    with (run.folder / "words.py").open("w") as file:
        for letter in WORDS.replace("one", "two"):
            file.write(letter)
            file.flush()
            time.sleep(0.005)
    run.says("tick two")


def test_fifty_saves_a_second(run: Development) -> None:
    began = time.monotonic()
    for number in range(50):
        run.save("words.py", WORDS.replace("one", f"number {number}"))
        time.sleep(0.02)
    run.says("tick number 49")
    assert run.count("reloaded words") <= (time.monotonic() - began) / REST + 1


def test_a_deleted_file_is_missed_where_it_is_needed(run: Development) -> None:
    (run.folder / "words.py").unlink()
    ticks = run.count("tick one")
    run.says("tick one", ticks + 3)
    run.save("app.py", APP.replace("tick", "tock"))
    run.says("not reloaded: ModuleNotFoundError: No module named 'words'")
    ticks = run.count("tick one")
    run.says("tick one", ticks + 3)
    run.save("words.py", WORDS.replace("one", "two"))
    run.says("tock two")


def test_a_module_that_gets_another_name(run: Development) -> None:
    (run.folder / "words.py").rename(run.folder / "phrases.py")
    run.save("app.py", APP.replace("words", "phrases").replace("tick", "tock"))
    run.says("tock one")
    run.save("phrases.py", WORDS.replace("one", "two"))
    run.says("tock two")


def test_a_module_that_is_imported_before_it_is_there(run: Development) -> None:
    run.save("app.py", APP.replace("from words", "from pack.fresh"))
    run.says("not reloaded: ModuleNotFoundError: No module named 'pack'")
    run.save("words.py", WORDS.replace("one", "two"))  # which works, but does not mend the other
    run.says("not reloaded: ModuleNotFoundError: No module named 'pack'", 2)
    (run.folder / "pack").mkdir()
    (run.folder / "pack" / "fresh.py").write_text(WORDS.replace("one", "three"))
    run.says("tick three")
    shutil.rmtree(run.folder / "pack")
    ticks = run.count("tick three")
    run.says("tick three", ticks + 3)
    (run.folder / "pack").mkdir()
    (run.folder / "pack" / "fresh.py").write_text(WORDS.replace("one", "four"))
    run.says("tick four")


PART = """
import asyncio, threading
from taupane import State, effect
from base import app, base

number = State({number})
base.subscribe(lambda value: None)

@effect
def follow():
    base(), number()

@app.every(3600)
def rarely():
    pass

async def for_ever():
    await asyncio.sleep(3600)

app.spawn(for_ever())

def late():
    @effect
    def in_a_thread():
        base()

threading.Thread(target=late).start()
"""
BASE = """
from taupane import App, State
app = App("Ten")
base = State(0)
"""
MANY = """
import asyncio, gc, resource
from taupane import ui, State
from taupane.state import Effect
from base import app, base
{imports}

def counts():
    gc.collect()
    effects = sum(type(each) is Effect for each in gc.get_objects())
    tasks = len(asyncio.all_tasks(app.running.loop))
    with open("/proc/self/statm") as file:
        _, resident, shared, *_ = map(int, file.read().split())
        pages = resident - shared  # those of files come and go
    base.update(lambda value: value + 1)
    print("counts", effects, tasks, len(app.timers), pages * resource.getpagesize() // 1000, flush=True)

@app.every(0.2)
def count():
    counts()

@app.route("/")
def home():
    return ui.Text("ten")

app.start()
"""


def test_what_the_old_code_made_is_gone(tmp_path: Path) -> None:
    for number in range(8):
        (tmp_path / f"part{number}.py").write_text(PART.format(number=number))
    (tmp_path / "base.py").write_text(BASE)
    (tmp_path / "app.py").write_text(MANY.format(imports="\n".join(f"import part{number}" for number in range(8))))
    run = Development(tmp_path)
    run.says("counts")

    def counts(saves: int) -> list[int]:
        run.says("reloaded", saves)
        there = run.count("counts")
        return [int(word) for word in run.says("counts", there + 3).split()[1:]]

    try:
        kinds: list[list[int]] = []
        for turn in range(1, 41):
            run.save("base.py", BASE + f"# {turn}\n")
            run.says("reloaded base, ", turn)
            if turn in (10, 40):
                kinds.append(counts(turn))
        assert kinds[0][:3] == kinds[1][:3] == [16, kinds[0][1], 9]
        assert kinds[1][3] - kinds[0][3] < 8_000, "kB more"
        assert not [line for line in run.lines if re.search("not reloaded|Traceback|anew", line)], run.lines[-20:]
    finally:
        run.process.send_signal(signal.SIGINT)
        run.ends(130)
