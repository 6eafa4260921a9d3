"""The contract of every TokenFamilies."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import msgspec
import pytest

from application.ports.identity.token_families import Code, Family, TakenTwice, TokenFamilies

NOW = 1_700_000_000.0
DAY = 86_400.0


def a_family(name: str = "f1", **changes: Any) -> Family:
    """A consent for a day, but for the changes."""
    family = Family(family=name, client="app", subject="ana", scope="read write", expires_at=NOW + DAY)
    return msgspec.structs.replace(family, **changes)


def a_code(digest: str = "c1", **changes: Any) -> Code:
    """A code for a minute, but for the changes."""
    code = Code(digest=digest, redirect_uri="https://app.example/back", challenge="s256", expires_at=NOW + 60)
    return msgspec.structs.replace(code, **changes)


class TokenFamiliesContract:
    """Subclasses give the fixtures `families`, and `again`, which opens the same families anew."""

    def test_a_consent_is_found_as_it_was_given(self, families: TokenFamilies) -> None:
        """A family comes back equal; a name that was never given is none."""
        families.begin(a_family())

        assert families.find("f1", NOW) == a_family()
        assert families.find("f2", NOW) is None

    def test_a_family_ends_at_its_time(self, families: TokenFamilies) -> None:
        """A family is found up to the moment before its end, and not at it."""
        families.begin(a_family())

        assert families.find("f1", NOW + DAY - 0.5) == a_family()
        assert families.find("f1", NOW + DAY) is None

    def test_a_code_gives_itself_and_its_family(self, families: TokenFamilies) -> None:
        """The client of a code gets what its redemption must fit, and the consent."""
        families.begin(a_family(), a_code())

        assert families.take_code("c1", "app", NOW) == (a_code(), a_family())

    def test_a_code_that_is_none_is_not_taken(self, families: TokenFamilies) -> None:
        """Unknown digests, and digests of refresh tokens, give nothing."""
        families.begin(a_family(), a_code())
        families.add_refresh("r1", "f1")

        assert families.take_code("c2", "app", NOW) is None
        assert families.take_code("r1", "app", NOW) is None
        assert families.take_refresh("c1", "app", NOW) is None
        assert families.take_refresh("r2", "app", NOW) is None
        assert families.take_code("c1", "app", NOW) is not None
        assert families.take_refresh("r1", "app", NOW) == a_family()

    def test_a_family_may_begin_without_a_code(self, families: TokenFamilies) -> None:
        """A consent given elsewhere has refresh tokens and no code."""
        families.begin(a_family())
        families.add_refresh("r1", "f1")

        assert families.take_refresh("r1", "app", NOW) == a_family()

    def test_a_code_is_over_at_its_time(self, families: TokenFamilies) -> None:
        """A code gives nothing from its end on, though its family goes on."""
        families.begin(a_family(), a_code())

        assert families.take_code("c1", "app", NOW + 60) is None
        assert families.find("f1", NOW + 60) == a_family()

    def test_a_code_taken_twice_ends_its_family(self, families: TokenFamilies) -> None:
        """The second taker is refused with the name of the family, which is ended with all its tokens."""
        families.begin(a_family(), a_code())
        families.take_code("c1", "app", NOW)
        families.add_refresh("r1", "f1")

        with pytest.raises(TakenTwice) as refusal:
            families.take_code("c1", "app", NOW + 1)

        assert refusal.value.family == "f1"
        assert families.find("f1", NOW + 1) is None
        assert families.of_refresh("r1", NOW + 1) is None
        assert families.take_refresh("r1", "app", NOW + 1) is None

    def test_a_refresh_token_taken_twice_ends_its_family(self, families: TokenFamilies) -> None:
        """The token that replaced the first one is void as soon as the first one comes again."""
        families.begin(a_family())
        families.add_refresh("r1", "f1")
        assert families.take_refresh("r1", "app", NOW) == a_family()
        families.add_refresh("r2", "f1")

        with pytest.raises(TakenTwice) as refusal:
            families.take_refresh("r1", "app", NOW + 1)

        assert refusal.value.family == "f1"
        assert families.find("f1", NOW + 1) is None
        assert families.take_refresh("r2", "app", NOW + 1) is None

    def test_another_family_outlives_the_end_of_one(self, families: TokenFamilies) -> None:
        """A code used twice ends its own family, and no other one of the same client and user."""
        families.begin(a_family("f1"), a_code("c1"))
        families.begin(a_family("f2"), a_code("c2"))
        families.take_code("c1", "app", NOW)
        with pytest.raises(TakenTwice):
            families.take_code("c1", "app", NOW)

        assert families.take_code("c2", "app", NOW) == (a_code("c2"), a_family("f2"))

    def test_another_client_takes_nothing(self, families: TokenFamilies) -> None:
        """Codes and tokens are used up by their own client only, and stay good for it."""
        families.begin(a_family(), a_code())
        families.add_refresh("r1", "f1")

        for _ in range(2):
            assert families.take_code("c1", "thief", NOW) is None
            assert families.take_refresh("r1", "thief", NOW) is None

        assert families.take_code("c1", "app", NOW) == (a_code(), a_family())
        assert families.take_refresh("r1", "app", NOW) == a_family()

    def test_another_client_ends_nothing_with_what_was_taken(self, families: TokenFamilies) -> None:
        """A used code or token in the hands of another client is none, and its family goes on."""
        families.begin(a_family(), a_code())
        families.add_refresh("r1", "f1")
        families.take_code("c1", "app", NOW)
        families.take_refresh("r1", "app", NOW)

        assert families.take_code("c1", "thief", NOW) is None
        assert families.take_refresh("r1", "thief", NOW) is None
        assert families.find("f1", NOW) == a_family()

    def test_a_refresh_token_is_over_with_its_family(self, families: TokenFamilies) -> None:
        """A token gives nothing from the end of its family on."""
        families.begin(a_family())
        families.add_refresh("r1", "f1")
        families.add_refresh("r2", "f1")

        assert families.take_refresh("r1", "app", NOW + DAY - 0.5) == a_family()
        assert families.of_refresh("r2", NOW + DAY) is None
        assert families.take_refresh("r2", "app", NOW + DAY) is None

    def test_looking_at_a_refresh_token_does_not_use_it_up(self, families: TokenFamilies) -> None:
        """The family of a token is told any number of times until it is taken, and not after."""
        families.begin(a_family())
        families.add_refresh("r1", "f1")

        assert families.of_refresh("r1", NOW) == families.of_refresh("r1", NOW) == a_family()
        assert families.of_refresh("r2", NOW) is None
        families.take_refresh("r1", "app", NOW)
        assert families.of_refresh("r1", NOW) is None
        assert families.find("f1", NOW) == a_family()

    def test_an_ended_family_gives_nothing(self, families: TokenFamilies) -> None:
        """Ending voids the code and every refresh token; ending again changes nothing."""
        families.begin(a_family(), a_code())
        families.add_refresh("r1", "f1")

        for _ in range(2):
            families.end("f1")

            assert families.find("f1", NOW) is None
            assert families.of_refresh("r1", NOW) is None
        assert families.take_code("c1", "app", NOW) is None
        assert families.take_refresh("r1", "app", NOW) is None

    def test_ending_one_family_leaves_the_others(self, families: TokenFamilies) -> None:
        """A name ends its own family, and a name that was never given ends none."""
        families.begin(a_family("f1"))
        families.begin(a_family("f2"))

        families.end("f1")
        families.end("absent")

        assert families.find("f2", NOW) == a_family("f2")

    def test_a_token_added_after_the_end_is_void(self, families: TokenFamilies) -> None:
        """A family that has ended stays ended whatever is added to it."""
        families.begin(a_family())
        families.end("f1")

        families.add_refresh("r1", "f1")

        assert families.of_refresh("r1", NOW) is None
        assert families.take_refresh("r1", "app", NOW) is None

    def test_every_family_of_a_person_ends(self, families: TokenFamilies) -> None:
        """All consents of one user end with any client; those of other users stay."""
        families.begin(a_family("f1"))
        families.begin(a_family("f2", client="other"))
        families.begin(a_family("f3", subject="bob"))

        assert sorted(families.end_subject("ana", NOW)) == ["f1", "f2"]

        assert [families.find(name, NOW) for name in ("f1", "f2")] == [None, None]
        assert families.find("f3", NOW) == a_family("f3", subject="bob")
        assert list(families.end_subject("nemo", NOW)) == []

    def test_families_that_have_not_run_out_are_named_whenever_they_ended(
        self, families: TokenFamilies
    ) -> None:
        """Those ended before are named again; those that ran out are not."""
        families.begin(a_family("early"))
        families.begin(a_family("short", expires_at=NOW + 10))
        families.begin(a_family("long"))
        families.end("early")

        for _ in range(2):
            assert sorted(families.end_subject("ana", NOW + 10)) == ["early", "long"]

    def test_a_new_consent_leaves_the_living_ones(self, families: TokenFamilies) -> None:
        """Families that have not run out keep code and token when another one begins."""
        families.begin(a_family("f1"), a_code("c1"))
        families.add_refresh("r1", "f1")

        families.begin(a_family("f2", expires_at=NOW + 30 * DAY))

        assert families.find("f1", NOW) == a_family("f1")
        assert families.of_refresh("r1", NOW) == a_family("f1")
        assert families.take_code("c1", "app", NOW) == (a_code("c1"), a_family("f1"))

    def test_every_process_sees_the_same(self, families: TokenFamilies, again: Callable[[], Any]) -> None:
        """What one process keeps, takes and ends is kept, taken and ended for another."""
        other = again()
        families.begin(a_family(), a_code())
        families.add_refresh("r1", "f1")
        assert other.find("f1", NOW) == a_family()
        assert other.take_code("c1", "app", NOW) == (a_code(), a_family())

        with pytest.raises(TakenTwice):
            families.take_code("c1", "app", NOW)

        assert other.find("f1", NOW) is None
        assert other.take_refresh("r1", "app", NOW) is None

    @pytest.mark.parametrize("kind", ["code", "refresh"])
    def test_of_many_takers_at_once_one_gets_it(self, families: TokenFamilies, kind: str) -> None:
        """One of eight takers at the same time succeeds, the others are refused, and the family ends."""
        families.begin(a_family(), a_code())
        families.add_refresh("r1", "f1")

        def take(_: int) -> str:
            try:
                code = kind == "code"
                found: object = (
                    families.take_code("c1", "app", NOW) if code else families.take_refresh("r1", "app", NOW)
                )
            except TakenTwice:
                return "twice"
            return "none" if found is None else "taken"

        with ThreadPoolExecutor(8) as pool:
            got = list(pool.map(take, range(8)))

        assert sorted(got) == ["taken"] + 7 * ["twice"]
        assert families.find("f1", NOW) is None
