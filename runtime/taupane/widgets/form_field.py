"""One field of a form: its name, its value, what is asked of it and what is said about it.

A control takes part where it has a `name`, or where something is asked of it (`validate`, `required`, ...). Then
every entry that reaches its State goes by way of its `Field`, which looks at it again once it has complained.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from taupane.errors import NoViewError
from taupane.events import Event, Listener
from taupane.state import State, ViewState, current_scope, current_view, untrack
from taupane.state.reporting import home_loop, spawn
from taupane.widgets.cells import is_cell, peek
from taupane.widgets.dressing import with_listener
from taupane.widgets.element import Bound, Element
from taupane.widgets.form_checks import Check, ask, present, validators
from taupane.widgets.options import flag, refused

_UNKNOWN: Any = object()


class Draft:
    """What a named control holds that was given a plain value: the value, until the user enters another.

    It belongs to the place where it was made, as a State does; another plain value given there replaces it.
    """

    def __init__(self, given: Any) -> None:
        self._given = given
        # At a module's top level the same description serves several views.
        self._held: Any = State(None) if current_scope() is not None else ViewState(None)

    def __call__(self) -> Any:
        """Read, tracked."""
        return self._read(self._held)

    def peek(self) -> Any:
        """Read, not tracked."""
        return self._read(self._held.peek)

    def set(self, value: Any) -> None:
        """Write."""
        try:
            self._held.set((self._given, value))
        except NoViewError:  # described and used outside of any page
            self._held = State((self._given, value))

    def _read(self, held: Callable[[], Any]) -> Any:
        try:
            known = held()
        except NoViewError:
            known = None
        return known[1] if known is not None and _same(known[0], self._given) else self._given


def _same(one: object, other: object) -> bool:
    try:
        return one is other or bool(one == other)
    except Exception:  # a foreign __eq__ may raise anything
        return False


class Field:
    """A control as its form sees it. `problem` is what the control itself says about what stands there now."""

    def __init__(self, widget: str, name: str | None, value: Any, checks: tuple[Check, ...]) -> None:
        self.widget = widget
        self.name = name
        self.source = value
        self.checks = checks
        self.problem: Callable[[], str] | None = None
        #: Called by a reset, for what a control keeps beside its value.
        self.clearing: list[Callable[[], None]] = []
        self.message = State("")
        self._turn = State(0)
        self._complained = State(False)
        self._asked = State(0)
        self._first = State(_first(value))

    # As a cell

    def __call__(self) -> Any:
        """Read the value, tracked."""
        return self.source()

    def peek(self) -> Any:
        """Read the value, not tracked."""
        return peek(self.source)

    def set(self, value: Any) -> None:
        """Take what the user entered."""
        self.source.set(value)
        self.mended()

    # As a part of a form

    def value(self) -> Any:
        """Give the value now."""
        return peek(self.source)

    def said(self) -> str:
        """Give what is said at the field, tracked: of the entry that stands there, else of the last check."""
        return (self.problem() if self.problem is not None else "") or self.message()

    def complain(self, text: str) -> None:
        """Say something at the field, until the user mends it; "" takes it away."""
        self._asked.update(lambda turn: turn + 1)  # what a validator still says is about something older
        self._complained.set(self._complained.peek() or bool(text))
        self.message.set(text)

    def check(self) -> str | Awaitable[str]:
        """Give what is wrong with the field, "" for nothing; something to await where a validator is async."""
        standing = untrack(self.problem) if self.problem is not None else ""
        return standing or untrack(lambda: ask(self.widget, self.checks, self.value()))

    def mended(self) -> None:
        """Look at the value again, where the field has complained before."""
        if not self._complained.peek():
            return
        self._asked.update(lambda turn: turn + 1)
        turn = self._asked.peek()
        said = untrack(lambda: ask(self.widget, self.checks, self.value()))
        if isinstance(said, str):
            self.message.set(said)
        else:
            waited = said
            spawn(home_loop(), lambda: self._say_later(waited, turn), self.widget)

    async def _say_later(self, said: Awaitable[str], turn: int) -> None:
        text = await said
        if self._asked.peek() == turn:  # the latest entry wins
            self.message.set(text)

    def changed(self, event: Event) -> None:
        """Check an entry that is complete, where no form does it."""
        view: Any = current_view.get()
        if view is not None and not view.stands_in(event.target, "form"):
            self._complained.set(True)
            self.mended()

    def forget(self) -> None:
        """Say nothing any more, and nothing before the next submit."""
        self.complain("")
        self._complained.set(False)

    def reset(self) -> None:
        """Bring the value back to what it was at first, and show it even where that is what the State has."""
        first = self._first.peek()
        if is_cell(self.source) and first is not _UNKNOWN:
            self.source.set(first)
        for clear in self.clearing:
            clear()
        self.forget()
        self._turn.update(lambda turn: turn + 1)

    def redrawn(self, value: Any) -> Any:
        """Give a control's `value` so that a reset shows it again."""
        if not isinstance(value, Bound):
            return value

        def show() -> Any:
            self._turn()
            return value.show()

        return Bound(show, value.stands_for)


def _first(value: Any) -> Any:
    try:
        return untrack(lambda: peek(value))
    except NoViewError:
        return _UNKNOWN


class FieldElement(Element):
    """A control that takes part in forms; its form finds it in the page by this."""

    __slots__ = ("field",)
    field: Field

    @classmethod
    def of(cls, described: Element, field: Field) -> FieldElement:
        """Give the description with its field."""
        made = cls(
            described.tag, described.children, described.attrs, described.listeners, described.key, described.raw
        )
        made.field = field
        return made


def enrol(
    widget: str,
    props: dict[str, Any],
    value: Any,
    validate: Any,
    *own: Check | None,
    required: Any = None,
    missing: str = "Fill this in.",
    refuses: bool = False,
    empty: Any = None,
) -> tuple[Any, Field | None]:
    """Give what a control is to show and set, and its field where it takes part in forms.

    `own` are the checks that come of the control's other options. A plain value of such a control is kept in a
    `Draft`, so that the form knows what was entered. `refuses` says that not every entry reaches the State,
    `empty` is what stands for no value.
    """
    name = props.get("name")
    if name is not None and not (isinstance(name, str) and name):
        raise refused(widget, "name", name, "text")
    flag(widget, "required", required)
    asked = [check for check in own if check is not None]
    if callable(required) or required:
        asked.insert(0, present(required, missing))
    checks = (*asked, *validators(widget, validate))
    if name is None and not checks and not (refuses and is_cell(value)):
        return value, None
    held = value if callable(value) else Draft(empty if value is None else value)
    field = Field(widget, name, held, checks)
    if validate is not None:
        with_listener(props, "change", Listener(field.changed))
    return (field if is_cell(held) else held), field
