"""Where tables come from: files of many kinds, frames in memory, queries."""
