"""A FastAPI app behind the gate: requests, streams, WebSockets, its lifespan."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest
from fastapi import FastAPI, Request, WebSocket
from fastapi.responses import StreamingResponse

from taupane import App, ui
from taupane.errors import BadRoute, MountFailed

events: list[str] = []


@asynccontextmanager
async def lifespan(_: FastAPI) -> AsyncIterator[dict[str, Any]]:
    events.append("start")
    yield {"greeting": "hi"}
    events.append("stop")


api = FastAPI(lifespan=lifespan)


@api.get("/hello/{name}")
async def hello(name: str, request: Request, loud: bool = False) -> dict[str, Any]:
    return {"said": f"{request.state.greeting} {name}", "loud": loud, "url": str(request.url_for("hello", name="x"))}


@api.post("/length")
async def length(request: Request) -> int:
    total = 0
    async for chunk in request.stream():
        total += len(chunk)
    return total


@api.get("/stream")
async def stream() -> StreamingResponse:
    async def parts() -> AsyncIterator[str]:
        for number in range(5):
            yield f"{number}\n"
            await asyncio.sleep(0)

    return StreamingResponse(parts(), media_type="text/plain")


@api.get("/broken")
async def broken() -> None:
    raise ValueError("secret detail")


@api.websocket("/echo")
async def echo(socket: WebSocket) -> None:
    await socket.accept()
    async for text in socket.iter_text():
        await socket.send_text(text.upper())


def make(mounted: Any = api) -> App:
    app = App("mounted")
    app.route("/")(lambda: ui.Text("home"))
    app.mount("/api", mounted)
    return app


@asynccontextmanager
async def client(app: App) -> AsyncIterator[aiohttp.ClientSession]:
    origin = app.server.origin
    jar = aiohttp.CookieJar(unsafe=True)
    async with aiohttp.ClientSession(origin, cookie_jar=jar, headers={"Origin": origin}) as session:
        async with session.get(app.server.mint_window_url()) as entered:
            assert entered.status == 200
        yield session


def test_requests_streams_and_sockets_pass_both_ways() -> None:
    async def visit() -> None:
        async with client(app) as session:
            async with session.get("/api/hello/Ada?loud=1") as answer:
                url = f"{app.server.origin}/api/hello/x"
                assert await answer.json() == {"said": "hi Ada", "loud": True, "url": url}
            async with session.post("/api/length", json="x" * 300_000) as answer:
                assert await answer.json() == 300_002
            async with session.get("/api/stream") as answer:
                assert await answer.text() == "0\n1\n2\n3\n4\n"
                assert answer.headers["X-Content-Type-Options"] == "nosniff"
            async with session.get("/api/nowhere") as answer:
                assert (answer.status, await answer.json()) == (404, {"detail": "Not Found"})
            async with session.get("/api/broken") as answer:
                assert answer.status == 500
                assert "secret" not in await answer.text()
            async with session.ws_connect("/api/echo") as socket:
                await socket.send_str("abc")
                assert await socket.receive_str(timeout=30) == "ABC"

    events.clear()
    app = make()
    with app.serving():
        assert events == ["start"]
        asyncio.run(visit())
    assert events == ["start", "stop"]


def test_nobody_gets_in_without_the_credential() -> None:
    async def visit() -> None:
        async with aiohttp.ClientSession(app.server.origin) as session:
            async with session.get("/api/hello/Ada") as answer:
                assert answer.status == 401
            with pytest.raises(aiohttp.WSServerHandshakeError) as caught:
                await session.ws_connect("/api/echo")
            assert caught.value.status == 403

    app = make()
    with app.serving():
        asyncio.run(visit())


async def connect() -> None:
    raise ConnectionError("no database")


def test_a_start_that_fails_ends_the_app_with_its_reason(caplog: pytest.LogCaptureFixture) -> None:
    @asynccontextmanager
    async def failing(_: FastAPI) -> AsyncIterator[None]:
        await connect()
        yield

    app = make(FastAPI(lifespan=failing))
    with pytest.raises(MountFailed, match=r"mounted at /api could not start: .*no database"), app.serving():
        pass
    assert [each.message.partition(":")[0] for each in caplog.records if each.name.startswith("taupane.server")] == [
        "the app mounted at /api could not start"  # with the traceback, once
    ]


def test_an_app_without_a_lifespan_is_served() -> None:
    async def bare(scope: Any, receive: Any, send: Any) -> None:
        assert scope["type"] == "http"
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": scope["root_path"].encode()})

    async def visit() -> None:
        async with client(app) as session, session.get("/api") as answer:
            assert await answer.text() == "/api"

    app = make(bare)
    with app.serving():
        asyncio.run(visit())


@pytest.mark.parametrize("path", ["/", "api", "/{x}", "/ws"])
def test_a_path_that_cannot_be_mounted_is_refused(path: str) -> None:
    with pytest.raises(BadRoute):
        App("x").mount(path, api)
