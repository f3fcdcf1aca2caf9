"""The pieces of the TauPy layer, without a page."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import Any

import pytest

from taupane.compat import taupy
from taupane.compat.taupy.listener import Listener, asked, refusal, wanted_port
from taupane.errors import UnknownTheme
from taupane.server import ownpages
from taupane.server.marking import with_nonces
from taupane.settings import BadSetting


def test_texts_and_attributes_are_escaped() -> None:
    shown = taupy.Div(taupy.Text("<b>&", id="t"), id="d", data_kind='"x"', class_="p-1").render()
    assert '<span id="t" data-component-id="t">&lt;b&gt;&amp;</span>' in shown
    assert 'data-kind="&quot;x&quot;"' in shown
    assert 'class="p-1"' in shown


def test_a_layout_wears_what_class_says_and_adds_what_class__says() -> None:
    assert 'class="row"' in taupy.HStack(**{"class": "row"}).render()
    assert 'class="flex flex-row gap-2 row"' in taupy.HStack(class_="row").render()
    assert 'class="btn btn-primary"' in taupy.Button("x", class_="btn-primary").render()


def test_a_template_escapes_what_it_is_given() -> None:
    template: Any = taupy.Component
    card = template("<p class='{look}'>{title:>3}</p><slot />")(
        taupy.Text("in", id="in"), title="<", look="a b", id="c"
    )
    inner = '<span id="in" data-component-id="in">in</span>'
    assert card.render() == f'<div id="c" data-component-id="c"><p class="a b">  &lt;</p>{inner}</div>'


def test_ids_are_given_or_made() -> None:
    assert taupy.Text("x", id="mine").id == "mine"
    assert taupy.Text("x").id.startswith("tau_")
    assert taupy.Text("x").id != taupy.Text("x").id


def test_a_state_tells_its_subscribers_and_is_true() -> None:
    state, heard = taupy.State(0), []

    def hear(value: int | None = None) -> None:
        heard.append(value)

    state.subscribe(hear)
    state.set(1)
    state.set(1)
    state(2)
    state.unsubscribe(hear)
    state.set(3)
    assert heard == [1, 2]
    assert state


def test_handlers_by_id() -> None:
    dispatcher, got = taupy.App("x").dispatcher, []

    @dispatcher.on_input("a")
    async def entered(event: Any) -> str:
        got.append(event.value)
        return "done"

    @dispatcher.on_click("bad")
    def bad() -> None:
        raise RuntimeError

    assert asyncio.run(dispatcher.dispatch_input("a", "text")) == "done"
    assert asyncio.run(dispatcher.dispatch_click("bad")) is None
    assert asyncio.run(dispatcher.dispatch_click("none")) is None
    assert got == ["text"]


def test_themes() -> None:
    assert taupy.TauTheme("nord").theme_name == "nord"
    assert len(taupy.TauTheme.get_all()) == 35
    with pytest.raises(UnknownTheme):
        taupy.TauTheme("no such")


def test_only_tags_are_marked() -> None:
    page = "<p>\n<script>a = '<script>'</script>\n<SCRIPT src=x></SCRIPT><!-- <style> --><style>b</style>"
    assert with_nonces(page, "n") == (
        "<p>\n<script nonce=\"n\">a = '<script>'</script>\n"
        '<SCRIPT nonce="n" src=x></SCRIPT><!-- <style> --><style nonce="n">b</style>'
    )


@pytest.mark.parametrize(
    ("argv", "environ", "port"),
    [
        ([], {}, None),
        (["--taupy-socket"], {}, 8765),
        (["--taupy-socket=9000"], {"TAUPY_WS_PORT": "1"}, 9000),
        ([], {"TAUPY_WS_PORT": "9001"}, 9001),
        ([], {"TAUPANE_TAUPY_SOCKET": "1"}, 8765),
    ],
)
def test_the_socket_is_open_only_where_it_is_asked_for(
    argv: list[str], environ: dict[str, str], port: int | None
) -> None:
    assert wanted_port(argv, environ) == port


def test_a_react_project_of_taupys_asks_for_its_socket(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys.modules["__main__"], "__file__", str(tmp_path / "main.py"), raising=False)
    monkeypatch.setattr(sys, "argv", ["main.py"])
    opened: list[int] = []
    monkeypatch.setattr(Listener, "bind", lambda self, port: opened.append(port))
    app = taupy.App("Pages", mode=taupy.AppMode.RAW_HTML)
    assert asked(app) is None
    (tmp_path / "taupy.toml").write_text('[frontend]\ntype = "vanilla"\n')
    assert asked(app) is None
    (tmp_path / "taupy.toml").write_text('[frontend]\ntype = "react"\n')
    assert asked(app) is not None
    assert asked(taupy.App("Widgets")) is None
    assert opened == [8765]
    (tmp_path / "taupy.toml").write_text("[frontend\n")
    with pytest.raises(SystemExit) as ended:
        asked(app)
    assert ended.value.code == 2
    assert "taupy.toml: " in capsys.readouterr().err


def test_a_development_server_without_the_socket_is_told_how(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["main.py"])
    monkeypatch.setattr(ownpages, "development", lambda: None)
    assert asked(taupy.App("Pages", mode=taupy.AppMode.RAW_HTML)) is None
    assert "taupane dev --ws-port 8765" in capsys.readouterr().err


def test_a_port_that_is_none() -> None:
    with pytest.raises(BadSetting, match="expected a port"):
        wanted_port(["--taupy-socket=x"], {})


ORIGIN = "http://127.0.0.1:4000"


@pytest.mark.parametrize(
    ("hosts", "origins", "site", "passes"),
    [
        (["localhost:8765"], [ORIGIN], "same-site", True),
        (["[::1]:8765"], [], None, True),
        (["127.0.0.1:8765"], ["http://evil.example"], "cross-site", False),
        (["127.0.0.1:8765"], [], "cross-site", False),
        (["127.0.0.1:8765"], [ORIGIN, ORIGIN], None, False),
        (["127.0.0.1:8765"], ["null"], None, False),
        (["evil.example:8765"], [], None, False),
        (["127.0.0.1:8765", "127.0.0.1:8765"], [], None, False),
        ([], [], None, False),
    ],
)
def test_who_may_use_the_socket(hosts: list[str], origins: list[str], site: str | None, passes: bool) -> None:
    assert (refusal(hosts, origins, site, port=8765, allowed=[ORIGIN]) is None) == passes
