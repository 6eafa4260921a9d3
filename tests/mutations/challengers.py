"""Checks 124 to 126: answers of challengers, and what decides about them."""

from tests.mutations.entry import defence

STEP = "tests/unit/application/jobs/test_challenge.py::"
DOMAIN = "tests/unit/domain/test_challengers.py::"
DUEL = "tests/unit/domain/test_duel.py::"
DECIDE = "application/commands/decide_challenge.py"
SHADOWS = "application/commands/issue_shadows.py"

DEFENCES = (
    defence(
        124,
        "a tag of its own for the score of a shadow",
        "domain/forecast.py",
        "ShadowScored if isinstance(state.issued, ShadowIssued) else ForecastScored",
        "ForecastScored",
        STEP + "test_shadows_are_scored_as_forecasts_are_and_answer_at_the_next_origin",
    ),
    defence(
        124,
        "lists without shadows",
        "application/projections/folds/forecasts.py",
        "FORECASTS = Projection((ForecastIssued, ForecastScored)",
        "from domain.forecast import ShadowIssued, ShadowScored\n"
        "FORECASTS = Projection((ForecastIssued, ForecastScored, ShadowIssued, ShadowScored)",
        STEP + "test_124_no_other_projection_knows_of_shadows",
    ),
    defence(
        124,
        "the mark of a shadow",
        "entrypoints/http/routes/forecasts.py",
        '"shadows" if shadow else "forecasts"',
        '"forecasts"',
        "tests/http/test_challengers.py::test_124_shadows_are_in_no_answer_unless_asked_for",
    ),
    defence(
        125,
        "at most three challengers of a seat",
        "domain/challenge.py",
        "if len(known) >= MAX_CHALLENGERS:",
        "if len(known) > 99:",
        DOMAIN + "test_125_who_may_not_challenge",
    ),
    defence(
        125,
        "evidence beside the present champion",
        DECIDE,
        " or evidence.champion != champion:",
        ":",
        STEP + "test_125_evidence_about_an_earlier_champion_decides_nothing",
    ),
    defence(
        125,
        "the policy of promotions",
        DECIDE,
        'may_promote=policy == "promote"',
        "may_promote=True",
        STEP + "test_125_a_decision_is_proposed_once_with_its_evidence",
    ),
    defence(
        125,
        "the other policies of the gate",
        "domain/challenge_policy.py",
        "if one.name not in REPLACED)",
        "if not one)",
        DOMAIN + "test_125_a_challenger_without_skill_is_refused_all_the_same",
    ),
    defence(
        125,
        "outcomes of the seat before its pool speaks",
        "domain/duel.py",
        "evidence.sessions >= MIN_OWN and",
        "",
        DUEL + "test_125_what_decides",
    ),
    defence(
        125,
        "losses that are hardly clipped",
        "domain/duel.py",
        "MAX_LOSS_CLIPS = 10.0",
        "MAX_LOSS_CLIPS = 0.3",
        DUEL + "test_125_rare_disasters_do_not_hide_behind_small_gains",
    ),
    defence(
        125,
        "the scopes of the step",
        "application/jobs/kinds/session.py",
        '"challenge": challenge.SCOPES,',
        '"challenge": (),',
        "tests/http/test_schedules.py::test_31_a_schedule_needs_the_scopes_of_its_steps",
    ),
    defence(
        126,
        "the prices that were served",
        SHADOWS,
        "if (answer.origin, answer.series_digest) != (served.origin, served.series_digest):",
        "if answer.origin != served.origin and not served:",
        STEP + "test_126_on_other_prices_there_is_no_shadow",
    ),
    defence(
        126,
        "the error of one challenger left to it",
        SHADOWS,
        "        except PrevistoError as refusal:\n            return refusal",
        "        except StoreUnavailable as refusal:\n            return refusal",
        STEP + "test_126_a_challenger_that_fails_stops_no_other",
    ),
)
