"""The floor for a click: a page that sends a number over a WebSocket and shows what comes back, by hand with aiohttp.

Prints its port. The answer has as many bytes as one of our frames.
"""

from __future__ import annotations

import asyncio

from aiohttp import WSMsgType, web

PAGE = """<!doctype html><meta charset=utf-8><title>echo</title>
<p id=count>0</p><button id=more>+</button>
<script>
const socket = new WebSocket(`ws://${location.host}/ws`);
const count = document.getElementById("count");
socket.onmessage = (message) => { count.textContent = JSON.parse(message.data)[2][0][2]; };
document.getElementById("more").onclick = () => socket.send('["ev",1,4,"click",{}]');
socket.onopen = () => document.documentElement.setAttribute("data-live", "");
</script>"""


async def page(_: web.Request) -> web.Response:
    """Serve the page."""
    return web.Response(text=PAGE, content_type="text/html")


async def echo(request: web.Request) -> web.WebSocketResponse:
    """Count every message and send the count."""
    socket = web.WebSocketResponse(compress=False)
    await socket.prepare(request)
    count = 0
    async for message in socket:
        if message.type is WSMsgType.TEXT:
            count += 1
            await socket.send_str(f'[{count},{count},[[0,3,"{count}"]]]')
    return socket


async def main() -> None:
    """Serve until the process is ended."""
    app = web.Application()
    app.add_routes([web.get("/", page), web.get("/ws", echo)])
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    print(f"http://127.0.0.1:{runner.addresses[0][1]}/", flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main())
