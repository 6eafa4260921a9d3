"""Checks 119 and 120: graphs that are not ours, and compressions outside of their budget."""

from tests.mutations.entry import defence

CHECKING = "adapters/forecasting/lstm/graphs/checking.py"
GRAPHS = "tests/unit/adapters/test_lstm_graphs.py::"
PARTS = GRAPHS + "test_119_what_a_graph_may_not_contain_is_refused"
COMPRESS = "application/commands/compress_model.py"
COMMAND = "tests/unit/application/commands/test_compress_model.py::"

DEFENCES = (
    defence(
        119,
        "operators of a recurrent network only",
        CHECKING,
        "    if operator not in OPERATORS:",
        "    if not operator:",
        PARTS,
    ),
    defence(
        119,
        "domains of operators",
        CHECKING,
        "    if (domain := _inner(value).decode()) not in DOMAINS:",
        "    if len(domain := _inner(value).decode()) > 99:",
        PARTS,
    ),
    defence(
        119,
        "no weights in another file",
        CHECKING,
        "    if any(part == ENTRIES or (part == PLACE and value != INSIDE) for part, value in tensor):",
        "    if not tensor:",
        PARTS,
    ),
    defence(
        119,
        "no own operators",
        CHECKING,
        "            if number in (TRAINING, FUNCTIONS):",
        "            if number == TRAINING:",
        PARTS,
    ),
    defence(
        119,
        "no weights that are not finite",
        CHECKING,
        "        if part in (RAW, FLOATS) and not",
        "        if part == FLOATS and not",
        GRAPHS + "test_119_another_shape_and_weights_that_are_not_finite_are_refused",
    ),
    defence(
        119,
        "the size of a graph",
        CHECKING,
        "    if len(content) > MAX_GRAPH_BYTES:",
        "    if len(content) > MAX_GRAPH_BYTES**2:",
        GRAPHS + "test_119_a_graph_that_is_too_large_is_refused",
    ),
    defence(
        120,
        "refusals of a version outside of its budget",
        COMPRESS,
        "        if parity.refusals:",
        "        if not parity:",
        COMMAND + "test_120_outside_of_the_budget_the_figures_are_recorded",
    ),
    defence(
        120,
        "refusals of a parent without a gain",
        COMPRESS,
        "        if base.refusals:",
        "        if not base:",
        COMMAND + "test_120_a_parent_without_a_gain_is_refused_before_anything_is_made",
    ),
    defence(
        120,
        "the first ancestor as the measure of a chain",
        COMPRESS,
        "ParityTrial(plan.lineage[-1],",
        "ParityTrial(plan.lineage[0],",
        COMMAND + "test_120_a_chain_is_judged_against_its_first_ancestor",
    ),
)
