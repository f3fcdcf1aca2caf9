"""The process that filters and sorts large tables for the app (`apart` is the other end). Run with -m.

One JSON line per job on stdin, one per answer on stdout; `{"stop": id}` asks a job to end between its steps. It ends
with its parent, and deletes the folder then: a parent that was killed cannot.
"""

from __future__ import annotations

import base64
import json
import os
import shutil
import sys
import threading
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .background import step_back
from .engine import Caches, Engine
from .errors import BadPlan, DataError, Superseded
from .plans.conditions import read_filters
from .plans.plan import Search, SortKey, ViewPlan, Where
from .spool import write_column
from .spooled import SpooledSource

if TYPE_CHECKING:
    from .source import DataSource

_MOST_SOURCES = 8


class Jobs:
    """The jobs that wait, and those that are not wanted any more."""

    def __init__(self) -> None:
        self._waiting: list[dict[str, Any]] = []
        self._stopped: set[int] = set()
        self._changed = threading.Condition()
        self._ended = False

    def read(self) -> None:
        """Take what the parent says, until it is gone."""
        for line in sys.stdin.buffer:
            said = json.loads(line)
            with self._changed:
                if "stop" in said:
                    self._stopped.add(said["stop"])
                else:
                    self._waiting.append(said)
                self._changed.notify()

    def next(self) -> dict[str, Any]:
        """Wait for a job."""
        with self._changed:
            while not self._waiting:
                self._changed.wait()
            return self._waiting.pop(0)

    def check(self, number: int) -> None:
        """Raise Superseded if the job is not wanted any more."""
        if number in self._stopped:
            raise Superseded


class Tables:
    """The tables that were asked about last, opened once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._caches = Caches()
        self._engines: dict[int, Engine] = {}

    def engine(self, described: dict[str, Any]) -> Engine:
        """Give the engine of a source."""
        token = int(described["token"])
        engine = self._engines.get(token)
        if engine is None:
            while len(self._engines) >= _MOST_SOURCES:
                self._engines.pop(next(iter(self._engines))).close()
            engine = self._engines[token] = Engine(self._open(described), self._caches)
        if isinstance(engine.source, SpooledSource):
            engine.source.files.update({int(at): self._folder / name for at, name in described["columns"].items()})
        return engine

    def _open(self, described: dict[str, Any]) -> DataSource:
        file = described.get("file")
        if file is not None:
            from .sources.parquet import ParquetSource

            return ParquetSource(Path(file["path"]), limit=file["limit"], identity=tuple(file["identity"]))
        import pyarrow as pa

        schema = pa.ipc.read_schema(pa.py_buffer(base64.b64decode(described["schema"])))
        return SpooledSource(schema, int(described["rows"]))


def read_plan(given: dict[str, Any]) -> ViewPlan:
    """Give the plan that the parent sent."""
    where = None
    if given["where"] is not None:
        import io

        import polars as pl

        where = Where(given["where"], pl.Expr.deserialize(io.BytesIO(base64.b64decode(given["where"]))))
    found = given["search"]
    search = None
    if found is not None:
        columns = None if found["columns"] is None else tuple(found["columns"])
        search = Search(found["text"], found["regex"], found["case"], columns)
    keys = tuple(SortKey(key["column"], key["descending"]) for key in given["sort"])
    return ViewPlan(where, keys, read_filters(given["filters"]), search)


def answer(job: dict[str, Any], tables: Tables, jobs: Jobs, folder: Path) -> dict[str, Any]:
    """Do a job and give what is said about it."""
    import pyarrow as pa

    from .arrays.selection import numbers_of, row_type

    number = int(job["id"])
    try:
        engine = tables.engine(job["source"])
        view = engine.prepare(read_plan(job["plan"]), lambda: jobs.check(number))
        index = view.index
        if index is None:
            index = pa.nulls(0, row_type(view.rows))
        write_column(numbers_of(index), folder / job["answer"])
    except Superseded:
        return {"id": number, "error": "superseded"}
    except BadPlan as error:
        return {"id": number, "error": error.code, "message": str(error), "filter_id": error.filter_id}
    except DataError as error:
        return {"id": number, "error": error.code, "message": str(error)}
    except Exception as error:  # the task boundary: the parent tells its user, and the log has this
        return {"id": number, "error": "load_error", "message": f"the worker failed: {type(error).__name__}"}
    return {"id": number}


def warm(described: dict[str, Any], tables: Tables) -> None:
    """Open a table before anything is asked of it, and let polars read its footer and start its threads."""
    import polars as pl

    with suppress(Exception):  # the first job on it says what is wrong
        frame = tables.engine(described).source.polars(None).lazy()
        frame.head(1).select(pl.first().is_null()).collect()


def main() -> None:
    """Answer jobs until the parent is gone."""
    from taupane_bridges.launcher.parent import watch_parent

    folder = Path(sys.argv[1])
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    sys.stdout = sys.stderr  # what a library prints is no answer

    def gone() -> None:
        shutil.rmtree(folder, ignore_errors=True)
        os._exit(0)

    jobs, tables = Jobs(), Tables(folder)

    def read() -> None:
        jobs.read()
        gone()

    def say(said: dict[str, Any]) -> None:
        answers.write(json.dumps(said).encode("ascii") + b"\n")
        answers.flush()

    watch_parent(gone)
    step_back()
    threading.Thread(target=read, name="taupane-worker-stdin", daemon=True).start()
    import polars as _polars  # noqa: F401  (now, while nobody waits)
    import pyarrow.compute
    import pyarrow.parquet  # noqa: F401

    while True:
        job = jobs.next()
        if "warm" in job:
            warm(job["warm"], tables)
        else:
            say(answer(job, tables, jobs, folder))


if __name__ == "__main__":
    main()
