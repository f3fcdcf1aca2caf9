"""A supervised server: it comes up, is watched, comes back, is given up, and ends with its parent."""

from __future__ import annotations

import asyncio
import base64
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from tests.integration.buckaroo.conftest import ROWS
from tests.integration.buckaroo.wire import decoded
from tests.integration.processes import runs

from taupane_bridges.buckaroo.commands import FAILED, MESSAGE, READY, BuckarooCommands, CommandFailed
from taupane_bridges.buckaroo.sidecar import Sidecar, SidecarFailed, SidecarOptions

DEADLINE = 60.0


class Page:
    """What a page hears."""

    def __init__(self) -> None:
        self.events: list[tuple[str, Any]] = []

    def emit(self, event: str, payload: object) -> None:
        self.events.append((event, payload))

    async def hears(self, event: str, count: int = 1, **wanted: object) -> Any:
        """Give the payload of the event that came for the `count`th time with these entries."""
        end = time.monotonic() + DEADLINE
        while time.monotonic() < end:
            found = [
                payload
                for name, payload in self.events
                if name == event and all(payload.get(key) == value for key, value in wanted.items())
            ]
            if len(found) >= count:
                return found[count - 1]
            await asyncio.sleep(0.02)
        raise AssertionError(f"no {event} {wanted}: {[name for name, _ in self.events]}")


def script(code: str) -> SidecarOptions:
    return SidecarOptions([sys.executable, "-c", code], health_every=0.05, health_within=0.5, misses=2, most_restarts=1)


async def test_a_page_loads_scrolls_and_survives_the_server(folder: Path) -> None:
    page = Page()
    commands = BuckarooCommands(page.emit, SidecarOptions(start_within=60.0))
    with pytest.raises(CommandFailed, match="not yet ready"):
        await commands.invoke("buckaroo_load_path", {"args": {"path": "/x.csv"}})
    port = await commands.start(autoload=folder / "t.parquet")
    try:
        assert await page.hears(READY) == port
        state = await page.hears(MESSAGE, type="initial_state")
        assert state["metadata"]["rows"] == ROWS
        health = await commands.invoke("buckaroo_health")
        assert (health["port"], health["ws_open"]) == (port, True)
        assert (await commands.invoke("buckaroo_diagnostics"))["status"] == "ok"
        key = {"sourceName": "s", "start": 3, "end": 5, "origEnd": 5, "sort": "a", "sort_direction": "desc"}
        request = {"type": "infinite_request", "payload_args": key}
        await commands.invoke("buckaroo_send", {"msg": request})
        rows = await page.hears(MESSAGE, type="infinite_resp")
        assert [row["a"] for row in decoded(base64.b64decode(rows["data_b64"]))] == [1996, 1995]

        second = await commands.invoke(
            "buckaroo_load_path", {"args": {"path": str(folder / "t.csv"), "session": "two"}}
        )
        assert (second["sessionId"], second["rows"]) == ("two", ROWS)
        assert (await commands.invoke("buckaroo_health"))["session_id"] == "two"

        diagnostics = await commands.invoke("buckaroo_diagnostics")
        os.kill(diagnostics["pid"], signal.SIGKILL)
        await page.hears(READY, 2)
        await page.hears(MESSAGE, 2, type="initial_state", mode="buckaroo")  # both sessions are shown again
        await page.hears(MESSAGE, 2, type="initial_state", mode="viewer")
        await commands.invoke("buckaroo_send", {"msg": request})
        assert (await page.hears(MESSAGE, 2, type="infinite_resp"))["length"] == ROWS
        pid = (await commands.invoke("buckaroo_diagnostics"))["pid"]
    finally:
        await commands.stop()
    assert not runs(pid)
    assert (await commands.invoke("buckaroo_health")) == {"port": None, "session_id": "two", "ws_open": False}


async def test_commands_that_fail(folder: Path) -> None:
    commands = BuckarooCommands(lambda _event, _payload: None, SidecarOptions(start_within=60.0))
    await commands.start()
    try:
        for command, given, said in (
            ("buckaroo_load_path", {"args": {"path": str(folder / "none.csv")}}, "POST /load returned 404"),
            ("buckaroo_load_path", None, "takes an object"),
            ("buckaroo_load_expr", {"args": {"build_dir": "x"}}, "returned 501"),
            ("buckaroo_send", {"msg": {}}, "call buckaroo_load_path first"),
            ("buckaroo_pick_file", None, "no dialog"),
            ("os_system", None, "no command"),
        ):
            with pytest.raises(CommandFailed, match=said):
                await commands.invoke(command, given)
    finally:
        await commands.stop()


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("import sys; sys.exit('no such thing')", "no such thing"),
        ("print('hello'); raise SystemExit(3)", "exit code 3"),
        ("print('BUCKAROO_PORT=0')", "it ended at once"),
        ("import sys; sys.stdout.buffer.write(b'\\xff' * 9999)", "exit code 0"),
    ],
)
async def test_a_server_that_does_not_come_up_is_given_up(code: str, said: str) -> None:
    page = Page()
    commands = BuckarooCommands(page.emit, script(code))
    with pytest.raises(SidecarFailed, match=said):
        await commands.start()
    assert said in await page.hears(FAILED)
    await commands.stop()


async def test_a_program_that_is_not_there() -> None:
    sidecar = Sidecar(SidecarOptions(["/no/such/program"], most_restarts=0))
    with pytest.raises(SidecarFailed, match="could not be started"):
        await sidecar.start()
    await sidecar.stop()


async def test_a_server_that_hangs_is_ended_and_started_again() -> None:
    code = (
        "import socket, time, signal; signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
        "s = socket.create_server(('127.0.0.1', 0)); print(f'BUCKAROO_PORT={s.getsockname()[1]}', flush=True)\n"
        "time.sleep(600)"
    )
    pids: list[int | None] = []
    gone = asyncio.Event()
    failed: asyncio.Future[str] = asyncio.get_running_loop().create_future()
    sidecar = Sidecar(
        script(code), on_ready=lambda _port: pids.append(sidecar.pid), on_gone=gone.set, on_failed=failed.set_result
    )
    await sidecar.start()
    assert "did not answer" in await asyncio.wait_for(failed, DEADLINE)
    assert gone.is_set()
    assert len(pids) == 2
    assert not any(runs(pid) for pid in pids if pid is not None)
    assert sidecar.state == "failed"
    await sidecar.stop()


async def test_a_server_that_does_not_say_its_port_in_time() -> None:
    options = SidecarOptions([sys.executable, "-c", "import sys; sys.stdin.read()"], start_within=0.2, most_restarts=0)
    with pytest.raises(SidecarFailed, match="did not say its port"):
        await Sidecar(options).start()


def test_the_server_ends_with_a_parent_that_is_killed() -> None:
    program = (
        "import asyncio\n"
        "from taupane_bridges.buckaroo.sidecar import Sidecar, SidecarOptions\n"
        "async def main():\n"
        "    sidecar = Sidecar(SidecarOptions(start_within=60.0))\n"
        "    await sidecar.start()\n"
        "    print(sidecar.pid, flush=True)\n"
        "    await asyncio.Event().wait()\n"
        "asyncio.run(main())"
    )
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        pid = int(parent.stdout.readline())
        assert runs(pid)
        parent.kill()
        end = time.monotonic() + DEADLINE
        while runs(pid):
            assert time.monotonic() < end
            time.sleep(0.02)
