"""What the page of a buckaroo-tauri app may ask of its host, and what it hears: commands and events by their names.

A program gives `emit`, which carries events to its pages, and calls `invoke` with what a page asked for. The sidecar
lives as long as this object is started; its sessions' sockets come back when it does. Loop thread.
"""

from __future__ import annotations

import asyncio
import base64
import json
import logging
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, Final

from .relay import Relay
from .sidecar import Sidecar, SidecarFailed, SidecarOptions

_log = logging.getLogger(__name__)

Emit = Callable[[str, object], None]
PickFile = Callable[[], "Awaitable[str | Path | None]"]

OPEN_WITHIN: Final = 10.0
LOAD_WITHIN: Final = 120.0
READY, FAILED, MESSAGE = "buckaroo:sidecar_ready", "buckaroo:sidecar_failed", "buckaroo:msg"


class CommandFailed(Exception):
    """A command cannot be done; the message is for the page."""


class BuckarooCommands:
    """The host side of buckaroo-tauri. `pick_file` shows a dialog, where the program has one."""

    def __init__(self, emit: Emit, options: SidecarOptions | None = None, *, pick_file: PickFile | None = None) -> None:
        self._emit = emit
        self._pick = pick_file
        self._relays: dict[str, Relay] = {}
        self._loads: dict[str, tuple[str, dict[str, Any]]] = {}  # what each session showed, to be shown again
        self._current: str | None = None
        self._restoring: set[asyncio.Task[None]] = set()
        self._sidecar = Sidecar(options, on_ready=self._ready, on_gone=self._gone, on_failed=self._failed)

    async def start(self, *, autoload: str | Path | None = None, mode: str = "buckaroo") -> int:
        """Start the sidecar, load a file if one is given, and give the port. Raises SidecarFailed, CommandFailed."""
        port = await self._sidecar.start()
        if autoload is not None:
            await self.invoke("buckaroo_load_path", {"args": {"path": str(autoload), "mode": mode}})
        return port

    async def stop(self) -> None:
        """End the sockets and the sidecar."""
        for task in tuple(self._restoring):
            task.cancel()
        for relay in self._relays.values():
            await relay.close()
        self._relays.clear()
        await self._sidecar.stop()

    async def invoke(self, command: str, given: object = None) -> Any:
        """Run a command of the page; its answer can be said in JSON. Raises CommandFailed."""
        arguments = given if isinstance(given, dict) else {}
        args = arguments.get("args")
        if command == "buckaroo_health":
            return self._health()
        if command == "buckaroo_diagnostics":
            return await self._http("GET", "/diagnostics")
        if command == "buckaroo_send":
            return await self._send(arguments.get("msg"))
        if command == "buckaroo_pick_file":
            return await self._picked()
        paths = {
            "buckaroo_load_path": "/load",
            "buckaroo_load_expr": "/load_expr",
            "buckaroo_load_compare": "/load_compare",
        }
        if command not in paths:
            raise CommandFailed(f"there is no command {command[:60]!r}")
        if not isinstance(args, dict):
            raise CommandFailed(f"{command} takes an object `args`")
        return await self._load(paths[command], args)

    # Commands

    def _health(self) -> dict[str, object]:
        relay = self._relays.get(self._current or "")
        return {
            "port": self._sidecar.port,
            "session_id": self._current,
            "ws_open": relay is not None and relay.is_open,
        }

    async def _load(self, path: str, args: dict[str, Any]) -> dict[str, object]:
        defaults = {"mode": "viewer"} if path == "/load" else {}
        body = {**defaults, **{name: value for name, value in args.items() if value is not None}, "no_browser": True}
        told = await self._http("POST", path, body)
        session = str(told.get("session", ""))
        self._loads[session] = (path, {**body, "session": session})
        relay = self._relays.get(session)
        if relay is None:
            relay = self._relays[session] = Relay(session, self._heard)
        relay.connect(self._sidecar.port)
        self._current = session
        if not await relay.opened(OPEN_WITHIN):
            raise CommandFailed("the server's socket did not open")
        return {"sessionId": session, "rows": told.get("rows"), "metadata": told}

    async def _send(self, message: object) -> None:
        relay = self._relays.get(self._current or "")
        if relay is None or not await relay.send(message):
            raise CommandFailed("internal WS not connected — call buckaroo_load_path first")

    async def _picked(self) -> str | None:
        if self._pick is None:
            raise CommandFailed("this program has no dialog for files")
        path = await self._pick()
        return None if path is None else str(path)

    async def _http(self, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        import aiohttp

        port = self._sidecar.port
        if port is None:
            raise CommandFailed("sidecar not yet ready")
        data = None if body is None else json.dumps(body).encode()
        try:
            async with (
                aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=LOAD_WITHIN)) as http,
                http.request(method, f"http://127.0.0.1:{port}{path}", data=data) as answer,
            ):
                text = await answer.text()
        except (aiohttp.ClientError, asyncio.TimeoutError, OSError) as error:
            raise CommandFailed(f"{method} {path} failed: {type(error).__name__}") from error
        if answer.status != 200:
            raise CommandFailed(f"{method} {path} returned {answer.status}: {text[:500]}")
        return json.loads(text)

    # Events

    def _heard(self, message: dict[str, Any], rows: bytes | None) -> None:
        if rows is not None:
            message = {**message, "data_b64": base64.b64encode(rows).decode("ascii")}
        self._emit(MESSAGE, message)

    def _ready(self, port: int) -> None:
        self._emit(READY, port)
        if self._loads:  # it ended and came back: show again what was shown
            task = asyncio.get_running_loop().create_task(self._restore(port), name="buckaroo-restore")
            self._restoring.add(task)
            task.add_done_callback(self._restoring.discard)

    async def _restore(self, port: int) -> None:
        for session, (path, body) in tuple(self._loads.items()):
            try:
                await self._http("POST", path, body)
            except CommandFailed as error:
                _log.warning("a session could not be shown again: %s", error)
            self._relays[session].connect(port)

    def _gone(self) -> None:
        for relay in self._relays.values():
            relay.connect(None)

    def _failed(self, why: str) -> None:
        self._emit(FAILED, why)


__all__ = ["FAILED", "MESSAGE", "READY", "BuckarooCommands", "CommandFailed", "SidecarFailed"]
