"""A Buckaroo server as a child of this program: started, watched by its health, started again, ended with us.

    waiting ─► starting ─► ready ─► (it ends, hangs or says nonsense) ─► waiting ─► … ─► failed

It reads its stdin, which we hold: whatever ends us, ends it. Loop thread, except for the threads that read its pipes.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import re
import signal
import subprocess
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Final, Literal

from taupane_bridges import children

from .restarts import Restarts

_log = logging.getLogger(__name__)

State = Literal["stopped", "starting", "ready", "waiting", "failed"]

HANDSHAKE: Final = re.compile(rb"BUCKAROO_PORT=(\d{1,5})\s*")
_LONGEST_LINE: Final = 4_096
_LAST_WORDS: Final = 20  # lines of stderr that a failure quotes in the log
_POLITE: Final = 2.0  # seconds for each of: the end of stdin, SIGTERM, its last words


class SidecarFailed(Exception):
    """The server did not come up, or ended too often; the message says what it said last."""


@dataclass(frozen=True)
class SidecarOptions:
    """How the server is started and watched. `command` None: our own server, on a free port. Times in seconds."""

    command: Sequence[str] | None = None
    environ: Mapping[str, str] = field(default_factory=dict)
    start_within: float = 15.0
    health_every: float = 5.0
    health_within: float = 5.0
    misses: int = 3
    most_restarts: int = 5


def own_command(*, port: int = 0, root: Path | None = None) -> list[str]:
    """Give the command of our own server."""
    bound = [] if root is None else ["--root", str(root)]
    return children.own(
        "taupane.__main__", "serve", "--buckaroo", "--port", str(port), "--no-browser", "--stdio-control", *bound
    )


def package_command(python: str | None = None, *, port: int = 0) -> list[str]:
    """Give the command of Buckaroo's own server: of this Python, of $BUCKAROO_PYTHON, or of what is on the PATH."""
    import shutil

    chosen = python or os.environ.get("BUCKAROO_PYTHON")
    for script in ("buckaroo-server", "buckaroo-table"):
        if chosen is None and (found := shutil.which(script)) is not None:
            beside = Path(found).resolve().parent / ("python.exe" if os.name == "nt" else "python")
            chosen = str(beside) if beside.exists() else None
    return [chosen or "python3", "-m", "buckaroo.server", "--port", str(port), "--no-browser", "--stdio-control"]


class Sidecar:
    """One supervised server. `on_ready` hears the port each time it is there, `on_gone` when it is not any more,
    `on_failed` why it was given up.
    """

    def __init__(
        self,
        options: SidecarOptions | None = None,
        *,
        on_ready: Callable[[int], None] = lambda _port: None,
        on_gone: Callable[[], None] = lambda: None,
        on_failed: Callable[[str], None] = lambda _why: None,
    ) -> None:
        self._options = options or SidecarOptions()
        self._on_ready = on_ready
        self._on_gone = on_gone
        self._on_failed = on_failed
        self._living: asyncio.Task[None] | None = None
        self._settled: asyncio.Event = asyncio.Event()
        self.state: State = "stopped"
        self.port: int | None = None
        self.pid: int | None = None
        self.failure: str | None = None

    async def start(self) -> int:
        """Start it and give its port. Raises SidecarFailed when it does not come up."""
        if self._living is None or self._living.done():
            self._settled.clear()
            self._living = asyncio.get_running_loop().create_task(self._live(), name="buckaroo-sidecar")
        await self._settled.wait()
        if self.port is None:
            raise SidecarFailed(self.failure or "the server was stopped")
        return self.port

    async def stop(self) -> None:
        """End it: its stdin first, then SIGTERM, then SIGKILL to its group."""
        if self._living is not None:
            self._living.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._living
        self.state = "stopped"
        self._settled.set()

    async def _live(self) -> None:
        restarts = Restarts(self._options.most_restarts)
        attempt = 0
        while True:
            attempt += 1
            self.state = "starting"
            _log.info("sidecar start attempt=%d", attempt)
            began = time.monotonic()
            why = await self._once()
            now = time.monotonic()
            pause = restarts.after(now, now - began)
            if pause is None:
                self.state, self.failure = "failed", why
                _log.error("the sidecar is given up: %s", why)
                self._settled.set()
                self._on_failed(why)
                return
            self.state = "waiting"
            _log.warning("the sidecar is started again in %.1f s: %s", pause, why)
            await asyncio.sleep(pause)

    async def _once(self) -> str:
        """Run it until it ends or is given up; say why."""
        command = list(self._options.command or own_command())
        try:
            process = await asyncio.to_thread(children.start, command, environ=dict(self._options.environ))
        except (OSError, ValueError) as error:
            return f"{command[0]} could not be started: {error}"
        self.pid = process.pid
        talk = _Talk(process)
        try:
            port = await talk.port(self._options.start_within)
            if port is None:
                return talk.why("it did not say its port in time" if process.poll() is None else "it ended at once")
            self.port, self.state = port, "ready"
            _log.info("sidecar listening on 127.0.0.1:%d", port)
            self._settled.set()
            self._on_ready(port)
            return talk.why(await self._watch(talk, port))
        finally:
            was_ready, self.port, self.pid = self.port is not None, None, None
            if was_ready:
                self._settled.clear()
                self._on_gone()
            await asyncio.shield(asyncio.to_thread(_end, process))
            talk.close()

    async def _watch(self, talk: _Talk, port: int) -> str:
        """Wait for its end, looking after its health; say what came."""
        import aiohttp

        misses = 0
        timeout = aiohttp.ClientTimeout(total=self._options.health_within)
        async with aiohttp.ClientSession(timeout=timeout) as http:
            while not await talk.ended(self._options.health_every):
                try:
                    async with http.get(f"http://127.0.0.1:{port}/health") as answer:
                        misses = 0 if answer.status == 200 else misses + 1
                except (aiohttp.ClientError, asyncio.TimeoutError, OSError):
                    misses += 1
                if misses >= self._options.misses:
                    return f"it did not answer {misses} times"
        return "it ended"


class _Talk:
    """What a process says: its port on stdout, once; its last words on stderr."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process = process
        self._loop = asyncio.get_running_loop()
        self._port: asyncio.Future[int | None] = self._loop.create_future()
        self._ended = asyncio.Event()
        self._words: deque[str] = deque(maxlen=_LAST_WORDS)
        self._saying = _thread(self._stderr, process.stderr)
        _thread(self._stdout, process.stdout)
        _thread(self._wait)

    async def port(self, within: float) -> int | None:
        """Give the port that it listens on; None when it does not say so, or says nonsense."""
        try:
            port = await asyncio.wait_for(asyncio.shield(self._port), within)
        except asyncio.TimeoutError:
            return None
        if port is None:  # its stdout has ended; so will it, in a moment
            await self.ended(_POLITE)
        return port

    async def ended(self, within: float) -> bool:
        """Tell whether it ends in so many seconds."""
        try:
            await asyncio.wait_for(self._ended.wait(), within)
        except asyncio.TimeoutError:
            return False
        return True

    def why(self, what: str) -> str:
        """Complete a reason by how it ended and what it said last."""
        code = self._process.poll()
        ending = "" if code is None else f" (exit code {code})"
        said = f": {self._words[-1]}" if self._words else ""
        for line in self._words:
            _log.debug("sidecar: %s", line)
        return f"{what}{ending}{said}"

    def close(self) -> None:
        """Close our ends of its pipes."""
        for pipe in (self._process.stdin, self._process.stdout, self._process.stderr):
            if pipe is not None:
                with contextlib.suppress(OSError, ValueError):
                    pipe.close()

    def _stdout(self, pipe: IO[bytes]) -> None:
        for line in _lines(pipe):
            found = HANDSHAKE.fullmatch(line)
            if found is not None and 0 < int(found[1]) < 65_536:
                self._tell(int(found[1]))
        self._tell(None)

    def _stderr(self, pipe: IO[bytes]) -> None:
        for line in _lines(pipe):
            text = ascii(line.decode("utf-8", "replace").strip())[1:-1][:300]
            if text:
                self._words.append(text)

    def _wait(self) -> None:
        self._process.wait()
        self._saying.join(_POLITE)  # its last words tell why it ended
        self._on_loop(self._ended.set)

    def _tell(self, port: int | None) -> None:
        self._on_loop(lambda: None if self._port.done() else self._port.set_result(port))

    def _on_loop(self, then: Callable[[], object]) -> None:
        with contextlib.suppress(RuntimeError):  # the loop is closed: nobody waits any more
            self._loop.call_soon_threadsafe(then)


def _thread(run: Callable[..., None], *given: object) -> threading.Thread:
    thread = threading.Thread(target=run, args=given, name="buckaroo-sidecar", daemon=True)
    thread.start()
    return thread


def _lines(pipe: IO[bytes]) -> Iterator[bytes]:
    """Give the lines of a pipe, long ones in pieces, until it ends or is closed under us."""
    with contextlib.suppress(OSError, ValueError):
        while line := pipe.readline(_LONGEST_LINE):
            yield line


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a process and what it started. Any thread; takes at most two polite pauses."""
    if process.stdin is not None:
        with contextlib.suppress(OSError):
            process.stdin.close()
    for number in (None, signal.SIGTERM):
        if number is not None and process.poll() is None:
            _signal(process, number)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(_POLITE)
            break
    if os.name != "nt":
        _signal(process, signal.SIGKILL)
    elif process.poll() is None:
        process.kill()
    process.wait()


def _signal(process: subprocess.Popen[bytes], number: int) -> None:
    """Signal the group that the process leads; on Windows there is the process alone."""
    try:
        if os.name == "nt":
            process.terminate()
        else:
            os.killpg(process.pid, number)
    except (ProcessLookupError, PermissionError):
        pass
