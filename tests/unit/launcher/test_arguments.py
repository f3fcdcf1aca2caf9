"""The launcher's command line."""

from __future__ import annotations

import pytest

from taupane_bridges.launcher.arguments import Arguments, command_line, parse, script_in
from taupane_bridges.window import WindowOptions


def test_all_of_the_compiled_launchers_command_line() -> None:
    line = (
        "--title T --port 8000 --width 700 --height 500 --dist d --frameless --transparent --always-on-top "
        "--resizable false --min-width 300 --min-height 200 --max-width 900 --max-height 800 --open-devtools"
    )
    options = WindowOptions(
        title="T",
        width=700,
        height=500,
        frameless=True,
        transparent=True,
        always_on_top=True,
        resizable=False,
        min_width=300,
        min_height=200,
        max_width=900,
        max_height=800,
        open_devtools=True,
    )
    assert parse(line.split()) == Arguments(8000, "d", options)
    assert parse([*line.split(), "--external"]) == Arguments(8000, None, options)
    assert parse(command_line(8000, options)) == Arguments(8000, None, options)


def test_what_is_not_said() -> None:
    assert parse(["--port", "1"]) == Arguments(1, "./dist", WindowOptions())
    assert parse(["--port", "1", "--title=--odd"]).options.title == "--odd"
    odd = WindowOptions(title="--port")
    assert parse(command_line(7, odd)).options == odd


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("", "the following arguments are required: --port"),
        ("--port 0", "a port is a number from 1 to 65535, got '0'"),
        ("--port 99999", "a port is a number from 1 to 65535, got '99999'"),
        ("--port 8000 --resizable maybe", "expected true or false, got 'maybe'"),
        ("--port 8000 --width -5", "window option width must be a whole number from 1 to 32767, got -5"),
        ("--port 8000 --min-width 9 --max-width 5", "window option min_width must be at most max_width (5), got 9"),
        ("--port 8000 --tilte x", "unrecognized arguments: --tilte x"),
    ],
)
def test_mistakes_end_with_2(line: str, complaint: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        parse(line.split())
    assert ended.value.code == 2
    assert complaint in capsys.readouterr().err


@pytest.mark.parametrize(("flag", "wanted"), [("--help", "--always-on-top"), ("--version", "taupane-launcher ")])
def test_help_and_version(flag: str, wanted: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        parse([flag])
    assert ended.value.code == 0
    assert wanted in capsys.readouterr().out


def test_a_script_is_told_by_its_name() -> None:
    assert script_in(["app.py", "--port", "5"])
    assert script_in(["C:/x/APP.PYW"])
    assert not script_in(["--title", "app.py"])
    assert not script_in([])
