"""Check 81: a job has an effect only with the scope of the effect, and trained versions count as tries."""

from tests.mutations.entry import defence

AUTHORITY = "application/accounts/authority.py"
KINDS = "application/jobs/kinds/"
HTTP = "tests/http/test_effects.py::"
DOOR = HTTP + "test_81_a_token_without_the_scope_of_an_effect_starts_no_job"
REVOKED = HTTP + "test_81_a_client_that_is_revoked_during_its_training_promotes_nothing"
ASKED = "tests/integration/test_job_effects.py::test_81_a_kind_asks_for_each_scope_that_it_declares"
LOST = "tests/unit/application/test_authority.py::test_81_a_submitter_that_lost_the_scope_may_not"

DEFENCES = (
    defence(
        81,
        "the scopes of the effects of a job, at the door",
        "entrypoints/http/routes/jobs.py",
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
        "            work.require(scope)\n",
        "            pass\n",
        ASKED,
    ),
    defence(
        81,
        "the scopes of the token at the submission",
        AUTHORITY,
        "if scope not in submitted.scopes:",
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
)
