"""Children that decide what stands in their place: components, lists, conditions."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from taupane.widgets.element import Child

T = TypeVar("T")


class Fragment:
    """Several children without an element around them."""

    __slots__ = ("children", "key")

    def __init__(self, *children: Child, key: object = None) -> None:
        self.children = children
        self.key = key


class ComponentCall:
    """A component with its arguments. Equal calls are the same: their page part is kept as it is."""

    __slots__ = ("args", "fn", "key", "kwargs")

    def __init__(self, fn: Callable[..., Child], args: tuple[Any, ...], kwargs: dict[str, Any], key: object) -> None:
        self.fn = fn
        self.args = args
        self.kwargs = kwargs
        self.key = key

    def render(self) -> Child:
        """Run the component's function."""
        return self.fn(*self.args, **self.kwargs)


def component(fn: Callable[..., Child]) -> Callable[..., ComponentCall]:
    """Make a function of widgets a component.

    It runs again by itself when a State that it read changes, and not when its caller does but
    its arguments are equal. A State made in it is kept between runs. The call takes `key=` too.
    """

    @functools.wraps(fn)
    def call(*args: Any, key: object = None, **kwargs: Any) -> ComponentCall:
        return ComponentCall(fn, args, kwargs, key)

    return call


class For:
    """One child for each item, kept by key: only new and changed items are rendered.

    `items` is an iterable, a State or ListState of one, or a callable. `key` gives an item's
    identity (the item itself where it is not given); two equal keys raise `BadOption`.
    `otherwise` stands there while there are no items.
    """

    __slots__ = ("items", "key", "key_of", "otherwise", "render")

    def __init__(
        self,
        items: Iterable[Any] | Callable[[], Iterable[Any]],
        render: Callable[[Any], Child],
        key: Callable[[Any], object] | None = None,
        otherwise: Child = None,
    ) -> None:
        self.items = items
        self.render = render
        self.key_of = key
        self.otherwise = otherwise
        self.key = None


class Show:
    """`then` while `when` is true, `otherwise` while it is not; either may be a callable.

    What is shown stays as it is while `when` stays true, whatever its value becomes.
    """

    __slots__ = ("key", "otherwise", "then", "when")

    def __init__(self, when: Any, then: Child, otherwise: Child = None) -> None:
        self.when = when
        self.then = then
        self.otherwise = otherwise
        self.key = None
