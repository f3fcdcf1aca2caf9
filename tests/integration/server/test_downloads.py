"""Files that a page fetches: made when asked for, once, under the right name, and cut where they fail."""

from __future__ import annotations

import asyncio
import json
import re
import time
import tracemalloc
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from tests.integration.server.conftest import Browser, Demo, Open, Socket

from taupane import ui
from taupane.widgets import downloads_saver

BUTTON = 3
"""The button's number: the widget, its line, the button."""
PATIENCE = 30.0


class Pressed:
    """A page with one download button, and what it shows."""

    def __init__(self, browser: Browser, socket: Socket) -> None:
        self.browser, self.socket, self.number = browser, socket, 0

    async def press(self, button: int = BUTTON) -> None:
        self.number += 1
        await self.socket.raw.send_str(json.dumps(["ev", self.number, button, "click", {}]))

    async def until(self, pattern: str) -> str:
        """Read frames until one says this; acknowledge each as a page does."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            frame = json.loads((await asyncio.wait_for(self.socket.raw.receive(), PATIENCE)).data)
            if frame[0]:
                await self.socket.raw.send_str(json.dumps(["ack", frame[0]]))
            found = re.search(pattern, json.dumps(frame, ensure_ascii=False))
            if found is not None:
                return found[0]
        raise AssertionError(f"{pattern} was not shown")

    async def ticket(self) -> str:
        await self.press()
        return self.browser.url(await self.until(r"/_taupane/download/[\w-]+/[\w-]{32}"))

    async def fetch(self, url: str, **headers: str) -> tuple[aiohttp.ClientResponse, bytes]:
        async with self.browser.session.get(url, headers=headers) as response:
            return response, await response.read()


@asynccontextmanager
async def offering(open_app: Open, content: Any, **options: Any) -> AsyncIterator[Pressed]:
    def change(app: Demo) -> None:
        app.route("/down")(lambda: ui.Download("Get it", content, **options))

    async with open_app(change) as browser:
        _, socket = await browser.live("/down")
        yield Pressed(browser, socket)
        await socket.raw.close()


def pieces() -> Iterator[str | bytes]:
    yield "one\n"
    yield b"two\n"


async def async_pieces() -> AsyncIterator[bytes]:
    for piece in (b"one\n", b"two\n"):
        await asyncio.sleep(0)
        yield piece


async def later() -> bytes:
    await asyncio.sleep(0)
    return b"one\ntwo\n"


@pytest.mark.parametrize(
    "content",
    ["one\ntwo\n", b"one\ntwo\n", lambda: "one\ntwo\n", later, pieces, async_pieces, lambda: ["one\n", "two\n"]],
)
async def test_content_of_each_kind(open_app: Open, content: Any) -> None:
    async with offering(open_app, content, filename="lines.csv") as page:
        response, body = await page.fetch(await page.ticket())
        assert (response.status, body) == (200, b"one\ntwo\n")
        assert response.headers["Content-Type"] == "text/csv"
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert response.headers["Cache-Control"] == "no-store"
        assert response.headers["Content-Disposition"].startswith("attachment; ")
        await page.until("lines.csv is downloaded")


async def test_a_file_keeps_its_name_and_says_its_length(open_app: Open, tmp_path: Path) -> None:
    path = tmp_path / 'Zahlen "ü".parquet'
    path.write_bytes(b"x" * 700_000)
    async with offering(open_app, path, type="application/x-parquet\r\nX-Evil: 1") as page:
        response, body = await page.fetch(await page.ticket())
        assert body == path.read_bytes()
        assert response.headers["Content-Length"] == "700000"
        assert response.headers["Content-Type"] == "application/octet-stream"
        assert "X-Evil" not in response.headers
        told = "attachment; filename=\"Zahlen ___.parquet\"; filename*=UTF-8''Zahlen%20_%C3%BC_.parquet"
        assert response.headers["Content-Disposition"] == told


async def test_an_address_works_once_and_for_who_has_the_cookie(open_app: Open) -> None:
    async with offering(open_app, "x", filename="../x.txt") as page:
        url = await page.ticket()
        async with aiohttp.ClientSession() as stranger, stranger.get(url) as refused:
            assert refused.status == 401
        assert (await page.fetch(url, Origin="http://evil.example"))[0].status == 403
        assert (await page.fetch(url, **{"Sec-Fetch-Site": "cross-site"}))[0].status == 403
        assert (await page.fetch(url[:-4] + "abcd"))[0].status == 404
        response, _ = await page.fetch(url)
        assert (response.status, response.headers["Content-Disposition"]) == (
            200, "attachment; filename=\"x.txt\"; filename*=UTF-8''x.txt",
        )  # fmt: skip
        assert (await page.fetch(url))[0].status == 404


async def test_what_cannot_be_made_is_said(open_app: Open, tmp_path: Path) -> None:
    def refuse() -> bytes:
        raise ui.DownloadError("There is nothing to export yet.")

    async with offering(open_app, refuse) as page:
        await page.press()
        await page.until("There is nothing to export yet")
    for wrong in (lambda: {"a": 1}, lambda: 1 / 0, tmp_path / "missing.csv"):
        async with offering(open_app, wrong) as page:
            await page.press()
            await page.until("could not be made|content: expected bytes")


async def test_content_that_fails_half_way_is_cut(open_app: Open) -> None:
    def half() -> Iterator[bytes]:
        yield b"x" * 1000
        raise ValueError("the secret of /home/ada")

    async with offering(open_app, half) as page:
        url = await page.ticket()
        with pytest.raises(aiohttp.ClientError):
            await page.fetch(url)
        await page.until("The file could not be made")


async def test_a_fetch_that_is_broken_off_is_said_and_the_generator_ends(open_app: Open) -> None:
    ended: list[bool] = []

    async def endless() -> AsyncIterator[bytes]:
        try:
            while True:
                await asyncio.sleep(0)
                yield b"x" * 100_000
        finally:
            ended.append(True)

    async with offering(open_app, endless) as page:
        url = await page.ticket()
        async with page.browser.session.get(url) as response:
            await response.content.readexactly(200_000)
            response.close()
        await page.until("broken off")
        assert ended == [True]


async def test_cancel_ends_a_slow_generator(open_app: Open) -> None:
    ended: list[bool] = []

    async def slow() -> AsyncIterator[bytes]:
        try:
            yield b"begin"
            await asyncio.sleep(1000)
        finally:
            ended.append(True)

    async with offering(open_app, slow) as page:
        url = await page.ticket()
        async with page.browser.session.get(url) as response:
            assert await response.content.readexactly(5) == b"begin"
            await page.press(await cancel_button(page))
            with pytest.raises(aiohttp.ClientError):
                await response.content.read()
        await page.until("Cancelled")
        assert ended == [True]


async def cancel_button(page: Pressed) -> int:
    view = next(iter(page.browser.server.views.all()))
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        listening: dict[int, Any] = view.tree.shown.listening  # type: ignore[attr-defined]
        others = [number for number in listening if number != BUTTON]
        if others:
            return others[0]
        await asyncio.sleep(0.01)
    raise AssertionError("there is no cancel button")


async def test_memory_is_bounded(open_app: Open) -> None:
    def many() -> Iterator[bytes]:
        for _ in range(400):
            yield b"x" * 100_000

    async with offering(open_app, many) as page:
        url = await page.ticket()
        tracemalloc.start()
        try:
            size = 0
            async with page.browser.session.get(url) as response:
                async for piece in response.content.iter_chunked(100_000):
                    size += len(piece)
            peak = tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()
    assert size == 40_000_000
    assert peak < 8_000_000


class Dialog:
    """Stands for the host's save dialog; the rest is the product's."""

    def __init__(self, answer: str | None) -> None:
        self.answer, self.names = answer, list[str]()

    def __call__(self, _view: object, name: str) -> Any:
        self.names.append(name)

        async def chosen() -> str | None:
            return self.answer

        return chosen()


@pytest.fixture
def dialog(monkeypatch: pytest.MonkeyPatch) -> Callable[[str | None], Dialog]:
    def answer(path: str | None) -> Dialog:
        made = Dialog(path)
        downloads_saver.set_saver(made)
        return made

    return answer


async def test_with_a_dialog_python_writes_the_file_whole(
    open_app: Open, dialog: Callable[[str | None], Dialog], tmp_path: Path
) -> None:
    target = tmp_path / "out.csv"
    target.write_text("older")
    target.chmod(0o640)
    async with offering(open_app, pieces, filename="a/b\0.csv") as page:
        asked = dialog(str(target))
        await page.press()
        await page.until(f"Saved as {re.escape(str(target))}")
        assert asked.names == ["b.csv"]
        assert target.read_text() == "one\ntwo\n"
        assert target.stat().st_mode & 0o777 == 0o640
        given_up = dialog(None)
        await page.press()
        end = time.monotonic() + PATIENCE
        while given_up.names != ["b.csv"] and time.monotonic() < end:
            await asyncio.sleep(0.01)
        assert given_up.names == ["b.csv"]
        assert list(tmp_path.iterdir()) == [target]


async def test_a_file_that_cannot_be_written_leaves_the_older_one(
    open_app: Open, dialog: Callable[[str | None], Dialog], tmp_path: Path
) -> None:
    target = tmp_path / "out.csv"
    target.write_text("older")

    def half() -> Iterator[bytes]:
        yield b"x" * 1000
        raise ui.DownloadError("It went wrong.")

    async with offering(open_app, half) as page:
        dialog(str(target))
        await page.press()
        await page.until("It went wrong")
        dialog(str(tmp_path / "no folder" / "out.csv"))
        await page.press()
        await page.until("could not be|not be written|no folder")
    assert (list(tmp_path.iterdir()), target.read_text()) == ([target], "older")
