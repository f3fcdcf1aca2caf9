"""Every command that a window takes, and every event that it tells, on whatever host runs."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable

from taupane import App, State, ui
from taupane_bridges.window import COMMANDS, WindowError

app = App("Window controls", width=860, height=820, min_width=360, min_height=420)

title = State("Window controls")
width, height, x, y = State(860), State(820), State(80), State(60)
on_top, resizable, cursor, grabbed, asks = State(False), State(True), State(True), State(False), State(False)
asking = State(False)
answer, failed = State("Nothing asked yet."), State(False)
state: State[dict[str, object]] = State({})
monitors: State[list[dict[str, object]]] = State([])
events = ui.LogLines(keep=500)
EDGES = ("north-west", "north", "north-east", "west", "", "east", "south-west", "south", "south-east")


async def do(command: str, **fields: object) -> object:
    """Send a command; what it gives, or why it was refused, is shown on the page."""
    try:
        given: object = await app.window.send({"type": command, **fields})
    except WindowError as error:
        failed.set(True)
        answer.set(str(error))
        return None
    failed.set(False)
    answer.set(f"{command}: {'done' if given is None else json.dumps(given, ensure_ascii=False)}")
    return given


async def look() -> None:
    """Read the state of the window and the monitors, where the host knows them."""
    for command, cell in (("get_state", state), ("get_monitors", monitors)):
        if command in app.window.capabilities:
            cell.set(await app.window.send({"type": command}))


@app.on_window_event
async def heard(name: str, payload: dict[str, object]) -> None:
    """Write an event into the log."""
    fields = {key: value for key, value in payload.items() if key != "type"}
    events.append(f"{name:<14}{json.dumps(fields) if fields else ''}")
    if name not in ("close_request", "closed"):
        await look()


@app.on_close_request
def may_close() -> bool:
    """Keep the window while the question is open."""
    asking.set(asks())
    return not asks()


async def close_now() -> None:
    """Close, as the user has said yes."""
    asks.set(False)
    await do("close")


async def later(command: str) -> None:
    """Leave two seconds to look elsewhere, then send a command."""
    await asyncio.sleep(2)
    await do(command)


async def hide_for_a_while() -> None:
    """Hide the window, and bring it back."""
    await do("hide")
    await later("show")


def one_more() -> None:
    """Open a second window, where the host can."""
    try:
        window = app.open_window("/more", title="One more", width=420, height=260)
    except WindowError as error:
        failed.set(True)
        answer.set(str(error))
    else:
        window.on_event(lambda name, _: events.append(f"one more: {name}"))


def lacks(command: str) -> bool:
    """Tell whether the host of this window cannot run a command."""
    return bool(command) and command not in app.window.capabilities


def why(command: str) -> str | None:
    """Say why a control is off; None where it is not."""
    return f"The {app.window.host} host cannot run {command}" if lacks(command) else None


def press(
    text: str,
    command: str | Callable[[], Awaitable[object] | None],
    icon: str,
    *,
    needs: str = "",
    **fields: object,
) -> ui.Element:
    """Show a button that sends a command, or does what else it says; off where the host cannot run what it needs."""
    act = (lambda: do(command, **fields)) if isinstance(command, str) else command
    needs = command if isinstance(command, str) else needs
    return ui.Button(text, icon=icon, size="sm", on_click=act, disabled=lacks(needs), title=why(needs))


def switch(cell: State[bool], text: str, command: str, field: str) -> ui.Element:
    """Show a switch that sends a command with its new value; off where the host cannot run it."""
    send = lambda: do(command, **{field: cell()})  # noqa: E731 - one line of two places
    return ui.Switch(cell, text, on_change=send, disabled=lacks(command), title=why(command))


def missing() -> list[ui.Element]:
    """Name what the host cannot run; nothing where it can run all."""
    names = ", ".join(sorted(filter(lacks, COMMANDS)))
    words = f"The {app.window.host} host cannot run: {names}. Their controls are off."
    return [ui.Text(words, variant="muted", class_="break-words")] if names else []


def row(*children: ui.Element) -> ui.Element:
    """Place controls on one line, or more where the window is narrow."""
    return ui.HStack(*children, wrap=True, gap=2)


def shape() -> ui.Element:
    return ui.Card(
        row(
            press("Minimize", "minimize", "minus"),
            press("Maximize", "maximize", "maximize-2"),
            press("Either", "toggle_maximize", "arrow-left-right"),
            press("Restore", "restore", "minimize-2"),
            press("Full screen", "toggle_fullscreen", "fullscreen"),
        ),
        row(
            press("Hide for 2 s", hide_for_a_while, "eye-off", needs="hide"),
            press("Focus in 2 s", lambda: later("focus"), "crosshair", needs="focus"),
            press("Reload", "reload", "rotate-cw"),
            press("Load anew", lambda: do("load_url", url=app.server.mint_url()), "house", needs="load_url"),
        ),
        title="Shape",
    )


def place() -> ui.Element:
    def size() -> dict[str, int]:
        return {"width": width(), "height": height()}

    return ui.Card(
        ui.Grid(
            ui.NumberInput(width, min=200, max=4000, label="Width", width="full"),
            ui.NumberInput(height, min=200, max=4000, label="Height", width="full"),
            ui.NumberInput(x, label="x", width="full"),
            ui.NumberInput(y, label="y", width="full"),
            cols="8rem",
            gap=2,
        ),
        row(
            press("Set size", lambda: do("set_size", **size()), "scaling", needs="set_size"),
            press("Least size", lambda: do("min_size", **size()), "shrink", needs="min_size"),
            press("Largest size", lambda: do("max_size", **size()), "expand", needs="max_size"),
            press("No largest", "max_size", "infinity", width=0, height=0),
            press("Move there", lambda: do("set_position", x=x(), y=y()), "move", needs="set_position"),
            press("Centre", "center", "focus"),
        ),
        title="Size and place",
    )


def manners() -> ui.Element:
    return ui.Card(
        ui.TextInput(title, label="Title", width="full", on_change=lambda: do("set_title", title=title())),
        ui.Grid(
            switch(on_top, "Always on top", "always_on_top", "enabled"),
            switch(resizable, "Resizable", "resizable", "enabled"),
            switch(cursor, "Show the pointer", "show_cursor", "visible"),
            switch(grabbed, "Keep the pointer inside", "grab_cursor", "grab"),
            cols="13rem",
            gap=1,
        ),
        title="Title and manners",
    )


def by_hand() -> ui.Element:
    look = "rounded-field bg-base-300 p-2 text-center"
    edges = (ui.Div(edge, data_resize_edge=edge, class_=look) if edge else ui.Div() for edge in EDGES)
    return ui.Card(
        ui.Center(
            ui.Text("Drag here: the window moves (start_drag)"),
            data_drag_region=True,
            class_="rounded-box bg-base-200 p-4 text-center cursor-move select-none",
        ),
        ui.Grid(*edges, cols=3, gap=1, class_="text-sm select-none"),
        ui.Text("Drag one of these: that edge moves (start_resize).", variant="muted"),
        title="By hand",
    )


def dialogs() -> ui.Element:
    def confirm() -> Awaitable[object]:
        return do("confirm", message="Is this a question?", detail="It is one of the system's.", yes="Yes", no="No")

    return ui.Card(
        row(
            press("Open a file", "open_file", "file"),
            press(
                "Several pictures", lambda: do("open_file", title="Pictures", multiple=True), "files", needs="open_file"
            ),
            press("Save a file", "save_file", "save", name="notes.txt"),
            press("Choose a folder", "open_folder", "folder"),
            press("Ask", confirm, "circle-question-mark", needs="confirm"),
            press("Open a web page", "open_external", "external-link", url="https://example.org/"),
        ),
        title="Dialogs",
    )


def ending() -> ui.Element:
    return ui.Card(
        ui.Switch(asks, "Ask me before it closes"),
        row(
            press("Close", "close", "x"),
            press("Close request", "close_request", "circle-x"),
            press("One more window", one_more, "app-window"),
        ),
        ui.Confirm(
            asking, "Close the window?", "You wanted to be asked.", confirm="Close", cancel="Stay", on_confirm=close_now
        ),
        title="Closing, and more windows",
    )


def facts() -> ui.Element:
    def known() -> list[str]:
        screens = {f"monitor {number}": one for number, one in enumerate(monitors(), 1)}
        return [f"{name}: {json.dumps(value)}" for name, value in {**state(), **screens}.items()]

    return ui.Card(
        ui.HStack(
            ui.For(known, lambda fact: ui.Badge(fact, class_="h-auto whitespace-normal break-words")), wrap=True, gap=2
        ),
        ui.Show(lambda: not state(), ui.Text("This host tells no state.", variant="muted")),
        row(press("Look again", look, "refresh-cw")),
        title="State",
    )


@app.route("/")
def home() -> ui.Element:
    """Show all controls, and what came of the last one."""
    return ui.Main(
        ui.Container(
            ui.HStack(
                ui.Heading("Window controls"),
                ui.Spacer(),
                ui.Badge(lambda: app.window.host or "no window", icon="app-window"),
                wrap=True,
            ),
            ui.Alert(answer, variant=lambda: "error" if failed() else "info", class_="sticky top-2 z-10 break-words"),
            *missing(),
            ui.Grid(shape(), place(), manners(), ending(), by_hand(), dialogs(), cols="20rem"),
            ui.Grid(
                facts(),
                ui.Card(ui.Log(events, height="16rem", label="Events of the window"), title="Events"),
                cols="20rem",
            ),
            width="lg",
        ),
        class_="bg-base-200 min-h-screen",
    )


@app.route("/more")
def more() -> ui.Element:
    """Show the second window: the States are the same."""
    return ui.Main(
        ui.Container(ui.Heading("One more"), ui.Text(lambda: f"The last answer was: {answer()}", variant="muted"))
    )


@app.on_connect
async def first_look() -> None:
    """Show the state as soon as there is a page."""
    await look()


if __name__ == "__main__":
    app.start()
