"""TauPy apps as their users start them: a file that says `import taupy`, run by `python -m taupane`."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import aiohttp
import pytest

from taupane.compat import taupy

RUN = (sys.executable, "-W", "error", "-m", "taupane")

COUNTER = """
import asyncio
from taupy import App, VStack, Text, Button, State
from taupy.events import Click
import taupy.widgets.elements, taupy.events.events

app = App("Counter", 800, 500{options})
count = State(0)

@app.dispatcher.on_click("more")
async def more(_: Click):
    count.set(count() + 1)

@app.route("/")
def home():
    return VStack(Text(lambda: f"clicked {{count()}}"), Button("More", id="more"))

async def main():
    await app.run(VStack(id="root"))

if __name__ == "__main__":
    asyncio.run({run})
"""


@contextmanager
def started(file: Path, *arguments: str, **environ: str) -> Iterator[subprocess.Popen[str]]:
    """Run an app's file headless, and end it as a user does."""
    app = subprocess.Popen(
        [*RUN, str(file), "--no-window", *arguments],
        cwd=file.parent,
        env={**os.environ, **environ},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield app
    finally:
        if app.poll() is None:
            app.send_signal(signal.SIGTERM)
        try:
            app.communicate(timeout=30)
        except ValueError:  # its output was read already
            app.wait(30)
        except subprocess.TimeoutExpired:
            app.kill()
            app.communicate()
            raise


def write(folder: Path, run: str = "app.run(VStack(id='root'))", options: str = "") -> Path:
    file = folder / "app.py"
    file.write_text(COUNTER.format(run=run, options=options))
    return file


@pytest.mark.parametrize("run", ["app.run(VStack(id='root'))", "main()"])
def test_an_unmodified_app_prints_its_address_and_ends_on_a_signal(tmp_path: Path, run: str) -> None:
    with started(write(tmp_path, run)) as app:
        assert app.stdout is not None
        assert app.stdout.readline().startswith("http://127.0.0.1:")
        app.send_signal(signal.SIGTERM)
        _, errors = app.communicate(timeout=30)
        assert app.returncode == 143
        assert "Traceback" not in errors


def test_an_installed_taupy_gives_way_and_that_is_said_once(tmp_path: Path) -> None:
    (tmp_path / "taupy").mkdir()
    (tmp_path / "taupy" / "__init__.py").write_text("raise ImportError('the installed one')")
    with started(write(tmp_path)) as app:
        assert app.stdout is not None
        assert app.stdout.readline().startswith("http://127.0.0.1:")
        app.send_signal(signal.SIGTERM)
        _, errors = app.communicate(timeout=30)
        assert errors.count("not the installed TauPy") == 1


def test_a_port_in_use_is_an_error_and_nothing_is_killed(tmp_path: Path) -> None:
    with started(write(tmp_path)) as first:
        assert first.stdout is not None
        port = first.stdout.readline().split(":")[2].split("/")[0]
        with started(write(tmp_path), TAUPY_HTTP_PORT=port) as second:
            _, errors = second.communicate(timeout=30)
            assert second.returncode == 2
            assert f"port {port} on 127.0.0.1 is in use" in errors
        assert first.poll() is None


def test_taupys_socket_is_a_second_port_and_is_not_fought_for(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with started(write(tmp_path), f"--taupy-socket={port}") as app:
            _, errors = app.communicate(timeout=30)
            assert app.returncode == 2
            assert f"port {port} on 127.0.0.1 is in use" in errors
            assert "Traceback" not in errors
        with started(write(tmp_path)) as app:  # not asked for, so not opened
            assert app.stdout is not None
            assert app.stdout.readline().startswith("http://127.0.0.1:")


def test_the_socket_turns_other_pages_away(tmp_path: Path) -> None:
    app = taupy.App("Socket")
    got: list[str] = []
    app.dispatcher.on_click("a")(lambda event: got.append(event.widget_id))

    async def talk(port: int) -> None:
        url = f"http://127.0.0.1:{port}/any/path"
        async with aiohttp.ClientSession() as session:
            for headers in (
                {"Origin": "http://evil.example"},
                {"Host": "evil.example"},
                {"Sec-Fetch-Site": "cross-site"},
            ):
                with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
                    await session.ws_connect(url, headers=headers)
                assert refused.value.status == 403
            async with session.get(url) as answer:
                assert answer.status == 400
            async with session.ws_connect(url, headers={"Origin": app.core.server.origin}) as page:
                await page.send_str('{"type": "unknown"}')
                await page.send_str('{"type": "click", "id": "a", "value": 1}')
                while not got:
                    await asyncio.sleep(0.005)
                await app.server.broadcast({"type": "mine", "n": 1})
                assert (await page.receive(timeout=10)).json() == {"type": "mine", "n": 1}

    with app.serving(taupy.VStack(id="root"), taupy_socket=0):
        assert app.ws_port not in (0, 8765)
        running = app.core.running
        asyncio.run_coroutine_threadsafe(asyncio.wait_for(talk(app.ws_port), 30), running.loop).result(40)
    with pytest.raises(OSError, match="refused"):
        socket.create_connection(("127.0.0.1", app.ws_port), 5).close()


def test_the_pages_of_another_server_need_a_development_run(tmp_path: Path) -> None:
    file = write(tmp_path, "app.run()", ", mode=__import__('taupy').AppMode.RAW_HTML")
    with started(file, TAUPY_EXTERNAL_HTTP="1") as app:
        _, errors = app.communicate(timeout=30)
        assert app.returncode == 1
        assert "build the front end first, or let `taupane dev` show what Vite makes of it" in errors


def test_without_a_root_it_is_a_value_error(tmp_path: Path) -> None:
    with started(write(tmp_path, "app.run()")) as app:
        _, errors = app.communicate(timeout=30)
        assert app.returncode == 1
        assert "ValueError: app.run() needs a root" in errors
