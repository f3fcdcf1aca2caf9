"""Token -> cookie -> page."""

from __future__ import annotations

import pytest
from tests.integration.server.conftest import Browser, Demo

from taupane.widgets.element import element


async def test_the_enter_page_holds_nothing_of_the_app(stranger: Browser) -> None:
    page = await stranger.get("/enter")
    assert page.response.status == 200
    assert "Demo" not in page.html
    assert "script-src 'nonce-" in page.response.headers["Content-Security-Policy"]
    assert page.response.headers["Cache-Control"] == "no-store"
    assert not page.response.cookies


async def test_a_posted_token_gives_the_cookie_once(stranger: Browser, demo: Demo) -> None:
    token = demo.server.mint_url("/item/3").partition("#")[2]
    page = await stranger.post("/enter", json={"token": token})
    assert page.response.status == 200
    assert await page.response.json() == {"path": "/item/3"}
    cookie = page.response.headers["Set-Cookie"]
    assert cookie.endswith("; Path=/; HttpOnly; SameSite=Strict")
    assert (await stranger.get("/")).response.status == 200

    again = await stranger.post("/enter", json={"token": token})
    assert again.response.status == 401
    assert "Set-Cookie" not in again.response.headers


async def test_the_window_walks_in_by_a_redirect_once(stranger: Browser, demo: Demo) -> None:
    url = demo.server.mint_window_url("/item/3")
    path = url.removeprefix(demo.server.origin)
    first = await stranger.get(path)
    assert first.response.status == 303
    assert first.response.headers["Location"] == "/item/3"
    assert "HttpOnly; SameSite=Strict" in first.response.headers["Set-Cookie"]
    assert first.response.headers["Cache-Control"] == "no-store"
    assert (await stranger.get(path)).response.status == 401


async def test_a_token_of_one_way_is_spent_for_the_other(stranger: Browser, demo: Demo) -> None:
    token = demo.server.mint_url().partition("#")[2]
    assert (await stranger.get("/enter/" + token)).response.status == 303
    assert (await stranger.post("/enter", json={"token": token})).response.status == 401


@pytest.mark.parametrize("path", ["/enter/", "/enter/a/b", "/enter/a{b", "/enter/a%2Fb", "/%65nter/a/b"])
async def test_no_page_of_the_app_is_shown_below_enter(stranger: Browser, demo: Demo, path: str) -> None:
    demo.routes.add("/{rest:path}", lambda rest: element("p", f"private {rest}"))
    page = await stranger.get(path)
    assert page.response.status == 401
    assert "private" not in page.html


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'{"token": 5}', b'{"token": null}', b'{"token": "x"}', b"[" * 900])
async def test_nonsense_is_no_token(stranger: Browser, body: bytes) -> None:
    page = await stranger.post("/enter", data=body, headers={"Content-Type": "application/json"})
    assert page.response.status == 401


async def test_a_long_token_is_refused(stranger: Browser) -> None:
    assert (await stranger.post("/enter", json={"token": "x" * 5000})).response.status == 413


async def test_a_form_cannot_enter(stranger: Browser, demo: Demo) -> None:
    token = demo.server.mint_url().partition("#")[2]
    assert (await stranger.post("/enter", data={"token": token})).response.status == 415
    assert (await stranger.post("/enter", json={"token": token})).response.status == 200


def test_the_private_file_leads_to_a_one_time_address_and_goes_away(demo: Demo) -> None:
    path = demo.server.mint_file()
    assert path.stat().st_mode & 0o777 == 0o600
    assert f"{demo.server.origin}/enter#" in path.read_text()


def test_only_paths_of_the_app_can_be_minted(demo: Demo) -> None:
    for path in ("http://evil.example", "//evil.example", "x", "/a\r\nSet-Cookie: x=y"):
        with pytest.raises(ValueError, match="a path of this app"):
            demo.server.mint_url(path)
