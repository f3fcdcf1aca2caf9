"""Serve an app's pages, sockets and files to its own window, and to nobody else.

Loopback is not a boundary: any page in the user's browser and any local user can reach a port on 127.0.0.1,
so every request passes the gate (``gate.py``) before anything else looks at it.

Read in this order: ``gate`` (who may ask what), ``credentials`` (token, cookie, page nonce), ``serving`` (the
life of the listener), ``pages`` (documents), ``opsocket`` and ``rowsocket`` (live traffic).

Importing this package imports no aiohttp: the first paint does not need it, and it costs 190 ms of CPU.
"""
