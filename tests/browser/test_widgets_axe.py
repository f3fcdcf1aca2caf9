"""Every widget on one page, in Chromium: axe-core finds nothing, and nothing is wider than a narrow window."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from taupane import ui
from taupane.live.tree import Tree
from taupane.state import State
from taupane.theme import THEMES, scheme
from taupane.widgets.element import Element

STATIC = Path(__file__).parents[2] / "static"
DIST = STATIC / "dist"
AXE = STATIC / "node_modules" / "axe-core" / "axe.min.js"
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--no-first-run",
]  # fmt: skip
DELAYS = [("EWR", 15.1), ("JFK", 12.2), ("LGA", 10.4), ("BOS", -3.2)]


def gallery(*, modal: bool = False) -> Element:
    """Describe a page with every widget in the states that look different."""
    return ui.Main(
        ui.Container(
            ui.VStack(
                ui.Header(ui.Heading("Every widget"), ui.Text("What a page can be made of.", variant="lead")),
                ui.Grid(typography(), buttons(), text_inputs(), choices(), feedback(), figures(), cols="22rem"),
                tabs_and_media(),
                ui.Divider("and more"),
                data(),
                gap=6,
            )
        ),
        ui.Toast("Saved.", variant="success", on_close=print),
        ui.Modal(
            modal,
            "Delete 3 flights?",
            ui.Text("They cannot be brought back."),
            [ui.Button("Keep them", variant="ghost"), ui.Button("Delete", variant="error")],
        ),
    )


def typography() -> Element:
    return ui.Card(
        *(ui.Heading(f"Heading {level}", level=level) for level in range(3, 7)),
        ui.Text("Body text with a ", ui.Link("link", to="/elsewhere"), " in it."),
        *(
            ui.Text(variant.capitalize(), variant=variant)
            for variant in ("small", "muted", "caption", "strong", "code", "primary", "success", "warning", "error")
        ),
        ui.Link("Daisies", to="https://example.org/", icon="external-link"),
        title="Typography",
        subtitle="Sizes, weights and tones",
        icon="type",
    )


def buttons() -> Element:
    variants = ("default", "primary", "secondary", "accent", "neutral", "info", "success", "warning", "error")
    return ui.Card(
        ui.HStack(*(ui.Button(name.capitalize(), variant=name) for name in variants), wrap=True, gap=2),
        ui.HStack(
            *(ui.Button(name.capitalize(), variant=name) for name in ("ghost", "link", "outline", "soft", "dash")),
            wrap=True,
            gap=2,
        ),
        ui.HStack(
            ui.Button("Add", icon="plus", variant="primary"),
            ui.Button("Next", icon_end="arrow-right"),
            ui.Button(icon="trash-2", aria_label="Delete", variant="ghost"),
            ui.Button("Saving", loading=True, variant="primary"),
            ui.Button("Off", disabled=True),
            wrap=True,
            gap=2,
        ),
        ui.HStack(*(ui.Button(size, size=size) for size in ("xs", "sm", "md", "lg", "xl")), wrap=True, gap=2),
        ui.HStack(
            *(ui.Badge(name, variant=name) for name in ("default", "primary", "info", "success", "warning", "error")),
            ui.Badge("outline", look="outline"),
            wrap=True,
            gap=2,
        ),
        ui.HStack(
            ui.Tooltip(ui.Button("Hover me"), "It says why."), ui.Tooltip("What is this?", "A term.", placement="right")
        ),
        title="Buttons and badges",
        actions=[ui.Button("Cancel", variant="ghost"), ui.Button("Save", variant="primary")],
    )


def text_inputs() -> Element:
    return ui.Card(
        ui.TextInput("", "Ada Lovelace", label="Name", help="As on your passport.", required=True),
        ui.TextInput("ada@", label="Mail", type="email", error="An address looks like name@example.org."),
        ui.NumberInput(State(4), label="Guests", min=1, max=9),
        ui.TextInput("fixed", label="Cannot be changed", disabled=True),
        ui.TextArea("Several\nlines", label="Remarks", rows=3, width="full"),
        ui.TextArea("Too many", label="Short", max_length=4, auto_grow=True, rows=1, error="4 at most."),
        ui.Form(ui.TextInput("", label="In a form", name="x", required=True), ui.Button("Send", type="submit")),
        title="Text and numbers",
    )


def choices() -> Element:
    return ui.Card(
        ui.Select(State("JFK"), {"EWR": "Newark", "JFK": "Kennedy", "LGA": "La Guardia"}, label="Airport"),
        ui.Select(State(None), [1, 2, 3], placeholder="Choose a month", label="Month"),
        ui.Select([1, 3], [1, 2, 3, 4], multiple=True, rows=3, label="Months"),
        ui.Combobox("Oslo", ["Bern", "Oslo"], label="Town", help="Type a part of it.", required=True),
        ui.Combobox(None, ["Bern"], label="Wrong", placeholder="Any", error="Choose an entry of the list."),
        ui.MultiSelect(State(["a", "b"]), ["a", "b", "c"], label="Letters", error="Choose at least three."),
        ui.MultiSelect(["a"], ["a", "b"], label="Fixed letters", disabled=True),
        ui.Slider(State(45), max=120, label="Least delay", format="{} min"),
        ui.Slider(0.5, 0, 1, 0.1, label="Opacity", variant="primary", width="full"),
        ui.Checkbox(True, "Direct flights only"),
        ui.Checkbox(False, "Not to be had", disabled=True),
        ui.Switch(State(True), "Follow the system", variant="primary", help="Light by day, dark by night."),
        title="Choices",
    )


def feedback() -> Element:
    return ui.Card(
        ui.Alert("Three flights were added.", variant="info"),
        ui.Alert("The file is written.", variant="success", title="Done", on_close=print),
        ui.Alert("There is little room left.", variant="warning"),
        ui.Alert("The file is broken.", variant="error", actions=ui.Button("Retry", size="sm")),
        ui.Progress(0.4, label="Reading flights"),
        ui.Progress(None),
        ui.HStack(*(ui.Spinner(kind=kind) for kind in ("spinner", "dots", "ring", "bars"))),
        title="Feedback",
    )


def figures() -> Element:
    return ui.Card(
        ui.Grid(
            ui.Stat("Flights", "336,776", "in 2013", icon="plane"),
            ui.Stat("Late", "38.2 %", variant="error"),
            cols="8rem",
        ),
        ui.BarChart(State(DELAYS), label="Mean delay by airport, minutes", format=lambda value: f"{value:.1f}"),
        ui.BarChart(
            {str(hour): (hour * 7) % 19 + 3 for hour in range(24)},
            label="Flights by hour",
            orientation="vertical",
            height="8rem",
            variant="secondary",
        ),
        ui.BarChart({}, label="Nothing yet"),
        title="Figures",
    )


def tabs_and_media() -> Element:
    return ui.Card(
        ui.Tabs(
            {
                "Overview": ui.Text("The first panel."),
                "Details": ui.TextInput("", "kept", label="Inside a tab"),
                "History": ui.Text("The third."),
            },
            label="Sections",
        ),
        ui.HStack(
            ui.Image("/nowhere/missing.png".lstrip("/"), alt="A plane"),
            ui.Icon("house", label="Home"),
            ui.Icon("cloud-rain", size="xl"),
            ui.Html(ui.Safe("<b>Bold</b> by the author")),
            ui.Spacer(),
            ui.Center(ui.Text("centred"), class_="size-24 bg-base-200"),
            wrap=True,
        ),
        ui.Scroll(*(ui.Text(f"Line {line}") for line in range(20)), height="6rem", label="Log"),
    )


def data() -> Element:
    return ui.VStack(
        ui.Table(
            ["Carrier", "From", "Delay"],
            [["United", "EWR", 12], ["Delta", "JFK", 3.5], ["JetBlue", ui.Badge("BOS"), -4]],
            caption="Some flights",
        ),
        ui.Table(["Nothing"], [], numbered=False, caption="An empty table"),
        ui.DataFrame("flights.parquet", height="6rem", label="All flights"),
    )


def reraise(error: Exception, where: str) -> None:
    raise AssertionError(where) from error


def document(theme: str, *, modal: bool = False) -> str:
    """Give the page as one text, with the built sheet in it."""
    manifest = json.loads((DIST / "manifest.json").read_text())
    sheet = (DIST / manifest["taupane.css"]).read_text()
    tree = Tree(None, lambda: None, reraise)
    body = tree.mount(gallery(modal=modal))
    tree.dispose()
    return (
        f'<!doctype html><html lang="en" data-theme="{theme}" data-scheme="{scheme(theme)}"><head>'
        f'<meta charset="utf-8"><title>Widgets</title><style>{sheet}</style></head>'
        f"<body><div id=taupane>{body}</div></body></html>"
    )


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    page = browser.new_page(viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
    yield page
    page.close()


def violations(page: Page) -> list[dict[str, Any]]:
    page.add_script_tag(path=str(AXE))
    found: list[dict[str, Any]] = page.evaluate("async () => (await axe.run()).violations")
    return [
        {"rule": rule["id"], "nodes": [(node["html"][:160], node["failureSummary"][:300]) for node in rule["nodes"]]}
        for rule in found
    ]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [400, 1280])
def test_axe_finds_nothing(page: Page, theme: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.set_content(document(theme))

    assert violations(page) == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_in_an_open_dialog(page: Page, theme: str) -> None:
    page.set_content(document(theme))
    page.evaluate("() => document.querySelector('dialog').showModal()")

    assert violations(page) == []


def test_our_own_colours_can_be_read_in_every_theme(page: Page) -> None:
    page.set_content(document("light"))
    page.add_style_tag(content="* { transition: none !important }")
    page.add_script_tag(path=str(AXE))

    unreadable = {theme: found for theme in THEMES if (found := contrast(page, theme))}

    assert unreadable == {}


def contrast(page: Page, theme: str) -> list[str]:
    """Give what has too little contrast in a theme, but for daisyUI's own pairs of colours (docs/widgets.md)."""
    page.evaluate("(theme) => { document.documentElement.dataset.theme = theme }", theme)
    nodes: list[str] = page.evaluate(
        "async () => (await axe.run({runOnly: ['color-contrast']})).violations"
        ".flatMap((rule) => rule.nodes.map((node) => node.html.slice(0, 120)))"
    )
    return [node for node in nodes if 'class="btn ' not in node]


@pytest.mark.parametrize("width", [320, 400, 900, 1920])
def test_nothing_is_wider_than_the_window(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.set_content(document("light"))

    assert page.evaluate("() => document.documentElement.scrollWidth") == width


def test_the_tab_key_reaches_every_control_and_shows_where_it_is(page: Page) -> None:
    page.set_content(document("light"))
    page.keyboard.press("Tab")
    seen = 0
    while page.evaluate("() => document.activeElement !== document.body") and seen < 200:
        # A search among chips shows it on the field around both.
        outline = page.evaluate(
            "() => { const at = document.activeElement;"
            " return getComputedStyle(at.closest('.tp-multi') ?? at).outlineStyle }"
        )
        assert outline != "none", page.evaluate("() => document.activeElement.outerHTML")
        seen += 1
        page.keyboard.press("Tab")
    focusable = page.evaluate(
        "() => [...document.querySelectorAll('a[href],button,input,select,textarea,[tabindex=\"0\"]')].filter("
        "(node) => !node.disabled && node.tabIndex >= 0 && node.checkVisibility({visibilityProperty: true})).length"
    )
    assert seen == focusable
