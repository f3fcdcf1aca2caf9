"""States that survive a restart: one JSON file of named values.

Writing is put off by half a second and done by a thread, so that a slider that is dragged writes once; what
is left is written at exit. The file is replaced as a whole (temporary file, fsync, rename), so a crash leaves
the old one or the new one. A file that is no JSON object is kept aside under another name. Where nothing can
be written (a read-only home), that is logged once and the app goes on.
"""

from __future__ import annotations

import atexit
import hashlib
import json
import logging
import os
import sys
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar, cast

from taupane.state.checking import check_name
from taupane.state.graph import Source, lock, track
from taupane.state.reaction import Reaction

logger = logging.getLogger(__name__)
T = TypeVar("T")

FILE = "state.json"
# Seconds from the first unwritten change to its write.
DELAY = 0.5


class Store:
    """The named values of one folder. All methods may be called from any thread and none raises for I/O."""

    def __init__(self, folder: Path, delay: float = DELAY) -> None:
        self._path = folder / FILE
        self._delay = delay
        self._guard = threading.Lock()
        self._writing = threading.Lock()
        self._values: dict[str, Any] | None = None
        self._dirty: dict[str, Callable[[], object]] = {}
        self._timer: threading.Timer | None = None
        self._complained = False

    def get(self, name: str, default: Any) -> Any:
        """Give the kept value of a name, or `default`."""
        with self._guard:
            reader = self._dirty.get(name)
            if reader is None:
                if self._values is None:
                    self._values = self._load()
                return self._values.get(name, default)
        return reader()

    def put(self, name: str, read: Callable[[], object]) -> None:
        """Have what `read` gives written under `name` soon."""
        with self._guard:
            self._dirty[name] = read
            if self._timer is None:
                self._timer = threading.Timer(self._delay, self.flush)
                self._timer.name = "taupane-state-file"
                self._timer.daemon = True
                try:
                    self._timer.start()
                except RuntimeError:  # the interpreter is ending; the write at exit is still to come, or was the last
                    self._timer = None

    def flush(self) -> None:
        """Write what waits, now, and return when it is on disk or was logged as impossible."""
        with self._writing:
            with self._guard:
                dirty, self._dirty = self._dirty, {}
                timer, self._timer = self._timer, None
            if timer is not None:
                timer.cancel()
            if dirty:
                self._write(dirty)

    def _write(self, dirty: dict[str, Callable[[], object]]) -> None:
        fresh: dict[str, Any] = {}
        for name, read in dirty.items():
            try:
                # Through text, so that what is given back before a restart is what is given back after it.
                fresh[name] = json.loads(json.dumps(read(), allow_nan=False))
            except (TypeError, ValueError, RecursionError, RuntimeError) as error:
                logger.error("the state %r cannot be kept as JSON (%s); its last good value stays", name, error)
        if not fresh:
            return
        # Another process of the app may have written other names since.
        values = {**self._load(), **fresh}
        with self._guard:
            self._values = values
        try:
            self._replace(json.dumps(values, indent=1).encode())
        except OSError as error:
            if not self._complained:
                logger.warning("states are not kept: %s cannot be written: %s", self._path, error)
            self._complained = True

    def _replace(self, content: bytes) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(prefix=FILE, suffix=".new", dir=self._path.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            Path(temporary).replace(self._path)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise

    def _load(self) -> dict[str, Any]:
        try:
            values = json.loads(self._path.read_bytes())
        except FileNotFoundError:
            return {}
        except OSError as error:
            logger.warning("kept states cannot be read from %s: %s", self._path, error)
            return {}
        except (ValueError, RecursionError) as error:
            self._set_aside(str(error))
            return {}
        if not isinstance(values, dict):
            self._set_aside("it holds no object")
            return {}
        return values

    def _set_aside(self, reason: str) -> None:
        aside = self._path.with_name(f"{FILE}.bad-{os.urandom(4).hex()}")
        logger.warning("kept states cannot be read (%s); the file is set aside as %s", reason, aside)
        try:
            self._path.replace(aside)
        except OSError as error:
            logger.warning("%s cannot be moved: %s", self._path, error)


_store: list[Store] = []


def default_folder() -> Path:
    """Give the platform's folder for this program's data.

    It has the name of the script and a digest of its path: many programs are called `app.py`.
    """
    script = Path(sys.argv[0] if sys.argv and sys.argv[0] not in ("", "-c", "-m") else "app").absolute()
    digest = hashlib.blake2s(os.fsencode(script), digest_size=4).hexdigest()
    program = f"{script.stem}-{digest}"
    home = Path("~").expanduser()
    if sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA") or home / "AppData" / "Local")
    elif sys.platform == "darwin":
        base = home / "Library" / "Application Support"
    else:
        base = Path(os.environ.get("XDG_DATA_HOME") or home / ".local" / "share")
    return base / "taupane" / program


def configure(folder: str | os.PathLike[str] | None, *, delay: float = DELAY) -> None:
    """Keep named states in `folder` (None: the default folder) from now on; what waits is written to the old one first.

    `delay` is in seconds. States that exist keep their values. Call it before making states with `persist`.
    """
    flush()
    _use(Store(Path(folder) if folder is not None else default_folder(), delay))


def flush() -> None:
    """Write what waits, now."""
    for store in _store:
        store.flush()


def _current() -> Store:
    with lock:
        if not _store:
            _use(Store(default_folder()))
        return _store[0]


def _use(store: Store) -> None:
    if not _store:
        atexit.register(flush)
    _store[:] = [store]


def restore(name: str, initial: T) -> T:
    """Give the kept value of a name, or `initial`. `StateError` for what is no name."""
    check_name(name)
    return cast("T", _current().get(name, initial))


def keep(name: str, read: Callable[[], object]) -> None:
    """Have what `read` gives written under a name soon. Any thread."""
    _current().put(name, read)


class _Keeper(Reaction[None]):
    """Puts a source's name into the store when it changes."""

    __slots__ = ("_key", "_read", "_source")

    def __init__(self, key: str, source: Source, read: Callable[[], object]) -> None:
        super().__init__(self._look)
        self._key, self._source, self._read = key, source, read
        # It lives as long as its source, not as the component that made it.
        if self._owner is not None:
            self._owner.discard(self)
            self._owner = None
        self.run()

    def _look(self) -> None:
        track(self._source)

    def on_dirty(self) -> None:
        self.run()
        _current().put(self._key, self._read)


def follow(name: str, source: Source, read: Callable[[], object]) -> None:
    """Keep what `read` gives under `name` whenever `source` changes."""
    _Keeper(name, source, read)
