"""How Buckaroo's page shows a table: a displayer for each column, the pinned rows, the index. Pure."""

from __future__ import annotations

import copy
import math
from typing import TYPE_CHECKING, Any, Final

from taupane_bridges.data.arrays.letters import column_letters

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from taupane_bridges.data import ColumnSchema

    from .loaded import Loaded
    from .requests import Json
    from .statistics import ColumnStats

_SUMMARY_ROWS: Final = (
    "non_null_count", "null_count", "unique_count", "distinct_count", "mean", "std", "min", "median", "max",
    "most_freq", "2nd_freq", "3rd_freq", "4th_freq", "5th_freq",
)  # fmt: skip
_SHORTEST: Final = 35  # characters of a text cell in buckaroo mode
_LONGEST: Final = 200  # and in viewer mode
_SAFE_DIGITS: Final = 20  # of any 64-bit number

_UNSORTED: Final = frozenset({"list", "struct", "map"})  # their headers do nothing, instead of an error

# Widths in pixels, as Buckaroo's grid draws its text.
_CHARACTER, _PADDING = 7, 16
_HEADER_CHARACTER, _HEADER_PADDING = 8, 30
_HISTOGRAM, _LEAST = 100, 30


def display_args(loaded: Loaded, stats: Mapping[int, ColumnStats] | None = None, highlight: Sequence[str] = ()) -> Json:
    """Give `df_display_args`. `highlight` are texts that are marked in columns of text."""
    if not loaded.request.is_buckaroo:
        return {"main": _display(loaded, "main", [], [_plain(loaded, at) for at in _all(loaded)])}
    shown = stats or {}
    main = [_styled(loaded, at, shown.get(at), highlight, histogram=True) for at in _all(loaded)]
    summary = [_styled(loaded, at, shown.get(at), highlight, histogram=False) for at in _all(loaded)]
    pinned = [_pinned("dtype", "obj"), _pinned("histogram", "histogram"), _pinned("?filtered_histogram", "histogram")]
    rows = [_pinned("dtype", "obj"), *(_pinned(name, "inherit") for name in _SUMMARY_ROWS)]
    both = {"main": _display(loaded, "main", pinned, main), "summary": _display(loaded, "empty", rows, summary)}
    return both if loaded.request.backend == "pandas" else dict(reversed(both.items()))


def _all(loaded: Loaded) -> range:
    return range(len(loaded.columns))


def _display(loaded: Loaded, data_key: str, pinned: list[Json], columns: list[Json]) -> Json:
    request = loaded.request
    config: Json = {"pinned_rows": pinned, "column_config": columns, "left_col_configs": [_index(loaded)]}
    if request.is_buckaroo or request.extra_grid_config:
        config["extra_grid_config"] = request.extra_grid_config
    if request.is_buckaroo or request.component_config:
        config["component_config"] = request.component_config
    return {"data_key": data_key, "df_viewer_config": config, "summary_stats_key": "all_stats"}


def _index(loaded: Loaded) -> Json:
    if loaded.request.is_buckaroo:
        return {"col_name": "index", "header_name": "index", "displayer_args": {"displayer": "obj"}}
    shown: Json = {"displayer": "integer", "min_digits": 1, "max_digits": 12}
    return {
        "col_name": "index",
        "header_name": "",
        "displayer_args": {"displayer": "obj"} if loaded.request.is_lazy else shown,
    }


def _pinned(name: str, displayer: str) -> Json:
    return {"primary_key_val": name, "displayer_args": {"displayer": displayer}}


def _plain(loaded: Loaded, at: int) -> Json:
    """Give a column of the modes without statistics."""
    kind = loaded.columns[at].kind
    shown: Json
    if loaded.request.is_lazy:
        shown = {"displayer": "obj"}
    elif kind == "bool":
        shown = {"displayer": "boolean"}
    elif kind == "int":
        shown = {"displayer": "integer", "min_digits": 1, "max_digits": 12}
    elif kind == "float":
        shown = {"displayer": "float", "min_fraction_digits": 1, "max_fraction_digits": 6}
    else:
        shown = {"displayer": "obj", "max_length": _LONGEST}
    config: Json = {"displayer_args": shown}
    if kind in _UNSORTED:
        config["ag_grid_specs"] = {"sortable": False}
    return _overridden(loaded, at, _named(loaded, at, config))


def _styled(loaded: Loaded, at: int, stats: ColumnStats | None, highlight: Sequence[str], *, histogram: bool) -> Json:
    """Give a column of buckaroo mode."""
    column, letters = loaded.columns[at], column_letters(at)
    hints = loaded.request.init_sd.get(column.name)
    hints = hints if isinstance(hints, dict) else {}
    shown = _displayer(column)
    if isinstance(hints.get("displayer_args"), dict):
        shown.update(hints["displayer_args"])
    if highlight and shown.get("displayer") == "string" and at in loaded.text_columns:
        shown.setdefault("highlight_phrase", list(highlight))
    config: Json = {"displayer_args": shown}
    if shown["displayer"] not in {"float", "integer"}:
        config["tooltip_config"] = {"tooltip_type": "simple", "val_column": letters}
    specs: Json = {"minWidth": _width(column, shown, stats, histogram=histogram)}
    if column.kind in _UNSORTED:
        specs["sortable"] = False
    if column.kind == "decimal":  # its digits travel as text, which would stand to the left
        specs["cellStyle"] = {"textAlign": "right"}
    if isinstance(hints.get("ag_grid_specs"), dict):
        specs.update(hints["ag_grid_specs"])
    config["ag_grid_specs"] = specs
    unwanted = hints.get("delete_keys") or ()
    for key in (unwanted,) if isinstance(unwanted, str) else unwanted if isinstance(unwanted, list) else ():
        config.pop(str(key), None)
    return _overridden(loaded, at, _named(loaded, at, config))


def _displayer(column: ColumnSchema) -> Json:
    """Give the way a column of this kind is drawn. What travels as exact text is drawn as text."""
    if column.kind == "int":
        return {"displayer": "float", "min_fraction_digits": 0, "max_fraction_digits": 0}
    if column.kind == "float":
        return {"displayer": "float", "min_fraction_digits": 3, "max_fraction_digits": 3}
    if column.kind in {"string", "categorical", "date", "datetime", "time", "duration", "decimal"}:
        return {"displayer": "string", "max_length": _SHORTEST}
    return {"displayer": "obj"}


def _named(loaded: Loaded, at: int, config: Json) -> Json:
    return {"col_name": column_letters(at), "header_name": loaded.columns[at].name, **config}


def _overridden(loaded: Loaded, at: int, config: Json) -> Json:
    """Lay over what the client asked for; columns that it names are named as on the wire."""
    wanted = loaded.request.column_config_overrides.get(loaded.columns[at].name)
    for given in (loaded.column_more.get(at), wanted):
        for key, value in given.items() if isinstance(given, dict) else ():
            config[key] = _translated(loaded, copy.deepcopy(value)) if isinstance(value, dict) else value
    return config


def _translated(loaded: Loaded, config: Json) -> Json:
    names = {column.name: column_letters(at) for at, column in enumerate(loaded.columns)}
    for key in ("val_column", "exist_column"):
        if isinstance(config.get(key), str):
            config[key] = names.get(config[key], config[key])
    return config


def _width(column: ColumnSchema, shown: Json, stats: ColumnStats | None, *, histogram: bool) -> int:
    cells = _characters(column, shown, stats) * _CHARACTER + _PADDING
    header = max(1, len(column.name)) * _HEADER_CHARACTER + _HEADER_PADDING
    return max(cells, header, _HISTOGRAM if histogram else _LEAST)


def _characters(column: ColumnSchema, shown: Json, stats: ColumnStats | None) -> int:
    """Estimate the longest text of a column."""
    if column.kind in {"date", "time", "duration", "decimal"}:
        return {"date": 10, "time": 15, "duration": 18, "decimal": 12}[column.kind]
    if column.kind == "datetime":
        return 26
    if shown["displayer"] == "string":
        return min(int(shown.get("max_length", 20)) if _is_count(shown.get("max_length", 20)) else 20, 20)
    if shown["displayer"] == "float":
        return _digits(stats) + (4 if column.kind == "float" else 0)
    return 8


def _digits(stats: ColumnStats | None) -> int:
    ends = [] if stats is None else [stats.least, stats.most]
    numbers = [end for end in ends if isinstance(end, (int, float)) and math.isfinite(end)]
    if not numbers:
        return 1
    whole = min(len(str(int(max(abs(number) for number in numbers)))), _SAFE_DIGITS)
    return whole + (whole - 1) // 3 + (1 if min(numbers) < 0 else 0)


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0
