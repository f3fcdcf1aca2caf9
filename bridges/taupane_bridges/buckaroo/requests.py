"""What clients ask for over HTTP, read once from JSON into frozen values. Raises Refused."""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass, field
from typing import Any, Final, Literal, TypeAlias

from .errors import Refused, refusal

Json: TypeAlias = "dict[str, Any]"
Backend: TypeAlias = Literal["pandas", "polars"]

LONGEST_SESSION: Final = 200
"""Characters of a session's name."""
JOINS: Final = ("inner", "left", "right", "outer")


@dataclass(frozen=True)
class LoadRequest:
    """A `POST /load`: which file is shown in which session, and how it looks.

    `mode` is buckaroo, lazy or viewer; any other word is shown like viewer. The four configurations are passed to the
    page as they came.
    """

    path: str
    session: str
    mode: str = "viewer"
    backend: Backend = "pandas"
    prompt: str = ""
    no_browser: bool = False
    component_config: Json = field(default_factory=dict)
    column_config_overrides: Json = field(default_factory=dict)
    extra_grid_config: Json = field(default_factory=dict)
    init_sd: Json = field(default_factory=dict)

    @property
    def is_lazy(self) -> bool:
        """Whether rows alone are shown."""
        return self.mode == "lazy"

    @property
    def is_buckaroo(self) -> bool:
        """Whether there are statistics, a search and a state."""
        return self.mode == "buckaroo"

    @property
    def as_polars(self) -> bool:
        """Whether types have polars' names."""
        return self.is_lazy or self.backend == "polars"


@dataclass(frozen=True)
class CompareRequest:
    """A `POST /load_compare`: two files joined by these columns."""

    path1: str
    path2: str
    session: str
    join_columns: tuple[str, ...]
    how: str = "outer"
    no_browser: bool = False


def read_load(body: bytes) -> LoadRequest:
    """Read the body of a load."""
    given = _object(body)
    path = given.get("path")
    if not path:
        raise Refused(400, {"error": "Missing 'path'"})
    mode = _text(given, "mode", "viewer")
    return LoadRequest(
        path=_path(path, "path"),
        session=session_name(given.get("session")),
        mode=mode,
        backend=_backend(given, mode),
        prompt=_text(given, "prompt", ""),
        no_browser=bool(given.get("no_browser", False)),
        component_config=_config(given, "component_config"),
        column_config_overrides=_config(given, "column_config_overrides"),
        extra_grid_config=_config(given, "extra_grid_config"),
        init_sd=_config(given, "init_sd"),
    )


def read_compare(body: bytes) -> CompareRequest:
    """Read the body of a comparison."""
    given = _object(body)
    needed = ("session", "path1", "path2", "join_columns")
    if not all(given.get(name) for name in needed):
        raise Refused(400, {"error": f"Missing required field(s): {', '.join(needed)}"})
    columns, how = given["join_columns"], given.get("how", "outer")
    if isinstance(columns, str):
        columns = [columns]
    if not isinstance(columns, list) or not all(isinstance(name, str) for name in columns):
        raise refusal(400, "compare_error", "join_columns is a list of column names")
    if how not in JOINS:
        raise refusal(400, "compare_error", f"how is one of {', '.join(JOINS)}; got {str(how)[:40]!r}")
    paths = [_path(given[name], name) for name in ("path1", "path2")]
    quiet = bool(given.get("no_browser", False))
    return CompareRequest(paths[0], paths[1], session_name(given["session"]), tuple(columns), how, quiet)


def session_name(given: object) -> str:
    """Give the session that a client names, or a new one's name."""
    if given is None or given == "":
        return uuid.uuid4().hex
    usable = isinstance(given, str) and len(given) <= LONGEST_SESSION and given.isprintable() and "/" not in given
    if not usable:
        raise refusal(400, "invalid_session", f"a session is a text of at most {LONGEST_SESSION} characters without /")
    return str(given)


def _object(body: bytes) -> Json:
    try:
        given = json.loads(body)
    except (ValueError, RecursionError):
        given = None
    if not isinstance(given, dict):
        raise Refused(400, {"error": "Invalid JSON body"})
    return given


def _path(given: object, name: str) -> str:
    if not isinstance(given, str) or "\0" in given or len(given) > 4_096:
        raise refusal(400, "invalid_file", f"{name} is the path of a file")
    return given


def _text(given: Json, name: str, default: str) -> str:
    value = given.get(name, default)
    return value if isinstance(value, str) else default


def _backend(given: Json, mode: str) -> Backend:
    wanted = given.get("backend", "pandas")
    backend = wanted.lower() if isinstance(wanted, str) else wanted
    if backend == "pandas":
        return "pandas"
    if backend != "polars":
        raise refusal(400, "invalid_backend", f"backend must be 'pandas' or 'polars', got {str(backend)[:40]!r}")
    if mode != "buckaroo":
        raise refusal(400, "invalid_backend", "backend='polars' is only valid with mode='buckaroo'")
    return "polars"


def _config(given: Json, name: str) -> Json:
    value = given.get(name)
    return value if isinstance(value, dict) else {}
