"""The page's controls: what a change of them asks of the server, and the first message of a session. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from .display import display_args
from .messages import PROTOCOL_VERSION, search_terms

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .loaded import Loaded
    from .requests import Json
    from .statistics import ColumnStats

START: Final[Mapping[str, Any]] = {
    "cleaning_method": "",
    "post_processing": "",
    "sampled": False,
    "show_commands": False,
    "df_display": "main",
    "search_string": "",
    "quick_command_args": {},
}
_CLEANING: Final = ("cleaning_method", "post_processing")
_UNSUPPORTED: Final = "Cleaning and post-processing are not supported by this server; the data is shown as it is."


@dataclass(frozen=True)
class Change:
    """What a new state asks for. `refusal`: why it is not done."""

    searches: bool = False
    live_search: str | None = None
    refusal: str | None = None


def change(old: Mapping[str, Any], live: str, new: Json) -> Change:
    """Compare what the server depends on; everything else is the page's own business. `live`: the connection's
    own search.
    """
    for name in _CLEANING:
        wanted = new.get(name, old.get(name))
        if wanted not in (old.get(name), "", None, "default"):
            return Change(refusal=_UNSUPPORTED)
    commands = new.get("quick_command_args", {})
    if not isinstance(commands, dict):
        return Change(refusal="quick_command_args is an object")
    if set(commands) - {"search"}:
        return Change(refusal=_UNSUPPORTED)
    wished = new.get("search_string", live)
    text = wished if isinstance(wished, str) else ""
    return Change(search_terms(new) != search_terms(old), None if text == live else text)


def initial_state(
    loaded: Loaded,
    state: Mapping[str, Any],
    filtered_rows: int,
    stats: Mapping[int, ColumnStats] | None,
    all_stats: object,
    live: str = "",
) -> Json:
    """Give the message that a page begins with, and that takes the place of all before it."""
    request = loaded.request
    terms = [term for term in (search_terms(state), live) if term]
    message: Json = {
        "type": "initial_state",
        "protocol_version": PROTOCOL_VERSION,
        "metadata": loaded.metadata(),
        "prompt": request.prompt,
        "mode": request.mode,
        "df_meta": {"total_rows": loaded.rows},
        "df_data_dict": {"main": [], "all_stats": all_stats, "empty": []},
        "df_display_args": display_args(loaded, stats, terms),
    }
    if not request.is_buckaroo:
        return message
    message["df_meta"] = {
        "columns": len(loaded.columns),
        "filtered_rows": filtered_rows,
        "rows_shown": -1,
        "total_rows": loaded.rows,
    }
    return {**message, **_controls(loaded), "buckaroo_state": {**state, "search_string": live}}


def _controls(loaded: Loaded) -> Json:
    pandas = loaded.request.backend == "pandas"
    search: Json = {
        "argspecs": {"search": [[3, "term", "type", "string"]]},
        "defaultArgs": {"search": [{"symbol": "search"}, {"symbol": "df"}, "col", ""]},
    }
    return {
        "buckaroo_options": {
            "sampled": ["random"],
            "auto_clean": ["aggressive", "conservative"],
            "post_processing": [""],
            "df_display": ["main", "summary"] if pandas else ["summary", "main"],
            "show_commands": ["on"],
            "summary_stats": ["all"],
            "cleaning_method": ["default", ""] if pandas else [""],
        },
        "command_config": search,
        "operation_results": {
            "transformed_df": {"schema": {"fields": []}, "data": []},
            "generated_py_code": "# server mode",
        },
        "operations": [],
    }
