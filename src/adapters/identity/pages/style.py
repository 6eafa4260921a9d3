"""The style sheet of the pages. Light or dark as the system is; its colours and distances are those of the
dashboard, by the same names."""

from application.ports.identity.authorization_server import Answer

STYLE = b"""
:root {
  color-scheme: light dark;
  --page: #f6f6f3; --surface: #fff; --sunken: #efefeb; --line: #e2e2dc; --edge: #81858b;
  --ink: #14181d; --ink-2: #444b54; --ink-3: #5c636c;
  --forecast: #1d57c4; --on-forecast: #fff;
  --forecast-50: #8fb3ef; --forecast-80: #bfd4f7; --forecast-95: #e2ebfb;
  --bad: #b33c06; --bad-soft: #fbe4d8; --warn: #7a5000; --warn-soft: #faeccb;
  --shade: 0 1px 2px rgb(20 24 29 / 5%), 0 4px 16px rgb(20 24 29 / 4%);
  --font: "Segoe UI Variable Text", "Segoe UI", -apple-system, BlinkMacSystemFont, Inter, Roboto,
    "Helvetica Neue", "Liberation Sans", Arial, sans-serif;
  --mono: ui-monospace, "SF Mono", "Cascadia Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #0d1013; --surface: #15191e; --sunken: #1f242b; --line: #272d34; --edge: #7b838d;
    --ink: #eceef0; --ink-2: #bac0c8; --ink-3: #9aa2ac;
    --forecast: #86b0ff; --on-forecast: #0b1526;
    --forecast-50: #30588f; --forecast-80: #25456f; --forecast-95: #1b2c45;
    --bad: #ff9b6b; --bad-soft: #3b2015; --warn: #ebbd57; --warn-soft: #352a10;
    --shade: none;
  }
}
*, *::before, *::after { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body {
  max-width: 29rem; margin: 0 auto; padding: 3rem 1rem; background: var(--page);
  color: var(--ink); font: 1rem/1.5 var(--font); overflow-wrap: anywhere;
  -webkit-font-smoothing: antialiased;
}
h1, p, ul { margin: 0; padding: 0; }
h1 { font-size: 1.625rem; line-height: 1.2; letter-spacing: -0.015em; font-weight: 650; text-wrap: balance; }
header { display: flex; align-items: center; gap: 0.5rem; margin-bottom: 1.5rem; color: var(--ink-2); }
header svg { flex: none; width: 1.75rem; height: 1.75rem; }
.r95 { fill: var(--forecast-95); } .r80 { fill: var(--forecast-80); } .r50 { fill: var(--forecast-50); }
.median { fill: none; stroke: var(--forecast); stroke-width: 2; }
main {
  padding: 1.5rem; border: 1px solid var(--line); border-radius: 12px; background: var(--surface);
  box-shadow: var(--shade);
}
main > * + *, form > * + * { margin-top: 1rem; }
form > label + input, form > label + .hint { margin-top: 0.25rem; }
form > .hint + input { margin-top: 0.375rem; }
label { display: block; font-weight: 600; }
.hint { color: var(--ink-3); font-size: 0.875rem; }
input {
  width: 100%; min-height: 2.75rem; padding: 0 0.75rem; border: 1px solid var(--edge); border-radius: 6px;
  background: var(--surface); color: var(--ink); font: inherit;
}
input[aria-invalid] { border-color: var(--bad); }
.code { font-family: var(--mono); letter-spacing: 0.12em; text-transform: uppercase; }
.acts { display: flex; flex-wrap: wrap; gap: 0.5rem; margin-top: 1.5rem; }
button {
  min-height: 2.75rem; padding: 0 1rem; border: 1px solid var(--forecast); border-radius: 6px;
  background: var(--forecast); color: var(--on-forecast); font: 600 1rem/1.2 var(--font); white-space: nowrap;
  cursor: pointer;
}
button:hover { filter: brightness(1.08); }
button.quiet { border-color: var(--edge); background: var(--surface); color: var(--ink); }
button.quiet:hover { background: var(--sunken); filter: none; }
button.link {
  min-height: 0; padding: 0.5rem 0; border: 0; background: none; color: var(--forecast);
  font: inherit; text-decoration: underline; text-underline-offset: 0.2em; text-decoration-thickness: 1px;
}
a { color: var(--forecast); text-underline-offset: 0.2em; text-decoration-thickness: 1px; }
a:hover, button.link:hover { text-decoration-thickness: 2px; }
:focus-visible { outline: 2px solid var(--forecast); outline-offset: 2px; }
.note { padding: 0.75rem 1rem; border-radius: 6px; background: var(--warn-soft); }
.wrong {
  padding: 0.75rem 1rem; border-left: 3px solid var(--bad); border-radius: 6px;
  background: var(--bad-soft);
}
.scopes { border: 1px solid var(--line); border-radius: 6px; list-style: none; }
.scopes li { padding: 0.625rem 0.875rem; }
.scopes li + li { border-top: 1px solid var(--line); }
code { font-family: var(--mono); font-size: 0.875em; }
.scopes code { display: block; color: var(--ink-3); font-size: 0.8125rem; }
.account {
  display: flex; flex-wrap: wrap; align-items: center; gap: 0 0.5rem; margin-top: 1.5rem;
  padding-top: 1rem; border-top: 1px solid var(--line); color: var(--ink-3); font-size: 0.875rem;
}
.account > * + * { margin-top: 0; }
@media (max-width: 30rem) {
  body { padding: 1.5rem 1rem; }
  main { padding: 1rem; }
  .acts button { flex: 1 1 9rem; }
}
@media print { body { color: #000; background: #fff; } }
"""


def style() -> Answer:
    """The answer with the style sheet."""
    headers = {"Content-Type": "text/css; charset=utf-8", "Cache-Control": "public, max-age=3600"}
    return Answer(status=200, headers=headers, body=STYLE)
