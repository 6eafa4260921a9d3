"""Check 81: a job has an effect only with the scope of the effect, and trained versions count as tries."""

from tests.mutations.entry import defence

AUTHORITY = "application/accounts/authority.py"
KINDS = "application/jobs/kinds/"
HTTP = "tests/http/test_effects.py::"
DOOR = HTTP + "test_81_a_token_without_the_scope_of_an_effect_starts_no_job"
REVOKED = HTTP + "test_81_a_client_that_is_revoked_during_its_training_promotes_nothing"
ASKED = "tests/integration/test_job_effects.py::test_81_a_kind_asks_for_each_scope_that_it_declares"
REGISTRY = "domain/model_version.py"
SEAT = "tests/unit/domain/test_model_version.py::"
BEST = (
    "tests/unit/application/commands/test_promote_model.py::"
    "test_81_the_best_of_many_versions_is_judged_as_one_of_many"
)
LOST = "tests/unit/application/test_authority.py::test_81_a_submitter_that_lost_the_scope_may_not"

DEFENCES = (
    defence(
        81,
        "the scopes of the effects of a job, at the door",
        "entrypoints/http/routes/job_answers.py",
        "        require(request, scope)\n",
        "        pass\n",
        DOOR,
    ),
    defence(
        81,
        "the scope of promotions, when the training has ended",
        KINDS + "train.py",
        "work.require(PROMOTE)",
        "pass",
        REVOKED,
        ASKED,
    ),
    defence(81, "the scope of trainings", KINDS + "train.py", "work.require(TRAIN)", "pass", ASKED),
    defence(
        81,
        "the scope of each part of a job",
        KINDS + "parts.py",
        "        work.require(scope)\n",
        "        pass\n",
        ASKED,
    ),
    defence(
        81,
        "the scopes of the token at the submission",
        AUTHORITY,
        "if scope not in grantee.scopes:",
        "if not scope:",
        LOST,
    ),
    defence(
        81, "the revocation of a client", AUTHORITY, "if client and client.revoked:", "if not scope:", REVOKED
    ),
    defence(
        81,
        "the scopes of a client",
        AUTHORITY,
        "if client and scope not in client.created.scopes:",
        "if not scope:",
        LOST,
    ),
    defence(81, "the end of a user", AUTHORITY, "if user and user.disabled:", "if not scope:", LOST),
    defence(
        81, "the scopes of a user", AUTHORITY, "if user and scope not in user.scopes:", "if not scope:", LOST
    ),
    defence(
        81,
        "the number of tries in the p-value",
        "domain/gate.py",
        "        return holm([test.p_value, *others, *[None] * unknown], 0)\n",
        "        return test.p_value\n",
        "tests/unit/domain/test_gate.py::test_81_the_p_value_is_raised_for_the_number_of_tries",
        BEST,
    ),
    defence(
        81,
        "the other tries in the verdict",
        "domain/gate.py",
        "for one in registry.tries(model)[1:]]",
        "for one in ()]",
        BEST,
        HTTP + "test_81_trainings_with_other_ends_are_tries",
    ),
    defence(
        81,
        "the sets of dates of many tries",
        "domain/gate.py",
        "windows * spa(",
        "spa(",
        "tests/unit/domain/test_gate.py::test_81_tries_on_other_dates_are_tries_beyond_twenty_too",
    ),
    defence(
        81,
        "another judging window as a try",
        REGISTRY,
        "evidence.first, evidence.last, evidence.p_value",
        "0",
        SEAT + "test_81_an_end_that_moves_the_judging_window_is_a_try",
    ),
    defence(
        81,
        "the count of the versions of an earlier champion",
        REGISTRY,
        "[self.rivals_from[model] :]",
        "[self.known_at_promotion.get(self.served[-1], 0) if self.served else 0 :]",
        SEAT + "test_81_a_champion_begins_a_new_count_for_later_versions",
    ),
    defence(
        81,
        "the count of a champion that is restored",
        REGISTRY,
        "known = state.known_at_promotion[state.served[-1]] if state.served else 0",
        "known = max(state.known_at_promotion.values(), default=0)",
        SEAT + "test_81_a_rollback_brings_the_count_of_the_restored_champion_back",
    ),
)
