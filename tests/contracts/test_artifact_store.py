"""The artifact store contract for every adapter, and cases that only a bucket has."""

import sys
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest

from adapters.artifacts import artifact_file, bucket_store
from adapters.artifacts.bucket_store import BucketArtifacts
from adapters.artifacts.folder_store import FolderArtifacts
from domain.errors import IntegrityError, InvalidInput, MissingExtra, StoreUnavailable
from tests.contracts.artifact_store import ARTIFACT, ArtifactStoreContract
from tests.support.buckets import SECRETS, Bucket, named

DENIED = f"<Error><Code>AccessDenied</Code><AWSAccessKeyId>{SECRETS[0]}</AWSAccessKeyId></Error>".encode()


class FolderFiles:
    """The files of a folder by address."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __getitem__(self, address: str) -> bytes:
        return (self.folder / "sha256" / address[:2] / address).read_bytes()

    def __setitem__(self, address: str, content: bytes) -> None:
        (self.folder / "sha256" / address[:2] / address).write_bytes(content)


class BucketFiles:
    """The objects of a bucket by address."""

    def __init__(self, bucket: Bucket) -> None:
        self.bucket = bucket

    def __getitem__(self, address: str) -> bytes:
        return self.bucket.ask("GET", self.bucket.key_of(address))

    def __setitem__(self, address: str, content: bytes) -> None:
        self.bucket.ask("PUT", self.bucket.key_of(address), content)


class TestFolder(ArtifactStoreContract):
    """Files."""

    @pytest.fixture
    def store(self, tmp_path: Path) -> FolderArtifacts:
        """Empty."""
        return FolderArtifacts(tmp_path)

    @pytest.fixture
    def files(self, tmp_path: Path) -> FolderFiles:
        """Of the store."""
        return FolderFiles(tmp_path)


class TestBucket(ArtifactStoreContract):
    """Objects on an S3 server."""

    @pytest.fixture
    def store(self, bucket: Bucket) -> BucketArtifacts:
        """Empty."""
        return BucketArtifacts(bucket.url)

    @pytest.fixture
    def files(self, bucket: Bucket) -> BucketFiles:
        """Of the store."""
        return BucketFiles(bucket)

    def test_the_bytes_are_those_of_the_folder(
        self, store: BucketArtifacts, files: BucketFiles, tmp_path: Path
    ) -> None:
        """Artifacts can be copied from one to the other."""
        address = store.save(ARTIFACT)

        assert FolderArtifacts(tmp_path).save(ARTIFACT) == address
        assert FolderFiles(tmp_path)[address] == files[address]

    def test_what_is_there_is_not_written_again(self, store: BucketArtifacts, bucket: Bucket) -> None:
        """A bucket that keeps versions has one after two saves."""
        status = b"<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>"
        bucket.ask("PUT", "?versioning", status)

        store.save(ARTIFACT)
        store.save(ARTIFACT)

        assert bucket.ask("GET", "?versions").count(b"<Version>") == 1

    def test_a_large_artifact_goes_in_parts(self, store: BucketArtifacts) -> None:
        """Above the size of a part the content is still one object under its address."""
        large = {"text": "0123456789" * 2_000_000}

        assert store.load(store.save(({}, large)))[1] == large

    def test_an_object_larger_than_any_model_is_not_read(
        self, store: BucketArtifacts, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The size is looked at before the bytes."""
        address = store.save(ARTIFACT)
        monkeypatch.setattr(bucket_store, "MAX_ARTIFACT_BYTES", 10)

        with pytest.raises(IntegrityError, match="larger"):
            store.load(address)


@pytest.fixture
def denying(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The AWS variables name a server that denies everything and repeats the access key's id."""

    class Denial(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(403)
            self.send_header("Content-Length", str(len(DENIED)))
            self.end_headers()
            self.wfile.write(DENIED)

        do_DELETE = do_GET

        def log_message(self, format: str, *args: object) -> None:
            """Nothing."""

    with HTTPServer(("127.0.0.1", 0), Denial) as server:
        Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        named(monkeypatch, f"http://127.0.0.1:{server.server_address[1]}")
        yield
        server.shutdown()


def refusals(url: str) -> list[StoreUnavailable]:
    """The error of each call of an unusable store."""
    store = BucketArtifacts(url)
    said = []
    for call in (lambda: store.save(ARTIFACT), lambda: store.load("0" * 64), lambda: store.discard("0" * 64)):
        with pytest.raises(StoreUnavailable) as refusal:
            call()
        said.append(refusal.value)
    return said


def assert_plain(refusal: StoreUnavailable) -> None:
    """The error names the setting and a remedy, without credentials and without the driver's text."""
    assert refusal.field == "PREVISTO_ARTIFACTS"
    assert "AWS_ENDPOINT_URL" in refusal.remedy
    assert not any(secret in refusal.message + refusal.remedy for secret in SECRETS)
    assert refusal.__cause__ is None
    assert refusal.__suppress_context__


def test_a_server_that_is_down_is_a_typed_refusal(monkeypatch: pytest.MonkeyPatch) -> None:
    """Saving, loading and discarding name what to check."""
    with HTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler) as server:
        port = server.server_address[1]
    named(monkeypatch, f"http://127.0.0.1:{port}")

    for refusal in refusals("s3://models"):
        assert_plain(refusal)


def test_denied_rights_are_named_without_the_key(denying: None) -> None:
    """The error has the server's code, and not the access key that its answer repeats."""
    for refusal in refusals("s3://models"):
        assert_plain(refusal)
        assert "AccessDenied" in refusal.message


def test_a_bucket_that_is_not_there_is_no_missing_artifact(bucket: Bucket) -> None:
    """A mistyped bucket is not reported as a missing artifact."""
    for refusal in refusals("s3://no-such-bucket/models"):
        assert_plain(refusal)
        assert "NoSuchBucket" in refusal.message


@pytest.mark.parametrize(
    "url",
    ["s3://", "s3:///models", "s3://key:secret@models", "s3://Models", "s3://models/../x", "s3://m?a=b"],
)
def test_what_names_no_bucket_is_refused_unquoted(url: str) -> None:
    """The value may contain credentials."""
    with pytest.raises(InvalidInput) as refusal:
        BucketArtifacts(url)

    assert refusal.value.field == "PREVISTO_ARTIFACTS"
    assert refusal.value.message == "invalid URL of a bucket"


def test_without_the_driver_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """The remedy names the extra to install."""
    monkeypatch.setitem(sys.modules, "obstore", None)

    with pytest.raises(MissingExtra, match="obstore") as refusal:
        BucketArtifacts("s3://models")
    assert "previsto[s3]" in refusal.value.remedy


def test_both_stores_share_one_bound() -> None:
    """An artifact that one store accepts fits into the other one."""
    assert vars(bucket_store)["MAX_ARTIFACT_BYTES"] == artifact_file.MAX_ARTIFACT_BYTES
