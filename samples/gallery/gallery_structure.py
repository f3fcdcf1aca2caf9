"""Examples: what a page is divided into, and how one finds the way."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from functools import partial
from itertools import count

from gallery_example import example

from taupane import ListState, State, ui


@example("Structure", "Tabs", "Tabs")
def tabs() -> ui.Element:
    return ui.Tabs(
        {
            "Map": ui.Text("Where the flights go."),
            "List": ui.Text("Every flight, one by one."),
            "About": ui.Text("New York, 2013."),
        },
        label="Views",
    )


@example("Structure", "Accordion", "Accordion details")
def accordion() -> ui.Element:
    opened: State[str | None] = State("What is it?")
    return ui.Accordion(
        {
            "What is it?": ui.Text("Widgets for desktop apps in Python."),
            "What does it need?": ui.Text("Python alone. No Node, no network."),
            "May I look inside?": ui.Text("Please do."),
        },
        opened,
    )


@example("Structure", "Splitter", "Splitter panes drag Divider", wide=True)
def splitter() -> ui.Element:
    share = State(35.0)
    return ui.VStack(
        ui.Splitter(
            ui.Center(ui.Text("Drag the bar,"), class_="h-full rounded-box bg-base-200"),
            ui.Center(ui.Text("or use the arrow keys."), class_="h-full rounded-box bg-base-200"),
            share,
            height="9rem",
        ),
        ui.Text(lambda: f"The first pane has {share():.0f} %.", variant="muted"),
    )


def below(path: str) -> Iterable[ui.TreeNode | str]:
    """Make up what is in a folder, when it is opened."""
    for number in range(1, 4):
        name = f"{path}/{number}"
        yield ui.TreeNode(f"Folder {number}", children=partial(below, name), key=name, icon="folder")
    yield ui.TreeNode("notes.txt", key=f"{path}/notes.txt", icon="file-text")


@example("Structure", "Tree", "Tree TreeNode folders lazy async")
def tree() -> ui.Element:
    chosen: State[str | None] = State(None)
    opened = State({"home"})
    home = ui.TreeNode("Home", children=lambda: below("home"), key="home", icon="house")
    tries = count()

    async def far_away() -> list[str]:
        await asyncio.sleep(0.5)
        if next(tries) == 0:
            raise ConnectionError("the cable is not in")
        return ["plans.pdf", "budget.ods"]

    server = ui.TreeNode("Server", children=far_away, icon="server")
    return ui.VStack(
        ui.Tree([home, server, ui.TreeNode("Trash", icon="trash-2")], chosen, opened, label="Files"),
        ui.Text(lambda: f"Chosen: {chosen() or 'nothing'}", variant="muted", aria_live="polite"),
    )


@example("Structure", "Steps and pages", "Stepper Pagination", wide=True)
def steps() -> ui.Element:
    step, page = State(1), State(5)
    return ui.VStack(
        ui.Stepper(["Flight", "Seats", "Payment", "Done"], step, clickable=True, label="Booking"),
        ui.Divider(),
        ui.HStack(
            ui.Pagination(page, 20),
            ui.Text(lambda: f"Page {page()} of 20", variant="muted"),
            justify="between",
            wrap=True,
        ),
        gap=6,
    )


Tag = ui.Component('<li class="badge badge-soft">{text} <children/></li>')


@example("Structure", "Lists and conditions", "For Show Component component Fragment element template flow")
def flow() -> ui.Element:
    fruit = ListState(["apple", "pear", "quince"])

    def remove(name: str) -> ui.Element:
        mark = ui.Icon("x", size="xs")
        return ui.Button(
            mark, aria_label=f"Remove {name}", variant="ghost", size="xs", on_click=lambda: fruit.remove(name)
        )

    tags = ui.For(fruit, lambda name: Tag(remove(name), text=name))
    return ui.VStack(
        ui.element("ul", tags, class_="flex flex-wrap gap-2 min-h-8"),
        ui.Show(lambda: not fruit, ui.Text("Nothing is left.", variant="muted")),
        ui.Button("A plum", size="sm", icon="plus", on_click=lambda: fruit.append(f"plum {len(fruit) + 1}")),
    )


@example("Structure", "Layout", "HStack VStack Grid Center Spacer Scroll Container Card Divider")
def layout() -> ui.Element:
    cell = "rounded-box bg-base-200 p-3 text-center"
    return ui.VStack(
        ui.Grid(*(ui.Div(str(number), class_=cell) for number in range(1, 5)), cols="4rem", gap=2),
        ui.Divider("and"),
        ui.HStack(ui.Div("Left", class_=cell), ui.Spacer(), ui.Div("Right", class_=cell)),
        ui.Container("No wider than a page", width="sm", class_=cell),
        ui.Scroll(*(ui.Text(f"Line {line}") for line in range(12)), height="5rem", label="Lines that scroll"),
    )
