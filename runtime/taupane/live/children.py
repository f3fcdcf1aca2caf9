"""Put an author's children into one shape: a flat list of what can be mounted, each with its slot."""

from __future__ import annotations

from collections.abc import Callable
from inspect import isawaitable, iscoroutine
from typing import Any, cast

from taupane.errors import BadElement, BadOption
from taupane.live.nodes import Slot
from taupane.state.watching import Watchable
from taupane.widgets.element import Child, Element, TextOf
from taupane.widgets.flow import ComponentCall, For, Fragment, Show
from taupane.widgets.html import clean

_MOUNTABLE = (Element, ComponentCall, For, Show, Fragment)


class Row:
    """One item of a `For`: rendered again when the item is another one."""

    __slots__ = ("item", "render")

    def __init__(self, render: Callable[[Any], Child], item: Any) -> None:
        self.render = render
        self.item = item


def flatten(children: tuple[Child, ...] | list[Child]) -> list[tuple[Slot, Any]]:
    """Give what stands among the children, with its slot.

    None and booleans show nothing but keep their place, so that `flag and Alert()` does not
    shift its siblings. Text comes out as `str`, State and Derived as `TextOf`.
    """
    flat: list[tuple[Slot, Any]] = []
    _flatten(children, (), flat)
    return flat


def _flatten(children: tuple[Child, ...] | list[Child], path: Slot, flat: list[tuple[Slot, Any]]) -> None:
    for place, child in enumerate(children):
        if type(child) is Element and child.key is None:  # most are
            flat.append(((*path, place), child))
        elif isinstance(child, str):
            flat.append(((*path, place), clean(child)))
        elif isinstance(child, _MOUNTABLE):
            key = child.key
            flat.append(((*path, place) if key is None else (*path, "key", key), child))
        elif child is None or isinstance(child, bool):
            continue
        elif isinstance(child, list | tuple):
            _flatten(child, (*path, place), flat)
        elif isinstance(child, Watchable):
            flat.append(((*path, place), TextOf(cast("Callable[[], Any]", child))))
        elif isinstance(child, TextOf) or callable(child):
            flat.append(((*path, place), child))
        elif isinstance(child, int | float):
            flat.append(((*path, place), str(child)))
        else:
            raise BadElement(_unfit(child))


def _unfit(child: object) -> str:
    advice = "write str(...) around it to show it as text"
    if isawaitable(child):
        advice = "write await before it, in an async def function"
        if iscoroutine(child):
            child.close()  # which would be warned of besides: it was never awaited
    return (
        "child: expected a widget, text, a number, a State, a function or a list of these, "
        f"got {type(child).__name__}; {advice}"
    )


def check_slots(flat: list[tuple[Slot, Any]]) -> None:
    """Raise `BadOption` where two siblings have the same key, or one that cannot be one."""
    try:
        if len({slot for slot, _ in flat}) == len(flat):
            return
    except TypeError:
        raise BadOption("key: expected what can be a dict's key; For(..., key=lambda item: ...) names one") from None
    seen: set[Slot] = set()
    for slot, _ in flat:
        if slot in seen:
            raise BadOption(f"key: expected a key of its own for every sibling, got {slot[-1]!r:.80} twice")
        seen.add(slot)


def same_kind(described: Any, other: Any) -> bool:
    """Tell whether a mounted node can be patched from `described` into `other`."""
    if type(described) is not type(other):
        return callable(described) and callable(other)
    if isinstance(described, Element):
        return described.tag == other.tag and _input_type(described) == _input_type(other)
    if isinstance(described, ComponentCall):
        return described.fn is other.fn
    return True


def _input_type(described: Element) -> object:
    if described.tag != "input" or not described.attrs:
        return None
    given = described.attrs.get("type")
    return None if callable(given) else given


def equal_calls(call: ComponentCall, other: ComponentCall) -> bool:
    """Tell whether two calls of a component have equal arguments; what cannot be compared differs."""
    if len(call.args) != len(other.args) or call.kwargs.keys() != other.kwargs.keys():
        return False
    return all(map(equal, call.args, other.args)) and all(
        equal(value, other.kwargs[name]) for name, value in call.kwargs.items()
    )


def equal(value: Any, other: Any) -> bool:
    """Compare by identity, then by `==` where that gives a plain bool."""
    if value is other:
        return True
    if type(value) is not type(other):
        return False
    try:
        same = value == other
    except Exception:  # a foreign __eq__ may raise anything; unequal only costs a render
        return False
    return same is True
