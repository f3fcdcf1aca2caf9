"""Development: the app is a child of a process that keeps its window and its socket, and follows its files.

    parent (no code of the user's)                      child (`python -m taupane.dev.child app.py`)
      window, on the main thread                          the app, as it always runs
      listening socket, cookie     ── passed on ──►       answers on that socket
      watches the files            ── changed ───►        reloads in place, or asks to be started anew
      launcher's stdio protocol    ◄── commands, events, over two pipes ──►

Read first: parent.py (who starts whom), link.py (the child's end), reload.py (what happens in place). A normal run
imports nothing of this.
"""
