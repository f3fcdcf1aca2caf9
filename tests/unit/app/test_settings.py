"""Only our own flags are read."""

from __future__ import annotations

from typing import Any

import pytest

from taupane.settings import BadSetting, Settings, read_settings


@pytest.mark.parametrize(
    ("argv", "environ", "expected"),
    [
        ([], {}, Settings()),
        (["--no-window"], {}, Settings(window=False)),
        (["--host", "gtk", "--port", "8000"], {}, Settings(host="gtk", port=8000)),
        (["--host=gtk", "--port=0", "--dev"], {}, Settings(host="gtk", port=0, dev=True)),
        (["file.csv", "--verbose", "--open-devtools", "-x"], {}, Settings(open_devtools=True)),
        (["--", "--dev", "--port", "x"], {}, Settings()),
        (["--port", "1", "--port", "2"], {}, Settings(port=2)),
        ([], {"TAUPANE_HOST": "headless", "TAUPANE_PORT": "7000"}, Settings(host="headless", port=7000)),
        (["--port", "1"], {"TAUPANE_PORT": "2"}, Settings(port=1)),
        ([], {"TAUPANE_PORT": "", "TAUPANE_HOST": ""}, Settings()),
    ],
)
def test_settings(argv: list[str], environ: dict[str, str], expected: Any) -> None:
    assert read_settings(argv, environ) == expected


@pytest.mark.parametrize("port", ["", "x", "-1", "65536", "1.5", "٣"])
def test_a_port_that_is_none_is_said(port: str) -> None:
    with pytest.raises(BadSetting, match=r"--port: expected a port"):
        read_settings(["--port", port], {})
    if port:
        with pytest.raises(BadSetting, match="TAUPANE_PORT"):
            read_settings([], {"TAUPANE_PORT": port})
