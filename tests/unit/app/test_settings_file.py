"""Settings in `taupane.toml` or `[tool.taupane]`, below the flags and the environment."""

from __future__ import annotations

from pathlib import Path

import pytest

from taupane.settings import BadSetting, Settings, find_settings, read_settings
from taupane.settingsfile import find_file


def test_flag_before_environment_before_file_before_default() -> None:
    file = {"host": "qt", "port": 1, "dev": True}
    assert read_settings([], {}, file) == Settings(host="qt", port=1, dev=True)
    found = find_settings(["--host", "gtk"], {"TAUPANE_HOST": "launcher", "TAUPANE_PORT": "2"}, file)
    assert found["host"] == ("gtk", "--host")
    assert found["port"] == (2, "TAUPANE_PORT")
    assert found["dev"] == (True, "taupane.toml")
    assert found["open_devtools"] == (False, "default")
    assert read_settings([], {"TAUPY_LAUNCHER_PATH": "/x"}) == Settings(launcher="/x")


@pytest.mark.parametrize(
    ("file", "says"),
    [
        ({"prot": 1}, "taupane.toml: 'prot' is no setting; known: window, host, port"),
        ({"port": "8000"}, "taupane.toml: port: expected a port from 0 to 65535, got '8000'"),
        ({"port": True}, "expected a port from 0 to 65535, got True"),
        ({"port": 65536}, "expected a port"),
        ({"dev": 1}, "taupane.toml: dev: expected true or false, got 1"),
        ({"host": ""}, "expected a name such as"),
    ],
)
def test_what_an_entry_cannot_mean_is_said(file: dict[str, object], says: str) -> None:
    with pytest.raises(BadSetting) as refused:
        read_settings([], {}, file)
    assert says in str(refused.value)


def test_the_file_beside_the_app_is_found(tmp_path: Path) -> None:
    assert find_file(tmp_path) is None
    shared = tmp_path / "pyproject.toml"
    shared.write_text('[project]\nname = "x"\n')
    assert find_file(tmp_path) is None
    shared.write_text('[tool.taupane]\nhost = "qt"\n')
    assert find_file(tmp_path) == (shared, {"host": "qt"})
    own = tmp_path / "taupane.toml"
    own.write_text("port = 8000  # ours\n")
    assert find_file(tmp_path) == (own, {"port": 8000})
    own.write_text("port = \n")
    with pytest.raises(BadSetting, match=r"taupane\.toml: .*line 1"):
        find_file(tmp_path)
    own.write_bytes(b"\xff")
    with pytest.raises(BadSetting, match=r"taupane\.toml: .*decode"):
        find_file(tmp_path)


def test_taupys_file_is_read_where_there_is_none_of_ours(tmp_path: Path) -> None:
    (tmp_path / "taupy.toml").write_text('[dev]\nport = 8123\nhot_reload = "ws"\n\n[build]\nonefile = true\n')
    found = find_file(tmp_path)
    assert found is not None
    assert (found.name, found.entries) == ("taupy.toml", {"port": 8123})
    (tmp_path / "pyproject.toml").write_text("[project]\nname = 'x'\n")
    assert find_file(tmp_path) == found
    (tmp_path / "taupane.toml").write_text("port = 1\n")
    assert find_file(tmp_path) == (tmp_path / "taupane.toml", {"port": 1})
