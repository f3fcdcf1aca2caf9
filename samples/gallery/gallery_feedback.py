"""Examples: what the app says."""

from __future__ import annotations

from gallery_example import example

from taupane import State, ui


@example("Feedback", "Alerts", "Alert")
def alerts() -> ui.Element:
    return ui.VStack(
        ui.Alert("Three flights were added.", variant="info"),
        ui.Alert("The file is written.", variant="success", title="Done"),
        ui.Alert("There is little room left.", variant="warning"),
        gap=2,
    )


@example("Feedback", "Badges and avatars", "Badge Avatar")
def badges() -> ui.Element:
    return ui.VStack(
        ui.HStack(
            *(ui.Badge(name, variant=name) for name in ("default", "primary", "info", "success", "warning", "error")),
            ui.Badge("New", look="outline", icon="sparkles"),
            wrap=True,
            gap=2,
        ),
        ui.HStack(
            ui.Avatar("Ada Lovelace", status="online", size="lg"),
            ui.Avatar("Grace Hopper"),
            ui.Avatar("Mary Jackson", size="sm"),
        ),
    )


@example("Feedback", "Progress", "Progress Spinner")
def progress() -> ui.Element:
    share = State(0.4)
    return ui.VStack(
        ui.Progress(share, label="Reading flights"),
        ui.Button("A little further", size="sm", on_click=lambda: share.update(lambda s: (s + 0.1) % 1.05)),
        ui.HStack(*(ui.Spinner(f"Loading, {kind}", kind=kind) for kind in ("spinner", "dots", "ring", "bars"))),
    )


@example("Feedback", "Skeleton", "Skeleton loading placeholder")
def skeleton() -> ui.Element:
    loaded = State(False)
    return ui.VStack(
        ui.Show(
            loaded,
            lambda: ui.HStack(ui.Avatar("Ada Lovelace"), ui.Text("Ada wrote the first program.")),
            lambda: ui.HStack(ui.Skeleton("circle"), ui.Div(ui.Skeleton(lines=3), class_="grow")),
        ),
        ui.Button(
            lambda: "Load again" if loaded() else "Load", size="sm", on_click=lambda: loaded.update(lambda on: not on)
        ),
    )
