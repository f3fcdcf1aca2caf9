"""Shared by every suite: hypothesis profiles that are quick and repeatable on a busy machine."""

from __future__ import annotations

from hypothesis import HealthCheck, settings

settings.register_profile("taupane", deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True)
settings.load_profile("taupane")
