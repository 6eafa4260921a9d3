"""KeyRing: one key signs, others verify, and every process knows them within a second."""

import os
import stat
from pathlib import Path
from threading import Thread

import pytest
from joserfc.jwk import ECKey

from adapters.identity.tokens.key_ring import KeyRing
from domain.errors import Conflict, NotFound, StoreUnavailable


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The key folder, not created yet."""
    return tmp_path / "keys" / "tokens"


def signing_kid(ring: KeyRing) -> str:
    """The name of the signing key."""
    (key,) = ring.signing().keys
    return str(key.kid)


def test_the_first_use_makes_a_key_that_only_its_owner_reads(folder: Path) -> None:
    """Folder 0700, file 0600, and no temporary file."""
    kid = signing_kid(KeyRing(folder))
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert [(file.name, stat.S_IMODE(file.stat().st_mode)) for file in folder.iterdir()] == [
        (f"{kid}.pem", 0o600)
    ]


def test_verifying_alone_makes_no_key(folder: Path) -> None:
    """An unknown token creates no file."""
    assert KeyRing(folder).find("0" * 26) is None
    assert not folder.exists()


def test_after_a_rotation_the_new_key_signs_and_both_verify(folder: Path) -> None:
    """In the process that rotated, and in another one with keys in memory (check 10)."""
    here, there = KeyRing(folder), KeyRing(folder)
    old = signing_kid(here)
    assert signing_kid(there) == old

    new = here.rotate()

    assert signing_kid(here) == new != old
    assert {str(key.kid) for key in here.published()} == {old, new}
    assert there.find(new) is not None  # unknown: it looks at once
    assert there.find(old) is not None
    assert signing_kid(there) == new


def test_a_rotation_is_noticed_without_being_asked_for(folder: Path) -> None:
    """After one second the next use reads the folder."""
    here, there = KeyRing(folder), KeyRing(folder)
    signing_kid(there)
    new = here.rotate()
    there._looked -= 1.1
    assert signing_kid(there) == new


def test_an_old_key_loses_its_private_part(folder: Path) -> None:
    """After a rotation the disk has only its public part."""
    ring = KeyRing(folder)
    old = signing_kid(ring)
    ring.rotate()
    assert "PUBLIC" in (folder / f"{old}.pem").read_text()
    assert "PRIVATE" in (folder / f"{signing_kid(ring)}.pem").read_text()


def test_a_retired_key_verifies_nothing(folder: Path) -> None:
    """The signing key and an unknown key cannot be retired."""
    here, there = KeyRing(folder), KeyRing(folder)
    old = signing_kid(here)
    there.published()
    with pytest.raises(Conflict, match="signing key"):
        here.retire(old)
    new = here.rotate()
    here.retire(old)
    there._looked -= 1.1
    assert (here.find(old), there.find(old)) == (None, None)
    assert list(here.kids()) == [new]
    with pytest.raises(NotFound):
        here.retire(old)


def test_keys_made_at_once_by_many_are_agreed_about(folder: Path) -> None:
    """The newest key signs, and tokens of all keys are accepted."""
    rings = [KeyRing(folder) for _ in range(8)]
    signed: list[str] = []
    threads = [Thread(target=lambda ring=ring: signed.append(signing_kid(ring))) for ring in rings]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for ring in rings:
        assert all(ring.find(kid) for kid in signed)
        ring._looked -= 1.1
    assert len({signing_kid(ring) for ring in rings}) == 1


def test_a_clock_that_ran_ahead_does_not_stop_rotations(folder: Path) -> None:
    """A new key sorts after the last one, whatever the clock shows."""
    ring = KeyRing(folder)
    old = signing_kid(ring)
    ahead = "7" + old[1:]
    os.rename(folder / f"{old}.pem", folder / f"{ahead}.pem")
    assert ring.rotate() > ahead


@pytest.mark.parametrize("mode", [0o640, 0o604])
def test_a_key_that_others_may_read_is_refused(folder: Path, mode: int) -> None:
    """The error has the setting, the file and the remedy (check 49)."""
    kid = signing_kid(KeyRing(folder))
    (folder / f"{kid}.pem").chmod(mode)
    with pytest.raises(StoreUnavailable, match="readable by other users") as refusal:
        KeyRing(folder).signing()
    assert refusal.value.field == "PREVISTO_TOKEN_KEYS"
    assert "chmod 600" in refusal.value.remedy


def test_a_folder_that_others_may_write_is_refused(folder: Path) -> None:
    """A newer key placed there by another user would sign."""
    KeyRing(folder).signing()
    folder.chmod(0o777)
    with pytest.raises(StoreUnavailable, match="writable by other users"):
        KeyRing(folder).signing()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"rubbish",
        ECKey.generate_key("P-384").as_pem(private=True),
        ECKey.generate_key("P-256").as_pem(private=False),
    ],
)
def test_a_file_that_cannot_sign_is_refused(folder: Path, content: bytes) -> None:
    """An empty file, other content, another curve, and a public part alone."""
    kid = signing_kid(KeyRing(folder))
    (folder / f"{kid}.pem").write_bytes(content)
    with pytest.raises(StoreUnavailable):
        KeyRing(folder).signing()
