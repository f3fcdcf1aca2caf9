"""Text that is meant to break out of its place is shown as text, in every place of every widget."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from tests.unit.widgets.reading import Node, read

from taupane import ui
from taupane.errors import BadAttribute
from taupane.state import State
from taupane.widgets.element import element
from taupane.widgets.html import clean

HOSTILE = ['"><script>alert(1)</script>', "</title></textarea></style><img src=x onerror=alert(1)>",
           "javascript:alert(1)",
           "\ud800 \x00 \r\n", "&amp;&lt;&#0;", "' onmouseover='x", "]]><!-- -->"]  # fmt: skip

#: Widget by name; the text stands in its content.
TEXTS: dict[str, Callable[[Any], Any]] = {
    "text": lambda text: ui.Text(text),
    "heading": lambda text: ui.Heading(text),
    "button": lambda text: ui.Button(text),
    "link": lambda text: ui.Link(text, to="/"),
    "badge": lambda text: ui.Badge(text),
    "alert": lambda text: ui.Alert(text, icon=False),
    "alert title": lambda text: ui.Alert(title=text, icon=False),
    "toast": lambda text: ui.Toast(text),
    "card title": lambda text: ui.Card(title=text),
    "card subtitle": lambda text: ui.Card(subtitle=text),
    "label": lambda text: ui.TextInput(label=text),
    "help": lambda text: ui.TextInput(help=text),
    "error": lambda text: ui.TextInput(error=text),
    "checkbox": lambda text: ui.Checkbox(False, text),
    "option": lambda text: ui.Select(None, [(1, text)]),
    "placeholder of a select": lambda text: ui.Select(State(None), [], placeholder=text),
    "tab": lambda text: ui.Tabs({text: ""}),
    "tooltip": lambda text: ui.Tooltip("", text),
    "cell": lambda text: ui.Table([], [[text]], numbered=False),
    "column": lambda text: ui.Table([text], [[""]], numbered=False),
    "caption": lambda text: ui.Table([], [[""]], caption=text, numbered=False),
    "stat": lambda text: ui.Stat("", text),
    "divider": lambda text: ui.Divider(text),
    "modal": lambda text: ui.Modal(True, text),
    "template": lambda text: ui.Component("<p>{given}</p>")(given=text),
}
#: Widget by name, with the attribute in which the text stands.
ATTRIBUTES: dict[str, tuple[str, Callable[[Any], Any]]] = {
    "title": ("title", lambda text: ui.Div(title=text)),
    "data": ("data-note", lambda text: ui.Text("", data_note=text)),
    "aria": ("aria-label", lambda text: ui.Scroll(label=text)),
    "class": ("class", lambda text: ui.Div(class_=text)),
    "style": ("style", lambda text: ui.Div(style=text)),
    "value": ("value", lambda text: ui.TextInput(text)),
    "placeholder": ("placeholder", lambda text: ui.TextInput("", text)),
    "alt": ("alt", lambda text: ui.Image("/a.png", alt=text)),
    "chart": ("aria-label", lambda text: ui.BarChart({}, label=text)),
    "grid": ("label", lambda text: ui.DataFrame("a", label=text)),
    "spinner": ("aria-label", lambda text: ui.Spinner(text)),
    "template": ("title", lambda text: ui.Component('<p title="{given}"></p>')(given=text)),
    "template, part": ("title", lambda text: ui.Component('<p title="a {given}"></p>')(given=text)),
}
texts = st.text(st.characters(codec=None, exclude_categories=()), max_size=40) | st.sampled_from(HOSTILE)


def as_read(text: str) -> str:
    """Give a text as a parser gives it back."""
    return clean(text)


def assert_harmless(page: Node) -> None:
    for node in page.walk():
        assert node.tag not in ("script", "style", "title", "iframe")
        assert not [name for name in node.attrs if name.startswith("on")]
        assert node.tag != "img" or node.attrs.get("src") == "/a.png"


@pytest.mark.parametrize("name", TEXTS)
@settings(max_examples=20)
@given(text=texts, how=st.sampled_from(["plain", "state"]))
@example(text="<b>&amp;</b>", how="plain")
def test_a_text_is_a_text(name: str, text: str, how: str) -> None:
    if how == "state" and name in ("tab", "option", "cell", "column", "toast", "button"):
        how = "plain"
    page = read(TEXTS[name](text if how == "plain" else State(text)))

    assert_harmless(page)
    if as_read(text).strip():
        assert as_read(text) in page.text


@pytest.mark.parametrize("name", ATTRIBUTES)
@settings(max_examples=20)
@given(text=texts, how=st.sampled_from(["plain", "state"]))
def test_an_attribute_is_an_attribute(name: str, text: str, how: str) -> None:
    attribute, make = ATTRIBUTES[name]
    page = read(make(text if how == "plain" else State(text)))

    assert_harmless(page)
    wanted = as_read(text)
    if attribute == "class":
        found = " ".join(word for word in wanted.split())
        assert (
            page.children == [Node("div", {"class": found} if found else {})] or found in page.walk()[0].attrs["class"]
        )
    elif wanted:
        assert any(node.attrs.get(attribute) in (wanted, f"a {wanted}") for node in page.walk())


@pytest.mark.parametrize(
    "url",
    ["javascript:alert(1)", " JaVaScRiPt:alert(1)", "java\nscript:alert(1)", "data:text/html,<script>", "vbscript:x"],
)
def test_a_dangerous_url_is_left_out(url: str) -> None:
    assert "href" not in read(ui.Link("a", to=url)).find("a").attrs
    assert "src" not in read(ui.Image(url)).find("img").attrs
    assert "href" not in read(ui.Component('<a href="{to}">x</a>')(to=url)).find("a").attrs


def test_a_name_in_capitals_is_the_same_attribute() -> None:
    assert read(element("a", "x", HREF="javascript:alert(1)")).find("a").attrs == {}
    with pytest.raises(BadAttribute):
        element("p", SrcDoc="<script>")


def test_a_megabyte_is_shown_whole() -> None:
    text = '<&">' * 250_000

    assert read(ui.Card(ui.Text(text), title=text)).text == text * 2
