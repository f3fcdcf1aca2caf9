"""What each widget is in HTML, to the letter."""

from __future__ import annotations

from typing import Any

import pytest

from taupane import ui
from taupane.state import State
from taupane.widgets.static import render_static

SPELLED: dict[str, Any] = {"class": "p-4"}
CASES: list[tuple[str, Any, str]] = [
    ("div", lambda: ui.Div("a", id="x", data_n=1), '<div id="x" data-n="1">a</div>'),
    ("section", lambda: ui.Section("a"), "<section>a</section>"),
    ("form", lambda: ui.Form(ui.Button("Go", type="submit")),
     ('<form novalidate data-behaviour="form" data-turn="0" data-complaint="0" class="tp-form">'
     '<div role="alert" tabindex="-1" class="tp-form-summary"></div>'
     '<button type="submit" class="btn tp-button">Go</button></form>')),
    ("html", lambda: ui.Html(ui.Safe("<b>x</b>")), "<div data-raw><b>x</b></div>"),
    ("hstack", lambda: ui.HStack("a"), '<div class="tp-hstack">a</div>'),
    ("hstack, all options", lambda: ui.HStack("a", gap=2, align="end", justify="between", wrap=True),
     '<div class="tp-hstack items-end justify-between flex-wrap" style="gap:0.5rem">a</div>'),
    ("vstack, own class and style last", lambda: ui.VStack(gap="1px", class_="p-4", style="color:red"),
     '<div style="gap:1px;color:red" class="tp-vstack p-4"></div>'),
    ("stack, TauPy's class", lambda: ui.VStack(**SPELLED), '<div class="tp-vstack p-4"></div>'),
    ("grid of columns", lambda: ui.Grid(cols=3, rows=2, gap="8px"),
     ('<div class="tp-grid" style="grid-template-columns:repeat(3,minmax(0,1fr));'
     'grid-template-rows:repeat(2,minmax(0,1fr));gap:8px"></div>')),
    ("grid by width", lambda: ui.Grid(cols="12rem"),
     '<div class="tp-grid" style="grid-template-columns:repeat(auto-fit,minmax(min(12rem,100%),1fr))"></div>'),
    ("center", lambda: ui.Center("a"), '<div class="tp-center">a</div>'),
    ("spacer", lambda: ui.Spacer(), '<div class="tp-spacer" aria-hidden="true"></div>'),
    ("spacer of a size", lambda: ui.Spacer(4),
     '<div style="flex:none;inline-size:1rem;block-size:1rem" aria-hidden="true"></div>'),
    ("scroll", lambda: ui.Scroll("a", height="5rem", label="Log"),
     '<div tabindex="0" role="group" aria-label="Log" class="tp-scroll" style="block-size:5rem">a</div>'),
    ("container", lambda: ui.Container("a"), '<div class="tp-container">a</div>'),
    ("container of a width", lambda: ui.Container(width="md"),
     '<div class="tp-container" style="max-inline-size:48rem"></div>'),
    ("divider", lambda: ui.Divider(), '<div role="separator" class="divider tp-divider"></div>'),
    ("divider with a word", lambda: ui.Divider("or"), '<div class="divider tp-divider">or</div>'),
    ("text", lambda: ui.Text("a"), '<span class="tp-text">a</span>'),
    ("text of a number", lambda: ui.Text(3.5, variant="muted"), '<span class="tp-text tp-muted">3.5</span>'),
    ("text of a State", lambda: ui.Text(State(7)), '<span class="tp-text">7</span>'),
    ("heading", lambda: ui.Heading("a", level=2), '<h2 class="tp-h2">a</h2>'),
    ("heading of a size", lambda: ui.Heading("a", size="sm"), '<h1 class="tp-h5">a</h1>'),
    ("link", lambda: ui.Link("a", to="/b"), '<a class="link link-hover tp-link" href="/b">a</a>'),
    ("link abroad", lambda: ui.Link("a", to="https://b.c"),
     '<a target="_blank" rel="noopener noreferrer" class="link link-hover tp-link" href="https://b.c">a</a>'),
    ("link to script", lambda: ui.Link("a", to="javascript:alert(1)"), '<a class="link link-hover tp-link">a</a>'),
    ("label", lambda: ui.Label("a", for_="b"), '<label for="b" class="tp-label">a</label>'),
    ("button", lambda: ui.Button("a", variant="primary", size="sm", class_="w-full"),
     '<button type="button" class="btn btn-primary btn-sm w-full">a</button>'),
    ("loading button", lambda: ui.Button("a", loading=True),
     ('<button type="button" disabled aria-busy="true" class="btn tp-button">'
     '<span class="loading loading-spinner" aria-hidden="true"></span>a</button>')),
    ("text input alone", lambda: ui.Input("a", "b"),
     '<input placeholder="b" value="a" type="text" class="input">'),
    ("labelled text input", lambda: ui.TextInput("a", label="Name", required=True, size="lg", name="n", id="i"),
     ('<div class="tp-field"><label class="tp-labelled"><span class="tp-label">Name</span>'
     '<input name="n" id="i" required value="a" type="text" class="input input-lg" aria-describedby="i-error"></label>'
     '<div id="i-error" class="tp-problem" role="alert"></div></div>')),
    ("text input with help and error", lambda: ui.TextInput(id="n", label="Name", help="h", error="e", width="full"),
     ('<div class="tp-field" style="inline-size:100%"><label class="tp-labelled"><span class="tp-label">Name</span>'
     '<input id="n" type="text" class="input" aria-invalid="true" aria-describedby="n-help n-error"></label>'
     '<div id="n-help" class="tp-help">h</div><div id="n-error" class="tp-problem" role="alert">e</div></div>')),
    ("number input", lambda: ui.NumberInput(3, min=1, max=9),
     '<input type="number" min="1" max="9" step="1" value="3" class="input tp-number">'),
    ("checkbox", lambda: ui.Checkbox(True, "All"),
     ('<label class="tp-choice"><input type="checkbox" checked class="checkbox checkbox-primary checkbox-sm">'
     "<span>All</span></label>")),
    ("switch alone", lambda: ui.Switch(State(False), aria_label="On"),
     '<input role="switch" aria-label="On" type="checkbox" class="toggle toggle-primary toggle-sm">'),
    ("slider", lambda: ui.Slider(4, max=9, label="N"),
     ('<div class="tp-field"><label class="tp-labelled tp-slider"><span class="tp-reading-line">'
     '<span class="tp-label">N</span><span class="tp-reading" aria-hidden="true">4</span></span>'
     '<input type="range" min="0" max="9" step="1" value="4" class="range tp-range range-primary range-sm">'
     "</label></div>")),
    ("progress", lambda: ui.Progress(0.5, aria_label="p"),
     '<progress value="0.5" aria-label="p" class="progress tp-progress progress-primary" max="1"></progress>'),
    ("endless progress", lambda: ui.Progress(),
     '<progress class="progress tp-progress progress-primary" max="1" aria-label="Progress"></progress>'),
    ("spinner", lambda: ui.Spinner(),
     '<span role="status" aria-label="Loading" class="loading loading-spinner loading-md"></span>'),
    ("badge", lambda: ui.Badge("a", variant="info"), '<span class="badge tp-badge badge-soft badge-info">a</span>'),
    ("alert", lambda: ui.Alert("a", variant="error", title="T", icon=False),
     ('<div role="alert" class="alert alert-soft tp-alert alert-error"><div class="tp-alert-body">'
     '<div class="tp-alert-title">T</div><div>a</div></div></div>')),
    ("closed toast", lambda: ui.Toast(State("")),
     '<div role="status" aria-live="polite" class="toast tp-toasts toast-bottom toast-end"></div>'),
    ("card", lambda: ui.Card("a", title="T", subtitle="s", actions=[ui.Button("b")]),
     ('<section class="card tp-card"><div class="tp-card-head"><div><h2 class="card-title tp-card-title">T</h2>'
     '<div class="tp-muted">s</div></div></div>a<div class="tp-actions tp-card-actions">'
     '<button type="button" class="btn tp-button">b</button></div></section>')),
    ("stat", lambda: ui.Stat("Flights", State(3), "today"),
     ('<div class="tp-stat"><div class="tp-stat-label"><span>Flights</span></div>'
     '<div class="tp-stat-value">3</div><div class="tp-help">today</div></div>')),
    ("table", lambda: ui.Table(["a", "b"], [["x", 1]], caption="C"),
     ('<div class="tp-table-box" tabindex="0" role="group" aria-label="C"><table class="table tp-table table-md">'
     '<caption class="tp-caption-line">C</caption><thead><tr><th scope="col" class="tp-row-number">'
     '<span class="sr-only">Row</span></th><th scope="col">a</th><th scope="col" class="tp-figure">b</th></tr></thead>'
     '<tbody><tr><th scope="row" class="tp-row-number">1</th><td>x</td><td class="tp-figure">1</td></tr></tbody>'
     "</table></div>")),
    ("bar chart", lambda: ui.BarChart({"a": 2, "b": 1}, label="L"),
     ('<ul role="list" aria-label="L" class="tp-bars"><li class="tp-bar-row"><span class="tp-bar-label">a</span>'
     '<span class="tp-bar-track"><span class="tp-bar" style="--from:0%;--size:100%"></span></span>'
     '<span class="tp-bar-value">2</span></li><li class="tp-bar-row"><span class="tp-bar-label">b</span>'
     '<span class="tp-bar-track"><span class="tp-bar" style="--from:0%;--size:50%"></span></span>'
     '<span class="tp-bar-value">1</span></li></ul>')),
    ("image", lambda: ui.Image("/a.png", alt="A"),
     '<img loading="lazy" decoding="async" class="tp-image" src="/a.png" alt="A">'),
    ("data frame without a view", lambda: ui.DataFrame("a.parquet", label="L"),
     '<taupane-grid data-raw label="L" class="tp-grid-view" style="block-size:24rem"></taupane-grid>'),
]  # fmt: skip


@pytest.mark.parametrize(("make", "html"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_html(make: Any, html: str) -> None:
    assert render_static(make()) == html


def test_icon_is_drawn_inline_from_the_set() -> None:
    html = ui.Icon("x", size="sm", label="Close").render()

    assert html.startswith(
        '<svg viewBox="0 0 24 24" width="1rem" height="1rem" fill="none" stroke="currentColor" stroke-width="2" '
        'stroke-linecap="round" stroke-linejoin="round" role="img" aria-label="Close" class="tp-icon" data-raw><path'
    )


def test_icon_follows_a_state() -> None:
    name = State("sun")
    icon = ui.Icon(name)
    before = icon.render()
    name.set("moon")

    assert icon.render() != before


def test_options_follow_states() -> None:
    look, size, gap = State("primary"), State("sm"), State(2)
    button, stack = ui.Button("a", variant=look, size=size), ui.HStack(gap=gap, class_={"wide": lambda: gap() > 2})
    look.set("error")
    size.set("lg")
    gap.set(4)

    assert button.render() == '<button type="button" class="btn btn-error btn-lg">a</button>'
    assert stack.render() == '<div class="tp-hstack wide" style="gap:1rem"></div>'


def test_tabs_are_connected_and_only_the_open_one_is_a_tab_stop() -> None:
    chosen = State("B")
    html = ui.Tabs({"A": "first", "B": "second"}, chosen, id="t", label="Parts").render()

    assert html == (
        '<div id="t" class="tp-tabbed">'
        '<div role="tablist" data-roving class="tabs tp-tabs tabs-border" aria-label="Parts">'
        '<button type="button" role="tab" id="t-0-tab" aria-controls="t-0-panel" aria-selected="false" tabindex="-1" '
        'class="tab">A</button>'
        '<button type="button" role="tab" id="t-1-tab" aria-controls="t-1-panel" aria-selected="true" tabindex="0" '
        'class="tab tab-active">B</button></div>'
        '<div role="tabpanel" id="t-0-panel" aria-labelledby="t-0-tab" tabindex="0" hidden class="tp-panel">first</div>'
        '<div role="tabpanel" id="t-1-panel" aria-labelledby="t-1-tab" tabindex="0" class="tp-panel">second</div></div>'
    )


def test_lazy_tabs_hold_only_the_open_panel() -> None:
    html = ui.Tabs({"A": "first", "B": "second"}, lazy=True).render()

    assert ("first" in html, "second" in html) == (True, False)


def test_modal_is_a_dialog_that_the_client_opens() -> None:
    html = ui.Modal(State(True), "T", "body", dismissible=False).render()

    assert html == (
        '<dialog open data-modal aria-label="T" class="modal"><div class="modal-box tp-modal-box">'
        '<h2 class="tp-modal-title">T</h2><div class="tp-modal-body">body</div></div>'
        '<div class="modal-backdrop"></div></dialog>'
    )


def test_tooltip_describes_its_button_and_makes_text_focusable() -> None:
    assert ui.Tooltip(ui.Button("a"), "why", id="t").render() == (
        '<span data-behaviour="tooltip" data-placement="top" id="t" class="tp-tooltip">'
        '<button type="button" class="btn tp-button" aria-describedby="t-tip">a</button>'
        '<span role="tooltip" id="t-tip" popover="manual" class="tp-tip">why</span></span>'
    )
    assert (
        'tabindex="0" aria-describedby="t-tip" class="tp-tipped">word</span>'
        in ui.Tooltip("word", "why", id="t").render()
    )
