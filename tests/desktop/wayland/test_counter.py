"""The counter sample in a gtk window on a Wayland server that has no device at all: as on a fresh virtual machine."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent


def test_the_counter_counts_and_closes(without_devices: dict[str, str]) -> None:
    done = subprocess.run(
        [sys.executable, str(HERE / "counter.py")],
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
        env={**os.environ, **without_devices, "TAUPANE_HOST": "gtk"},
    )
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    told = json.loads(done.stdout.strip().splitlines()[-1])
    assert told["host"] == "gtk"
    assert told["page"] == {"count": "1", "width": 420, "height": 360}
    assert (told["state"]["title"], told["state"]["width"], told["state"]["height"]) == ("Counter", 420, 360)
    assert told["refused"].startswith("the gtk host cannot run center")
