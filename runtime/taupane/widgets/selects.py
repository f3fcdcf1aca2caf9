"""A select: one of several values, which may be any Python objects."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from taupane.events import Event, Listener
from taupane.state import Derived
from taupane.widgets.attributes import resolve
from taupane.widgets.cells import bound, is_cell, peek
from taupane.widgets.dressing import dress, shown, with_listener
from taupane.widgets.element import Child, Element, element
from taupane.widgets.fields import Frame, frame, sizes, states
from taupane.widgets.flow import For
from taupane.widgets.form_field import enrol
from taupane.widgets.options import Reactive, choice, flag, integer, names, refused, text

_NONE = ""  # the token of "nothing chosen"


@dataclass(frozen=True, slots=True)
class Choice:
    """One option: the object it stands for, its text, and the token that the page sends for it."""

    value: Any
    label: str
    token: str


def choices(options: Any) -> list[Choice]:
    """Give the options of a list of values, of (value, label) pairs, or of a dict of labels by value.

    Tokens are readable where they can be: the value as text, else the label, else the place.
    """
    options = resolve(options)
    if isinstance(options, Mapping):
        pairs = [(value, str(label)) for value, label in options.items()]
    elif isinstance(options, str) or not isinstance(options, Iterable):
        raise refused(
            "Select",
            "options",
            options,
            "a list of values, a list of (value, label) pairs or a dict of labels by value",
        )
    else:
        pairs = [_pair(option) for option in options]
    values = [str(value) if isinstance(value, str | int | float) else None for value, _ in pairs]
    for tokens in (values, [label for _, label in pairs]):
        if len(set(tokens)) == len(tokens) and None not in tokens and _NONE not in tokens:
            return [Choice(value, label, str(token)) for (value, label), token in zip(pairs, tokens, strict=True)]
    return [Choice(value, label, f"#{place}") for place, (value, label) in enumerate(pairs)]


def _pair(option: Any) -> tuple[Any, str]:
    if isinstance(option, tuple):
        if len(option) != 2:
            raise refused("Select", "options", option, "values or (value, label) pairs")
        return option[0], str(option[1])
    return option, str(option)


def token_of(value: Any, known: list[Choice]) -> str:
    """Give the token that stands for a value; None stands for nothing chosen where it is no option."""
    for option in known:
        if option.value is value or (type(option.value) is type(value) and option.value == value):
            return option.token
    for option in known:  # 1 and 1.0, a str and an enum of it
        if option.value == value and not isinstance(value, bool):
            return option.token
    if value is None:
        return _NONE
    raise refused("Select", "value", value, names([option.value for option in known], value))


def Select(  # noqa: N802
    value: Any = None,
    options: Any = (),
    *,
    multiple: bool = False,
    rows: Reactive[int] = 5,
    placeholder: Reactive[str] | None = None,
    label: Reactive[str] | None = None,
    help: Reactive[str] | None = None,
    error: Reactive[str] | None = None,
    size: Reactive[str] = "md",
    width: Reactive[str | float] | None = None,
    disabled: Reactive[bool] = False,
    required: Reactive[bool] = False,
    validate: Any = None,
    **props: Any,
) -> Element:
    """Choose one of `options`: a list of values, (value, label) pairs, a dict of labels by value, or a State of these.

    A State given as `value` gets the chosen object itself. While it is None nothing is chosen and
    `placeholder` stands there. Any other value that is no option raises `BadOption`. With `multiple` it holds a list
    of what is chosen, and `rows` options are in sight.
    """
    if not callable(options):
        options = choices(options)
    known = (lambda: choices(options())) if callable(options) else (lambda: options)
    many = bool(flag("Select", "multiple", multiple))
    missing = "Choose at least one." if many else "Choose one."
    given = [] if many and value is None else value
    cell, field = enrol("Select", props, given, validate, required=required, missing=missing)
    attrs = {**props, **states("Select", disabled=disabled, required=required)}
    worn = dress(attrs, "tp-many") if many else dress(attrs, "select", choice("Select", "size", size, sizes("select")))
    around = Frame(label, help, error, width, field=field)
    if many:
        worn |= {"multiple": True, "size": integer("Select", "rows", rows, least=2, most=100)}
        inner = _several(worn, cell, known, follows=callable(options))
    else:
        inner = _single(worn, cell, known, placeholder, follows=callable(options))
    return frame("Select", lambda given: element("select", *inner, **given), worn, around)


def _single(attrs: dict[str, Any], cell: Any, known: Any, placeholder: Any, *, follows: bool) -> list[Child]:
    """Bind a select of one value; give its options."""
    attrs["value"] = bound(cell, lambda present: token_of(present, known())) if cell is not None else _NONE

    def enter(event: Event) -> None:
        assert cell is not None
        cell.set(_chosen(event.value, known()))

    if is_cell(cell):
        with_listener(attrs, "change", Listener(enter))
    # Shown while nothing is chosen; it cannot be chosen itself.
    empty = element(
        "option", shown(text("Select", "placeholder", placeholder) or ""), value=_NONE, disabled=True, hidden=True
    )
    return [empty, _listed(known, _option, follows=follows)]


def _several(attrs: dict[str, Any], cell: Any, known: Any, *, follows: bool) -> list[Child]:
    """Bind a select of several values; give its options, each of which knows whether it is chosen."""

    def chosen() -> set[str]:
        return {token_of(one, known()) for one in several("Select", resolve(cell))}

    def enter(event: Event) -> None:
        cell.set(like(peek(cell), [_chosen(token, known()) for token in event.values]))

    if is_cell(cell):
        with_listener(attrs, "change", Listener(enter))
    now = Derived(chosen) if callable(cell) else chosen

    def option(one: Choice) -> Element:
        selected = (lambda: one.token in now()) if callable(cell) else one.token in now()
        return element("option", one.label, value=one.token, selected=selected, key=one.token)

    return [_listed(known, option, follows=follows)]


def several(widget: str, given: Any) -> list[Any]:
    """Give what a control of several values holds as a list; None is nothing chosen."""
    if given is None:
        return []
    if isinstance(given, str | bytes | Mapping) or not isinstance(given, Iterable):
        raise refused(widget, "value", given, "a list of values")
    return list(given)


def like(present: Any, chosen: list[Any]) -> Any:
    """Give what is chosen as the kind of collection that was there: a list, tuple or set."""
    return type(present)(chosen) if isinstance(present, tuple | set | frozenset) else chosen


def _listed(known: Any, option: Callable[[Choice], Element], *, follows: bool) -> Child:
    if follows:
        return For(known, option, key=lambda one: one.token)
    return [option(one) for one in known()]


def _option(option: Choice) -> Element:
    return element("option", option.label, value=option.token, key=option.token)


def _chosen(token: str | None, known: list[Choice]) -> Any:
    for option in known:
        if option.token == token:
            return option.value
    if token == _NONE:
        return None
    raise refused("Select", "value", token, names(option.token for option in known))
