"""A form: it checks its fields, submits once at a time, and says what is wrong where it is wrong."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass, fields
from typing import Any, TypeAlias

from taupane.calling import in_thread, is_async, takes_event
from taupane.errors import Invalid
from taupane.events import Event, Listener
from taupane.state import State, batch, current_view
from taupane.widgets.dressing import dress
from taupane.widgets.element import Child, Element, element
from taupane.widgets.feedback import Alert
from taupane.widgets.flow import For, Show
from taupane.widgets.form_field import Field, FieldElement
from taupane.widgets.options import handler

_CONTROLS = ("input", "select", "textarea")
_Asked: TypeAlias = "list[tuple[Field, str | Awaitable[str]]]"


def _nothing() -> None:
    """Do nothing."""


@dataclass(slots=True)
class FormEvent(Event):
    """A submit or reset of a form. `form` holds the values of its fields by name; `reset()` empties it again."""

    reset: Callable[[], None] = _nothing


def Form(*children: Child, on_submit: Any = None, on_reset: Any = None, **props: Any) -> Element:  # noqa: N802
    """Describe a form: Enter and its submit button check the fields and call `on_submit`.

    The handler's `event.form` has the values of the fields by name: numbers as numbers, dates as dates, a list where
    there are several. While it runs there is no second submit. What a field's `validate=` or `required` complains of,
    and what the handler raises as `Invalid`, is said at the fields. A reset button brings back the first values.
    """
    given = (
        on_submit if isinstance(on_submit, Listener) else Listener(handler("Form", "on_submit", on_submit) or _nothing)
    )
    run = _Run(given.handler, handler("Form", "on_reset", on_reset) or _nothing)
    return element(
        "form", _summary(run), *children,
        on_submit=Listener(run.submit, prevent=True, stop=given.stop), on_reset=Listener(run.reset, prevent=True),
        novalidate=True, data_behaviour="form", data_turn=run.turn, data_complaint=run.complaints,
        aria_busy=lambda: True if run.busy() else None, **dress(props, "tp-form"),
    )  # fmt: skip


def _summary(run: _Run) -> Element:
    """Describe what is said of the form as a whole; the region is there before its message, so that it is read out."""

    def alert() -> Element:
        lines = For(run.summary, lambda line: element("div", line))
        return Alert(lines, variant="error", role=None)

    return element("div", Show(run.summary, alert), role="alert", tabindex=-1, class_="tp-form-summary")


class _Run:
    """A form at work. Submits begin on the page's own thread, one after the other."""

    def __init__(self, on_submit: Callable[..., Any], on_reset: Callable[..., Any]) -> None:
        self.on_submit = on_submit
        self.on_reset = on_reset
        self.turn = State(0)  # counts the submits that have ended
        self.complaints = State(0)  # counts those that were refused: the page goes to the first bad field
        self.busy = State(False)
        self.summary: State[tuple[str, ...]] = State(())

    def submit(self, event: Event) -> Awaitable[None] | None:
        """Check the fields, and call the handler if all is well. Gives what is to be awaited, if anything is."""
        if self.busy.peek():
            return None
        found = _Found(event.target)
        later: Awaitable[None] | None = None
        try:
            asked: _Asked = [(field, field.check()) for field in found.fields]
            if any(not isinstance(said, str) for _, said in asked):
                later = self._ask(event, found, asked)
            elif self._is_well(found, {field: str(said) for field, said in asked}):
                awaited = self._handle(event, found)
                later = None if awaited is None else self._wait(awaited, found)
        finally:
            if later is None:
                self._end()
        if later is not None:
            self.busy.set(True)
        return later

    async def _ask(self, event: Event, found: _Found, asked: _Asked) -> None:
        """Wait for validators, all at once."""
        try:
            said = await asyncio.gather(*(_awaited(text) for _, text in asked))
            if self._is_well(found, dict(zip(found.fields, said, strict=True))):
                if is_async(self.on_submit):
                    awaited = self._handle(event, found)
                else:  # a plain handler may block
                    awaited = await in_thread(self._handle, event, found)
                if awaited is not None:
                    await self._until(awaited, found)
        finally:
            self._end()

    async def _wait(self, awaited: Awaitable[Any], found: _Found) -> None:
        try:
            await self._until(awaited, found)
        finally:
            self._end()

    async def _until(self, awaited: Awaitable[Any], found: _Found) -> None:
        try:
            await awaited
        except Invalid as invalid:
            self._refuse(found, invalid)

    def _handle(self, event: Event, found: _Found) -> Awaitable[Any] | None:
        told = _told(event, found.values(event.form), found)
        try:
            result = self.on_submit(told) if takes_event(self.on_submit) else self.on_submit()
        except Invalid as invalid:
            self._refuse(found, invalid)
            return None
        return result if inspect.isawaitable(result) else None

    def reset(self, event: Event) -> Any:
        """Bring the fields back to their first values."""
        found = _Found(event.target)
        self._clear(found)
        return self.on_reset(_told(event, {}, found)) if takes_event(self.on_reset) else self.on_reset()

    @batch
    def _clear(self, found: _Found) -> None:
        self.summary.set(())
        found.reset()

    @batch
    def _is_well(self, found: _Found, said: Mapping[Field, str]) -> bool:
        """Say at each field what is wrong with it; tell whether nothing is."""
        self.summary.set(())
        is_well = True
        for field, text in said.items():
            standing = field.problem() if field.problem is not None else ""
            # What stands there already need not be said twice.
            field.complain("" if text == standing else text)
            is_well = is_well and not text
        if not is_well:
            self.complaints.update(lambda count: count + 1)
        else:
            for field in found.fields:
                field.forget()
        return is_well

    @batch
    def _refuse(self, found: _Found, invalid: Invalid) -> None:
        """Say what a handler has raised: at the fields, or in the summary what belongs to none."""
        summary = [invalid.message] if invalid.message else []
        for name, text in invalid.messages.items():
            named = [field for field in found.fields if field.name == name]
            if named:
                named[0].complain(text)
            elif text:
                summary.append(text)
        self.summary.set(tuple(dict.fromkeys(summary)) or (() if invalid.messages else ("This was not accepted.",)))
        self.complaints.update(lambda count: count + 1)

    @batch
    def _end(self) -> None:
        self.busy.set(False)
        self.turn.update(lambda turn: turn + 1)


async def _awaited(said: str | Awaitable[str]) -> str:
    return said if isinstance(said, str) else await said


class _Found:
    """The fields that stand in a form now, in the order of the page, but for those that are disabled."""

    def __init__(self, target: int) -> None:
        view: Any = current_view.get()
        self.fields: list[Field] = []
        #: Names of controls that belong to a field, which knows their value better than the page.
        self._owned: set[str] = set()
        for node in [] if view is None else view.below(target):
            if isinstance(node.described, FieldElement):
                self._take(node)

    def _take(self, node: Any) -> None:
        controls = [one for one in (node, *_below(node)) if one.tag in _CONTROLS]
        self._owned |= {one.attrs["name"] for one in controls if "name" in one.attrs}
        if not all("disabled" in one.attrs for one in controls) and not _is_shut(node):
            self.fields.append(node.described.field)

    def values(self, texts: Mapping[str, Any]) -> dict[str, Any]:
        """Give what is entered, by name: of fields their values, of other controls their texts."""
        values = {name: text for name, text in texts.items() if name not in self._owned}
        met: dict[str, list[Any]] = {}
        for field in self.fields:
            if field.name is not None:
                met.setdefault(field.name, []).append(field.value())
        values.update((name, given if len(given) > 1 else given[0]) for name, given in met.items())
        return values

    def reset(self) -> None:
        """Bring all of them back to their first values."""
        for field in self.fields:
            field.reset()


def _below(node: Any) -> Iterator[Any]:
    for child in node.children:
        if hasattr(child, "tag"):
            yield child
        yield from _below(child)


def _is_shut(node: Any) -> bool:
    """Tell whether a disabled `<fieldset>` stands around a control."""
    while node is not None:
        if getattr(node, "tag", "") == "fieldset" and "disabled" in node.attrs:
            return True
        node = node.parent
    return False


def _told(event: Event, values: dict[str, Any], found: _Found) -> FormEvent:
    known = {one.name: getattr(event, one.name) for one in fields(Event)}
    return FormEvent(**{**known, "form": values}, reset=found.reset)
