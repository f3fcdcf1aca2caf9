"""A process with one window, driven over its pipes: one JSON object a line.

stdin:  {"id": 1, "op": "post", "command": {...}} and the other `op_` functions below
stdout: {"id": 1, "ok": true, "value": ...}, {"event": {...}}, {"opened": url}, {"exit": reason}
GTK must own a main thread, and a window that dies must not take the tests with it.
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
import signal
import sys
import threading
from pathlib import Path
from typing import Any

from taupane_bridges.window import ClosingSignals, PagePolicy, WindowOptions, choose, parse_command
from taupane_bridges.window.host import Allowed

NONCE = "page-nonce-0123456789"
_lock = threading.Lock()


def say(**message: Any) -> None:
    with _lock:
        sys.stdout.write(json.dumps(message) + "\n")
        sys.stdout.flush()


class Driver:
    def __init__(self, config: dict[str, Any]) -> None:
        self.config = config
        self.host: Any = choose(config.get("host")).host
        self.veto = False
        self.held = threading.Event()
        self.loop = asyncio.new_event_loop()
        threading.Thread(target=self.loop.run_forever, daemon=True).start()
        hooks = self.host.hooks
        hooks.veto = self.ask_veto
        hooks.on_gui_ready = lambda: say(ready=True)
        hooks.failure_note = "The log is in the test."
        hooks.entry_url = lambda: config["url"]
        hooks.open_external = lambda url: say(opened=url)
        hooks.files_dropped = lambda paths: say(dropped=list(paths))
        self.policy = PagePolicy(lambda nonce: nonce == NONCE)

    def ask_veto(self) -> bool:
        say(asked=True)
        return self.veto

    def invoke(self, nonce: str, raw: Any) -> Any:
        answer = self.policy(nonce, raw)
        say(invoked=raw.get("type"), allowed=isinstance(answer, Allowed))
        return answer

    def run(self) -> int:
        options = WindowOptions(**self.config.get("options", {}))
        threading.Thread(target=self.read, daemon=True).start()
        with ClosingSignals(self.host.close) as signals:
            self.host.hooks.before_show = signals.install
            say(started=os.getpid())
            reason = self.host.run(
                self.config["url"], options, lambda event: say(event=event.to_message()), self.invoke
            )
        say(exit=reason.value)
        self.loop.call_soon_threadsafe(self.loop.stop)
        return 128 + signals.received if signals.received else 0

    def read(self) -> None:
        for line in sys.stdin:
            message = json.loads(line)
            try:
                getattr(self, "op_" + message.pop("op"))(**message)
            except Exception as error:
                say(id=message.get("id"), ok=False, error=type(error).__name__, value=str(error))
        # Whoever held the other end is gone.
        self.host.close()

    def answer(self, id: int, future: Any) -> None:
        error = future.exception()
        if error is None:
            say(id=id, ok=True, value=future.result())
        else:
            say(id=id, ok=False, error=type(error).__name__, value=str(error))

    def op_post(self, id: int, command: dict[str, Any]) -> None:
        self.host.post(parse_command(command)).add_done_callback(lambda done: self.answer(id, done))

    def op_js(self, id: int, script: str) -> None:
        self.host._toolkit.soon(lambda: self._js(id, script))

    def _js(self, id: int, script: str) -> None:
        if self.host.name == "qt":
            self._js_in_qt(id, script)
            return
        if self.host.name == "chromium":
            self.script = asyncio.ensure_future(self._js_in_chromium(id, script))
            return

        def done(webview: Any, task: Any) -> None:
            try:
                value = webview.call_async_javascript_function_finish(task)
                text = value.to_json(0)
                say(id=id, ok=True, value=json.loads(text) if text else None)
            except Exception as error:
                say(id=id, ok=False, error=type(error).__name__, value=str(error))

        view = self.host._first._window.webview
        view.call_async_javascript_function(script, -1, None, None, None, None, done)

    async def _js_in_chromium(self, id: int, script: str) -> None:
        session = self.host._first._chromium._session
        body = f"(async () => {{ {script} }})()"
        try:
            answer = await session.call("Runtime.evaluate", expression=body, awaitPromise=True, returnByValue=True)
        except Exception as error:
            say(id=id, ok=False, error=type(error).__name__, value=str(error))
        else:
            ok = "exceptionDetails" not in answer
            say(id=id, ok=ok, error="JavaScript", value=answer["result"].get("value") if ok else str(answer))

    def _js_in_qt(self, id: int, script: str) -> None:
        """Qt's engine waits for no promise: the script leaves its result in the page, and it is looked for."""
        page = self.host._first._window.webview.page()
        place = f"window.__driver{id}"

        def look(found: Any) -> None:
            if self.host._first._window is None:
                say(id=id, ok=False, error="WindowClosed", value="the window is gone")
            elif found == "gone":
                say(id=id, ok=False, error="PageGone", value="the page that ran the script is gone")
            elif found:
                ok, value = json.loads(found)
                say(id=id, ok=ok, error="JavaScript", value=value)
            else:
                threading.Timer(0.01, self.host._toolkit.soon, [again]).start()

        def again() -> None:
            page.runJavaScript(f"{place} ?? 'gone'", 0, look)

        keep = f"(ok, value) => {{ {place} = JSON.stringify([ok, value ?? null]) }}"
        page.runJavaScript(
            f"{place} = ''; (() => {{ const keep = {keep}; (async () => {{ {script} }})()"
            ".then((value) => keep(true, value), (error) => keep(false, String(error))) })(); ''",
            0,
            lambda _: again(),
        )

    def op_run_js(self, id: int, script: str, times: int) -> None:
        for _ in range(times):
            self.host.run_js(script)
        say(id=id, ok=True, value=None)

    def op_hold_loop(self, id: int) -> None:
        self.held.clear()
        self.loop.call_soon_threadsafe(self.held.wait, 60)
        say(id=id, ok=True, value=None)

    def op_free_loop(self, id: int) -> None:
        self.held.set()
        say(id=id, ok=True, value=None)

    def op_loop_answers(self, id: int, within: float) -> None:
        async def nothing() -> None:
            return None

        pending = asyncio.run_coroutine_threadsafe(nothing(), self.loop)
        try:
            pending.result(within)
            say(id=id, ok=True, value=True)
        except TimeoutError:
            say(id=id, ok=True, value=False)
        except Exception:  # concurrent.futures' own TimeoutError before Python 3.11
            say(id=id, ok=True, value=False)

    def op_veto(self, id: int, on: bool) -> None:
        self.veto = on
        say(id=id, ok=True, value=None)

    def op_close(self, id: int) -> None:
        say(id=id, ok=True, value=None)
        self.host.close()

    def op_load(self, id: int, url: str) -> None:
        """Load an address as if pywebview or an extension did: past every command of ours."""
        self.host._toolkit.soon(lambda: self._load(url))
        say(id=id, ok=True, value=None)

    def _load(self, url: str) -> None:
        view = self.host._first._window.webview
        if self.host.name == "gtk":
            view.load_uri(url)
        else:
            view.page().setUrl(url)

    def op_kill_renderer(self, id: int) -> None:
        mine = children(os.getpid())
        for pid in mine:
            # Chromium's renderers are children of the process that forks them.
            forked = name_of(pid).startswith("QtWebEngineProc") and parent_of(pid) in mine
            if forked or name_of(pid).startswith("WebKitWebProces"):
                os.kill(pid, signal.SIGKILL)
        say(id=id, ok=True, value=None)


def name_of(pid: int) -> str:
    return Path(f"/proc/{pid}/comm").read_text()


def parent_of(pid: int) -> int:
    return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])


def children(pid: int) -> list[int]:
    direct = [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return direct + [deeper for each in direct for deeper in children(each)]


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO, stream=sys.stderr)
    sys.exit(Driver(json.loads(sys.argv[1])).run())
