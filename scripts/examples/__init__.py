"""The examples of the OpenAPI document, as a real server answers: `python -m scripts.examples`."""
