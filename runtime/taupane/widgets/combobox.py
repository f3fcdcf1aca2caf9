"""A combobox: a text field with a list of options that narrows down as one types."""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable
from typing import Any

from taupane.events import Event, Listener
from taupane.state import Derived, State, batch, untrack
from taupane.widgets.attributes import resolve
from taupane.widgets.cells import is_cell, peek
from taupane.widgets.combobox_options import Listing, equal
from taupane.widgets.dressing import dress, with_listener
from taupane.widgets.element import Bound, Child, Element, TextOf, element
from taupane.widgets.fields import Frame, frame, sizes, states
from taupane.widgets.flow import For
from taupane.widgets.form_field import Field, enrol
from taupane.widgets.icons import Icon
from taupane.widgets.identity import widget_id
from taupane.widgets.options import Reactive, choice, flag, handler, names, refused, text
from taupane.widgets.selects import Choice

_NOT_LISTED = "Choose an entry of the list."


def Combobox(  # noqa: N802
    value: Any = None,
    options: Any = (),
    *,
    free: bool = False,
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
    """Choose one of many `options` by typing a part of its label.

    `options` are those of `Select`, or a function of what was typed that gives them, plain or async; of an async
    one the latest answer counts. A State given as `value` gets the option's own object; with `free` also a text
    that is no option. `format` writes a value that is not among the options at hand.
    """
    free = bool(flag("Combobox", "free", free))
    write = handler("Combobox", "format", format) or str
    value, field = enrol("Combobox", props, value, validate, required=required, missing="Choose one.", refuses=True)
    props.pop("name", None)  # the form has the value, not its label
    box = _Box(Listing("Combobox", options), value, write, free=free, field=field)
    if not callable(value):
        box.shown()
    off = states("Combobox", disabled=disabled, readonly=readonly, required=required)
    attrs = {**props, **off, "placeholder": text("Combobox", "placeholder", placeholder)}
    attrs["id"] = name = widget_id(props)
    attrs["value"] = Bound(box.shown) if callable(value) else box.shown()
    if is_cell(value):
        with_listener(attrs, "change", Listener(box.left))
        with_listener(attrs, "input", Listener(box.typed))
    worn = dress(attrs, "input tp-combo-input", choice("Combobox", "size", size, sizes("input")))

    def control(given: dict[str, Any]) -> Element:
        chosen = box.is_chosen
        inner = [
            search_input(name, given),
            opener(off["disabled"], off["readonly"]),
            offered(name, box.listing, chosen),
        ]
        return combo(
            inner, box.listing, on={"pick": box.pick, "take": box.take}, class_="tp-combo", data_free=free or None
        )

    around = Frame(label, help, error, width, box.problem, field, label_for=name)
    return frame("Combobox", control, worn, around)


def search_input(name: str, given: dict[str, Any]) -> Element:
    """Describe the text field of a control with a search."""
    own = {
        "type": "text", "role": "combobox", "autocomplete": "off", "aria_autocomplete": "list",
        "aria_expanded": "false", "aria_controls": f"{name}-list", "spellcheck": "false",
    }  # fmt: skip
    return element("input", **{**own, **given})


def opener(disabled: Any, readonly: Any) -> Element:
    """Describe the arrow that opens the list by the pointer; the keyboard has its own way."""
    off = (lambda: bool(resolve(disabled) or resolve(readonly))) if callable(disabled) or callable(readonly) else None
    return element(
        "button", Icon("chevron-down", size="sm"), type="button", tabindex=-1, aria_hidden="true",
        disabled=off or disabled or readonly or None, class_="tp-combo-opener",
    )  # fmt: skip


def offered(name: str, listing: Listing, chosen: Callable[[str], bool], *, many: bool = False) -> Element:
    """Describe the list of options, which lies over the page while it is open."""

    def row(one: Choice) -> Element:
        return element(
            "li", one.label, role="option", data_token=one.token, class_="tp-option", key=one.token,
            aria_selected=lambda: "true" if chosen(one.token) else "false",
        )  # fmt: skip

    rows = element(
        "ul", For(listing.rows, row, key=lambda one: one.token), role="listbox", id=f"{name}-list",
        tabindex=-1,
        aria_label="Options", aria_multiselectable="true" if many else None,
        class_="tp-options-list",
    )  # fmt: skip
    note = element("div", TextOf(listing.note), class_="tp-options-note", role="status")
    return element("div", rows, note, popover="manual", class_="tp-options")


def combo(inner: list[Child], listing: Listing, on: dict[str, Any], **props: Any) -> Element:
    """Describe the element around a control with a search; it hears what its script tells."""

    def looked(event: Event) -> Awaitable[None] | None:
        return listing.look(event.detail if isinstance(event.detail, str) else "")

    heard = {"look": looked, "more": listing.more, "shut": listing.shut, **on}
    return element("div", *inner, data_behaviour="combobox", data_for=listing.answered, on=heard, **props)


class _Box:
    """One combobox: its value, and the text that stands in it while no option is chosen for it."""

    def __init__(
        self, listing: Listing, value: Any, write: Callable[[Any], str], *, free: bool, field: Field | None
    ) -> None:
        self.listing = listing
        self.value = value
        self.free = free
        self._write = write
        # What was typed, with the value at that time: another value takes its place.
        self._draft: State[tuple[str, Any] | None] = State(None)
        # A draft that was left as it was: then it is said that it names no option.
        self._stuck = State(False)
        self._token = Derived(self._chosen)
        if field is not None:
            field.clearing.append(self._forget)

    def draft(self) -> str | None:
        """Give what was typed and stands for no option yet, tracked."""
        known = self._draft()
        return known[0] if known is not None and equal(known[1], resolve(self.value)) else None

    def shown(self) -> str:
        """Give the text of the field."""
        draft = self.draft()
        return self._label(resolve(self.value)) if draft is None else draft

    def _label(self, value: Any) -> str:
        if value is None:
            return ""
        known = self.listing.of(value)
        if known is not None:
            return known.label
        if self.listing.is_complete and not self.free:
            raise refused("Combobox", "value", value, names([one.value for one in self.listing.all()], value))
        return self._write(value)

    def _chosen(self) -> str | None:
        value = resolve(self.value)
        known = None if value is None else self.listing.of(value)
        return None if known is None else known.token

    def is_chosen(self, token: str) -> bool:
        """Tell whether an option is the chosen one."""
        return self._token() == token

    def problem(self) -> str:
        """Say what is wrong with the text that stands there."""
        return _NOT_LISTED if self._stuck() and self.draft() else ""

    @batch
    def typed(self, event: Event) -> None:
        """Take a text as it is typed."""
        entered = event.value or ""
        self._stuck.set(False)
        if self.free:
            known = self.listing.called(entered)
            self.value.set((known.value if known is not None else entered) or None)
        self._draft.set((entered, peek(self.value)))

    @batch
    def left(self, event: Event) -> None:
        """Take a text that is complete: the option of that name, or nothing for none."""
        entered = untrack(self.draft)
        if entered is None or self.free:
            return
        known = self.listing.called(entered)
        if known is None and entered.strip():
            self._stuck.set(True)
            return
        self._forget()
        self.value.set(None if known is None else known.value)

    @batch
    def pick(self, event: Event) -> None:
        """Take the option that was picked."""
        known = self.listing.picked(event.detail)
        if known is not None:
            self._choose(known)

    def take(self, event: Event) -> Awaitable[None] | None:
        """Take the option that was meant before it was shown; a text that names none stays, and it is said."""
        found = self.listing.first(event.detail)
        if inspect.isawaitable(found):
            return self._take_later(found)
        self._choose(found)
        return None

    async def _take_later(self, found: Awaitable[Choice | None]) -> None:
        self._choose(await found)

    @batch
    def _choose(self, known: Choice | None) -> None:
        if known is None:
            self._stuck.set(not self.free)
        elif is_cell(self.value):
            self._forget()
            self.value.set(known.value)
        self.listing.shut()

    def _forget(self) -> None:
        self._draft.set(None)
        self._stuck.set(False)
