"""Who gets in, tried over real connections."""

from __future__ import annotations

import json

import pytest
from tests.integration.server.conftest import Demo, Raw

COMMON = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Server": "taupane",
}


def status(answer: bytes) -> int:
    return int(answer.split(b" ", 2)[1])


def assert_hardened(answer: bytes) -> None:
    head = answer.partition(b"\r\n\r\n")[0].decode().lower()
    for name, value in COMMON.items():
        assert f"{name}: {value}".lower() in head, head
    assert "content-security-policy: default-src 'none'" in head
    assert "access-control-" not in head


def test_the_right_request_passes(raw: Raw, cookie: str) -> None:
    answer = raw.send("GET / HTTP/1.1", raw.host, cookie, "Connection: close")
    assert status(answer) == 200
    assert_hardened(answer)


@pytest.mark.parametrize(
    "hosts",
    [
        ["Host: localhost:{port}"],
        ["Host: evil.example"],
        ["Host: 127.0.0.1"],
        ["Host: 127.0.0.1:{port}."],
        ["Host: 127.0.0.1:{port}, evil.example"],
        ["Host: [::1]:{port}"],
        ["Host: 0177.0.0.1:{port}"],
        ["Host: user@127.0.0.1:{port}"],
    ],
)
def test_another_host_is_misdirected(raw: Raw, cookie: str, hosts: list[str]) -> None:
    lines = [line.format(port=raw.server.port) for line in hosts]
    answer = raw.send("GET / HTTP/1.1", *lines, cookie, "Connection: close")
    assert status(answer) == 421
    assert_hardened(answer)


def test_two_hosts_are_refused(raw: Raw, cookie: str) -> None:
    answer = raw.send("GET / HTTP/1.1", raw.host, "Host: evil.example", cookie, "Connection: close")
    assert status(answer) in (400, 421)
    assert_hardened(answer)
    answer = raw.send("GET / HTTP/1.1", raw.host, raw.host, cookie, "Connection: close")
    assert status(answer) in (400, 421)


def test_no_host_is_refused(raw: Raw, cookie: str) -> None:
    answer = raw.send("GET / HTTP/1.0", cookie)
    assert status(answer) == 421
    assert_hardened(answer)


@pytest.mark.parametrize("target", ["http://evil.example/", "http://127.0.0.1/", "*", "evil.example:80"])
def test_an_absolute_target_is_refused(raw: Raw, cookie: str, target: str) -> None:
    answer = raw.send(f"GET {target} HTTP/1.1", raw.host, cookie, "Connection: close")
    assert status(answer) in (400, 421)
    assert_hardened(answer)


@pytest.mark.parametrize(
    "origin", ["http://evil.example", "null", "http://localhost:{port}", "https://127.0.0.1:{port}", ""]
)
def test_another_origin_is_forbidden(raw: Raw, cookie: str, origin: str) -> None:
    line = "Origin: " + origin.format(port=raw.server.port)
    for target in ("/", "/api/plain", "/enter"):
        assert status(raw.send(f"GET {target} HTTP/1.1", raw.host, line, cookie, "Connection: close")) == 403


def test_our_own_origin_passes(raw: Raw, cookie: str) -> None:
    line = f"Origin: {raw.server.origin}"
    assert status(raw.send("GET /api/plain HTTP/1.1", raw.host, line, cookie, "Connection: close")) == 200


@pytest.mark.parametrize("site", ["cross-site", "same-site", "nonsense"])
def test_a_fetch_from_elsewhere_is_forbidden(raw: Raw, cookie: str, site: str) -> None:
    line = f"Sec-Fetch-Site: {site}"
    assert status(raw.send("GET / HTTP/1.1", raw.host, line, cookie, "Connection: close")) == 403
    assert status(raw.send("GET /enter HTTP/1.1", raw.host, line, "Connection: close")) == 403


def test_only_the_enter_page_itself_may_be_opened_from_elsewhere(
    raw: Raw, cookie: str, caplog: pytest.LogCaptureFixture
) -> None:
    lines = ["Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: navigate", "Sec-Fetch-Dest: document", "Connection: close"]
    assert status(raw.send("GET /enter HTTP/1.1", raw.host, *lines)) == 200
    assert status(raw.send("GET / HTTP/1.1", raw.host, cookie, *lines)) == 403
    token = raw.server.mint_window_url().rsplit("/", 1)[1]
    assert status(raw.send(f"GET /enter/{token} HTTP/1.1", raw.host, *lines)) == 403
    assert "refused" in caplog.text
    assert token not in caplog.text


@pytest.mark.parametrize("method", ["OPTIONS", "TRACE", "CONNECT", "PROPFIND", "HACK"])
def test_other_methods_are_refused(raw: Raw, cookie: str, method: str) -> None:
    target = "127.0.0.1:80" if method == "CONNECT" else "/"
    answer = raw.send(f"{method} {target} HTTP/1.1", raw.host, cookie, "Connection: close")
    assert status(answer) in (400, 405, 421)
    assert_hardened(answer)


@pytest.mark.parametrize("target", ["/", "/item/1", "/api/plain", "/nothing", "/_taupane/x.js", "/ws", "/ws/abc"])
def test_without_the_cookie_everything_is_401(raw: Raw, target: str) -> None:
    answer = raw.send(f"GET {target} HTTP/1.1", raw.host, "Connection: close")
    assert status(answer) == 401
    assert_hardened(answer)
    assert b"taupane-boot" not in answer
    assert b"Demo" not in answer


def test_a_wrong_cookie_is_none(raw: Raw, demo: Demo) -> None:
    name = demo.server.credentials.cookie.name
    for value in ("", "x", "x" * 43, "\xff\xfe"):
        answer = raw.send("GET / HTTP/1.1", raw.host, f"Cookie: {name}={value}", "Connection: close")
        assert status(answer) in (400, 401)


def test_bodies_are_json_only(raw: Raw, cookie: str) -> None:
    origin = f"Origin: {raw.server.origin}"

    def post(kind: str | None, body: bytes = b"{}") -> int:
        kinds = [] if kind is None else [f"Content-Type: {kind}"]
        lines = ["POST /api/echo HTTP/1.1", raw.host, origin, cookie, *kinds]
        return status(raw.send(*lines, f"Content-Length: {len(body)}", "Connection: close", body=body))

    assert post("application/json") == 200
    assert post("application/json; charset=utf-8") == 200
    for kind in ("text/plain", "application/x-www-form-urlencoded", "application/jsonx", "text/json", None):
        assert post(kind) == 415
    assert post("application/json\r\nContent-Type: text/plain") in (400, 415)


def test_a_large_body_is_refused_before_it_is_read(raw: Raw, cookie: str) -> None:
    answer = raw.send(
        "POST /api/echo HTTP/1.1",
        raw.host,
        cookie,
        "Content-Type: application/json",
        f"Content-Length: {2 << 20}",
        body=b"[",
    )
    assert status(answer) == 413
    assert_hardened(answer)


def test_a_large_chunked_body_is_refused(raw: Raw, cookie: str) -> None:
    chunk = b"10000\r\n" + b" " * 0x10000 + b"\r\n"
    answer = raw.send(
        "POST /api/echo HTTP/1.1",
        raw.host,
        cookie,
        "Content-Type: application/json",
        "Transfer-Encoding: chunked",
        "Connection: close",
        body=chunk * 20 + b"0\r\n\r\n",
    )
    assert status(answer) == 413
    assert_hardened(answer)


def test_malformed_and_oversized_heads_get_a_hardened_400_that_repeats_nothing(
    raw: Raw, cookie: str, caplog: pytest.LogCaptureFixture
) -> None:
    for lines in (
        ["GET /" + "a" * 20_000 + " HTTP/1.1", raw.host],
        ["GET / HTTP/1.1", raw.host, "X-Long: " + "marker" * 5_000],
        ["GET / HTTP/1.1", raw.host, *[f"X-{i}: marker" for i in range(200)]],
        ["GET / HTTP/1.1", raw.host, "X marker: y"],
        ["GET / HTTP/1.1", raw.host, "Cookie: marker=" + "m" * 20_000],
        ["GET / HTTP/1.1", raw.host, "Cookie: marker=\x01"],
        ["marker"],
        ["GET / HTTP/9.9", raw.host],
        ["POST /api/echo HTTP/1.1", raw.host, "Content-Length: -5"],
        ["POST /api/echo HTTP/1.1", raw.host, "Content-Length: 2", "Transfer-Encoding: chunked"],
    ):
        answer = raw.send(*lines, cookie)
        assert status(answer) in (400, 505), lines[0][:40]
        assert_hardened(answer)
        assert b"marker" not in answer
    assert "refused a malformed request" in caplog.text
    assert "marker" not in caplog.text


def test_an_idle_connection_is_closed(hasty: Raw) -> None:
    with hasty.connect() as opened:
        assert hasty.drain(opened) == b""


def test_a_half_sent_request_is_closed(hasty: Raw) -> None:
    with hasty.connect() as opened:
        opened.sendall(b"GET / HTTP/1.1\r\nHost: 127")
        assert hasty.drain(opened) == b""


def test_errors_are_json_for_programs_and_pages_for_people(raw: Raw) -> None:
    answer = raw.send("GET / HTTP/1.1", raw.host, "Connection: close").partition(b"\r\n\r\n")[2]
    assert json.loads(answer)["error"] == "no_credential"
    page = raw.send("GET / HTTP/1.1", raw.host, "Accept: text/html", "Connection: close")
    assert b"<h1>This app has its own window</h1>" in page
    assert b"style-src 'nonce-" in page
