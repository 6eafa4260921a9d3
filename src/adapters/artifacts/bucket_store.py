"""ArtifactStore on an S3-compatible object store, so that machines share models (docs/adr/0018)."""

import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from types import ModuleType
from typing import Any

from adapters.artifacts.artifact_file import (
    MAX_ARTIFACT_BYTES,
    address_of,
    artifact_not_found,
    decode,
    encode,
    is_address,
)
from application.ports.forecaster import Artifact
from domain.errors import IntegrityError, InvalidInput, MissingExtra, NotFound, StoreUnavailable

FIELD = "PREVISTO_ARTIFACTS"
_URL = re.compile(r"s3://([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])((?:/\w[\w.-]*)*)/?", re.ASCII)
_ENDPOINTS = ("AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL", "AWS_ENDPOINT")  # in the order of the driver
_RETRIES = {
    "max_retries": 4,
    "backoff": {"init_backoff": timedelta(seconds=0.1), "max_backoff": timedelta(seconds=2), "base": 2},
}
# `timeout` is for a whole transfer of a large model; a stalled transfer ends after `read_timeout`.
_TIMEOUTS = {
    "connect_timeout": timedelta(seconds=5),
    "read_timeout": timedelta(seconds=30),
    "timeout": timedelta(minutes=15),
}


def load_obstore() -> ModuleType:
    """Import the driver. Raises MissingExtra."""
    try:
        import obstore
        import obstore.store
    except ImportError as error:
        raise MissingExtra(
            "artifacts on an object store need obstore", field=FIELD, remedy="pip install 'previsto[s3]'"
        ) from error
    return obstore


class BucketArtifacts:
    """Objects are `sha256/ab/<hex>` under the prefix, with the same bytes as the files of FolderArtifacts."""

    def __init__(self, url: str, environment: Mapping[str, str] = os.environ) -> None:
        """Open `s3://bucket/prefix`; the driver reads endpoint, region and credentials from `AWS_*`."""
        bucket, prefix = _parse_url(url)
        obstore = load_obstore()
        self._driver_errors = (obstore.exceptions.BaseError, OSError, ValueError)
        with self._map_obstore_errors("opened"):
            self._bucket = obstore.store.S3Store(
                bucket,
                prefix=prefix or None,
                config={"virtual_hosted_style_request": False, "disable_bulk_delete": True},
                client_options={**_TIMEOUTS, "allow_http": _uses_plain_http(environment)},
                retry_config=_RETRIES,
            )

    def save(self, artifact: Artifact) -> str:
        content = encode(artifact)
        address = address_of(content)
        with self._map_obstore_errors("written"):
            if not self._holds(address, content):
                self._bucket.put(_key(address), content)
        return address

    def load(self, sha256: str) -> Artifact:
        if not is_address(sha256):
            raise artifact_not_found(sha256)
        with self._map_obstore_errors("read"):
            found = self._get(sha256)
            if found.meta["size"] > MAX_ARTIFACT_BYTES:
                raise IntegrityError(
                    f"artifact {sha256[:12]}… is larger than {MAX_ARTIFACT_BYTES} bytes", field="artifact"
                )
            content = bytes(found.bytes())
        return decode(content, sha256)

    def discard(self, sha256: str) -> None:
        if not is_address(sha256):
            return
        with self._map_obstore_errors("removed"):
            try:
                self._bucket.delete(_key(sha256))
            except FileNotFoundError as error:
                if _code(error) == "NoSuchBucket":
                    raise

    def _holds(self, address: str, content: bytes) -> bool:
        try:
            found = self._get(address)
        except NotFound:
            return False
        return found.meta["size"] == len(content) and bytes(found.bytes()) == content

    def _get(self, address: str) -> Any:
        try:
            return self._bucket.get(_key(address))
        except FileNotFoundError as error:
            if _code(error) == "NoSuchBucket":
                raise
            raise artifact_not_found(address) from None

    @contextmanager
    def _map_obstore_errors(self, act: str) -> Iterator[None]:
        try:
            yield
        except self._driver_errors as error:
            # Only the one-word code of the server, because the rest may contain the id of an access key.
            raise StoreUnavailable(
                f"the artifact cannot be {act} on the object store: {_code(error) or 'no usable answer'}",
                field=FIELD,
                remedy="check the bucket, its rights, AWS_ENDPOINT_URL, AWS_REGION and the AWS credentials",
            ) from None


def _parse_url(url: str) -> tuple[str, str]:
    match = _URL.fullmatch(url)
    if match is None:  # not quoted, because it may contain credentials
        raise InvalidInput("invalid URL of a bucket", field=FIELD, remedy="e.g. s3://models/previsto")
    return match[1], match[2].strip("/")


def _uses_plain_http(environment: Mapping[str, str]) -> bool:
    endpoint = next((environment[name] for name in _ENDPOINTS if environment.get(name)), "")
    return endpoint.startswith("http://")


def _key(address: str) -> str:
    return f"sha256/{address[:2]}/{address}"


def _code(error: Exception) -> str:
    code = re.search(r"<Code>([A-Za-z]{1,40})</Code>", str(error))
    return code[1] if code else ""
