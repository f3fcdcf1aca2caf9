"""Every error that Taupane raises on purpose.

TaupaneError
├── WidgetError
│   ├── BadElement
│   ├── BadAttribute
│   ├── BadOption
│   └── DuplicateId
└── RenderError
"""

from __future__ import annotations


class TaupaneError(Exception):
    """The root of the tree: catch it to catch whatever Taupane raises on purpose."""


class WidgetError(TaupaneError):
    """A widget was described in a way that cannot be shown."""


class BadElement(WidgetError):
    """A tag or a child that a page may not or cannot hold."""


class BadAttribute(WidgetError):
    """An attribute's name or value that is not allowed."""


class BadOption(WidgetError, ValueError):
    """A widget's option has a value or type that the widget does not take."""


class DuplicateId(WidgetError):
    """Two elements of one page were given the same `id`."""


class RenderError(TaupaneError):
    """A route gave something that is no page."""
