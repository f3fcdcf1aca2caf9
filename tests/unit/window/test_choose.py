"""Which host is chosen, and what is said about the others."""

from __future__ import annotations

import subprocess
import sys

import pytest

from taupane_bridges.window import NoEngine, UnknownHost, choose
from taupane_bridges.window.choose import Backend, GtkBackend, HeadlessBackend, Missing
from taupane_bridges.window.display import why_no_display
from taupane_bridges.window.headless import HeadlessHost
from taupane_bridges.window.install import install_hint, read_os_release


class Fake(Backend):
    def __init__(self, name: str, missing: Missing | None) -> None:
        self.name, self._missing = name, missing

    def missing(self, environ: object, platform: str) -> Missing | None:
        return self._missing

    def make(self) -> HeadlessHost:
        return HeadlessHost()


def test_without_a_display_the_headless_host_is_chosen_and_says_why() -> None:
    choice = choose(environ={}, platform="linux")
    assert choice.host.name == "headless"
    reason = "no display: neither WAYLAND_DISPLAY nor DISPLAY is set"
    assert choice.passed_over == (("gtk", reason), ("qt", reason), ("chromium", reason), ("browser", reason))
    assert choice.asked_by is None


def test_the_first_that_can_run_is_chosen_and_reasons_are_kept_in_order() -> None:
    backends = [Fake("a", Missing("no a", "get a")), Fake("b", Missing("no b")), Fake("c", None), Fake("d", None)]
    choice = choose(environ={}, backends=backends)
    assert choice.passed_over == (("a", "no a; get a"), ("b", "no b"))


def test_a_named_host_is_never_replaced() -> None:
    backends = [Fake("a", Missing("no a", "get a")), Fake("b", None)]
    with pytest.raises(NoEngine) as raised:
        choose("a", environ={}, backends=backends)
    assert (raised.value.host, raised.value.reason, raised.value.install) == ("a", "no a", "get a")
    with pytest.raises(NoEngine):
        choose(environ={"TAUPANE_HOST": "a"}, backends=backends)


def test_the_argument_comes_before_the_environment() -> None:
    backends = [Fake("a", None), Fake("b", None)]
    assert choose("b", environ={"TAUPANE_HOST": "a"}, backends=backends).asked_by == "--host"
    assert choose(environ={"TAUPANE_HOST": "a"}, backends=backends).asked_by == "TAUPANE_HOST"
    assert choose(environ={"TAUPANE_HOST": ""}, backends=backends).asked_by is None


def test_an_unknown_name_lists_the_known_ones() -> None:
    with pytest.raises(UnknownHost) as raised:
        choose("safari", environ={})
    assert (
        str(raised.value) == "unknown window host 'safari' (from --host); "
        "known: launcher, winforms, cocoa, gtk, qt, chromium, browser, headless"
    )


def test_nothing_at_all_says_everything() -> None:
    with pytest.raises(NoEngine) as raised:
        choose(environ={}, backends=[Fake("a", Missing("no a", "get a")), Fake("b", Missing("no b"))])
    assert "a: no a" in str(raised.value)
    assert raised.value.install == "get a"


@pytest.mark.parametrize("platform", ["win32", "darwin"])
def test_gtk_is_for_linux(platform: str) -> None:
    missing = GtkBackend().missing({"DISPLAY": ":0"}, platform)
    assert missing is not None
    assert platform in missing.reason
    assert HeadlessBackend().missing({}, platform) is None


def test_choosing_loads_no_toolkit() -> None:
    script = (
        "import sys; from taupane_bridges.window import choose; "
        "host = choose('headless').host; "
        "bad = [m for m in sys.modules if m.split('.')[0] in ('gi', 'webview', 'taupane', 'asyncio', 'aiohttp')]; "
        "assert not bad, bad"
    )
    subprocess.run([sys.executable, "-c", script], check=True, timeout=20)


@pytest.mark.parametrize(
    ("environ", "answering", "reason"),
    [
        ({}, (), "no display: neither WAYLAND_DISPLAY nor DISPLAY is set"),
        ({"DISPLAY": ":7"}, ("/tmp/.X11-unix/X7",), None),
        ({"DISPLAY": "unix:7.0"}, ("\0/tmp/.X11-unix/X7",), None),
        ({"DISPLAY": "localhost:10.0"}, ("localhost:6010",), None),
        ({"DISPLAY": ":7"}, (), "no display answers at DISPLAY=:7"),
        ({"DISPLAY": "nonsense"}, (), "no display answers at DISPLAY=nonsense"),
        ({"WAYLAND_DISPLAY": "wayland-0", "XDG_RUNTIME_DIR": "/run/u"}, ("/run/u/wayland-0",), None),
        ({"WAYLAND_DISPLAY": "/w", "DISPLAY": ":1"}, ("/w",), None),
        ({"WAYLAND_DISPLAY": "w", "DISPLAY": ":1"}, ("/tmp/.X11-unix/X1",), None),
        ({"WAYLAND_DISPLAY": "w"}, (), "no display answers at WAYLAND_DISPLAY=w"),
    ],
)
def test_displays(environ: dict[str, str], answering: tuple[str, ...], reason: str | None) -> None:
    assert why_no_display(environ, lambda address: address in answering) == reason


def test_a_display_that_is_gone_is_found_out() -> None:
    assert why_no_display({"DISPLAY": ":64999"}) == "no display answers at DISPLAY=:64999"


@pytest.mark.parametrize(
    ("platform", "release", "command"),
    [
        ("linux", 'ID=debian\nVERSION_ID="13"', "apt install"),
        ("linux", "ID=linuxmint\nID_LIKE='ubuntu debian'", "apt install"),
        ("linux", "ID=fedora", "dnf install"),
        ("linux", 'ID="rocky"\nID_LIKE="rhel centos fedora"', "dnf install"),
        ("linux", "ID=arch", "pacman -S"),
        ("linux", 'ID="opensuse-tumbleweed"\nID_LIKE="opensuse suse"', "zypper install"),
        ("linux", "ID=alpine", "apk add"),
        ("linux", "ID=nixos", "install WebKitGTK 4.1"),
        ("linux", "", "install WebKitGTK 4.1"),
        ("darwin", "", 'pip install "pywebview[cocoa]"'),
        ("win32", "", "WebView2"),
    ],
)
def test_what_to_install(platform: str, release: str, command: str) -> None:
    assert command in install_hint(platform, read_os_release(release))


def test_an_os_release_with_rubbish() -> None:
    assert read_os_release("# c\nID=debian\nbroken\nNAME='unclosed\nX=\n") == {"ID": "debian", "X": ""}
