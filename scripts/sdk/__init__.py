"""Writes the generated half of `sdk/python` from the OpenAPI document: `python -m scripts.sdk`."""
