"""Checks 110 and 111: what may move ranges and champions without a person."""

from tests.mutations.entry import defence

CALIBRATION = "application/projections/folds/calibration.py"
FACTORS = "tests/unit/application/test_calibration.py::"
DRIFT = "tests/unit/application/jobs/test_drift.py::"

DEFENCES = (
    defence(
        110,
        "outcomes of versions that nobody promoted left out",
        CALIBRATION,
        "if event.model and not row(event.model):",
        "if False:",
        FACTORS + "test_110_what_says_nothing_about_widths_does_not_count",
    ),
    defence(
        110,
        "one outcome for each origin",
        CALIBRATION,
        'issued["origin"] <= earlier["until"]',
        "False",
        FACTORS + "test_110_a_second_forecast_of_an_origin_counts_nothing",
    ),
    defence(
        111,
        "a decline recorded once",
        "domain/model_version.py",
        "if decline.last <= known:",
        "if False:",
        DRIFT + "test_111_a_decline_is_recorded_once_with_its_evidence",
    ),
    defence(
        111,
        "a rollback of the version that declines only",
        "application/jobs/kinds/drift.py",
        "if found.model and champion is None:",
        "if False:",
        DRIFT + "test_111_demotion_rolls_back_in_the_same_append",
    ),
    defence(
        111,
        "the largest capital of a test",
        "domain/step_monitor.py",
        'max(self.peaks["coverage"], capital([*ranges.values()]))',
        "capital([*ranges.values()])",
        "tests/unit/domain/test_step_monitor.py::test_111_a_peak_stays_when_forecasts_are_good_again",
    ),
)
