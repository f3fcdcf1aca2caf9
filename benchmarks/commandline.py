"""What the command line costs: `taupane --help`, and what `taupane run` adds to an app's own start."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path

from report import Table, median, percentile

RUNS = 20
LIMITS = {"taupane --help": 150.0, "what taupane run adds": 20.0}
"""ms."""
#: An app that ends as soon as it answers.
APP = """from taupane import App, ui
app = App("a")
app.route("/")(lambda: ui.Text("x"))
app.on_start(lambda: app.shutdown())
app.start()
"""


def measure(runs: int = 0) -> Table:
    """Give the wall times of whole processes, interleaved; one round more to warm up."""
    with tempfile.TemporaryDirectory() as folder:
        app = Path(folder, "app.py")
        app.write_text(APP, encoding="utf-8")
        commands = {
            "python -c pass": ["-c", "pass"],
            "taupane --help": ["-m", "taupane", "--help"],
            "python app.py": [str(app), "--no-window"],
            "taupane run app.py": ["-m", "taupane", "run", str(app), "--no-window"],
        }
        times: dict[str, list[float]] = {name: [] for name in commands}
        for turn in range(1 + (runs or RUNS)):
            for name, arguments in commands.items():
                begun = time.perf_counter()
                subprocess.run([sys.executable, *arguments], capture_output=True, check=True)
                if turn:
                    times[name].append((time.perf_counter() - begun) * 1000)
    least = median(times["python -c pass"])
    times["what taupane run adds"] = [
        ours - plain for ours, plain in zip(times["taupane run app.py"], times["python app.py"], strict=True)
    ]
    table = Table(
        "The command line",
        f"Whole processes, {runs or RUNS} interleaved runs; ms from start to end. What `taupane run` adds is the "
        "difference within each run.",
        ("", "median ms", "p95 ms", "× python -c pass", "against the limit"),
    )
    for name, each in times.items():
        limit = LIMITS.get(name)
        against = "" if limit is None else f"{median(each) / limit:.2f} × {limit:g} ms"
        table.add(name, median(each), percentile(each, 0.95), median(each) / least, against)
    return table
