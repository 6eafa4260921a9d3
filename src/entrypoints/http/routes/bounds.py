"""Bounds of requests."""

MAX_BATCH = 500  # items that one request may name
