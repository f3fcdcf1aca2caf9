"""Keep the main thread for the window, and run the app's file beside it: ``python -m taupane app.py``.

A GUI toolkit must own the main thread. Here the file runs as ``__main__`` on a thread of its own, so that
every way of starting an app works in one process, ``asyncio.run(main())`` with ``await app.run(root)`` inside
included.
"""

from __future__ import annotations

import queue
import signal
import sys
import threading
import types
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from pathlib import Path
from types import FrameType
from typing import Any, TypeVar

T = TypeVar("T")

# On Windows a wait without a timeout cannot be interrupted by Ctrl-C.
_WAIT = 0.25 if sys.platform == "win32" else None

_reserved: MainThread | None = None


class MainThread:
    """The main thread, waiting for work that only it may do."""

    def __init__(self) -> None:
        self._jobs: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()

    def is_current(self) -> bool:
        """Tell whether the caller is on the main thread itself."""
        return threading.current_thread() is threading.main_thread()

    def submit(self, function: Callable[[], T]) -> Future[T]:
        """Run a function on the main thread; its result or whatever it raises goes into the future. Any
        thread."""
        future: Future[T] = Future()

        def job() -> None:
            if not future.set_running_or_notify_cancel():
                return
            try:
                future.set_result(function())
            except BaseException as error:
                # It belongs to the thread that asked, SystemExit included.
                future.set_exception(error)

        self._jobs.put(job)
        return future

    def run(self, function: Callable[[], T]) -> T:
        """Do the same and wait for it."""
        return self.submit(function).result()

    def end(self) -> None:
        """Let `work` come back. Any thread."""
        self._jobs.put(None)

    def work(self) -> None:
        """Do what is asked until `end`. Main thread."""
        while True:
            try:
                job = self._jobs.get(timeout=_WAIT)
            except queue.Empty:
                continue
            if job is None:
                return
            job()


def reserved() -> MainThread | None:
    """Return the main thread if it is kept for windows, None in an ordinary process."""
    return _reserved


def run_script(
    path: str, arguments: Sequence[str], execute: Callable[[bytes, types.ModuleType], None] | None = None
) -> None:
    """Run a file as ``__main__`` beside the reserved main thread and end as it ends.

    `execute` runs the source in the module, where it is not to be run as the interpreter does.
    Raises SystemExit: the file's own, 1 after an exception (its traceback is printed first, and begins in the file),
    128 + number for a signal. Main thread.
    """
    global _reserved  # there is one main thread
    main = _reserved = MainThread()
    outcome: list[BaseException] = []
    thread = threading.Thread(
        target=_execute,
        args=(path, list(arguments), main, outcome, execute or run_source),
        name="taupane-script",
        daemon=True,
    )
    before = {number: signal.signal(number, _exit_on) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        thread.start()
        main.work()
        thread.join()
    finally:
        _reserved = None
        for number, handler in before.items():
            signal.signal(number, handler if handler is not None else signal.SIG_DFL)
    if outcome and isinstance(outcome[0], SystemExit):
        raise outcome[0]
    if outcome:
        sys.excepthook(type(outcome[0]), outcome[0], outcome[0].__traceback__)
        raise SystemExit(1)


def _execute(
    path: str,
    arguments: list[str],
    main: MainThread,
    outcome: list[BaseException],
    execute: Callable[[bytes, types.ModuleType], None],
) -> None:
    try:
        _run_as_main(path, arguments, execute)
    except BaseException as error:
        # The thread's boundary: the main thread deals with it.
        outcome.append(error.with_traceback(_from_file(error, path)))
    finally:
        main.end()


def run_source(source: bytes, module: types.ModuleType) -> None:
    """Execute a source in its module."""
    exec(compile(source, module.__file__ or "", "exec", dont_inherit=True), module.__dict__)  # it is what was asked for


def _run_as_main(path: str, arguments: list[str], execute: Callable[[bytes, types.ModuleType], None]) -> None:
    """Execute a file as the interpreter would: as ``__main__``, its folder first on ``sys.path``."""
    source = Path(path).read_bytes()
    sys.argv = [path, *arguments]
    if not getattr(sys.flags, "safe_path", False):
        sys.path[0] = str(Path(path).resolve().parent)
    module = types.ModuleType("__main__")
    module.__file__ = path
    module.__dict__["__builtins__"] = __builtins__
    sys.modules["__main__"] = module
    execute(source, module)


def _from_file(error: BaseException, path: str) -> Any:
    trace = error.__traceback__
    while trace is not None and trace.tb_frame.f_code.co_filename != path:
        trace = trace.tb_next
    return trace if trace is not None else error.__traceback__


def _exit_on(number: int, _frame: FrameType | None) -> None:
    raise SystemExit(128 + number)
