"""`taupy.events.events`: what TauPy's handlers are given."""

from __future__ import annotations


class Event:
    """Something that happened to a widget. `widget_id` is the widget's id, None for what has no widget."""

    def __init__(self, type: str, widget_id: str | None = None) -> None:
        self.type = type
        self.widget_id = widget_id

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.widget_id or ''}>"


class Click(Event):
    """A click on a widget."""

    def __init__(self, widget_id: str) -> None:
        super().__init__("click", widget_id)


class Input(Event):
    """A control was changed; `value` is what stands in it now."""

    def __init__(self, widget_id: str, value: str = "") -> None:
        super().__init__("input", widget_id)
        self.value = value


class Resize(Event):
    """The page's area has another size, in CSS px."""

    def __init__(self, width: int, height: int) -> None:
        super().__init__("resize")
        self.width = width
        self.height = height
