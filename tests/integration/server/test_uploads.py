"""Files posted to an upload widget: limits, cut connections, bounded memory, and nothing left behind."""

from __future__ import annotations

import asyncio
import json
import re
import resource
import stat
import tempfile
import threading
import time
import tracemalloc
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import quote

import aiohttp
import pytest
from tests.integration.server.conftest import Browser, Demo, Open, Page

from taupane import ui
from taupane.server.server import Server
from taupane.state import State, current_view
from taupane.widgets.uploads_errors import UploadGone
from taupane.widgets.uploads_file import UploadedFile
from taupane.widgets.uploads_inbox import Arrival

PATIENCE = 30.0


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


async def until(holds: Callable[[], Any]) -> None:
    end = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < end, "it did not come about"
        await asyncio.sleep(0.01)


@dataclass
class Answer:
    status: int
    told: dict[str, Any]


class Poster:
    """Posts as the page's script does; `boot` and the address are the page's own."""

    def __init__(self, browser: Browser, page: Page) -> None:
        found = re.search(r'data-address="([^"]+)"', page.html)
        assert found is not None, page.html
        self.address, self.nonce, self.browser = found[1], str(page.boot["nonce"]), browser

    def headers(self, name: str = "a.txt", type: str = "", **more: str) -> dict[str, str]:
        told = {
            "Content-Type": "application/octet-stream", "Taupane-Nonce": self.nonce,
            "Taupane-Name": quote(name, safe="", errors="replace"), "Taupane-Type": quote(type, safe=""),
        }  # fmt: skip
        return {**told, **{key.replace("_", "-"): value for key, value in more.items()}}

    async def post(self, body: Any, name: str = "a.txt", type: str = "", **more: str) -> Answer:
        async with self.browser.session.post(
            self.browser.url(self.address), data=body, headers=self.headers(name, type, **more)
        ) as response:
            return Answer(response.status, json.loads(await response.text()))

    async def remove(self, number: str) -> int:
        address = self.browser.url(f"{self.address}/{number}")
        async with self.browser.session.delete(address, headers={"Taupane-Nonce": self.nonce}) as response:
            return response.status

    @asynccontextmanager
    async def begun(self, announced: int, begin: bytes) -> AsyncIterator[asyncio.StreamWriter]:
        """A request whose body has only begun."""
        server = self.browser.server
        cookie = server.credentials.cookie
        head = {"Host": server.host, "Cookie": f"{cookie.name}={cookie.value}", "Content-Length": str(announced)}
        lines = [f"{name}: {value}" for name, value in {**head, **self.headers()}.items()]
        _, writer = await asyncio.open_connection("127.0.0.1", server.port)
        writer.write("\r\n".join([f"POST {self.address} HTTP/1.1", *lines, "", ""]).encode() + begin)
        await writer.drain()
        try:
            yield writer
        finally:
            writer.transport.abort()


@dataclass
class Taken:
    files: list[UploadedFile]
    contents: list[bytes]
    removed: list[UploadedFile]


@asynccontextmanager
async def uploading(
    open_app: Open, change: Callable[[Demo], object] = lambda _: None, **options: Any
) -> AsyncIterator[tuple[Poster, Taken, Browser]]:
    taken = Taken([], [], [])

    def take(file: UploadedFile) -> None:
        taken.files.append(file)
        taken.contents.append(file.read())

    def show(app: Demo) -> None:
        change(app)
        given = {"multiple": True, "max_size": 4_000_000, "on_remove": taken.removed.append, **options}
        handler = given.pop("on_upload", take)
        app.route("/up")(lambda: ui.Upload(handler, label="Files", **given))

    async with open_app(show) as browser:
        page, socket = await browser.live("/up")
        yield Poster(browser, page), taken, browser
        await socket.raw.close()


def is_here(server: Server) -> bool:
    """Tell whether the page of a running upload is there, as far as the server knows."""
    assert server._listener is not None
    assert server._listener._runner.server is not None
    connections = [one for one in server._listener._runner.server.connections if one.transport is not None]
    return any(one._current_request is not None and one._current_request.method == "POST" for one in connections)


def files_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


async def test_a_file_comes_in_private_and_goes_with_its_page(open_app: Open, temporary: Path) -> None:
    async with uploading(open_app) as (poster, taken, _):
        answer = await poster.post(b"hello", "report.CSV", "text/csv")
        (file,) = taken.files
        assert answer == Answer(200, {"file": answer.told["file"], "name": "report.CSV", "size": 5})
        assert (file.name, file.size, file.type, taken.contents) == ("report.CSV", 5, "text/csv", [b"hello"])
        assert stat.S_IMODE(file.path.stat().st_mode) == 0o600
        assert stat.S_IMODE(file.path.parent.stat().st_mode) == 0o700
        assert file.path.suffix == ".csv"
        assert temporary in file.path.parents
        path = file.path
    assert not path.exists()
    assert list(temporary.iterdir()) == []
    with pytest.raises(UploadGone, match=r"report\.CSV"):
        file.read()


async def test_what_is_saved_stays(open_app: Open, tmp_path: Path, temporary: Path) -> None:
    kept = tmp_path / "kept"
    kept.mkdir()
    async with uploading(open_app) as (poster, taken, _):
        await poster.post(b"one", "a.txt")
        await poster.post(b"two", "a.txt")
        assert [file.save(kept) for file in taken.files] == [kept / "a.txt", kept / "a (2).txt"]
        (kept / "named").write_text("older")
        assert taken.files[0].save(kept / "named") == kept / "named"
        assert await poster.remove((await poster.post(b"x")).told["file"]) == 204
    assert sorted((path.name, path.read_bytes()) for path in kept.iterdir()) == [
        ("a (2).txt", b"two"), ("a.txt", b"one"), ("named", b"one"),
    ]  # fmt: skip
    assert list(temporary.iterdir()) == []


async def test_a_file_in_chunks_is_counted_and_bounded(open_app: Open, temporary: Path) -> None:
    async def chunks(number: int) -> AsyncIterator[bytes]:
        for _ in range(number):
            yield b"x" * 100_000

    async with uploading(open_app) as (poster, taken, _):
        assert (await poster.post(chunks(40))).status == 200
        assert taken.files[0].size == 4_000_000
        # Nothing is announced here: the bytes themselves are counted.
        answer = await poster.post(chunks(41))
        assert answer == Answer(413, {"error": "too-large", "message": "The file is larger than 4 MB."})
        assert len(files_in(temporary)) == 1


async def test_a_file_that_is_announced_too_large_is_not_read(open_app: Open, temporary: Path) -> None:
    async with uploading(open_app) as (poster, taken, _), poster.begun(4_000_001, b"x") as writer:
        assert writer is not None
        assert (await poster.post(b"fits")).status == 200
        await until(lambda: len(files_in(temporary)) == 1)
        assert len(taken.files) == 1


@pytest.mark.parametrize(
    ("name", "type", "status"),
    [
        ("a.csv", "", 200),
        ("A.CSV", "application/octet-stream", 200),
        ("a.exe", "image/png", 200),
        ("photo.png", "", 200),
        ("a.exe", "", 415),
        ("a.csv.exe", "text/plain", 415),
        ("csv", "", 415),
    ],
)
async def test_types(open_app: Open, name: str, type: str, status: int) -> None:
    async with uploading(open_app, accept=[".csv", "image/*"]) as (poster, _, _b):
        assert (await poster.post(b"x", name, type)).status == status


async def test_an_empty_file_is_a_file(open_app: Open) -> None:
    async with uploading(open_app) as (poster, taken, _):
        assert (await poster.post(b"", "empty.txt")).status == 200
        assert (taken.files[0].size, taken.contents) == (0, [b""])


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\temp\\x.txt", "x.txt"),
        ("a\0b\r\n.txt", "ab.txt"),
        ("\u202egnp.exe", "gnp.exe"),
        ("...", "file"),
        ("con.txt", "_con.txt"),
        (".bashrc", "bashrc"),
        ("n" * 300 + ".parquet", "n" * 192 + ".parquet"),
    ],
)
async def test_hostile_names(open_app: Open, given: str, kept: str, temporary: Path) -> None:
    async with uploading(open_app) as (poster, taken, _):
        assert (await poster.post(b"x", given)).told["name"] == kept
        assert taken.files[0].name == kept
        assert taken.files[0].path.parent.parent == temporary


async def test_a_cut_upload_leaves_nothing(open_app: Open, temporary: Path) -> None:
    async with uploading(open_app) as (poster, taken, _):
        async with poster.begun(3_000_000, b"x" * 600_000):
            await until(lambda: [path for path in files_in(temporary) if path.stat().st_size > 0])
        await until(lambda: files_in(temporary) == [])
        assert taken.files == []
        assert (await poster.post(b"after")).status == 200


async def test_a_page_that_goes_once_all_is_sent_is_not_taken_for_one_that_waits(
    open_app: Open, temporary: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # What was cancelled in the last moment is shown as cancelled, so the app must not have it.
    write, written, go_on, size = Arrival.write, threading.Event(), threading.Event(), 0

    def held(arrival: Arrival, data: bytes) -> None:
        write(arrival, data)
        if arrival.size == size:
            written.set()
            go_on.wait(PATIENCE)

    monkeypatch.setattr(Arrival, "write", held)
    async with uploading(open_app) as (poster, taken, browser):
        for size in (10, 600_000, 2_000_000):
            async with poster.begun(size, b"x" * size) as writer:
                await until(written.is_set)  # all of it is there, and nobody has looked yet whether the page is
                writer.close()
                await writer.wait_closed()
                await until(lambda: not is_here(browser.server))
            go_on.set()
            await until(lambda: files_in(temporary) == [])
            written.clear()
            go_on.clear()
        assert (await poster.post(b"y")).status == 200
        assert taken.contents == [b"y"]


async def test_a_page_that_drips_is_cut(open_app: Open, temporary: Path) -> None:
    def hurry(app: Demo) -> None:
        assert app.times is not None
        app.times = replace(app.times, upload=2.0)

    async with uploading(open_app, hurry) as (poster, taken, _):
        async with poster.begun(3_000_000, b"x" * 2000) as writer:
            await until(lambda: files_in(temporary))
            for _ in range(200):
                if not files_in(temporary):
                    break
                writer.write(b"x")
                await asyncio.sleep(0.05)
            await until(lambda: files_in(temporary) == [])
        assert taken.files == []


async def test_a_full_disk_is_said(open_app: Open, temporary: Path) -> None:
    async with uploading(open_app) as (poster, taken, _):
        limits = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, limits[1]))
        try:
            answer = await poster.post(b"x" * 900_000)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        assert answer == Answer(507, {"error": "no-room", "message": "There is no room left on the disk."})
        assert files_in(temporary) == []
        assert taken.files == []


async def test_only_so_many_are_held(open_app: Open) -> None:
    async with uploading(open_app, max_files=2) as (poster, taken, _):
        numbers = [(await poster.post(b"x")).told["file"] for _ in range(2)]
        assert await poster.post(b"x") == Answer(409, {"error": "too-many", "message": "No more than 2 files."})
        assert await poster.remove(numbers[0]) == 204
        assert taken.removed == [taken.files[0]]
        assert await poster.remove(numbers[0]) == 404
        assert (await poster.post(b"x")).status == 200


async def test_a_file_is_never_counted_twice(open_app: Open) -> None:
    async with uploading(open_app, max_files=40) as (poster, _, _b):
        for _ in range(10):
            answers = await asyncio.gather(*(poster.post(b"x") for _ in range(4)))
            assert [answer.status for answer in answers] == [200] * 4
        assert (await poster.post(b"x")).status == 409


async def test_of_one_file_the_newer_is_held(open_app: Open, temporary: Path) -> None:
    async with uploading(open_app, multiple=False) as (poster, taken, _):
        await poster.post(b"old")
        await poster.post(b"new")
        assert files_in(temporary) == [taken.files[1].path]


async def test_only_so_many_run_at_once(open_app: Open, temporary: Path) -> None:
    async with uploading(open_app) as (poster, _, _b):
        begun = [poster.begun(1000, b"x") for _ in range(4)]
        for each in begun:
            await each.__aenter__()
        await until(lambda: len(files_in(temporary)) == 4)
        assert (await poster.post(b"x")).status == 503
        for each in begun:
            await each.__aexit__(None, None, None)
        await until(lambda: files_in(temporary) == [])
        assert (await poster.post(b"x")).status == 200


async def test_who_may_post(open_app: Open, session: aiohttp.ClientSession, temporary: Path) -> None:
    async with uploading(open_app) as (poster, taken, browser):
        own, nonce = poster.address, poster.nonce
        poster.nonce = "x" * 32
        assert (await poster.post(b"x")).status == 404
        other = Poster(browser, await browser.get("/up"))
        poster.nonce = other.nonce
        assert (await poster.post(b"x")).status == 404, "another page's nonce"
        poster.nonce, poster.address = nonce, own[:-3] + "abc"
        assert (await poster.post(b"x")).status == 404
        poster.address = own
        assert (await poster.post(b"x", Origin="http://evil.example")).status == 403
        assert (await poster.post(b"x", Sec_Fetch_Site="cross-site")).status == 403
        assert (await poster.post(b"x", Content_Type="text/plain")).status == 415
        async with (
            aiohttp.ClientSession() as stranger,
            stranger.post(browser.url(own), data=b"x", headers=poster.headers()) as response,
        ):
            assert response.status == 415, "no cookie"
        async with session.post(
            browser.url("/api/echo"), data=b"x", headers={"Content-Type": "application/octet-stream"}
        ) as response:
            assert response.status == 415, "the app's own handlers take JSON and multipart as before"
        assert (taken.files, files_in(temporary)) == ([], [])
        assert (await poster.post(b"x", Origin=browser.server.origin)).status == 200


async def test_a_widget_that_has_gone_takes_nothing(open_app: Open, temporary: Path) -> None:
    shown = State(True)
    saved: list[UploadedFile] = []

    def change(app: Demo) -> None:
        app.route("/gone")(lambda: ui.Show(shown, ui.Upload(saved.append, label="Files")))

    async with open_app(change) as browser:
        page, socket = await browser.live("/gone")
        poster = Poster(browser, page)
        assert (await poster.post(b"x")).status == 200
        async with poster.begun(2_000_000, b"x" * 400_000):
            await until(lambda: any(path.stat().st_size > 0 for path in files_in(temporary) if path != saved[0].path))
            shown.set(False)
            await socket.frame_with_ops()
            await until(lambda: not saved[0].path.exists())
            assert (await poster.post(b"x")).status == 404
        await until(lambda: list(temporary.iterdir()) == [])


async def test_what_a_handler_says(open_app: Open, temporary: Path) -> None:
    views: list[Any] = []

    async def refuse(file: UploadedFile) -> None:
        views.append(current_view.get())
        if file.size == 1:
            raise ui.UploadRefused("One byte is not enough.")
        raise ValueError("the secret of /home/ada")

    async with uploading(open_app, on_upload=refuse) as (poster, _, _b):
        assert await poster.post(b"x") == Answer(422, {"error": "refused", "message": "One byte is not enough."})
        assert await poster.post(b"xx") == Answer(
            500, {"error": "failed", "message": "The app could not take the file."}
        )
        assert [view.nonce for view in views] == [poster.nonce, poster.nonce]
        assert files_in(temporary) == []


async def test_plain_handlers_run_one_after_another(open_app: Open) -> None:
    at_once, most = 0, 0

    def slow(file: UploadedFile) -> None:
        nonlocal at_once, most
        at_once += 1
        most = max(most, at_once)
        time.sleep(0.02)
        at_once -= 1

    async with uploading(open_app, on_upload=slow) as (poster, _, _b):
        answers = await asyncio.gather(*(poster.post(b"x") for _ in range(4)))
        assert [answer.status for answer in answers] == [200] * 4
    assert most == 1


async def test_memory_is_bounded(open_app: Open) -> None:
    size = 60_000_000
    piece = b"x" * 60_000

    async def body() -> AsyncIterator[bytes]:
        for _ in range(size // len(piece)):
            yield piece

    async with uploading(open_app, max_size=size, on_upload=lambda file: None) as (poster, _, _b):
        assert (await poster.post(b"warm")).status == 200
        tracemalloc.start()
        try:
            assert (await poster.post(body())).told["size"] == size
            peak = tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()
    assert peak < 8_000_000
