"""Checks 127 to 129: versions that are cut or begun with another one, and the budget of an installation."""

from tests.mutations.entry import defence

STEPS = "application/forecasting/compression.py"
PLAN = "application/forecasting/compression_plan.py"
STARTS = "application/forecasting/warm_starts.py"
SETTINGS = "entrypoints/parity_settings.py"
COMMAND = "tests/unit/application/commands/test_compress_model.py::"
TRAIN = "tests/unit/application/test_warm_starts.py::"
BUDGET = "tests/unit/entrypoints/test_parity_settings.py::"

DEFENCES = (
    defence(
        127,
        "the budget of a changed network for one that is cut",
        STEPS,
        "step.method in (SMALLER, PRUNE)",
        "step.method == SMALLER",
        COMMAND + "test_127_a_cut_has_the_budget_of_a_changed_network",
    ),
    defence(
        127,
        "the same size trained anew beside a cut",
        "application/commands/compress_model.py",
        "        if plan.cuts:",
        "        if not plan.cuts:",
        COMMAND + "test_127_a_cut_has_the_budget_of_a_changed_network",
    ),
    defence(
        127,
        "the prices of a version before it is trained on them again",
        "application/commands/compress_model.py",
        "        if plan.trains:",
        "        if not plan.trains:",
        COMMAND + "test_127_without_its_prices_nothing_is_trained",
    ),
    defence(
        128,
        "the strategy of a version that begins a training",
        STARTS,
        "    if version.strategy != strategy:",
        "    if not version.strategy:",
        TRAIN + "test_128_what_begins_no_training_is_refused",
    ),
    defence(
        128,
        "retired versions begin no training",
        STARTS,
        "    if model in registry.retired:",
        "    if model not in registry.versions:",
        TRAIN + "test_128_a_retired_version_begins_no_training",
    ),
    defence(
        128,
        "the sizes of a version that begins a training",
        STARTS,
        "        if str(given.get(name, value)) != str(value):",
        "        if name not in needed:",
        TRAIN + "test_128_what_begins_no_training_is_refused",
    ),
    defence(
        128,
        "a version that began with another is judged by itself",
        "domain/model_version.py",
        "        while found[-1].parity:",
        "        while found[-1].parent:",
        TRAIN + "test_128_a_version_that_began_with_another_is_its_own_measure",
    ),
    defence(
        129,
        "bounds of the budget",
        SETTINGS,
        "    if not least <= number <= most:",
        "    if number < 0:",
        BUDGET + "test_129_a_bound_that_is_none_is_refused_by_its_name",
    ),
)
