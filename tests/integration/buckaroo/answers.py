"""What is asked of both servers, ours and Buckaroo's own, and how their answers are brought into one form."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import polars as pl
from tests.integration.buckaroo.wire import Wire, decoded, stats_of

ROWS = 700
WORDS = ["alpha", "bravo", "charlie", "delta", "echo", "foxtrot", "golf", "hotel", "india", None]


def write_files(folder: Path) -> None:
    """Write the two files: types on which both servers agree, without ties in what is sorted."""
    ids = range(ROWS)
    frame = pl.DataFrame(
        {
            "id": [(i * 37) % ROWS for i in ids],
            "word": [WORDS[(i * i) % 10] for i in ids],
            "part": [((i * 101) % ROWS) / 8 - 20 if i % 9 else None for i in ids],
            "large": [10**9 * ((i * 53) % ROWS) for i in ids],
            "once": [f"row {i:04}" for i in ids],
            "few": [i % 3 for i in ids],
        }
    )
    frame.write_parquet(folder / "agreed.parquet")
    frame.write_csv(folder / "agreed.csv")


CASES: dict[str, dict[str, object]] = {
    "viewer": {},
    "lazy": {"mode": "lazy"},
    "pandas": {"mode": "buckaroo", "backend": "pandas", "prompt": "hi"},
    "polars": {"mode": "buckaroo", "backend": "polars", "component_config": {"theme": {"colorScheme": "dark"}}},
}
WINDOWS: dict[str, dict[str, object]] = {
    "first": {"start": 0, "end": 5},
    "middle": {"start": "341", "end": 344},
    "end": {"start": ROWS - 2, "end": ROWS + 50},
    "past": {"start": ROWS + 5, "end": ROWS + 50},
    "up": {"start": 0, "end": 4, "sort": "a", "sort_direction": "asc"},
    "down": {"start": 2, "end": 5, "sort": "e", "sort_direction": "desc"},
}
REFUSED: dict[str, dict[str, object]] = {
    "nothing": {},
    "backend": {"path": "/none.csv", "backend": "duckdb"},
    "lazy polars": {"path": "/none.csv", "backend": "polars", "mode": "lazy"},
    "missing": {"path": "/none.csv"},
    "format": {"path": "/none.xyz"},
}


async def answers(wire: Wire, folder: Path) -> dict[str, Any]:
    """Ask everything."""
    found: dict[str, Any] = {"refused": {name: await wire.post("/load", body) for name, body in REFUSED.items()}}
    found["refused"]["no object"] = await wire.post("/load", b"[1]")
    for name, more in CASES.items():
        for kind in ("parquet", "csv"):
            if (name, kind) != ("lazy", "csv"):
                found[f"{name} {kind}"] = await _case(wire, folder / f"agreed.{kind}", f"{name}-{kind}", more)
    comparison = {
        "path1": str(folder / "agreed.csv"),
        "path2": str(folder / "agreed.parquet"),
        "join_columns": ["once"],
    }
    status, told = await wire.post("/load_compare", {**comparison, "session": "compared", "no_browser": True})
    found["compared"] = [status, {key: told[key] for key in ("rows", "columns", "eqs")}]
    return json.loads(json.dumps(found))  # type: ignore[no-any-return]  # (as it is written down)


async def _case(wire: Wire, path: Path, session: str, more: dict[str, object]) -> dict[str, Any]:
    told = await wire.load(path, session, **more)
    found: dict[str, Any] = {"load": {key: told[key] for key in ("rows", "columns", "browser_action", "session")}}
    socket = await wire.connect(session, caps=None)
    found["state"] = plain_state(await socket.next())
    for name, key in WINDOWS.items():
        await socket.ask(**key)
        reply = await socket.next()
        rows = decoded(await socket.binary())
        found[name] = {"length": reply["length"], "rows": [plain_row(row) for row in rows]}
    if more.get("mode") == "buckaroo":
        await socket.change(1, quick_command_args={"search": ["alph"]})
        found["searched"] = plain_state(await socket.next())
        await socket.ask(0, 3)
        found["searched rows"] = (await socket.next())["length"], len(decoded(await socket.binary()))
        await socket.change(2, df_display="summary", quick_command_args={"search": ["alph"]})
        found["summary"] = (await socket.next())["buckaroo_state"]
    await socket.close()
    return found


def plain_state(message: dict[str, Any]) -> dict[str, Any]:
    """Give an `initial_state` without the path, with its statistics as a plain object."""
    state = {key: value for key, value in message.items() if key not in {"df_data_dict", "metadata", "command_config"}}
    state["metadata"] = {key: value for key, value in message["metadata"].items() if key != "path"}
    all_stats = message["df_data_dict"]["all_stats"]
    state["stats"] = rounded(stats_of(all_stats)) if isinstance(all_stats, dict) else all_stats
    return state


def plain_row(row: dict[str, Any]) -> dict[str, Any]:
    """Give a row with texts read from JSON where the server writes them so; what pandas adds by itself left out."""
    found = {}
    for name, value in row.items():
        if name == "level_0":
            continue
        if isinstance(value, str) and value.startswith('"'):
            value = json.loads(value)
        if isinstance(value, float) and math.isnan(value):
            value = None
        found[name] = value
    return found


def rounded(value: Any) -> Any:
    """Give numbers to nine digits: sums differ in their last ones by the order in which they were made."""
    if isinstance(value, float):
        return float(f"{value:.9g}") if math.isfinite(value) else None
    if isinstance(value, dict):
        return {name: rounded(entry) for name, entry in value.items()}
    return [rounded(entry) for entry in value] if isinstance(value, list) else value
