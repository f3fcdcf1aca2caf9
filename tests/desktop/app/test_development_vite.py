"""`taupane dev` with Vite's pages in a real window: they load there, follow what is saved, and survive a restart."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from tests.desktop import x11
from tests.desktop.app.test_app_window import Running, alive
from tests.desktop.app.test_development import save

pytestmark = pytest.mark.timeout(300)  # npm and Vite on a busy machine

PACKAGE = {"name": "page", "private": True, "type": "module", "scripts": {"dev": "vite"}, "devDependencies": {}}
FILES = {
    "index.html": '<!doctype html><script type="module" src="/main.ts"></script><h1></h1>',
    "main.ts": """
import "./look.css";
import { word } from "./word";
const heading = document.querySelector("h1")!;
const tell = (what: string, value: unknown) => taupane.invoke("tell", { what, value: String(value) });
const show = (text: string) => { heading.textContent = text; };
show(word);
import.meta.hot!.accept("./word", (again) => show(again!.word));
let shown = "", height = 0;
setInterval(() => {
  const now = `${heading.textContent} in ${getComputedStyle(heading).color}`;
  if (now !== shown) tell("shows", (shown = now));
  if (innerHeight !== height) tell("height", (height = innerHeight));
}, 100);
""",
    "word.ts": 'export const word = "one";\n',
    "look.css": "h1 { color: rgb(1, 2, 3) }\n",
    "app.py": """
import os, sys
from taupane import App

app = App("Vite window", width=900, height=700)
app.own_pages("dist")

@app.command
def tell(what: str, value: str) -> None:
    sys.stdout.write(f"{what} {value}\\n")
    sys.stdout.flush()

app.on_connect(lambda: tell("connected", str(os.getpid())))
app.start()
""",
}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for name, text in FILES.items():
        (tmp_path / name).write_text(text)
    (tmp_path / "package.json").write_text(json.dumps({**PACKAGE, "devDependencies": {"vite": "^8.0.0"}}))
    subprocess.run(
        ["npm", "install", "--no-audit", "--no-fund"], cwd=tmp_path, check=True, timeout=280, stdout=subprocess.DEVNULL
    )
    return tmp_path


def test_a_page_of_vites_in_the_window(project: Path) -> None:
    app = Running(
        subprocess.Popen(
            [sys.executable, "-m", "taupane", "dev", "--host", "gtk", "--open-devtools"],
            cwd=project, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )
    )  # fmt: skip
    children: set[int] = set()
    try:
        app.says("shows one in rgb(1, 2, 3)")
        window = app.window()
        app.says("height ")
        assert x11.page(window).height > 600
        # The inspector opens below the page.
        x11.until(lambda: [int(line.split()[1]) for line in app.lines if line.startswith("height ")][-1],
                  lambda height: height < 500, 30)  # fmt: skip
        save(project, "word.ts", FILES["word.ts"].replace("one", "two"))
        app.says("shows two in rgb(1, 2, 3)")
        save(project, "look.css", "h1 { color: rgb(4, 5, 6) }\n")
        save(project, "word.ts", FILES["word.ts"].replace("one", "three"))
        app.says("shows three in rgb(4, 5, 6)")
        assert sum(line.startswith("connected") for line in app.lines) == 1  # never loaded again
        save(project, "taupane.toml", "dev = true\n")
        app.says("taupane.toml changed: starting the app anew")
        app.says("shows three in rgb(4, 5, 6)", 2)
        assert app.window() == window
        children = app.children()
        app.close_window()
        app.ends(0)
        x11.until(lambda: alive(children), lambda left: not left, 30)
    finally:
        for pid in alive(children | (app.children() if app.process.poll() is None else set())):
            os.kill(pid, signal.SIGKILL)
        app.process.kill()
        app.process.wait()
