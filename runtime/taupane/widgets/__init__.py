"""Widgets: functions that describe elements. Must not import live, server, app or cli."""
