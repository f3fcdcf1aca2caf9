"""Bind the listening socket, with the standard library alone."""

from __future__ import annotations

import errno
import socket
import sys

from taupane.errors import PortInUse

LOOPBACK = "127.0.0.1"
BACKLOG = 128

_TAKEN = {errno.EADDRINUSE, errno.EACCES if sys.platform == "win32" else errno.EADDRINUSE}


def bind(port: int = 0) -> socket.socket:
    """Return a listening socket on 127.0.0.1; 0 takes a free port. `PortInUse` when another program has
    it.
    """
    if not 0 <= port <= 65535:
        raise ValueError(f"a port is a number from 0 to 65535, got {port}")
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        if sys.platform == "win32":
            # Without it another program could bind the same port and take our connections.
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
        else:
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((LOOPBACK, port))
        listening.listen(BACKLOG)
    except OSError as error:
        listening.close()
        if error.errno in _TAKEN:
            raise PortInUse(port) from None
        raise
    except BaseException:
        listening.close()
        raise
    return listening
