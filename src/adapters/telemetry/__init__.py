"""Traces: spans of requests, commands and jobs, sent by OTLP. Without an endpoint nothing here runs."""
