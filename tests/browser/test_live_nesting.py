"""What the tree lets through, a real browser's parser leaves where it is: both sides count the same elements."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, sync_playwright
from tests.browser.live_harness import launch
from tests.unit.live.test_tree_properties import World

from taupane.errors import BadElement
from taupane.live.tree import Tree
from taupane.widgets.element import element
from taupane.widgets.html import VOID

TAGS = (
    "a abbr address area article aside audio b bdi bdo blockquote br button canvas caption cite code col "
    "colgroup data datalist  dd del details dfn dialog div dl dt em fieldset figcaption figure footer "
    "form h1 h2 h6 header hgroup hr i img input ins kbd  label legend li main map mark menu meter nav ol "
    "optgroup option output p picture pre progress q rp rt ruby s samp search  section select slot small "
    "source span strong sub summary sup svg table tbody td textarea tfoot th thead time tr track u ul "
    "var video wbr taupane-x font center big tt nobr strike marquee "
).split()
ABOVE = {
    "tbody": ["table"],
    "thead": ["table"],
    "tfoot": ["table"],
    "caption": ["table"],
    "colgroup": ["table"],
    "tr": ["table", "tbody"],
    "td": ["table", "tbody", "tr"],
    "th": ["table", "tbody", "tr"],
    "col": ["table", "colgroup"],
}
_OUTLINE = """htmls => htmls.map(html => {
  const outline = node => [...node.children].map(child => child.localName + "(" + outline(child).join(",") + ")");
  const template = document.createElement("template");
  template.innerHTML = html;
  const inserted = outline(template.content).join(",");
  const page = new DOMParser().parseFromString("<!doctype html><body><div id=taupane>" + html + "</div>", "text/html");
  return [inserted, outline(page.getElementById("taupane")).join(",")];
})"""


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    with sync_playwright() as playwright, launch(playwright) as browser:
        yield browser.new_page()


def outline(node: Any) -> str:
    return f"{node.tag}({','.join(outline(child) for child in node.children)})"


def raise_error(error: Exception, where: str) -> None:
    raise error


def mount(content: Any) -> tuple[Tree, str]:
    tree = Tree(None, lambda: None, raise_error)
    return tree, tree.mount(content)


def chain(tags: list[str]) -> Any:
    described = None
    for tag in reversed(tags):
        described = element(tag) if described is None else element(tag, described)
    return described


def test_every_pair_of_elements_that_is_let_through_stays_as_it_is(page: Page) -> None:
    kept: list[tuple[list[str], str, str]] = []
    refused: list[list[str]] = []
    for outer in TAGS:
        if outer in VOID:
            continue
        for between in ([], ["span"], ["div"], ["b"], ["ul"], ["button"]):
            for inner in TAGS:
                tags = [*ABOVE.get(outer, []), outer, *between, inner]
                if any(tag in VOID for tag in tags[:-1]):
                    continue
                try:
                    tree, html = mount(chain(tags))
                except BadElement:
                    refused.append(tags)
                else:
                    kept.append((tags, html, ",".join(outline(child) for child in tree.root.children)))
    assert len(kept) > 10_000
    moved = []
    for start in range(0, len(kept), 4000):
        part = kept[start : start + 4000]
        outlines = page.evaluate(_OUTLINE, [html for _, html, _ in part])
        for (tags, _, expected), found in zip(part, outlines, strict=True):
            if found != [expected, expected]:
                moved.append((">".join(tags), found))
    assert moved == []
    # And what it refuses would not have stayed. It is stricter where engines differ, and where it would make no sense.
    odd = {"select", "optgroup", "option", "textarea", "svg"}
    needless = []
    for start in range(0, len(refused), 4000):
        some = refused[start : start + 4000]
        for tags, found in zip(some, page.evaluate(_OUTLINE, list(map(written, some))), strict=True):
            expected = "(".join(tags) + "(" + ")" * len(tags)
            if found == [expected, expected] and not odd & set(tags) and tags[-1] != "form":
                needless.append(">".join(tags))
    assert needless == []


def written(tags: list[str]) -> str:
    ends = (f"</{tag}>" for tag in reversed(tags) if tag not in VOID)
    return "".join(f"<{tag}>" for tag in tags) + "".join(ends)


def test_random_pages_are_counted_alike(page: Page) -> None:
    trees = []
    for seed in range(150):
        world = World(random.Random(seed))
        trees.append(mount(element("main", *(world.child(3) for _ in range(3)))))
    found = page.evaluate(_OUTLINE, [html for _, html in trees])
    for (tree, _), outlines in zip(trees, found, strict=True):
        flat: list[str] = []
        for node in tree.root.children:
            flat.append(_outline_of(node))
        assert outlines == [",".join(flat)] * 2


def _outline_of(node: Any) -> str:
    from taupane.live.nodes import elements

    return f"{node.tag}({','.join(_outline_of(each) for child in node.children for each in elements(child))})"
