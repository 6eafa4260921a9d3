"""Checks 108 and 109: what a version is judged beside, and promotions by force."""

from tests.mutations.entry import defence

GATE = "domain/gate.py"
REGISTRY = "domain/model_version.py"
UNIT = "tests/unit/domain/test_gate.py::"
SEAT = "tests/unit/domain/test_model_version.py::"
PROMOTE = "tests/unit/application/commands/test_promote_model.py::"
ISSUE = "tests/unit/application/commands/test_issue_forecast.py::"
HTTP = "tests/http/test_force.py::"

DEFENCES = (
    defence(
        108,
        "the champion as the reference",
        GATE,
        "reference, rule = champion.model if champion else fallback, Rule.NEW",
        "reference, rule = fallback, Rule.NEW",
        UNIT + "test_a_version_is_compared_with_what_serves_without_it",
        PROMOTE + "test_108_a_version_that_was_not_measured_beside_the_champion_is_refused",
    ),
    defence(
        108,
        "the refusal without losses beside the reference",
        GATE,
        "if losses is None or reference not in losses.references:",
        "if losses is None:",
        UNIT + "test_108_evidence_beside_another_reference_is_refused",
    ),
    defence(
        108,
        "the losses on the own ticker",
        "domain/policies.py",
        "        found.append(_ticker(bounds, evidence, verdict.reference))\n",
        "        pass\n",
        UNIT + "test_the_pooled_losses_count_and_one_ticker_inherits",
    ),
    defence(
        109,
        "the reason of a promotion by force",
        REGISTRY,
        "(stated_text if force else free_text)",
        "free_text",
        SEAT + "test_109_a_promotion_by_force_needs_a_reason",
        PROMOTE + "test_109_force_without_a_reason_is_refused",
    ),
    defence(
        109,
        "the mark of a promotion by force",
        REGISTRY,
        "forced=bool(refusals),",
        "forced=False,",
        SEAT + "test_109_a_promotion_by_force_marks_the_version_for_ever",
        PROMOTE + "test_109_force_promotes_against_the_gate_and_leaves_a_mark",
    ),
    defence(
        109,
        "the mark after a later promotion",
        REGISTRY,
        "forced=state.forced | ({event.model} if event.forced else set()),",
        "forced=frozenset({event.model} if event.forced else set()),",
        SEAT + "test_109_a_promotion_by_force_marks_the_version_for_ever",
    ),
    defence(
        109,
        "a champion by force as an easy reference",
        GATE,
        "if champion and champion.model in registry.forced:",
        "if champion and champion.model in ():",
        UNIT + "test_109_a_champion_by_force_is_no_way_around_the_gate",
    ),
    defence(
        109,
        "the warning of each forecast",
        "application/forecasting/compose_forecast.py",
        "        *([forced_doubt(server.model)] if server.forced else ()),\n",
        "",
        ISSUE + "test_109_every_forecast_of_a_champion_by_force_says_so",
    ),
    defence(
        109,
        "the scope of a promotion by force",
        "entrypoints/http/routes/models.py",
        '            require(request, "admin")\n',
        "            pass\n",
        HTTP + "test_109_force_over_http_needs_the_scope_admin",
    ),
)
