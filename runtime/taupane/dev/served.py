"""At which addresses a page finds a file of the app, and the folders of pages that an app brings itself."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Protocol, runtime_checkable
from urllib.parse import quote

if TYPE_CHECKING:
    from taupane.app import App


@runtime_checkable
class BringsPages(Protocol):
    """An app whose pages know nothing of our client: those that are written for TauPy with `AppMode.RAW_HTML`."""

    pages_folder: Path | None
    """Where they are; None where widgets make them."""

    def reload_pages(self) -> None:
        """Have every page load again. Any thread."""
        ...


def page_folders(app: App) -> list[Path]:
    """Give the folders of the app's own pages: they are followed also where they are called `dist`.

    None while a development server makes the pages.
    """
    web = [] if app.web is None or app.web.development is not None else [app.web.folder]
    theirs = app.pages_folder if isinstance(app, BringsPages) else None
    return [*web, *([] if theirs is None else [theirs])]


def addresses(app: App, paths: list[Path]) -> dict[Path, list[str]]:
    """Give the addresses of each file that pages can load, those of `app.assets` without their version."""
    found: dict[Path, list[str]] = {}
    for path in paths:
        here = [_below(prefix, folder, path) for prefix, folder in app.folders.items() if path.is_relative_to(folder)]
        if app.own is not None:
            here += app.own.addresses(path)
        if app.web is not None and path.is_relative_to(app.web.folder):
            here.append(_below("/", app.web.folder, path))
        if here:
            found[path] = here
    return found


def is_script(path: Path) -> bool:
    """Tell whether a page has to be loaded again to have a file's new content: script cannot be taken back."""
    return path.suffix in (".js", ".mjs", ".html")


def _below(prefix: str, folder: Path, path: Path) -> str:
    return f"{prefix.rstrip('/')}/{quote(path.relative_to(folder).as_posix())}"
