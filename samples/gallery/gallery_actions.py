"""Examples: what a user presses, and what then lies over the page."""

from __future__ import annotations

from gallery_example import example

from taupane import State, ui


@example("Actions", "Buttons", "Button")
def buttons() -> ui.Element:
    busy, count = State(False), State(0)
    return ui.VStack(
        ui.HStack(
            ui.Button(
                lambda: f"Pressed {count()} times", variant="primary", on_click=lambda: count.update(lambda n: n + 1)
            ),
            ui.Button("Default"),
            ui.Button("Soft", variant="soft"),
            ui.Button("Outline", variant="outline"),
            wrap=True,
            gap=2,
        ),
        ui.HStack(
            ui.Button("Add", icon="plus", size="sm"),
            ui.Button(icon="trash-2", aria_label="Delete", variant="ghost"),
            ui.Button("Save", loading=busy, on_click=lambda: busy.set(True), variant="secondary"),
            ui.Button("Off", disabled=True),
            wrap=True,
            gap=2,
        ),
    )


@example("Actions", "Menu", "Menu MenuItem MenuDivider sub-menu shortcut dropdown")
def menu() -> ui.Element:
    said, wrapped = State("Nothing chosen yet."), State(True)
    return ui.VStack(
        ui.HStack(
            ui.Menu(
                "File",
                ui.MenuItem("New", icon="file-plus", on_click=lambda: said.set("New.")),
                ui.MenuItem("Save", icon="save", shortcut="mod+s", on_click=lambda: said.set("Saved.")),
                ui.MenuItem(
                    "Export",
                    ui.MenuItem("As PDF", on_click=lambda: said.set("A PDF.")),
                    ui.MenuItem("As CSV", on_click=lambda: said.set("A CSV.")),
                    icon="share",
                ),
                ui.MenuDivider(),
                ui.MenuItem("Wrap lines", checked=wrapped),
                ui.MenuItem("Delete", icon="trash-2", danger=True, on_click=lambda: said.set("Gone.")),
            ),
            ui.Menu(
                None,
                ui.MenuItem("Rename", on_click=lambda: said.set("Renamed.")),
                ui.MenuItem("Move", disabled=True),
                icon="ellipsis-vertical",
                variant="ghost",
                aria_label="More",
            ),
        ),
        ui.Text(said, variant="muted", aria_live="polite"),
    )


@example("Actions", "Context menu", "ContextMenu right click")
def context_menu() -> ui.Element:
    said = State("Right-click the box, or press Shift+F10 in it.")
    return ui.ContextMenu(
        ui.Center(ui.Text(said, variant="muted", class_="p-6 text-center"), class_="rounded-box bg-base-200 min-h-24"),
        ui.MenuItem("Copy", icon="copy", on_click=lambda: said.set("Copied.")),
        ui.MenuItem("Paste", icon="clipboard", on_click=lambda: said.set("Pasted.")),
        label="Box with a menu",
    )


@example("Actions", "Dialogs", "Modal Confirm Drawer dialog")
def dialogs() -> ui.Element:
    modal, sure, drawer = State(False), State(False), State(False)
    said = State("")
    return ui.VStack(
        ui.HStack(
            ui.Button("Modal", on_click=lambda: modal.set(True)),
            ui.Button("Drawer", on_click=lambda: drawer.set(True)),
            ui.Button("Delete…", variant="error", on_click=lambda: sure.set(True)),
            wrap=True,
            gap=2,
        ),
        ui.Text(said, variant="muted", aria_live="polite"),
        ui.Modal(
            modal,
            "Rename the file",
            ui.TextInput("notes.txt", label="Name", width="full"),
            [ui.Button("Done", variant="primary", on_click=lambda: modal.set(False))],
        ),
        ui.Confirm(
            sure,
            "Delete 3 files?",
            "They cannot be brought back.",
            confirm="Delete",
            variant="error",
            on_confirm=lambda: said.set("Deleted."),
        ),
        ui.Drawer(drawer, ui.Text("A panel at the side, for details and settings."), title="Details"),
    )


@example("Actions", "Toast", "Toast message notice")
def toast() -> ui.Element:
    notice = State("")
    return ui.HStack(
        ui.Button("Show a toast", on_click=lambda: notice.set("Saved.")),
        ui.Toast(notice, variant="success", duration=4000),
    )


@example("Actions", "Tooltip", "Tooltip hint")
def tooltip() -> ui.Element:
    return ui.HStack(
        ui.Tooltip(ui.Button("Hover me"), "It says why."),
        ui.Tooltip("What is a gate?", "Where a flight is boarded, and where one waits for it.", placement="right"),
        wrap=True,
        gap=6,
    )
