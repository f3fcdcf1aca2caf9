"""What can be said about an app before it runs."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest

from taupane.app import App
from taupane.appmode import AppMode
from taupane.errors import AppError, BadRoute, NotRunning, UnknownTheme
from taupane.themes import DARK, THEMES, check_theme, scheme
from taupane_bridges.window import BadOption, UnknownCommand


def test_declaring_an_app_imports_nothing_heavy() -> None:
    code = (
        "import sys, taupane; app = taupane.App('x'); app.route('/')(lambda: None)\n"
        "heavy = {'aiohttp', 'polars', 'pyarrow', 'click', 'watchdog', 'webview', 'gi', 'asyncio.sslproto'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() in ("[]", "['asyncio.sslproto']")


def test_themes() -> None:
    assert len(set(THEMES)) == 35
    assert set(THEMES) >= DARK
    assert check_theme("system") == "system"
    assert (scheme("system"), scheme("dracula"), scheme("cupcake")) == (None, "dark", "light")


@pytest.mark.parametrize("theme", ["Dark", "", None, 5, "x" * 500])
def test_an_unknown_theme_says_which_there_are(theme: Any) -> None:
    with pytest.raises(UnknownTheme, match="synthwave") as caught:
        App("x", theme=theme)
    assert len(str(caught.value)) < 600
    with pytest.raises(UnknownTheme):
        App("x").set_theme(theme)


@pytest.mark.parametrize(
    "option", [{"width": "wide"}, {"height": 0}, {"resizable": "yes"}, {"min_width": 9, "max_width": 5}, {"title": 5}]
)
def test_wrong_window_options_are_said_at_once(option: dict[str, Any]) -> None:
    with pytest.raises(BadOption):
        App(**{"title": "x", **option})


def test_an_app_without_pages_does_not_start() -> None:
    with pytest.raises(BadRoute, match="nothing to show"):
        App("x").start()
    with pytest.raises(ValueError, match="nothing to show"):
        App("x").run()


def test_raw_html_needs_the_folder_that_it_shows() -> None:
    with pytest.raises(BadRoute, match=r"dist.index\.html is not there: build the front end first"):
        App("x", mode=AppMode.RAW_HTML).start()


def test_handlers_of_the_server_cannot_be_taken() -> None:
    for path in ("/ws", "/enter", "/_taupane/x", "x"):
        with pytest.raises(BadRoute):
            App("x").get(path)
    with pytest.raises(BadRoute):
        App("x").static("/", ".")


def test_the_same_handler_again_replaces_it() -> None:
    app = App("x")
    app.get("/api")(lambda: 1)
    app.get("/api")(lambda: 2)
    assert len(app.handlers) == 1


def test_timers_need_time() -> None:
    for seconds in (0, -1, float("nan")):
        with pytest.raises(AppError, match="more than 0"):
            App("x").every(seconds)
    with pytest.raises(AppError, match="got '1'"):
        App("x").every("1")  # type: ignore[arg-type]


def test_wrong_options_say_what_was_expected() -> None:
    with pytest.raises(AppError, match="'generate_html' or 'raw_html', got 'x'"):
        App("x", mode="x")  # type: ignore[arg-type]
    with pytest.raises(AppError, match="expected a dict that JSON can say, got str"):
        App("x").server.broadcast("text")  # type: ignore[arg-type]


@pytest.mark.parametrize("name", ["on_start", "on_stop", "on_connect", "on_window_event", "on_close_request"])
def test_a_hook_is_a_function(name: str) -> None:
    with pytest.raises(AppError, match=f"{name}: expected a function, got NoneType"):
        getattr(App("x"), name)(None)


@pytest.mark.parametrize("declare", ["route", "get", "post", "put", "delete"])
def test_a_path_leads_to_a_function(declare: str) -> None:
    with pytest.raises(AppError, match=f"{declare}: expected a function, got int"):
        getattr(App("x"), declare)("/x")(3)


WRONG: dict[str, tuple[Callable[[App], Any], str]] = {
    "port": (lambda _: App("x", http_port="80"), r"http_port=…\): expected a port from 0 to 65535, .*got '80'"),  # type: ignore[arg-type]
    "a port that is none": (lambda _: App("x", http_port=99999), "got 99999"),
    "dev": (lambda _: App("x", dev="yes"), r"dev=…\): expected True or False, got 'yes'"),  # type: ignore[arg-type]
    "lang": (lambda _: App("x", lang=3), 'expected a language such as "en", got 3'),  # type: ignore[arg-type]
    "spawn": (lambda app: app.spawn(print), "expected a coroutine .*got builtin_function_or_method; call it"),  # type: ignore[arg-type]
    "navigate": (lambda app: app.navigate(3), "expected a path of this app .*got int"),  # type: ignore[arg-type]
    "open_window": (lambda app: app.open_window(3), "expected a path of this app .*got 3"),  # type: ignore[arg-type]
    "assets": (lambda app: app.assets(3), "expected the path of a file or a folder, got int"),  # type: ignore[arg-type]
    "static": (lambda app: app.static("/f", 3), "expected the path of a folder, got int"),  # type: ignore[arg-type]
    "broadcast": (lambda app: app.server.broadcast({"a": {1}}), "JSON can say: .*set"),
}


@pytest.mark.parametrize("name", WRONG)
def test_wrong_use_says_what_was_expected(name: str) -> None:
    use, said = WRONG[name]
    with pytest.raises(AppError, match=said):
        use(App("x"))


@pytest.mark.parametrize("path", ["x", "//example.org", "/a\nb", "", 3, None])
def test_an_address_is_of_a_path_of_the_app(path: Any) -> None:
    app = App("x")
    app.route("/")(lambda: None)
    with app.serving(), pytest.raises(BadRoute, match="expected a path of this app"):
        app.server.mint_url(path)


def test_what_needs_a_running_app_says_so() -> None:
    app = App("x")
    with pytest.raises(NotRunning):
        app.server.mint_url()
    with pytest.raises(NotRunning):
        _ = app.running
    assert app.navigate("/").done()
    assert app.shutdown().done()


def test_an_unknown_window_command_raises_where_it_is_given() -> None:
    with pytest.raises(UnknownCommand, match="known:"):
        App("x").send_window_command({"type": "explode"})
    with pytest.raises(Exception, match="width"):
        App("x").window.set_size("a", 5).result(0)  # type: ignore[arg-type]


def test_commands_may_come_before_the_window() -> None:
    pending = App("x").window.set_title("later")
    assert not pending.done()


@pytest.mark.parametrize("register", ["route", "get"])
def test_a_decorator_without_its_path_is_said(register: str) -> None:
    def home() -> None:
        """Show something."""

    with pytest.raises(BadRoute, match=r"expected a path such as \"/\" in the parentheses, got function"):
        getattr(App(), register)(home)
