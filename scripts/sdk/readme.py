"""The table of errors at the end of `sdk/python/README.md`."""

from typing import Any

from scripts.sdk.codes import error_classes

START = "Every error is a `PrevistoError`"
OWN = {
    "NetworkError": "no answer, after all tries",
    "DeadlineExceeded": "the call took longer than its `timeout`",
    "UnexpectedAnswer": "the answer is not one of Previsto: look at the address and the proxies",
    "LoginError": "the authorization server gives no token; `code` is that of OAuth",
    "SettingsError": "a setting of the client is missing or wrong",
    "JobFailed": "the job failed; `code` is that of its error",
    "JobCancelled": "the job was cancelled",
    "NoSuchRange": "the forecast has no quantiles for this range",
}


def with_errors(readme: str, document: dict[str, Any]) -> str:
    """The text with the table of today's codes."""
    head, _, rest = readme.partition(START)
    line = rest.partition("\n")[0]
    rows = [f"| `{name}` | | {meaning} |" for name, meaning in OWN.items()]
    for code, name, meaning in error_classes(document):
        rows.append(f"| `{name}` | `{code}` | {meaning.replace('|', '/')} |")
    table = "\n".join(["| class | code | meaning |", "|---|---|---|", *rows])
    return f"{head}{START}{line}\n\n{table}\n"
