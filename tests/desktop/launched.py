"""A window of a launcher, held by a `LauncherHost` on a thread of the tests."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Any

from tests.desktop import x11
from tests.desktop.pages import NONCE
from typing_extensions import Self

from taupane_bridges.launcher import LauncherHost
from taupane_bridges.launcher.process import LauncherProcess
from taupane_bridges.window import ExitReason, PagePolicy, WindowOptions, parse_command

if TYPE_CHECKING:
    from collections.abc import Sequence


class Launched:
    def __init__(self, program: Sequence[str], url: str, *, seconds: float = 60, **options: Any) -> None:
        self.host = LauncherHost(program, seconds=seconds)
        self.host.hooks.veto = lambda: self.veto
        self.veto = False
        self.events: list[dict[str, Any]] = []
        self.reason: ExitReason | None = None
        self.error: BaseException | None = None
        self._url, self._options = url, WindowOptions(**options)
        self._policy = PagePolicy(lambda shown: shown == NONCE)
        self.thread = threading.Thread(target=self._run, daemon=True)
        self._id = ""

    def _run(self) -> None:
        def on_event(event: Any) -> None:
            self.events.append(event.to_message())

        try:
            self.reason = self.host.run(self._url, self._options, on_event, self._policy)
        except BaseException as error:
            self.error = error

    @property
    def pid(self) -> int:
        process = self.host._process
        assert isinstance(process, LauncherProcess)
        return process._process.pid

    @property
    def id(self) -> str:
        if not self._id:
            self._id = x11.until(lambda: x11.windows_of(self.pid), bool, 30)[0]
        return self._id

    def started(self) -> Self:
        self.thread.start()
        self.event("loaded", seconds=60)
        return self

    def event(self, type: str, since: int = 0, seconds: float = 30, **wanted: Any) -> dict[str, Any]:
        """Wait for a window event that has these fields."""
        wanted["type"] = type

        def found() -> list[dict[str, Any]]:
            return [each for each in self.events[since:] if wanted.items() <= each.items()]

        end = time.monotonic() + seconds
        while not found():
            assert time.monotonic() < end, f"no {wanted}; heard {self.events[since:]}; error {self.error}"
            assert self.thread.is_alive(), f"ended without {wanted}: {self.error}"
            time.sleep(0.01)
        return found()[0]

    def post(self, type: str, **fields: Any) -> Any:
        return self.host.post(parse_command({"type": type, **fields})).result(30)

    def ended(self, seconds: float = 30) -> ExitReason | None:
        self.thread.join(seconds)
        assert not self.thread.is_alive()
        return self.reason

    def __enter__(self) -> Self:
        return self.started()

    def __exit__(self, *_: object) -> None:
        self.host.close()
        self.ended()
