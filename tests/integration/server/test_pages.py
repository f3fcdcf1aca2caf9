"""Documents, handlers and files as a browser gets them."""

from __future__ import annotations

import io
import re
import time
from pathlib import Path

import aiohttp
import pytest
from tests.integration.server.conftest import Browser, Demo, Open

from taupane.server.plan import Times


async def test_a_page_arrives_rendered(browser: Browser) -> None:
    page = await browser.get("/")
    assert page.response.status == 200
    assert page.response.headers["Content-Type"] == "text/html; charset=utf-8"
    assert page.response.headers["Cache-Control"] == "no-store"
    assert '<html lang="en" data-theme="dark" data-scheme="dark">' in page.html
    assert "clicked 0" in page.html
    assert set(page.boot) >= {"view", "nonce", "epoch", "count", "dev"}


async def test_the_policy_is_strict_and_fresh(browser: Browser, demo: Demo) -> None:
    policies = [(await browser.get("/")).response.headers["Content-Security-Policy"] for _ in range(2)]
    assert policies[0] != policies[1]
    rules = dict(rule.split(" ", 1) for rule in policies[0].split("; "))
    assert rules["default-src"] == "'none'"
    assert re.fullmatch(r"'nonce-[\w-]{20,}'", rules["script-src"])
    assert rules["connect-src"] == f"'self' ws://127.0.0.1:{demo.server.port}"
    assert rules["style-src-attr"] == "'unsafe-inline'"
    assert rules["frame-ancestors"] == rules["base-uri"] == rules["form-action"] == rules["object-src"] == "'none'"
    assert "unsafe-eval" not in policies[0]


async def test_each_page_has_its_own_view(browser: Browser) -> None:
    boots = [(await browser.get("/")).boot for _ in range(3)]
    for name in ("view", "nonce"):
        assert len({boot[name] for boot in boots}) == 3


async def test_path_parameters_are_converted(browser: Browser) -> None:
    assert "item 7" in (await browser.get("/item/7")).html
    assert (await browser.get("/item/seven")).response.status == 404
    assert (await browser.get("/item/7/")).response.status == 200


async def test_an_unknown_path_leads_home(browser: Browser) -> None:
    page = await browser.get("/no/<script>alert(1)</script>")
    assert page.response.status == 404
    assert '<a href="/">' in page.html
    assert "<script>alert" not in page.html


@pytest.mark.parametrize("path", ["/bad", "/async-bad"])
async def test_a_page_that_raises_shows_an_id_and_the_rest_goes_on(
    browser: Browser, caplog: pytest.LogCaptureFixture, path: str
) -> None:
    page = await browser.get(path)
    assert page.response.status == 500
    found = re.search(r"Error <code>([0-9a-f]{8})</code>", page.html)
    assert found is not None
    assert "secret" not in page.html
    assert "/home/ada" not in page.html
    assert found[1] in caplog.text
    assert "the <secret> of /home/ada" in caplog.text
    assert (await browser.get("/")).response.status == 200


async def test_a_failed_page_leaves_no_view(browser: Browser, demo: Demo) -> None:
    before = len(demo.server.views.all())
    await browser.get("/bad")
    await browser.get("/async-bad")
    assert len(demo.server.views.all()) == before


async def test_head_makes_no_view(browser: Browser, demo: Demo) -> None:
    async with browser.session.head(browser.url("/")) as response:
        assert response.status == 200
    assert demo.server.views.all() == []


async def test_handlers_of_the_app_are_behind_the_gate(browser: Browser) -> None:
    page = await browser.get("/api/plain")
    assert await page.response.json() == {"answer": 42}
    assert (await browser.post("/api/echo", json=[1, None])).html == "[1, null]"
    assert (await browser.post("/api/plain", json={})).response.status == 405


async def test_an_upload_may_be_large(browser: Browser) -> None:
    form = aiohttp.FormData()
    form.add_field("file", io.BytesIO(b"x" * (3 << 20)), filename="a.bin")
    page = await browser.post("/api/upload", data=form)
    assert await page.response.json() == {"bytes": 3 << 20}


@pytest.mark.parametrize("path", ["/api/bad", "/bad"])
@pytest.mark.parametrize("headers", [{"Accept": "application/json"}, {"Accept": "*/*"}, {"Sec_Fetch_Dest": "empty"}])
async def test_a_script_is_told_an_id_only(
    browser: Browser, caplog: pytest.LogCaptureFixture, path: str, headers: dict[str, str]
) -> None:
    page = await browser.get(path, **headers)
    assert page.response.status == 500
    told = await page.response.json()
    assert told["error"] == "internal_error"
    assert told["id"] in caplog.text
    assert "token" not in page.html


async def test_a_handler_that_raises_answers_as_json_but_to_a_person(browser: Browser) -> None:
    assert (await (await browser.get("/api/bad")).response.json())["error"] == "internal_error"
    assert (await (await browser.get("/api/refused")).response.json())["error"] == "forbidden"
    shown = await browser.get("/api/bad", Sec_Fetch_Dest="document")
    assert "This page could not be shown" in shown.html
    assert "Error <code>" in shown.html


async def test_no_cors_header_leaves_the_app(browser: Browser) -> None:
    page = await browser.get("/api/cors")
    assert page.response.status == 200
    assert not [name for name in page.response.headers if name.lower().startswith("access-control")]


async def test_assets_have_types_and_live_for_ever(browser: Browser, demo: Demo, tmp_path: Path) -> None:
    page = await browser.get("/")
    for url in re.findall(r'(?:href|src)="(/_taupane/[^"]+)"', page.html):
        asset = await browser.get(url)
        assert asset.response.status == 200
        assert "immutable" in asset.response.headers["Cache-Control"]
        assert asset.response.headers["Content-Type"].split(";")[0] in ("text/css", "text/javascript")
    for path in ("/_taupane/nothing.js", "/_taupane/../package.json", "/_taupane/%2e%2e/package.json", "/_taupane/"):
        assert (await browser.get(path)).response.status == 404


async def test_a_view_that_no_page_opens_ends(open_app: Open) -> None:
    async with open_app(lambda app: setattr(app, "times", Times(unattached=1.0))) as browser:
        await browser.get("/")
        views = browser.server.views
        assert len(views.all()) == 1
        deadline = time.monotonic() + 30
        while views.all() and time.monotonic() < deadline:
            await browser.get("/api/plain")
        assert views.all() == []


async def test_development_shows_the_traceback_escaped(open_app: Open) -> None:
    async with open_app(lambda app: setattr(app, "dev", True)) as browser:
        page = await browser.get("/bad")
        assert "ValueError: the &lt;secret&gt; of /home/ada" in page.html


async def test_a_folder_is_served_and_contained(open_app: Open, folder: Path) -> None:
    async with open_app(lambda app: app.static("/files", folder)) as browser:
        page = await browser.get("/files/a.txt")
        assert page.html == "hello"
        assert page.response.headers["Content-Type"].startswith("text/plain")
        part = await browser.get("/files/a.txt", Range="bytes=1-2")
        assert (part.response.status, part.html) == (206, "el")
        for name in (".hidden", "link.txt", "../secret.txt", "%2e%2e/secret.txt", "..%2fsecret.txt", "x", ""):
            assert (await browser.get("/files/" + name)).response.status == 404, name
