"""Columns as Arrow arrays, and their values as what a page, a file or a person reads."""
