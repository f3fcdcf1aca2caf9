"""The small verbs: config, info, capabilities, compat, completion."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from taupane.cli.commands import VERBS, commands


def taupane(*arguments: str | Path) -> Result:
    return CliRunner().invoke(commands, list(map(str, arguments)))


@pytest.fixture(autouse=True)
def no_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("TAUPANE_HOST", "TAUPANE_PORT", "TAUPY_LAUNCHER_PATH"):
        monkeypatch.delenv(name, raising=False)


def test_settings_are_shown_with_where_they_come_from(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "taupane.toml").write_text('host = "qt"\nport = 8000\n')
    monkeypatch.setenv("TAUPANE_PORT", "9000")
    shown = taupane("config", "show", "--folder", tmp_path).output.splitlines()
    assert 'host = "qt"  (taupane.toml)' in shown
    assert "port = 9000  (TAUPANE_PORT)" in shown
    assert "dev = false  (default)" in shown
    assert taupane("config", "get", "host", "--folder", tmp_path).output == '"qt"\n'
    refused = taupane("config", "get", "prot", "--folder", tmp_path)
    assert refused.exit_code == 2
    assert "'prot' is no setting; known: window, host, port" in refused.output


def test_setting_keeps_types_and_comments(tmp_path: Path) -> None:
    file = tmp_path / "taupane.toml"
    assert taupane("config", "set", "dev", "true", "--folder", tmp_path).exit_code == 0
    assert file.read_text() == "dev = true\n"
    file.write_text("# ours\nport = 8000  # the proxy knows it\n")
    taupane("config", "set", "port", "8001", "--folder", tmp_path)
    taupane("config", "set", "host", "gtk", "--folder", tmp_path)
    assert file.read_text() == '# ours\nport = 8001  # the proxy knows it\nhost = "gtk"\n'
    assert [path.name for path in tmp_path.iterdir()] == ["taupane.toml"]


def test_setting_goes_where_the_settings_are(tmp_path: Path) -> None:
    file = tmp_path / "pyproject.toml"
    file.write_text('[project]\nname = "x"\n\n[tool.taupane]\nport = 1\n\n[tool.other]\na = 1\n')
    assert taupane("config", "set", "port", "2", "--folder", tmp_path).exit_code == 0
    assert file.read_text() == '[project]\nname = "x"\n\n[tool.taupane]\nport = 2\n\n[tool.other]\na = 1\n'


@pytest.mark.parametrize(
    ("key", "value", "says"),
    [
        ("port", "many", "port: expected a port from 0 to 65535, got 'many'"),
        ("dev", "1", "dev: expected true or false, got '1'"),
        ("prot", "1", "'prot' is no setting"),
    ],
)
def test_a_wrong_value_changes_nothing(tmp_path: Path, key: str, value: str, says: str) -> None:
    refused = taupane("config", "set", key, value, "--folder", tmp_path)
    assert refused.exit_code == 2
    assert says in refused.output
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_does_not_parse_is_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "taupane.toml"
    file.write_text("port = \n")
    for arguments in (("show",), ("get", "port"), ("set", "port", "1")):
        refused = taupane("config", *arguments, "--folder", tmp_path)
        assert refused.exit_code == 2
        assert "taupane.toml: Invalid value (at line 1, column 8)" in refused.output or "line 1" in refused.output
    assert file.read_text() == "port = \n"


def test_taupys_settings_have_dotted_keys(tmp_path: Path) -> None:
    file = tmp_path / "taupy.toml"
    file.write_text("[dev]\nport = 8000  # the window\n\n[build]\nstrip = true\n")
    assert taupane("config", "get", "port", "--folder", tmp_path).output == "8000\n"
    assert "build.strip = true  (taupy.toml)" in taupane("config", "show", "--folder", tmp_path).output
    for key, value in (("dev.port", "8001"), ("build.modules.window", "true"), ("port", "1")):
        assert taupane("config", "set", key, value, "--folder", tmp_path).exit_code == 0
    assert file.read_text() == (
        "[dev]\nport = 8001  # the window\n\n[build]\nstrip = true\n\n[build.modules]\nwindow = true\n"
    )
    assert (tmp_path / "taupane.toml").read_text() == "port = 1\n"  # ours, which goes before theirs
    assert taupane("config", "get", "dev.port", "--folder", tmp_path).output == "8001\n"
    refused = taupane("config", "set", "frontend.type", "angular", "--folder", tmp_path)
    assert (refused.exit_code, "expected python, react or vanilla, got 'angular'" in refused.output) == (2, True)
    file.write_text("[dev\n")
    refused = taupane("config", "set", "dev.port", "1", "--folder", tmp_path)
    assert (refused.exit_code, "taupy.toml: " in refused.output) == (2, True)
    assert "line 1" in refused.output
    assert file.read_text() == "[dev\n"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["taupane.toml", "taupy.toml"]


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "write_text", refuse)
    for arguments in (("config", "set", "port", "1", "--folder", str(tmp_path)), ("new", str(tmp_path / "fresh"))):
        refused = taupane(*arguments)
        assert (refused.exit_code, refused.output.count("\n")) == (1, 1)
        assert "Permission denied" in refused.output
    assert list(tmp_path.iterdir()) == []


def test_a_report_is_made_also_where_the_settings_do_not_parse(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "taupane.toml").write_text("port = \n")
    monkeypatch.chdir(tmp_path)
    told = taupane("info")
    assert told.exit_code == 0
    assert "no settings: taupane.toml: " in told.output


def test_info_can_be_pasted() -> None:
    told = taupane("info")
    assert told.exit_code == 0
    assert told.output.startswith("taupane 0.")
    assert "\nPython 3." in told.output
    assert "\npywebview 6.2" in told.output
    assert "port = not set  (default)" in told.output


def test_capabilities_are_told_for_people_and_for_programs() -> None:
    table = taupane("capabilities").output.splitlines()
    assert {"gtk", "qt", "headless"} <= set(table[0].split())
    assert any(line.startswith("set_title") for line in table)
    able = json.loads(taupane("capabilities", "--json", "--host", "headless").output)
    assert list(able) == ["headless"]
    assert "set_size" in able["headless"]
    assert taupane("capabilities", "--host", "x").exit_code == 2


def test_the_first_setting_of_ours_takes_along_what_taupys_file_says(tmp_path: Path) -> None:
    (tmp_path / "taupy.toml").write_text("[dev]\nport = 8123\n")
    said = taupane("config", "set", "host", "gtk", "--folder", tmp_path).output
    assert "taupane.toml: port = 8123, from taupy.toml, which is not read for it any more" in said
    assert taupane("config", "get", "port", "--folder", tmp_path).output == "8123\n"
    assert taupane("config", "get", "host", "--folder", tmp_path).output == '"gtk"\n'
    again = taupane("config", "set", "port", "9000", "--folder", tmp_path).output
    assert again == f"{tmp_path / 'taupane.toml'}: port = 9000\n"


def test_compat_answers_for_taupy_where_it_is_not_installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sysconfig.get_path", lambda name: str(tmp_path))
    use = f"import site; site.addsitedir({str(tmp_path)!r}); import taupy; print(taupy.App.__module__)"

    def run() -> subprocess.CompletedProcess[str]:
        return subprocess.run([sys.executable, "-c", use], capture_output=True, text=True, timeout=60)

    assert taupane("compat", "status").output.startswith("off: ")
    assert "No module named 'taupy'" in run().stderr
    assert taupane("compat", "on").output.startswith("on: ")
    assert run().stdout.startswith("taupane.compat.taupy")
    (tmp_path / "taupy.py").write_text("class App: pass\n")  # the real one comes first
    assert run().stdout == "taupy\n"
    assert taupane("compat", "off").output.startswith("off: ")
    assert taupane("compat", "off").exit_code == 0


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_shell_can_complete(shell: str) -> None:
    assert "_TAUPANE_COMPLETE" in taupane("completion", shell).output


def test_help_loads_neither_polars_nor_a_toolkit() -> None:
    program = (
        "import sys\nfrom taupane.cli import main\nsys.argv = ['taupane', '--help']\n"
        "try:\n    main()\nexcept SystemExit as end:\n    assert end.code == 0\n"
        "heavy = {'polars', 'pyarrow', 'aiohttp', 'webview', 'tomlkit', 'asyncio'}\n"
        "print(sorted(heavy & set(sys.modules)), file=sys.stderr)"
    )
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60)
    assert told.stderr.strip() == "[]"
    assert "view" in told.stdout


def test_every_verb_is_where_the_table_says() -> None:
    for name in VERBS:
        command = commands.get_command(click.Context(commands), name)
        assert command is not None
        assert command.name == name
    assert commands.get_command(click.Context(commands), "nonsense") is None


def test_the_help_loads_no_verb() -> None:
    code = (
        "import sys; sys.argv = ['taupane', '--help']\nfrom taupane.cli import main\n"
        "try: main()\nexcept SystemExit: pass\n"
        "print(sorted(m for m in sys.modules if m.startswith('taupane')))"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    loaded = said.splitlines()[-1]
    assert "taupane.cli.commands" in loaded
    assert not any(f"taupane.cli.{module}'" in loaded for module, _ in VERBS.values())
    assert "asyncio" not in loaded
    for name, (_, line) in VERBS.items():
        assert f"{name} " in said
        assert line in said


def said(*arguments: str, **environ: str) -> tuple[int, str, str]:
    """Give the exit code, the output and the errors of a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "taupane", *arguments],
        capture_output=True, encoding="utf-8", timeout=60, env={**os.environ, **environ}, check=False,
    )  # fmt: skip
    return done.returncode, done.stdout, done.stderr


def test_without_a_verb_the_help_is_shown_as_it_is() -> None:
    code, _, error = said()
    assert code == 2
    assert error.startswith("Usage: taupane [OPTIONS] COMMAND")
    assert "\n  new " in error


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["dve"], "taupane: there is no command 'dve'. Is it taupane dev?"),
        (["x"], "taupane: there is no command 'x'. taupane --help lists them."),
        (["--debug", "app.py"], "taupane: there is no command 'app.py'. Is it taupane run app.py?"),
        (["dev", "--backend-onyl"], "taupane dev: there is no option '--backend-onyl'"),
        (["dev", "--port", "99999"], "expected a port from 0 to 65535, got '99999'"),
        (["new", "/dev/null"], "/dev/null is there and no folder"),
    ],
)
def test_what_is_mistyped_is_said_in_a_line(arguments: list[str], says: str) -> None:
    code, out, error = said(*arguments)
    assert (code, out, error.count("\n")) == (2, "", 1)
    assert says in error


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("taupane do", "doctor"),
        ("taupane config get po", "port"),
        ("taupane dev --host chr", "chromium"),
        ("taupane new --template v", "vanilla"),
    ],
)
def test_a_shell_is_given_what_may_come_next(words: str, found: str) -> None:
    _, out, _ = said(COMP_WORDS=words, COMP_CWORD=str(len(words.split()) - 1), _TAUPANE_COMPLETE="bash_complete")
    assert out.split() == [f"plain,{found}"]
