"""The rules of the gate, one by one and in their order."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taupane.server.gate import METHODS, Facts, Gate, Refusal, is_open_to_all

GATE = Gate("127.0.0.1:4321")


def facts(**changes: Any) -> Facts:
    known: dict[str, Any] = {
        "method": "GET",
        "target": "/",
        "path": "/",
        "hosts": ["127.0.0.1:4321"],
        "has_credential": True,
    }
    return Facts(**{**known, **changes})


def status(**changes: Any) -> int | None:
    refusal = GATE.judge(facts(**changes))
    return None if refusal is None else refusal.status


def test_a_plain_request_with_the_cookie_passes() -> None:
    assert status() is None
    assert status(origins=["http://127.0.0.1:4321"], fetch_site="same-origin") is None
    assert status(fetch_site="none") is None


@given(st.lists(st.text(), max_size=3).filter(lambda hosts: hosts != ["127.0.0.1:4321"]))
def test_any_other_list_of_hosts_is_misdirected(hosts: list[str]) -> None:
    assert status(hosts=hosts) == 421


@given(st.lists(st.text(), min_size=1, max_size=3).filter(lambda given: given != ["http://127.0.0.1:4321"]))
def test_any_other_list_of_origins_is_forbidden(origins: list[str]) -> None:
    assert status(origins=origins) == 403


@given(st.text().filter(lambda site: site not in ("none", "same-origin")))
def test_any_other_fetch_site_is_forbidden(site: str) -> None:
    assert status(fetch_site=site) == 403


def test_a_socket_must_name_its_origin() -> None:
    assert status(upgrades=True) == 403
    assert status(upgrades=True, origins=["http://127.0.0.1:4321"]) is None


@given(st.text().filter(lambda method: method not in METHODS))
def test_any_other_method_is_refused(method: str) -> None:
    assert status(method=method) == 405


@pytest.mark.parametrize(
    ("content_type", "expected"),
    [
        ("application/json", None),
        ("multipart/form-data", None),
        ("text/plain", 415),
        ("application/x-www-form-urlencoded", 415),
        ("", 415),
    ],
)
def test_content_types(content_type: str, expected: Any) -> None:
    assert status(method="POST", has_body=True, content_type=content_type) == expected


def test_multipart_needs_the_credential() -> None:
    upload = {"method": "POST", "target": "/enter", "path": "/enter", "has_body": True}
    assert status(**upload, content_type="multipart/form-data", has_credential=False) == 415


def test_a_post_without_a_body_needs_no_type() -> None:
    assert status(method="POST") is None


def test_a_get_has_no_body() -> None:
    assert status(has_body=True, content_type="application/json") == 400


def test_without_the_credential_only_the_ways_in_are_open() -> None:
    assert status(has_credential=False) == 401
    for method, path in (("GET", "/enter"), ("HEAD", "/enter"), ("GET", "/enter/abc")):
        assert status(method=method, target=path, path=path, has_credential=False) is None
    for method, path in (("POST", "/enter/abc"), ("DELETE", "/enter"), ("GET", "/entering"), ("GET", "/enter/../x")):
        assert status(method=method, target=path, path=path, has_credential=False) == 401


@pytest.mark.parametrize("path", ["/enter/", "/enter/a/b", "/enter/a/", "/enter/a{b", "/enter/a\n", "/enter/a#/b"])
def test_a_page_below_enter_is_no_way_in(path: str) -> None:
    """An app may have a page for every path; the server itself takes only ``/enter/TOKEN``."""
    assert status(target=path, path=path, has_credential=False) == 401


def test_the_wrong_host_learns_nothing_else() -> None:
    worst = facts(method="HACK", hosts=["evil.example"], origins=["null"], has_credential=False)
    assert GATE.judge(worst) == Refusal(421, "host 'evil.example' is not 127.0.0.1:4321")


def test_reasons_are_safe_in_a_log() -> None:
    refusal = GATE.judge(facts(hosts=["a\r\n\x1b[2Jb" + "x" * 500]))
    assert refusal is not None
    assert refusal.reason.isprintable()
    assert len(refusal.reason) < 200


def test_what_is_open_to_all() -> None:
    assert is_open_to_all("POST", "/enter")
    assert not is_open_to_all("POST", "/enter/abc")
    assert not is_open_to_all("GET", "/")
