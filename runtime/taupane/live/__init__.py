"""Live pages: a tree per page, kept true by small numbered patches.

`tree` mounts descriptions and turns changes into ops, `outbox` numbers frames and keeps what a
reconnecting page may have missed, `view` ties both to a page. Must not import server, app or cli.
"""
