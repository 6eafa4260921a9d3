"""Check 82: the work of a request ends with the request, and processes end."""

from tests.mutations.entry import defence

FITS = "entrypoints/http/edge/fits.py"
END = "entrypoints/process_end.py"
HTTP = "tests/http/test_fits.py::"
ENDS = "tests/e2e/test_process_end.py::"
KILLED = ENDS + "test_82_no_child_outlives_a_killed_service"
STOPPED = ENDS + "test_82_sigterm_ends_a_service_with_dear_previews"

DEFENCES = (
    defence(
        82,
        "fits in a process of their own",
        "entrypoints/http/routes/preview.py",
        "if not data.ticker:",
        "if False:",
        HTTP + "test_82_a_fit_runs_in_a_child_that_is_kept",
    ),
    defence(
        82,
        "settings of the caller outside of the lane",
        "application/queries/preview_request.py",
        " in QUICK) and not self.settings",
        " in QUICK)",
        "tests/unit/application/queries/test_preview_forecast.py::test_82_a_quick_preview_has_a_known_cost",
    ),
    defence(
        82,
        "deadline of a fit",
        FITS,
        "asyncio.timeout(seconds)",
        "asyncio.timeout(None)",
        HTTP + "test_82_a_fit_that_takes_too_long_is_ended",
    ),
    defence(
        82,
        "end of the process of a fit that is given up",
        FITS,
        "        child.kill()\n        raise\n",
        "        raise\n",
        HTTP + "test_82_a_fit_ends_when_its_caller_leaves",
    ),
    defence(
        82,
        "few fits at a time",
        FITS,
        "await self._places.acquire()",
        "pass",
        HTTP + "test_82_two_fits_run_at_a_time",
    ),
    defence(
        82,
        "end of the fit of a caller who has left",
        "entrypoints/http/edge/callers.py",
        "(task, left), return_when",
        "(task,), return_when",
        HTTP + "test_82_a_fit_ends_when_its_caller_leaves",
    ),
    defence(
        82,
        "end of the fits at SIGTERM",
        "entrypoints/http/shared_state.py",
        "leaving.add(fits.close)",
        "pass",
        STOPPED,
    ),
    defence(
        82,
        "end of a process that hangs",
        END,
        "faulthandler.dump_traceback_later(seconds, exit=True, file=STDERR)",
        "pass",
        ENDS + "test_82_a_computation_that_holds_the_interpreter_is_ended",
    ),
    defence(
        82,
        "end of a worker that hangs",
        "entrypoints/cli/worker.py",
        "        end_within(END_SECONDS)\n",
        "",
        ENDS + "test_82_a_worker_with_a_thread_that_hangs_ends",
    ),
    defence(
        82,
        "end of the worker of a killed service",
        "entrypoints/cli/serve.py",
        "end_with({os.getpid()})",
        "end_with",
        KILLED + "[one]",
    ),
    defence(
        82,
        "end of the API processes of a killed service",
        "entrypoints/server.py",
        "end_with(os.getppid())",
        "pass",
        KILLED + "[two]",
    ),
    defence(
        82,
        "end of a child whose parent has ended",
        "entrypoints/parent_line.py",
        "os._exit(0)",
        "pass",
        "tests/integration/test_process_pool.py::test_a_process_ends_with_a_worker_that_read_no_answer",
    ),
)
