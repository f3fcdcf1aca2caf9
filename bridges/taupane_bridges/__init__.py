"""What ties the runtime to the outside: window hosts (`window`), tabular data (`data`).

Each part is usable alone. Nothing in here imports `taupane`, and importing this package loads nothing.
"""
