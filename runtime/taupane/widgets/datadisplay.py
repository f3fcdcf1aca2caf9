"""How a table's columns are shown at first: which, in which order, under which names, in which form and style.

Checked here, sent as one JSON text, applied by the page (static/src/viewer/display.ts).
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from string import Formatter
from typing import Any, Final

from taupane.text import clean
from taupane.widgets.datastyles import RULES
from taupane.widgets.options import refused

_NUMBER: Final = re.compile(r"\+?(?:[,_]?(?:\.\d{1,2})?[fFeEgG%]?|[,_]?d)")
_MOMENT: Final = re.compile(r"(?:%[YymdHIMSfpBbAajz%]|[^%{}])+")
_TEXT: Final = re.compile(r"\.\d{1,3}")
_FORMAT: Final = (
    'text with one place as Python has it: "{:,.2f} €", "{:.1%}", "{:+d}" for numbers, "{:%d.%m.%Y %H:%M}" for dates '
    'and moments, "{:.40}" for text'
)


def display(columns: Any, formats: Any, styles: Any) -> str | Callable[[], str] | None:
    """Give the JSON for the page, or a binding of it where an option follows a State; None without any option.

    Raises BadOption, also when a binding gives what does not fit.
    """
    if columns is None and formats is None and styles is None:
        return None
    if callable(columns) or callable(formats) or callable(styles):
        return lambda: _written(_now(columns), _now(formats), _now(styles))
    return _written(columns, formats, styles)


def _now(value: Any) -> Any:
    return value() if callable(value) else value


def _written(columns: Any, formats: Any, styles: Any) -> str:
    described: dict[str, Any] = {}
    if columns is not None:
        described["columns"] = _columns(columns)
    if formats is not None:
        described["formats"] = _formats(formats)
    if styles is not None:
        described["styles"] = _styles(styles)
    return json.dumps(described, separators=(",", ":"))


def _columns(given: Any) -> list[list[str | None]]:
    """Give name and shown name of each column, in order."""
    pairs: list[tuple[Any, Any]]
    if isinstance(given, Mapping):
        pairs = list(given.items())
    elif isinstance(given, Iterable) and not isinstance(given, str):
        pairs = [(name, None) for name in given]
    else:
        raise refused("DataFrame", "columns", given, "a list of column names, or a dict of column name to shown name")
    if not pairs:
        raise refused("DataFrame", "columns", given, "at least one column")
    for name, title in pairs:
        if not isinstance(name, str) or not (title is None or isinstance(title, str)):
            raise refused("DataFrame", "columns", name if title is None else title, "names as text")
    if len({name for name, _ in pairs}) < len(pairs):
        raise refused("DataFrame", "columns", given, "each column once")
    return [[clean(name), None if title is None else clean(title)] for name, title in pairs]


def _formats(given: Any) -> dict[str, list[str]]:
    """Give what stands before the place, what kind of place it is, what is asked of it, and what stands behind."""
    return {clean(name): read_format(text) for name, text in _by_column("formats", given).items()}


def read_format(text: object) -> list[str]:
    """Take a format apart: before, "number", "moment" or "text", the specification, behind. Raises BadOption."""
    if not isinstance(text, str):
        raise refused("DataFrame", "formats", text, _FORMAT)
    try:
        parts = list(Formatter().parse(text))
    except ValueError:
        parts = []
    places = [(name, spec or "", form) for _, name, spec, form in parts if name is not None]
    if len(places) != 1 or places[0][0] != "" or places[0][2] is not None:
        raise refused("DataFrame", "formats", text, _FORMAT)
    spec = places[0][1]
    if spec.startswith("%") and len(spec) > 1 and _MOMENT.fullmatch(spec):
        kind = "moment"
    elif _TEXT.fullmatch(spec):
        kind = "text"
    elif _NUMBER.fullmatch(spec):
        kind = "number"
    else:
        raise refused("DataFrame", "formats", text, _FORMAT)
    at = next(number for number, part in enumerate(parts) if part[1] is not None)
    before, behind = "".join(part[0] for part in parts[: at + 1]), "".join(part[0] for part in parts[at + 1 :])
    return [clean(before), kind, clean(spec), clean(behind)]


def _styles(given: Any) -> dict[str, list[dict[str, Any]]]:
    made: dict[str, list[dict[str, Any]]] = {}
    for name, rules in _by_column("styles", given).items():
        listed = [rules] if isinstance(rules, RULES) else rules
        if not isinstance(listed, list | tuple) or not all(isinstance(rule, RULES) for rule in listed):
            raise refused("DataFrame", "styles", rules, "ColorScale, DataBar, Highlight, CellLink, CellImage or a list")
        made[clean(name)] = [rule.message() for rule in listed]
    return made


def _by_column(option: str, given: Any) -> Mapping[str, Any]:
    if not isinstance(given, Mapping) or not all(isinstance(name, str) for name in given):
        raise refused("DataFrame", option, given, "a dict by column name")
    return given
