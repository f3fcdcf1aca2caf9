"""A page on a real view: a channel that applies what comes to a modelled page, and a user's hands."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from tests.unit.live.model import Page, shape_of

from taupane.live import protocol
from taupane.live.live import Live
from taupane.live.nodes import ElementNode
from taupane.live.view import View

PATIENCE = 10.0


class Channel:
    """One connection of a client."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.closed: int | None = None

    def send(self, text: str) -> None:
        assert self.closed is None
        self.client.take(self, text)

    def close(self, code: int, reason: str) -> None:
        self.closed = code


class Client:
    """What the page's script does, without a socket. `acks` off: frames are taken but not acknowledged."""

    def __init__(self, view: View, html: str) -> None:
        self.view = view
        self.page = Page(html, view.tree.count())
        self.frames: list[list[Any]] = []
        self.sizes: list[int] = []
        self.acks = True
        self.last = 0
        self.acked_events = 0
        self.channel: Channel | None = None
        self._events = 0

    def connect(self, last: int | None = None, epoch: str | None = None) -> Channel:
        channel = self.channel = Channel(self)
        seen = self.last if last is None else last
        self.view.attach(channel, protocol.Hello(self.view.id, self.view.nonce, epoch or self.view.epoch, seen))
        return channel

    def cut(self) -> None:
        assert self.channel is not None
        self.view.detach(self.channel)
        self.channel.closed = 1006
        self.channel = None

    def take(self, channel: Channel, text: str) -> None:
        assert channel is self.channel, "a frame for a connection that was taken over"
        seq, ack, ops = frame = json.loads(text)
        self.acked_events = max(self.acked_events, ack)
        if seq == 0:
            return
        self.frames.append(frame)
        self.sizes.append(len(text.encode()))
        assert seq == self.last + 1 or ops[0][0] == protocol.SYNC, (seq, self.last)
        self.last = seq
        self.page.apply(ops)
        if self.acks:
            self.view.live.loop.call_soon(self.ack)  # the lane may be sending, while the loop stands still

    def ack(self) -> None:
        if self.channel is not None:
            self.view.receive(f'["ack",{self.last}]')

    def fire(
        self, node: ElementNode | int, kind: str = "click", number: int | None = None, edits: int = 0, **payload: Any
    ) -> None:
        self._events += 1
        target = node if isinstance(node, int) else node.id
        if kind in ("input", "change"):
            self._enter(self.page.known[target].attrs, payload)
        message = ["ev", self._events if number is None else number, target, kind, payload]
        self.view.receive(json.dumps([*message, edits] if edits else message))

    def _enter(self, attrs: dict[str, str], payload: dict[str, Any]) -> None:
        """Show what the user entered, as the browser does before it says so."""
        checked = payload.get("checked")
        if checked is None:
            attrs["value"] = payload["value"]
            return
        if checked and attrs["type"] == "radio":
            for node in self.page.known.values():
                if node.attrs.get("name") == attrs["name"]:
                    node.attrs.pop("checked", None)
        attrs.pop("checked", None)
        if checked:
            attrs["checked"] = ""

    def listening(self, kind: str = "click") -> list[ElementNode]:
        return [node for node in self.view.tree.listening.values() if kind in (node.described.listeners or {})]

    def calls(self, method: str) -> list[list[Any]]:
        return [args for _, name, args in self.page.calls if name == method]

    def agrees(self) -> bool:
        return bool(self.page.shape() == shape_of(self.view.tree.html(numbered=True)))

    async def settle(self) -> None:
        await until(lambda: self.view.is_settled)
        assert self.agrees()


async def until(holds: Callable[[], bool], patience: float = PATIENCE) -> None:
    """Wait until something holds; fails after `patience` seconds."""
    loop = asyncio.get_running_loop()
    end = loop.time() + patience
    while not holds():
        assert loop.time() < end, "it did not come about"
        await asyncio.sleep(0.001)


@asynccontextmanager
async def pages(content: Any, count: int = 1, *, dev: bool = False) -> AsyncIterator[list[Client]]:
    """Open `count` pages of one content, each with its view."""
    live = Live(dev=dev)
    try:
        clients = []
        for _ in range(count):
            view = live.open(content)
            client = Client(view, await view.open())
            client.connect()
            clients.append(client)
        yield clients
    finally:
        await asyncio.to_thread(live.shut_down)
