"""What a page is told of a command's error."""

from __future__ import annotations

import logging
import secrets

from taupane.errors import CallCancelled, CommandError, TaupaneError
from taupane.tracebacks import told_in_full

log = logging.getLogger(__name__)


def described(error: BaseException, name: str, *, dev: bool) -> dict[str, str]:
    """Return type, message and an id that the log has too, with the traceback; in development the page gets it as
    well.
    """
    error_id = secrets.token_hex(4)
    told = {"type": type(error).__name__, "message": _message(error, error_id, dev=dev), "id": error_id}
    if isinstance(error, CallCancelled):
        return told
    if isinstance(error, CommandError):
        # Nothing ran. The message is not logged: it may quote what somebody typed.
        log.warning("error %s: a call of command %s was refused: %s", error_id, ascii(name[:80]), type(error).__name__)
        return told
    log.error("error %s in command %s", error_id, name, exc_info=error)
    if dev:
        told["traceback"] = told_in_full(error)
    return told


def _message(error: BaseException, error_id: str, *, dev: bool) -> str:
    """Return the text of an error that was raised for others to read; any other may hold paths and data."""
    if dev or isinstance(error, TaupaneError):
        return str(error)
    return f"the command failed; the log has error {error_id}"
