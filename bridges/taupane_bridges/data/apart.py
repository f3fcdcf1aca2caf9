"""Filter and sort in a process of its own: one that can be killed, and whose end is not the app's.

The worker starts when a large table is open and its first rows are shown: before it is needed. It gets columns as
memory-mapped Arrow files, or the path of a parquet file, and gives row numbers back in one; nothing large crosses the
pipe. One job at a time: the heavy lane's thread
waits for it, so the lane's rule (the latest of a slot wins) holds here too. A job that nobody wants any more is asked
to stop, then killed; the next one starts another worker.
"""

from __future__ import annotations

import base64
import json
import logging
import threading
import time
from contextlib import suppress
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any, Final

from .errors import BadPlan, DataError, Superseded, WorkerDied, by_code
from .folders import make_folder, remove_folder
from .sessions.messages import plan_message
from .spool import Spool

if TYPE_CHECKING:
    import subprocess

    import pyarrow as pa

    from .plans.plan import ViewPlan
    from .source import Check, DataSource

_log = logging.getLogger(__name__)

LEAST_ROWS: Final = 1_000_000
"""Rows from which a table is worth the half second that a worker takes to start."""
_LOOK: Final = 0.02  # seconds between two looks whether the job is still wanted
_PATIENCE: Final = 0.3  # seconds for a job to stop by itself
_MODULE: Final = "taupane_bridges.data.worker"
_LONGEST_LINE: Final = 1 << 20


class Worker:
    """The child process and what was written for it. Any thread; jobs take turns."""

    def __init__(self, least_rows: int = LEAST_ROWS) -> None:
        self.least_rows = least_rows
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._answers: SimpleQueue[dict[str, Any] | None] = SimpleQueue()
        self._folder: Path | None = None
        self._spools: dict[int, Spool] = {}
        self._next = 0
        self._closed = False

    def takes(self, source: DataSource, plan: ViewPlan) -> bool:
        """Tell whether a plan is worth doing here, and can be."""
        if self._closed or source.rows < self.least_rows or not source.apart:
            return False
        return plan.where is None or (plan.where.packed is not None and plan.where.names is not None)

    def warm(self, token: int, source: DataSource) -> None:
        """Start the process for a source that it will filter, and let it open its file, without waiting for either."""
        if self._closed or source.rows < self.least_rows or not source.apart:
            return
        with self._lock:
            try:
                self._ready()
                file = source.apart
                if isinstance(file, dict):  # else its columns are written down when they are needed
                    self._say({"warm": {"token": token, "rows": source.rows, "file": file}})
            except (OSError, DataError, Superseded) as error:
                _log.info("no worker for tables could be started: %s", type(error).__name__)

    def prepare(self, token: int, source: DataSource, plan: ViewPlan, check: Check) -> pa.Array:
        """Give the rows of a plan, as numbers in the order shown.

        Raises what the engine raises, and WorkerDied. OSError: the columns could not be written down for it.
        """
        with self._lock:
            check()
            folder = self._ready()
            spool = self._spools.get(token)
            if spool is None:
                spool = self._spools[token] = Spool(token, source, folder)
            described = spool.describe(plan, check)
            self._next += 1
            answer = folder / f"answer-{self._next}.arrow"
            job = {"id": self._next, "source": described, "plan": _plan(plan), "answer": answer.name}
            try:
                self._say(job)
                return self._wait(self._next, answer, check)
            finally:
                # A mapped file may be unlinked, except on Windows, where it goes with the folder
                with suppress(OSError):
                    answer.unlink()

    def forget(self, token: int) -> None:
        """Drop what was written for a source. Never waits: a job that runs on it ends first, by itself."""
        spool = self._spools.pop(token, None)
        if spool is not None:
            spool.delete()

    def close(self) -> None:
        """End the worker and delete what was written."""
        self._closed = True
        process, self._process = self._process, None
        if process is not None:
            _end(process)
        folder, self._folder = self._folder, None
        if folder is not None:
            remove_folder(folder)

    @property
    def pid(self) -> int | None:
        """The process's id, None while there is none."""
        return None if self._process is None else self._process.pid

    def _ready(self) -> Path:
        """Start the process if there is none, and give the folder for its files."""
        if self._closed:
            raise Superseded
        if self._folder is None:
            self._folder = make_folder()
        if self._process is None or self._process.poll() is not None:
            self._start(self._folder)
        return self._folder

    def _start(self, folder: Path) -> None:
        from taupane_bridges.children import own, start

        if self._process is not None:
            _end(self._process)
        self._answers = SimpleQueue()
        process = self._process = start(own(_MODULE, str(folder)), stderr=None)
        threading.Thread(target=_read, args=(process, self._answers), name="taupane-worker", daemon=True).start()
        if self._closed:  # meanwhile: who closed it has not seen this process
            self._process = None
            _end(process)
            remove_folder(folder)
            raise Superseded
        _log.debug("a worker for tables was started")

    def _say(self, message: dict[str, Any]) -> None:
        process = self._process
        if process is None or process.stdin is None:  # closed meanwhile
            raise Superseded
        try:
            process.stdin.write(json.dumps(message).encode("ascii") + b"\n")
            process.stdin.flush()
        except (OSError, ValueError) as error:
            self._kill()
            raise WorkerDied(_DIED) from error

    def _wait(self, number: int, path: Path, check: Check) -> pa.Array:
        while True:
            try:
                check()
            except Superseded:
                self._stop(number)
                raise
            with suppress(Empty):
                said = self._answers.get(timeout=_LOOK)
                if said is None:
                    self._kill()
                    raise WorkerDied(_DIED)
                if said.get("id") == number:
                    return _result(said, path)

    def _stop(self, number: int) -> None:
        """Ask the job to stop; kill the process if it does not at once."""
        with suppress(DataError):
            self._say({"stop": number})
            until = time.monotonic() + _PATIENCE
            while (rest := until - time.monotonic()) > 0:
                with suppress(Empty):
                    said = self._answers.get(timeout=rest)
                    if said is not None and said.get("id") == number:
                        return
            self._kill()

    def _kill(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            _end(process)


_DIED = "The process that filters and sorts has ended; try again."


def _plan(plan: ViewPlan) -> dict[str, Any]:
    where = plan.where
    packed = None if where is None or where.packed is None else base64.b64encode(where.packed).decode("ascii")
    return {**plan_message(plan), "where": packed}


def _result(said: dict[str, Any], path: Path) -> pa.Array:
    """Give the row numbers, or raise what went wrong."""
    if "error" in said:
        code, message = str(said["error"]), str(said.get("message"))
        if code == "superseded":
            raise Superseded
        if code == "bad_plan":
            raise BadPlan(message, filter_id=said.get("filter_id"))
        raise by_code(code)(message)
    from .spool import read_column

    return read_column(path)


def _read(process: subprocess.Popen[bytes], answers: SimpleQueue[dict[str, Any] | None]) -> None:
    """Pass on what the worker says, and None at its end."""
    assert process.stdout is not None
    with suppress(OSError, ValueError):
        while line := process.stdout.readline(_LONGEST_LINE):
            with suppress(ValueError):
                said = json.loads(line)
                if isinstance(said, dict):
                    answers.put(said)
    answers.put(None)


def _end(process: subprocess.Popen[bytes]) -> None:
    """Kill the process: it has nothing to put in order."""
    with suppress(OSError):
        process.kill()
    with suppress(OSError, ValueError):
        if process.stdin is not None:
            process.stdin.close()
    process.wait(10)
    with suppress(OSError, ValueError, RuntimeError):
        if process.stdout is not None:
            process.stdout.close()
