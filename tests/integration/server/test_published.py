"""An image that Python names by its path reaches the page that shows it, and nobody else."""

from __future__ import annotations

import re
import urllib.error
import urllib.request
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from taupane import App, ui

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360f8cf500f0004020180a0b0c0d00000000049454e44ae426082"
)


def get(url: str, cookie: str = "") -> tuple[int, bytes, str]:
    request = urllib.request.Request(url, headers={"Cookie": cookie} if cookie else {})
    with urllib.request.urlopen(request, timeout=10) as response:
        return response.status, response.read(), response.headers.get("Content-Type", "")


def enter(url: str) -> str:
    """Use a one-time address; gives the cookie that it is answered with."""
    parts = urlsplit(url)
    connection = HTTPConnection(parts.netloc, timeout=10)
    connection.request("GET", parts.path)
    cookie = connection.getresponse().headers["Set-Cookie"].partition(";")[0]
    connection.close()
    return str(cookie)


def test_an_image_of_a_path_is_served_to_its_page_alone(tmp_path: Path) -> None:
    picture = tmp_path / "a picture.png"
    picture.write_bytes(PNG)
    app = App("pictures")
    app.route("/")(lambda: ui.Main(ui.Image(picture, alt="a dot")))
    with app.serving() as server:
        cookie = enter(server.mint_window_url())
        _, html, _ = get(server.origin + "/", cookie)
        found = re.search(rb'src="(/_taupane/files/[^"]+)"', html)
        assert found is not None, html
        address = server.origin + found[1].decode()
        assert get(address, cookie) == (200, PNG, "image/png")
        with pytest.raises(urllib.error.HTTPError) as refused:
            get(address)
        assert refused.value.code == 401
        refused.value.close()
        picture.unlink()
        with pytest.raises(urllib.error.HTTPError) as gone:
            get(address, cookie)
        assert gone.value.code == 404
        gone.value.close()
