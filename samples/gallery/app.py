"""Every widget on one page, in groups, with a search and all themes."""

from __future__ import annotations

import gallery_actions  # noqa: F401 - each of these adds its examples to GROUPS
import gallery_data  # noqa: F401
import gallery_feedback  # noqa: F401
import gallery_files  # noqa: F401
import gallery_input  # noqa: F401
import gallery_structure  # noqa: F401
from gallery_example import GROUPS, Example

from taupane import App, State, ViewState, ui

app = App("Gallery", width=1200, height=860, min_width=360, min_height=480)
THEMES = {"system": "As the system", "light": "Light", "dark": "Dark"}
MORE_THEMES = ("nord", "corporate", "cupcake", "night", "dracula", "synthwave")
ORDER = ("Actions", "Input", "Files", "Feedback", "Structure", "Data", "Text")
ICONS = dict(
    zip(
        ORDER,
        ("mouse-pointer-click", "text-cursor-input", "folder", "bell", "layout-panel-left", "table", "type"),
        strict=True,
    )
)

wanted = ViewState("")
theme = State("system")


def matches(one: Example) -> bool:
    """Tell whether the search lets an example through."""
    words = wanted().lower().split()
    text = f"{one.title} {one.names}".lower()
    return all(word in text for word in words)


def any_matches(group: str) -> bool:
    """Tell whether anything of a group is shown."""
    return any(map(matches, GROUPS[group]))


def choose(name: str) -> None:
    """Give every page another theme."""
    theme.set(name)
    app.set_theme(name)


@app.route("/")
def home() -> ui.Element:
    """Show the groups beside their contents."""
    return ui.Div(
        header(),
        ui.Sidebar(
            groups(),
            ui.Main(
                *(section(group) for group in ORDER),
                ui.Center(
                    ui.Text(lambda: f"No widget is called “{wanted()}”.", variant="muted"),
                    class_="p-12",
                    hidden=lambda: any(map(any_matches, ORDER)),
                ),
                class_="p-4 md:p-6 max-w-6xl mx-auto flex flex-col gap-10",
            ),
            title="Groups",
            width="13rem",
            class_="grow",
        ),
        class_="min-h-screen flex flex-col bg-base-200",
    )


def header() -> ui.Element:
    """Show the name, the search and the themes."""
    return ui.Header(
        ui.Icon("blocks", size="1.5rem", class_="text-primary"),
        ui.Heading("Gallery", level=1, class_="text-xl font-semibold"),
        ui.Spacer(),
        ui.TextInput(
            wanted, "Search widgets", type="search", aria_label="Search widgets", class_="min-w-0 w-40 md:w-64"
        ),
        ui.Menu(
            None,
            *(theme_item(name, text) for name, text in THEMES.items()),
            ui.MenuDivider("More"),
            *(theme_item(name, name.capitalize()) for name in MORE_THEMES),
            icon="palette",
            variant="ghost",
            aria_label="Theme",
            align="end",
        ),
        class_="flex items-center gap-3 px-4 py-2 bg-base-100 border-b border-base-300",
    )


def theme_item(name: str, text: str) -> ui.Element:
    """Show a theme in the menu, ticked while it is the one."""
    return ui.MenuItem(text, checked=lambda: theme() == name, on_click=lambda: choose(name))


def groups() -> ui.Element:
    """Show the links to the groups."""
    return ui.Nav(
        *(
            ui.Link(
                group,
                to=f"#{group.lower()}",
                icon=ICONS[group],
                class_="flex items-center gap-3 px-3 py-2 no-underline",
            )
            for group in ORDER
        ),
        aria_label="Groups",
        class_="flex flex-col",
    )


def section(group: str) -> ui.Element:
    """Show a group under its heading: two in a row, then those that take a row of their own."""
    narrow = [one for one in GROUPS[group] if not one.wide]
    alone = narrow[-1:] if len(narrow) % 2 else []
    wide = [*alone, *(one for one in GROUPS[group] if one.wide)]
    paired = [one for one in narrow if one not in alone]
    return ui.Section(
        ui.Heading(group, level=2, class_="text-lg font-semibold"),
        ui.Div(
            *(card(one, wide=False) for one in paired),
            *(card(one, wide=True) for one in wide),
            class_="grid grid-cols-1 gap-4 md:grid-cols-2",
        ),
        id=group.lower(),
        aria_label=group,
        hidden=lambda: not any_matches(group),
        class_="flex flex-col gap-4",
    )


def card(one: Example, *, wide: bool) -> ui.Element:
    """Show an example."""
    return ui.Card(
        ui.component(one.show)(),
        title=one.title,
        level=3,
        hidden=lambda: not matches(one),
        class_="md:col-span-2" if wide else None,
        data_example=one.title,
    )


if __name__ == "__main__":
    app.start()
