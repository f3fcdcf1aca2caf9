"""Several of many options: what is chosen stands as chips before the search for more."""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable
from typing import Any

from taupane.events import Event
from taupane.state import Derived, batch
from taupane.widgets.attributes import resolve
from taupane.widgets.cells import is_cell, peek
from taupane.widgets.combobox import combo, offered, opener, search_input
from taupane.widgets.combobox_options import Listing, equal
from taupane.widgets.dressing import dress
from taupane.widgets.element import Element, element
from taupane.widgets.fields import Frame, frame, sizes, states
from taupane.widgets.flow import For
from taupane.widgets.form_field import enrol
from taupane.widgets.icons import Icon
from taupane.widgets.identity import widget_id
from taupane.widgets.options import Reactive, choice, handler, names, refused, text
from taupane.widgets.selects import Choice, like, several


def MultiSelect(  # noqa: N802
    value: Any = None,
    options: Any = (),
    *,
    format: Callable[[Any], str] | None = None,
    placeholder: Reactive[str] | None = None,
    label: Reactive[str] | None = None,
    help: Reactive[str] | None = None,
    error: Reactive[str] | None = None,
    size: Reactive[str] = "md",
    width: Reactive[str | float] | None = None,
    disabled: Reactive[bool] = False,
    readonly: Reactive[bool] = False,
    required: Reactive[bool] = False,
    validate: Any = None,
    **props: Any,
) -> Element:
    """Choose several of many `options`, given as those of `Combobox`: typing searches, chips show what is chosen.

    A State given as `value` holds a list of the options' own objects in the order in which they were chosen; a tuple
    or set stays one.
    """
    write = handler("MultiSelect", "format", format) or str
    given = [] if value is None else value
    value, field = enrol("MultiSelect", props, given, validate, required=required, missing="Choose at least one.")
    props.pop("name", None)  # the form has the values, not the text of the search
    chips = _Chips(Listing("MultiSelect", options), value, write)
    if not callable(value):
        chips.labels()
    off = states("MultiSelect", disabled=disabled, readonly=readonly)
    attrs = {**props, **off, "aria_required": _told(required)}
    attrs["placeholder"] = _placeholder(chips, text("MultiSelect", "placeholder", placeholder))
    attrs["id"] = name = widget_id(props)
    worn = dress(attrs, "tp-combo-search")
    listing = chips.listing
    fixed = [off["disabled"], off["readonly"]]

    def control(given: dict[str, Any]) -> Element:
        inner = [
            element("ul", For(chips.labels, chips.chip(fixed), key=_key), aria_label="Chosen", class_="tp-chips"),
            search_input(name, given),
            opener(*fixed),
            offered(name, listing, chips.is_chosen, many=True),
        ]
        look = ["tp-combo tp-multi input", choice("MultiSelect", "size", size, sizes("input"))]
        return combo(
            inner,
            listing,
            on={"pick": chips.pick, "take": chips.take, "drop": chips.drop_last},
            class_=look,
            data_many=True,
        )

    return frame("MultiSelect", control, worn, Frame(label, help, error, width, field=field, label_for=name))


def _told(required: Any) -> Any:
    return (lambda: "true" if required() else None) if callable(required) else "true" if required else None


def _placeholder(chips: _Chips, given: Any) -> Any:
    """Give the placeholder while nothing is chosen: beside chips it would read as one."""
    return None if given is None else lambda: None if chips.labels() else resolve(given)


def _key(chip: tuple[int, Any, str]) -> object:
    return chip[2], chip[0]


class _Chips:
    """The values of one control, and their labels."""

    def __init__(self, listing: Listing, value: Any, write: Callable[[Any], str]) -> None:
        self.listing = listing
        self.value = value
        self._write = write
        self._tokens = Derived(self._chosen)

    def _now(self) -> list[Any]:
        return several("MultiSelect", resolve(self.value))

    def labels(self) -> list[tuple[int, Any, str]]:
        """Give what is chosen, with labels; equal labels are counted."""
        met: dict[str, int] = {}
        chips = []
        for one in self._now():
            label = self._label(one)
            met[label] = met.get(label, -1) + 1
            chips.append((met[label], one, label))
        return chips

    def _label(self, value: Any) -> str:
        known = self.listing.of(value)
        if known is None and self.listing.is_complete:
            raise refused("MultiSelect", "value", value, names([one.value for one in self.listing.all()], value))
        return known.label if known is not None else self._write(value)

    def _chosen(self) -> frozenset[str]:
        return frozenset(known.token for one in self._now() if (known := self.listing.of(one)) is not None)

    def is_chosen(self, token: str) -> bool:
        """Tell whether an option is among the chosen ones."""
        return token in self._tokens()

    def chip(self, fixed: list[Any]) -> Callable[[tuple[int, Any, str]], Element]:
        """Give what describes a chip: its label and a cross that removes it."""

        def describe(chip: tuple[int, Any, str]) -> Element:
            _, value, label = chip
            cross = element(
                "button", Icon("x", size="1em"), type="button", tabindex=-1, aria_label=f"Remove {label}",
                disabled=lambda: any(resolve(one) for one in fixed), on_click=lambda: self.drop(value),
                class_="tp-chip-cross",
            )  # fmt: skip
            return element("li", element("span", label, class_="tp-chip-label"), cross, class_="tp-chip")

        return describe

    def pick(self, event: Event) -> None:
        """Choose the option that was picked, or no longer."""
        self._turn(self.listing.picked(event.detail))

    def take(self, event: Event) -> Awaitable[None] | None:
        """Choose the option that was meant before it was shown."""
        found = self.listing.first(event.detail)
        if inspect.isawaitable(found):
            return self._take_later(found)
        self._turn(found)
        return None

    async def _take_later(self, found: Awaitable[Choice | None]) -> None:
        self._turn(await found)

    @batch
    def _turn(self, known: Choice | None) -> None:
        if known is None:
            return
        now = several("MultiSelect", peek(self.value))
        kept = [one for one in now if not equal(one, known.value)]
        self._set(kept if len(kept) < len(now) else [*now, known.value])

    def drop(self, value: Any) -> None:
        """Choose a value no longer."""
        self._set([one for one in several("MultiSelect", peek(self.value)) if not equal(one, value)])

    def drop_last(self) -> None:
        """Choose the last one no longer."""
        self._set(several("MultiSelect", peek(self.value))[:-1])

    def _set(self, chosen: list[Any]) -> None:
        if is_cell(self.value):
            self.value.set(like(peek(self.value), chosen))
