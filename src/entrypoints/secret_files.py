"""Secrets in files: `NAME_FILE` names a file, as containers mount them, and gives the value of NAME."""

from collections.abc import MutableMapping
from pathlib import Path

from domain.errors import InvalidInput

FILE = "_FILE"
SECRETS = (
    "PREVISTO_DATABASE_URL",
    "PREVISTO_OIDC_CLIENT_SECRET",
    "OTEL_EXPORTER_OTLP_HEADERS",
    "AWS_ACCESS_KEY_ID",
    "AWS_SECRET_ACCESS_KEY",
    "MLFLOW_TRACKING_PASSWORD",
)


def take_secret_files(env: MutableMapping[str, str]) -> dict[str, str]:
    """Replace each `NAME_FILE` of `SECRETS` by NAME with the content of the file, without line ends.

    Returns the path of the file for each NAME that was replaced. Raises InvalidInput that names the variable
    when the file cannot be read, is empty, or NAME is set too.
    """
    taken = dict[str, str]()
    for name in SECRETS:
        if path := env.pop(name + FILE, ""):
            if name in env:
                raise InvalidInput(
                    f"{name} and {name + FILE} are both set", field=name + FILE, remedy="set one of them"
                )
            env[name] = _content(path, name + FILE)
            taken[name] = path
    return taken


def _content(path: str, field: str) -> str:
    try:
        text = Path(path).read_text().rstrip("\r\n")
    except (OSError, ValueError) as trouble:
        why = trouble.strerror if isinstance(trouble, OSError) else "not a text in UTF-8"
        raise InvalidInput(
            f"cannot read {path}: {why}", field=field, remedy="name a file that this process may read"
        ) from None
    if not text:
        raise InvalidInput(f"{path} is empty", field=field, remedy="write the secret into it")
    return text
