"""What is Qt's own: the bridge behind a world of its own, what a page may not do, thousands of scripts, storage.

Commands and events are the suite's in tests/desktop/hosts.
"""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from tests.desktop import x11
from tests.desktop.pages import NONCE, Site, app_page
from tests.desktop.test_bridge import BODY, SCRIPT, at, pull
from tests.desktop.window import Window, alive
from tests.desktop.x11 import until

if TYPE_CHECKING:
    from collections.abc import Callable

FIRST = "<script nonce=abc>window.atFirst = [typeof taupyNative, window.order ?? null]</script>"


@pytest.fixture(scope="module")
def site(serve: Callable[[], Site]) -> Site:
    site, foreign = serve(), serve()
    site.frames, foreign.framed = foreign.origin, True
    foreign.pages["/frame"] = (
        "<!doctype html><script>parent.postMessage([typeof webkit, typeof qt, window.order ?? null], '*')</script>"
    )
    told = "window.told = new Promise((done) => addEventListener('message', (e) => done(e.data)));"
    frame = f"<iframe src='{foreign.origin}/frame' style='height:20px'></iframe>"
    site.pages["/"] = app_page(FIRST + BODY + frame, SCRIPT + told)
    return site


@pytest.fixture(scope="module")
def window(site: Site, open_window: Callable[..., Window]) -> Window:
    script = "window.order = (window.order ?? 0) + 1"
    return open_window(
        site.origin + "/", host="qt", title="Qt", width=640, height=420, x=200, y=120,
        page_script=script, embed_origins=[site.frames],
    )  # fmt: skip


def test_the_page_sees_one_function_and_its_frames_nothing(window: Window) -> None:
    names = "['qt', 'pywebview', 'external', 'QWebChannel'].filter((name) => window[name]?.call || window[name]?.api)"
    assert window.js(f"return [{names}, typeof qt, Object.keys(webkit.messageHandlers)]") == [
        [],
        "undefined",
        ["taupane"],
    ]
    assert window.js("return await window.told") == ["undefined", "undefined", None]
    assert window.js(
        "try { webkit.messageHandlers.taupane = 1 } catch {} return typeof webkit.messageHandlers.taupane"
    ) == ("object")


def test_the_page_script_runs_before_the_pages_own(window: Window) -> None:
    assert window.js("return window.atFirst") == ["undefined", 1]


def test_only_the_nonce_is_answered(window: Window) -> None:
    window.post("set_title", title="mine")
    script = f"""
      const heard = [], real = window.__taupaneAnswer;
      window.__taupaneAnswer = (...all) => {{ heard.push(all); real(...all) }};
      const post = (body) => webkit.messageHandlers.taupane.postMessage(body);
      for (const nonce of ["", "guess", "{NONCE[:-1]}x"])
        post(JSON.stringify([nonce, {{type: "set_title", title: "stolen"}}, 1]));
      for (const odd of [null, 1, {{}}, [], undefined, true, "", "not json", "x".repeat(1_000_000)]) post(odd);
      const {{title}} = await w.state();
      window.__taupaneAnswer = real;
      return [title, heard.length];"""
    assert window.js(script) == ["mine", 1]


def test_calls_at_once_are_each_answered(window: Window) -> None:
    assert window.js("return (await Promise.all(Array.from({length: 200}, () => w.state()))).length") == 200


def test_five_thousand_scripts_do_not_end_the_process(window: Window) -> None:
    window.js("window.ran = 0")
    window.ask("run_js", script="window.ran += 1", times=5_000)
    until(lambda: window.js("return window.ran"), lambda ran: ran == 5_000, 60)
    assert window.process.poll() is None


@pytest.mark.parametrize(
    ("ask", "refusal"),
    [
        ("navigator.mediaDevices.getUserMedia({audio: true})", "NotAllowedError NotFoundError"),
        ("navigator.mediaDevices.getDisplayMedia({video: true})", "NotAllowedError InvalidStateError"),
        ("navigator.clipboard.readText()", "NotAllowedError"),
        ("new Promise((_, no) => navigator.geolocation.getCurrentPosition(no, (e) => no({name: 'code' + e.code})))",
         "code1"),
        ("Notification.requestPermission().then((answer) => { throw {name: answer} })", "denied"),
    ],
    ids=["microphone", "screen", "clipboard", "place", "notifications"],
)  # fmt: skip
def test_a_page_gets_no_permission(window: Window, ask: str, refusal: str) -> None:
    script = f"try {{ await {ask}; return 'granted' }} catch (error) {{ return error.name }}"
    assert window.js(script) in refusal.split()


def test_a_download_is_refused(window: Window) -> None:
    window.js("const a = document.createElement('a'); a.href = '/file.bin'; a.download = 'x'; a.click()")
    until(lambda: [line for line in window.log if "a download was refused" in line], bool, 30)


def test_a_drag_region_moves_the_window_and_leaves_no_button_pressed(window: Window) -> None:
    window.post("restore")
    window.post("set_position", x=200, y=120)
    window.post("focus")
    until(lambda: x11.frame(window.id)[:2], lambda place: place == (200, 120), 30)
    x, y = at(window, "#grip")
    x11.mouse(f"mousemove {x} {y}", "mousedown 1")
    window.message(invoked="start_drag")
    window.post("get_state")  # answered after the drag has begun where the mouse was
    pull(x + 80, y + 50, lambda: x11.frame(window.id)[:2], (280, 170))
    x11.mouse("mouseup 1")

    def clicked() -> str:
        x, y = at(window, "#count")
        x11.mouse(f"mousemove {x} {y}", "click 1")
        return str(window.js("return document.querySelector('#count').textContent"))

    until(clicked, lambda count: int(count) > 0, 30)


def test_a_dialog_that_closes_does_not_end_a_hidden_window(site: Site) -> None:
    with Window(site.origin + "/", host="qt", title="Hidden", hidden=True) as window:
        window.started()
        assert x11.windows_of(window.pid) == []
        asked = window.begin("post", command={"type": "confirm", "message": "Shall it?"})
        dialog = until(lambda: x11.windows_of(window.pid), bool, 30)[0]

        def answered() -> list[dict[str, Any]]:
            x11.run("xdotool", "windowactivate", dialog)
            if x11.active() == int(dialog, 16):
                x11.run("xdotool", "key", "Escape")
            return [each for each in window.messages if each.get("id") == asked]

        assert until(answered, bool, 30)[0]["value"] is False
        assert window.js("return 1 + 1") == 2
        window.post("show")
        until(lambda: x11.visible(window.id), bool, 30)


def test_storage_survives_in_a_folder_alone(site: Site, tmp_path: Path) -> None:
    count = "localStorage.n = 1 + Number(localStorage.n ?? 0); return localStorage.n"
    for path, expected in ((None, "1"), (None, "1"), (str(tmp_path), "1"), (str(tmp_path), "2")):
        with Window(site.origin + "/", host="qt", title="Kept", storage_path=path) as window:
            assert window.started().js(count) == expected
            window.ask("close")
            assert window.wait(30) == 0


def test_dropped_files_are_told_by_their_paths(site: Site, tmp_path: Path) -> None:
    file = tmp_path / "Zahlen ü.csv"
    file.write_text("a,b\n")
    heard = "window.names = null; addEventListener('dragover', (e) => e.preventDefault());"
    names = "[...e.dataTransfer.files].map((file) => file.name)"
    heard += f"addEventListener('drop', (e) => {{ e.preventDefault(); window.names = {names} }})"
    source = subprocess.Popen(
        [sys.executable, str(Path(__file__).parent / "app" / "drag_source.py"), "700", "300", str(file)],
        stdout=subprocess.PIPE,
    )
    with source, Window(site.origin + "/", host="qt", title="Drop", width=400, height=300, x=60, y=60) as window:
        try:
            window.started().js(heard)
            files = until(lambda: x11.windows_of(source.pid), bool, 30)[0]

            def dragged() -> list[str]:
                start, end = x11.page(files), x11.page(window.id)
                x, y, to_x, to_y = start.x + 60, start.y + 60, end.x + 200, end.y + 250
                steps = [f"mousemove {x + (to_x - x) * n // 20} {y + (to_y - y) * n // 20}" for n in range(21)]
                x11.mouse(
                    steps[0], "mousedown 1", *(each for step in steps for each in (step, "sleep 0.02")), "sleep 0.2"
                )
                since = window.mark()
                x11.mouse("mouseup 1")
                try:
                    return list(window.message(5, since, dropped=[str(file)])["dropped"])
                except AssertionError:
                    return []  # the pointer was too quick for one of the two programs: once more

            until(dragged, bool, 60)
            until(lambda: window.js("return window.names"), lambda names: names == [file.name], 30)
        finally:
            source.kill()


@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_ends_it_and_all_of_chromium(site: Site, number: int, status: int) -> None:
    with Window(site.origin + "/", host="qt", title="Signal") as window:
        window.started()
        chromium = window.descendants()
        assert chromium
        window.process.send_signal(number)
        assert window.message(exit="shutdown")
        assert window.wait(30) == status
        assert [event["type"] for event in window.events()].count("closed") == 1
        assert window.events()[-1] == {"type": "closed"}
        until(lambda: [pid for pid in chromium if alive(pid)], lambda left: not left, 30)
        assert not [line for line in window.log if "Traceback" in line or "still not deleted" in line], window.log
