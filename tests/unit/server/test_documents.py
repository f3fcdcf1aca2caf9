"""Nothing that an app or a user writes can leave its place in a document."""

from __future__ import annotations

import json
import re
from html import unescape

from hypothesis import given
from hypothesis import strategies as st

from taupane.server.documents import Look, document, encode, script_json
from taupane.server.headers import page_policy, plain_page_policy
from taupane.server.plainpages import Problem, enter_page, not_found, redirect_page, refused

LOOK = Look("A & <b>", "dark", ["/_taupane/a.css"], "/_taupane/c.js")


def test_the_whole_document() -> None:
    assert document("<p>hi</p>", {"view": "v"}, LOOK, "N") == (
        '<!doctype html><html lang="en" data-theme="dark" data-scheme="dark"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        '<meta name="color-scheme" content="light dark"><title>A &amp; &lt;b&gt;</title><link rel="icon" href="data:,">'
        '<link rel="stylesheet" href="/_taupane/a.css"></head><body><div id="taupane"><p>hi</p></div>'
        '<script type="application/json" id="taupane-boot">{"view": "v"}</script>'
        '<script type="module" nonce="N" src="/_taupane/c.js"></script></body></html>'
    )


def test_the_system_theme_leaves_the_choice_to_the_sheet() -> None:
    assert '<html lang="en"><head>' in document("", {}, Look("t"), "N")


@given(st.text())
def test_boot_data_cannot_end_its_script(text: str) -> None:
    written = script_json({"x": text})
    assert not set("<>&") & set(written)
    assert json.loads(written) == {"x": text}


@given(st.text(st.characters(codec=None)))
def test_any_text_can_be_sent(text: str) -> None:
    assert encode(text).decode("utf-8") is not None


def test_a_lone_surrogate_is_replaced() -> None:
    assert encode("a\ud800b") == "a\ufffdb".encode()


@given(st.text(), st.text())
def test_problems_are_escaped(text: str, detail: str) -> None:
    page = Problem(500, text, text, error_id="abc", detail=detail).as_html("N")
    shown = re.search(r"<h1>(.*?)</h1>", page, re.DOTALL)
    assert shown is not None
    assert unescape(shown[1]) == unescape(text) or "<" not in shown[1]
    assert page.count("<script") == 0


def test_every_refusal_has_words() -> None:
    for status in (400, 401, 403, 404, 405, 408, 413, 415, 421, 500, 503, 599):
        problem = refused(status)
        assert problem.status == status
        assert problem.title
        assert problem.text
        assert json.loads(problem.as_json())["error"]


def test_a_long_path_is_cut() -> None:
    assert len(not_found("/" + "x" * 5000).text) < 300


def test_the_enter_page_and_the_redirect_need_no_assets() -> None:
    for page in (enter_page("N"), redirect_page('http://127.0.0.1:1/enter#a"b', "N")):
        assert "/_taupane" not in page
        assert 'nonce="N"' in page
    assert "#a&quot;b" in redirect_page('http://127.0.0.1:1/enter#a"b', "N")


def test_policies() -> None:
    policy = page_policy("N", host="127.0.0.1:1", connect=["http://127.0.0.1:5173"])
    assert "script-src 'nonce-N';" in policy
    assert "connect-src 'self' ws://127.0.0.1:1 http://127.0.0.1:5173;" in policy
    assert "script-src" not in plain_page_policy("N")
    assert "script-src 'nonce-N'" in plain_page_policy("N", script=True)
