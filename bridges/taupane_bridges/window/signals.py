"""End a window when the process is asked to end: SIGINT (Ctrl-C) and SIGTERM.

A shell starts background jobs with SIGINT ignored, and toolkits replace handlers; so the handlers are
installed whatever was there before, and can be installed once more from `Hooks.before_show`. Main thread
only, as Python demands.
"""

from __future__ import annotations

import signal
import threading
from typing import TYPE_CHECKING, Any

from typing_extensions import Self

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType, TracebackType

__all__ = ["ClosingSignals"]


class ClosingSignals:
    """Call `close` on the first SIGINT or SIGTERM; the second one acts as if nobody had handled it.

    Use as a context manager around `Host.run`; afterwards the handlers of before are back. `received` is the
    signal's number, or None; the exit status by custom is 128 + number.
    """

    def __init__(self, close: Callable[[], None], signals: tuple[int, ...] | None = None) -> None:
        self._close = close
        self._signals = signals or (signal.SIGINT, signal.SIGTERM)
        self._before: dict[int, Any] = {}
        self.received: int | None = None

    def install(self) -> None:
        """Take the signals; again when a toolkit took them in the meantime.

        On another thread than the main one it does nothing: Windows Forms has its window there, and leaves them.
        """
        if threading.current_thread() is not threading.main_thread():
            return
        for number in self._signals:
            before = signal.signal(number, self._on_signal)
            self._before.setdefault(number, before)

    def restore(self) -> None:
        """Give the signals back to whoever had them."""
        for number, before in self._before.items():
            # None: the handler was not installed from Python and cannot be named.
            signal.signal(number, before if before is not None else signal.SIG_DFL)
        self._before.clear()

    def _on_signal(self, number: int, _frame: FrameType | None) -> None:
        if self.received is not None:
            signal.signal(number, signal.SIG_DFL)
            signal.raise_signal(number)
            return
        self.received = number
        self._close()

    def __enter__(self) -> Self:
        """Install the handlers."""
        self.install()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Restore the handlers."""
        self.restore()
