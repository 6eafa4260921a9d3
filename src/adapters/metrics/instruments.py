"""Instruments: the counters and histograms that processes count in, and the gauges of living processes.

The library keeps them in files of a folder when PROMETHEUS_MULTIPROC_DIR is set before its first import, and
adds up those of all processes at a scrape. Labels have few values: no ticker, no job and no person.
"""

from prometheus_client import Counter, Gauge, Histogram

LONG = (0.1, 0.5, 1, 5, 15, 60, 300, 900, 3600, 14_400)  # seconds of jobs
REQUESTS = Counter("previsto_http_requests_total", "Requests answered.", ("method", "route", "status"))
SECONDS = Histogram(
    "previsto_http_request_seconds",
    "Seconds until the first byte of an answer.",
    ("method", "route"),
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)
PROBLEMS = Counter("previsto_problems_total", "Requests refused or failed, by code of problem.", ("code",))
COMMANDS = Counter("previsto_commands_total", "Calls of a command, by outcome.", ("command", "outcome"))
COMMAND_SECONDS = Histogram(
    "previsto_command_seconds",
    "Seconds of a call of a command, or of several calls together.",
    ("command",),
    buckets=(0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 30, 300),
)
WAITED = Histogram(
    "previsto_job_wait_seconds",
    "Seconds from the submission of a job to its first attempt.",
    ("kind",),
    buckets=LONG,
)
RAN = Histogram(
    "previsto_job_run_seconds", "Seconds of an attempt at a job.", ("kind", "outcome"), buckets=LONG
)
FETCHES = Counter("previsto_fetches_total", "Calls of a price source, by outcome.", ("source", "outcome"))
FETCH_SECONDS = Histogram(
    "previsto_fetch_seconds",
    "Seconds of a call of a price source, with all its tries and waits.",
    ("source",),
    buckets=(0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 60),
)
APPEND_SECONDS = Histogram(
    "previsto_append_seconds",
    "Seconds of one commit of a group of appends.",
    buckets=(0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 1, 5),
)
APPEND_GROUP = Histogram(
    "previsto_append_group_size", "Appends that share one commit.", buckets=(1, 2, 4, 8, 16, 32, 64, 128)
)
CACHE = Counter("previsto_cache_reads_total", "Reads of a cache, counted 64 together.", ("cache", "result"))
DECISIONS = Counter(
    "previsto_model_decisions_total", "Decisions about versions: promoted, retired and others.", ("decision",)
)
UNAVAILABLE = Counter(
    "previsto_unavailable_total",
    "Times that a part of the service met a database, an issuer or an artifact that was away.",
    ("part",),
)
STARTED = Gauge(
    "previsto_process_start_time_seconds",
    "POSIX time of the start of a process.",
    ("process",),
    multiprocess_mode="liveall",
)
PLACES = Gauge(
    "previsto_worker_places", "Jobs that the workers can run at a time.", multiprocess_mode="livesum"
)
