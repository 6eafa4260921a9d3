"""What the page of the command line says beyond the help of the commands."""

INTRO = """
`previsto [--home DIR] [--source SOURCE] [--server URL] [--profile NAME] COMMAND [OPTIONS]`

Write these options before the command. With `--server` or `--profile` the command asks a
[remote service](../how-to/use-a-remote-service.md); one that works on the machine of the service only says so
(exit code 2, field `server`). They override the [environment variables](settings.md).
`TIME` is a date (the end of that day) or a time; without a zone it is UTC.
"""
TICKERS = """
| written | ticker |
|---|---|
| `VALE3`, `vale3`, `VALE3.SA`, `B3:VALE3`, `BVMF:VALE3` | `VALE3` at B3, in BRL |
| `VALE3F`, the odd lot | `VALE3` |
| `AAPL`, `NASDAQ:AAPL`; `IBM`, `NYSE:IBM`, `XNYS:IBM` | `AAPL`, `IBM`, in USD |
| `BRK-B`, `BRK.B` (classes A, B and C) | `BRK-B` |
| `^GSPC`, `GSPC`, `SPX` | `^GSPC`, in USD |
| `^DJI`, `^IXIC`, `^NDX`, `^RUT`, `^VIX`, `^NYA`, `^OEX`, with or without `^` | the index, in USD |
| `^BVSP`, `IBOV`, `IBOVESPA` | `^BVSP`, in BRL |
| `^IBX50`, `IBXL`; `^IBRX`, `IBXX`; `^IVBX`, `IVBX` | `^IBX50`, `^IBRX`, `^IVBX`, in BRL |
| another index of B3: `IFIX`, `SMLL`, `IDIV`, … | refused |
"""
CODES_OF_INDICES = """
The codes of B3's indices are never US shares. A US share with such a code, for example `BDRX`, cannot be
tracked. `track` says when a name stands for another ticker: `VALE3F is the odd lot of VALE3`.
"""
JSON = """
`--json` prints one JSON document in one line on stdout, and commands that follow something one document on
each line; a refusal is a JSON object on stderr, `{"error": {"code", "message", "field", "remedy"}}`, with a
code of [Errors](errors.md). Forecasts, models, jobs, clients, users, tickers and schedules have the fields of
the [HTTP API](http.md#forms). All commands have it, except
"""
FORMS = """
- `--csv`, where a command shows a table, prints its rows as CSV (RFC 4180) with the names of the JSON
  fields. A field inside a field has its path as name (`evidence.loss`), a list is JSON. A text that a
  spreadsheet would take for a formula begins with an apostrophe.
- On a terminal a table has the width of the terminal. Numbers, ids and names are never cut or wrapped; a
  table that does not fit is shown as records, one line for each cell. Prices have commas and all their
  digits (`128,700.00`, `0.00011`), never an exponent.
- In a pipe or a file a table has one line for each row, however long: no boxes, no colours, no chart, and
  no commas in numbers.
- `NO_COLOR` turns colours off. Progress is shown on stderr, on a terminal only.
- A character that the terminal's encoding does not have is replaced; JSON escapes it.
- What cannot be undone asks for confirmation. Without a terminal it needs `--yes`; otherwise nothing is
  done and the exit code is 2.
- `--dry-run` shows what would happen: the command does everything except keep it.
- A misspelt command, option, ticker, model, job or strategy gets the nearest one in the refusal: `did you
  mean VALE3?`
"""
SHELLS = """
```sh
eval "$(previsto completion bash)"              # in ~/.bashrc
eval "$(previsto completion zsh)"               # in ~/.zshrc, after compinit
previsto completion fish | source               # in ~/.config/fish/config.fish
```

Tab completes commands, options, tickers, models, jobs, forecasts, clients, users, schedules and strategies.
The names are read from the database of `--home` or of the environment; nothing is written, and where it
cannot be read nothing is offered.
"""
EXITS = {
    0: "done",
    1: (
        "a check failed: `replay`, `ledger verify`, `db verify`, `projections`, `forecasters check`, "
        "`sources check`, `leakage-check`, `doctor`, `demo`"
    ),
    2: "invalid input; too few sessions; a confirmation is lacking",
    3: "not found",
    4: "conflict, or the gate refused",
    5: "the price source: rate limited, unknown symbol, no data, unavailable",
    6: "some of several tickers failed (with one ticker: its own code)",
    7: "integrity: stored bytes differ from the bytes that were written",
    8: "the database cannot be opened, read or written",
    9: "an optional dependency is missing",
    10: "a strategy failed",
    11: "the process of a job crashed or exceeded a bound, or the job of `jobs watch` failed",
    12: "the job of `jobs watch` was cancelled",
    13: "not allowed: no valid token, no login, too few scopes, too many requests",
    14: "the remote service does not answer, or something else answers in its place",
    130: "interrupted, or the answer to a confirmation was no",
}
NOTES = {
    "train": "Without `--detach` an interrupt cancels the job.",
    "serve": (
        "[How to use the API](../how-to/use-the-api.md). `--pin` gives more requests a second where "
        "no other process needs the cores."
    ),
    "worker": "[How to run workers](../how-to/run-workers.md).",
    "jobs submit": (
        "[Kinds and their requests](jobs.md). A key that the same owner used for another request is "
        "refused. `--memory` works on Linux."
    ),
    "jobs cancel": "The worker stops the job within three seconds, also inside a native fit.",
    "forecast": "A forecast by a version that is not promoted says so.",
    "clients": (
        "None exists until you create one. A client that requests no [scope](http.md#scopes) gets all "
        "its scopes except `admin`. A change applies within five seconds."
    ),
    "users": (
        "None exists until you create one ([how](../how-to/log-in-people.md)). A password has 12 to "
        "128 characters of any kind. It must not be common, or easy to guess from common words, dates "
        "or the user's name. A change applies within five seconds."
    ),
    "users create": "A one-time password must be changed at the first login.",
    "keys retire": "The signing key cannot be retired.",
    "settings": "[The names and bounds](settings.md#settings-that-change-while-the-service-runs).",
    "ledger import": "The hash chain of the imported ledger is identical.",
    "db restore": "A backup of either engine can be restored into either engine.",
}
