"""Checks 121 to 123: what a trial sees, how picks meet the gate, and trials that end once."""

from tests.mutations.entry import defence

TRIAL = "application/commands/run_trial.py"
TUNE = "tests/unit/application/jobs/test_tune.py::"

DEFENCES = (
    defence(
        121,
        "series that end with the window",
        TRIAL,
        "        whole = [(window.ticker, series_of(self._prices, window)) for window in started.training]",
        "        from application.forecasting.training_windows import known_then\n\n"
        "        whole = [(one.ticker, known_then(self._prices, one).series) for one in started.training]",
        TUNE + "test_121_no_trial_is_given_a_bar_behind_the_training_window",
        TUNE + "test_121_other_prices_behind_the_window_change_nothing",
    ),
    defence(
        122,
        "the scope of a tuning that takes picks",
        "application/jobs/kinds/tune.py",
        "return (TRAIN, PROMOTE) if request.take else (TRAIN,)",
        "return (TRAIN,)",
        "tests/http/test_tunings.py::test_122_a_tuning_that_takes_picks_needs_the_scope_of_promotions",
    ),
    defence(
        122,
        "the gate before a pick serves",
        "application/jobs/kinds/take.py",
        "self._promote_model(model)",
        'self._promote_model(model, "tuned", force=True)',
        TUNE + "test_122_the_picks_are_trained_on_the_whole_window_and_meet_the_gate",
    ),
    defence(
        123,
        "child jobs by call",
        "application/jobs/child_jobs.py",
        'f"{name}/{number}" if name else str(number)',
        "str(number)",
        "tests/unit/application/test_run_job.py::test_123_each_call_for_child_jobs_has_its_own",
    ),
    defence(
        123,
        "one end of a trial",
        TRIAL,
        "return () if trial in newest.ended else (ended,)",
        "return (ended,)",
        TUNE + "test_123_a_trial_that_ended_meanwhile_does_not_end_twice",
    ),
    defence(
        123,
        "the end of child jobs with their parent",
        "application/jobs/worker.py",
        "        self._kill_orphans()\n",
        "",
        "tests/unit/application/test_worker.py::test_123_child_jobs_of_a_cancelled_parent_are_killed",
    ),
    defence(
        123,
        "the end of waiting child jobs without a process",
        "application/jobs/worker.py",
        "            if submitted.parent and not self._wanted([submitted.parent]):\n",
        "            if False:\n",
        "tests/unit/application/test_worker.py::"
        "test_123_waiting_child_jobs_of_a_cancelled_parent_need_no_process",
    ),
)
