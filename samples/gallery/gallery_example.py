"""What the gallery is made of: examples, each a component with a title, in groups."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from taupane import ui


@dataclass(frozen=True)
class Example:
    """One card of the gallery. `names` are the widgets it shows, which the search finds it by."""

    title: str
    names: str
    show: Callable[[], object]
    wide: bool = False


GROUPS: dict[str, list[Example]] = {}


def example(group: str, title: str, names: str, *, wide: bool = False) -> Callable[[Callable[[], ui.Element]], None]:
    """Put the function below into a group. Its States are its own in every page."""

    def keep(show: Callable[[], ui.Element]) -> None:
        GROUPS.setdefault(group, []).append(Example(title, names, show, wide))

    return keep
