"""The app of ``taupane view``: each table in a tab of one window."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Thread
from typing import Any, Final

from taupane import App, Derived, ListState, State, effect, ui
from taupane.errors import NotRunning
from taupane.events import Event, on
from taupane_bridges import lookahead

#: What the dialog for opening offers.
ENDINGS = "parquet parq pq csv tsv txt ndjson jsonl csv.gz tsv.gz ndjson.gz csv.zst json arrow feather ipc xlsx xls ods"
PATTERNS = tuple(f"*.{ending}" for ending in ENDINGS.split())

_FIRST_LOOK: Final = 0.1
"""Seconds that the page waits for the first rows; later they come by its socket."""


@dataclass(frozen=True, eq=False)
class Shown:
    """One tab: its title, and what its grid shows (see `taupane.ui.DataFrame`)."""

    title: str
    source: Any
    path: Path | None = None
    """The file that it is, so that it is not opened twice."""
    lasts: bool = True
    """Whether the same path leads to it the next time, so that how it was seen is kept."""


def titles(paths: Sequence[Path]) -> list[str]:
    """Name files as short as they can be told apart: by their names, else with the folders above."""
    found = [path.name or str(path) for path in paths]
    for depth in range(2, 1 + max((len(path.parts) for path in paths), default=0)):
        repeated = {title for title in found if found.count(title) > 1}
        if not repeated:
            break
        found = [
            str(Path(*path.parts[-depth:])) if title in repeated else title
            for path, title in zip(paths, found, strict=True)
        ]
    return found


def make_app(tables: Sequence[Shown]) -> App:
    """Make the app that shows these tables; the user may open more."""
    shown: ListState[Shown] = ListState(tables)
    selected: State[str | None] = State(tables[0].title if tables else None)
    app = App(_named(selected()), width=1200, height=800, min_width=320, min_height=240)

    # The window is there, and WebKit starts its processes: what the rows wait for is imported meanwhile.
    app.on_start(Thread(target=_import_ahead, name="taupane-imports", daemon=True).start)

    @effect
    def entitle() -> None:
        """Name the window, and the page in a browser, by the table that is seen."""
        app.title = _named(selected())
        if "set_title" in app.window.capabilities:
            app.window.set_title(app.title)
        with suppress(NotRunning):
            app.running.notify_all("title", app.title)

    async def open_more() -> None:
        from taupane_bridges.window import FileFilter

        chosen = await app.window.open_file("Open tables", multiple=True, filters=(FileFilter("Tables", PATTERNS),))
        open_paths([Path(each) for each in chosen])

    def open_paths(paths: Sequence[Path]) -> None:
        known = {each.path: each.title for each in shown() if each.path is not None}
        taken = {each.title for each in shown()}
        for path in paths:
            if path not in known:
                known[path] = _free(path.name, taken)
                taken.add(known[path])
                shown.append(Shown(known[path], str(path), path))
        if paths:
            selected.set(known[paths[-1]])

    def close(table: Shown) -> None:
        place = shown().index(table)
        shown.remove(table)
        if selected() == table.title:
            left = shown()
            selected.set(left[min(place, len(left) - 1)].title if left else None)

    def close_selected() -> None:
        for table in shown():
            if table.title == selected():
                close(table)
                return

    def step(by: int) -> None:
        names: list[str | None] = [table.title for table in shown()]
        if selected() in names:
            selected.set(names[(names.index(selected()) + by) % len(names)])

    async def press(event: Event) -> None:
        if event.key == "PageDown" or event.key == "PageUp":
            step(1 if event.key == "PageDown" else -1)
        elif event.key == "o" and can_open():
            await open_more()
        elif event.key == "w":
            close_selected()

    def can_open() -> bool:
        return "open_file" in app.window.capabilities

    @app.route("/")
    def home() -> ui.Element:
        many = Derived(lambda: len(shown()) > 1)
        return ui.Main(
            # One table has the whole window to itself.
            ui.Show(many, lambda: _bar(shown, selected, close, close_selected, open_more, can_open)),
            ui.Show(lambda: not shown(), lambda: _nothing(open_more, can_open)),
            ui.For(shown, lambda table: _panel(table, selected), key=id),
            # A browser keeps some of these for itself; a window has them all.
            on_keydown=on(press, keys=("mod+PageDown", "mod+PageUp", "mod+o", "mod+w"), prevent=True),
            class_="flex flex-col h-screen",
        )

    return app


def _import_ahead() -> None:
    """Import what the page asks for first: the sessions, then pyarrow unless another process makes the first rows."""
    from taupane_bridges.data.allocator import small_pages
    from taupane_bridges.data.early import import_early

    small_pages()
    import_early()


def _named(table: str | None) -> str:
    return "Taupane" if table is None else f"{table} - Taupane"


def _free(title: str, taken: set[str]) -> str:
    number, found = 2, title
    while found in taken:
        number, found = number + 1, f"{title} ({number})"
    return found


def _bar(
    tables: Callable[[], list[Shown]],
    selected: State[str | None],
    close: Callable[[Shown], None],
    close_selected: Callable[[], None],
    open_more: Callable[[], Any],
    can_open: Callable[[], bool],
) -> ui.Element:
    def tab(table: Shown) -> ui.Element:
        def is_open() -> bool:
            return selected() == table.title

        return ui.element(
            "button", ui.Span(table.title, class_="truncate max-w-64", dir="auto"),
            type="button", role="tab", title=str(table.path) if table.path is not None else table.title,
            aria_selected=lambda: "true" if is_open() else "false", tabindex=lambda: 0 if is_open() else -1,
            aria_keyshortcuts="Delete", on_keydown=on(lambda: close(table), keys="Delete"),
            class_=["tab flex-nowrap shrink min-w-20", {"tab-active": is_open}],
            on_click=lambda: selected.set(table.title),
        )  # fmt: skip

    return ui.Header(
        ui.Div(
            ui.For(tables, tab, key=id),
            role="tablist",
            data_roving=True,
            aria_label="Tables",
            class_="tabs tp-tabs tabs-border grow overflow-x-auto flex-nowrap",
        ),
        ui.Show(can_open, lambda: _button("folder-open", "Open", open_more)),
        _button("x", "Close this table", close_selected),
        class_="flex items-center gap-1 pe-1",
    )


def _button(icon: str, label: str, on_click: Callable[[], Any]) -> ui.Element:
    return ui.Button(icon=icon, aria_label=label, variant="ghost", size="sm", on_click=on_click)


def _panel(table: Shown, selected: State[str | None]) -> ui.Element:
    """Show the grid while its tab is open; a tab that was open once keeps its place in the rows."""
    return ui.Section(
        ui.DataFrame(
            table.source,
            label=table.title,
            height="100%",
            data_autofocus=True,
            data_remember=None if table.path is not None and table.lasts else "off",
            data_first=_first_look(table.path),
        ),
        role="tabpanel",
        aria_label=table.title,
        hidden=lambda: selected() != table.title,
        class_="grow min-h-0",
    )


def _first_look(path: Path | None) -> str | None:
    """Give the first rows for the page itself, where another process has made them by now; not where a view was kept,
    which begins with other rows.
    """
    from taupane.widgets.keptviews import kept

    written = None if path is None or kept().get(str(path)) else lookahead.peek(path, _FIRST_LOOK)
    if path is None or written is None:
        return None
    from taupane_bridges.data.sessions.first import first_look
    from taupane_bridges.data.sources.following import Origin
    from taupane_bridges.data.sources.told import read_told

    told = read_told(Origin.of(path), written)
    return None if told is None else first_look(told, ("export",))


def _nothing(open_more: Callable[[], Any], can_open: Callable[[], bool]) -> ui.Element:
    return ui.Center(
        ui.VStack(
            ui.Icon("table", size="3rem", class_="opacity-40"),
            ui.Heading("No table is open", level=1, class_="text-lg font-semibold"),
            ui.Show(
                can_open,
                lambda: ui.Button("Open…", icon="folder-open", variant="primary", on_click=open_more),
                lambda: ui.Text("Name files on the command line: taupane view FILE…", class_="opacity-70"),
            ),
            align="center",
            gap=3,
        ),
        class_="h-full",
    )
