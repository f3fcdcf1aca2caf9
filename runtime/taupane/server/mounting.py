"""One mounted ASGI app and its lifespan. No aiohttp here: it starts before the first page is shown."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, Final

from taupane.errors import MountFailed

log = logging.getLogger(__name__)

Message = MutableMapping[str, Any]
Asgi = Callable[[Message, Callable[[], Awaitable[Message]], Callable[[Message], Awaitable[None]]], Awaitable[None]]

VERSION: Final = {"version": "3.0", "spec_version": "2.4"}
START_TIME: Final = 30.0
STOP_TIME: Final = 5.0
"""Seconds for an app's own start and stop."""


class Mount:
    """Loop thread only, once it has started."""

    def __init__(self, path: str, app: Asgi) -> None:
        self.path = path
        self.app = app
        self.state: dict[str, Any] = {}
        """What the lifespan leaves for requests."""
        self._task: asyncio.Task[None] | None = None
        self._to_app: asyncio.Queue[Message]
        self._started: asyncio.Future[str | None] | None = None

    async def start(self) -> None:
        """Run the app's start; an app without a lifespan has none. `MountFailed`."""
        loop = asyncio.get_running_loop()
        self._to_app, self._started = asyncio.Queue(2), loop.create_future()
        self.state = {}
        self._task = loop.create_task(self._live(), name=f"lifespan of {self.path}")
        self._to_app.put_nowait({"type": "lifespan.startup"})
        try:
            said = await asyncio.wait_for(asyncio.shield(self._started), START_TIME)
        except asyncio.TimeoutError:
            self._task.cancel()
            raise MountFailed(f"the app mounted at {self.path} did not start in {START_TIME:.0f} s") from None
        if said is not None:
            raise MountFailed(f"the app mounted at {self.path} could not start: {said}")

    async def stop(self) -> None:
        """Run the app's stop, also after a start that failed; an app that does not end is cancelled."""
        if self._task is None:
            return
        if not self._task.done():
            self._to_app.put_nowait({"type": "lifespan.shutdown"})
            await asyncio.wait([self._task], timeout=STOP_TIME)
            self._task.cancel()
            await asyncio.wait([self._task], timeout=1.0)
        self._task = None

    async def _live(self) -> None:
        assert self._started is not None
        scope = {"type": "lifespan", "asgi": dict(VERSION), "state": self.state}
        try:
            await self.app(scope, self._to_app.get, self._take)
        except Exception as error:
            # An app that knows no lifespan raises at once, says the protocol, and is served without one. One that
            # raises after it has begun to answer has failed.
            if self._started.done() and self._started.result() is not None:
                log.debug("the app mounted at %s raises what it failed to start with", self.path, exc_info=error)
            elif self._started.done():
                log.exception("the app mounted at %s failed outside of a request", self.path)
            else:
                log.debug("the app mounted at %s has no lifespan", self.path, exc_info=error)
        finally:
            if not self._started.done():
                self._started.set_result(None)

    async def _take(self, message: Message) -> None:
        assert self._started is not None
        kind, said = message["type"], str(message.get("message", ""))
        if kind == "lifespan.startup.complete" and not self._started.done():
            self._started.set_result(None)
        elif kind == "lifespan.startup.failed" and not self._started.done():
            # Starlette sends the whole traceback; its last line is what went wrong.
            log.error("the app mounted at %s could not start: %s", self.path, said)
            self._started.set_result(said.strip().rpartition("\n")[2] or "it gave no reason")
        elif kind == "lifespan.shutdown.failed":
            log.error("the app mounted at %s could not stop: %s", self.path, said)
