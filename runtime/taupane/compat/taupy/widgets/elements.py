"""`taupy.widgets.elements`: texts, buttons, controls, tables, pictures, dialogs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from taupane.compat.taupy.widgets.component import Component
from taupane.widgets.attributes import resolve
from taupane.widgets.element import Child, Element, element, text_of
from taupane.widgets.images import Image as _Image
from taupane.widgets.overlays import Modal as _Modal
from taupane.widgets.typography import TEXT_VARIANTS


class Div_(Component):  # noqa: N801 - TauPy's name
    """A `<div>`."""

    def describe(self, children: list[Any]) -> Child:
        """Give the element."""
        return self.element("div", *children)


class Button_(Component):  # noqa: N801
    """A button; `text` is a value, a State or a callable."""

    worn = ""
    clicks = True

    def __init__(self, text: Any = "", **props: Any) -> None:
        super().__init__(**props)
        self.text = text

    def describe(self, children: list[Any]) -> Child:
        """Give the element."""
        inside = self.text if isinstance(self.text, Element | Component) else text_of(_text(self.text))
        described = self.element("button", inside, *children, type=self.props.get("type", "button"))
        return _wearing(described, "btn")


class Text_(Component):  # noqa: N801
    """A text: a value, or a State or callable that it follows. `variant` is one of our Text's."""

    def __init__(self, value: Any = "", **props: Any) -> None:
        self.variant = props.pop("variant", None)
        super().__init__(**props)
        self.value = value

    def describe(self, children: list[Any]) -> Child:
        """Give the element."""
        described = self.element("span", text_of(_text(self.value)), *children)
        look = TEXT_VARIANTS.get(str(self.variant), "") if self.variant is not None else ""
        return _wearing(described, look)


class Input_(Component):  # noqa: N801
    """A field for one line of text. A State or callable as `value` is followed; what is typed goes to `on_input`."""

    def __init__(
        self, value: Any = "", placeholder: str = "", on_input: Callable[..., Any] | None = None, **props: Any
    ) -> None:
        super().__init__(on_input=on_input, **props)
        self.value = value
        self.placeholder = placeholder

    def describe(self, children: list[Any]) -> Child:
        """Give the element."""
        value = self.value
        # A new function each time: what the user typed meanwhile gives way to a value that is set once more.
        own = {"value": lambda: _text(resolve(value)), "placeholder": self.placeholder}
        return _wearing(self.element("input", **own), "input")


class Table_(Component):  # noqa: N801
    """A table whose first column numbers the rows. A cell may be a component."""

    def __init__(self, head: Any = None, rows: Any = None, **props: Any) -> None:
        super().__init__(**props)
        self.head = head or []
        self.rows = rows or []

    def describe(self, children: list[Any]) -> Child:
        """Give the element."""
        titles = [element("th", _cell(title)) for title in resolve(self.head)]
        head = [element("thead", element("tr", element("th"), *titles))] if titles else []
        rows = [
            element("tr", element("th", str(number)), *[element("td", _cell(cell)) for cell in row])
            for number, row in enumerate(resolve(self.rows), start=1)
        ]
        table = _wearing(self.element("table", *head, element("tbody", *rows)), "table")
        return element("div", table, class_="overflow-x-auto")


class Image_(Component):  # noqa: N801
    """A picture: an address, or a file of this machine, which is served from where it is."""

    def __init__(self, src: str, alt: str = "", width: Any = None, height: Any = None, **props: Any) -> None:
        super().__init__(**props)
        self.src = str(src)
        self.alt = alt
        self.width = width
        self.height = height

    def describe(self, children: list[Any]) -> Child:
        """Give the element."""
        own = {"alt": self.alt, "width": self.width, "height": self.height}
        if not Path(self.src).is_file():
            return self.element("img", src=self.src, **own)
        published = _Image(Path(self.src), alt=self.alt)
        return self.element("img", src=(published.attrs or {}).get("src"), **own)


class Modal_(Component):  # noqa: N801
    """A dialog that is open while its State is true; closing it sets the State to False."""

    def __init__(
        self,
        open_state: Any,
        *,
        id: str | None = None,
        title: str | None = None,
        content: Any = None,
        actions: Any = None,
        **props: Any,
    ) -> None:
        super().__init__(id=id, **props)
        self.state = open_state
        self.title = title
        self.content = _listed(content)
        self.actions = _listed(actions)

    def parts(self) -> list[Any]:
        """Give what stands in the dialog."""
        return [*self.content, *self.actions]

    def describe(self, children: list[Any]) -> Child:
        """Give the dialog."""
        close = element("button", "Close", type="button", class_="btn", on_click=self._close)
        described = _Modal(
            self.state, self.title, [*self.content, *children], [*self.actions, close], id=self.id, **self.props
        )
        described.attrs = {**(described.attrs or {}), "data-component-id": self.id}
        return described

    def _close(self) -> None:
        if hasattr(self.state, "set"):
            self.state.set(False)


def Div(*children: Any, style: Any = None, **props: Any) -> Div_:  # noqa: N802
    """Make a `<div>` around children."""
    return Div_(children=[*children, *(props.pop("children", None) or [])], style=style, **props)


def Button(text: Any = "", style: Any = None, **props: Any) -> Button_:  # noqa: N802
    """Make a button; its clicks go to `@app.dispatcher.on_click(id)`, or to `on_click`."""
    return Button_(text, style=style, **props)


def Text(value: Any = "", style: Any = None, **props: Any) -> Text_:  # noqa: N802
    """Make a text."""
    return Text_(value, style=style, **props)


def Input(value: Any = "", placeholder: str = "", style: Any = None, **props: Any) -> Input_:  # noqa: N802
    """Make a field for one line of text."""
    return Input_(value, placeholder=placeholder, style=style, **props)


def Table(head: Any = None, rows: Any = None, style: Any = None, **props: Any) -> Table_:  # noqa: N802
    """Make a table."""
    return Table_(head=head, rows=rows, style=style, **props)


def Image(src: str, style: Any = None, **props: Any) -> Image_:  # noqa: N802
    """Make a picture."""
    return Image_(src, style=style, **props)


def Modal(open_state: Any, style: Any = None, **props: Any) -> Modal_:  # noqa: N802
    """Make a dialog."""
    return Modal_(open_state, style=style, **props)


def _wearing(described: Element, look: str) -> Element:
    """Put the widget's own class before those that the app gives."""
    if look and described.attrs is not None:
        given = described.attrs.get("class")
        if callable(given):
            described.attrs["class"] = lambda: f"{look} {given()}"
        else:
            described.attrs["class"] = f"{look} {given}" if given else look
    return described


def _text(value: Any) -> Any:
    """Give what can be shown as text: a State or callable as it is, None as nothing, the rest as its text."""
    if callable(value):
        return value
    return "" if value is None else str(value)


def _cell(value: Any) -> Child:
    return value if isinstance(value, Element | Component) else text_of(_text(value))


def _listed(given: Any) -> list[Any]:
    if given is None:
        return []
    return list(given) if isinstance(given, list | tuple) else [given]
