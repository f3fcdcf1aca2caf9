"""The built front end, installed as `taupane.static`; read with `importlib.resources.files("taupane.static")`.

Only `dist/` is installed: the sources (`src/`, `styles/`) stay in the repository and the source distribution.
"""
