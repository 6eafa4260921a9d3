"""`/docs` and `/docs/errors`, pages that one reads; numbers in brackets: see tests/mutations/checks.py."""

import re
from html import unescape

import pytest

from entrypoints.http.openapi.catalogue import catalogue
from tests.support.http_server import Api

PAGES = ("/docs", "/docs/errors")


@pytest.mark.parametrize("path", PAGES)
def test_a_page_loads_nothing_from_another_host(api: Api, path: str) -> None:
    """[42] The one script and the style sheet are the service's own, and nothing is inline."""
    page = api.get(path, headers={"authorization": ""})
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert re.findall(r"<script[^>]*>", page.text) == ['<script src="/docs/search.js" defer>']
    assert not re.findall(r'(?:src|href)="(?!/|#)[^"]*"|\son\w+=|\sstyle=', page.text)
    for resource, kind in (("style.css", "text/css"), ("search.js", "text/javascript")):
        assert api.get(f"/docs/{resource}").headers["content-type"].startswith(kind)


@pytest.mark.parametrize("path", PAGES)
def test_every_link_of_a_page_leads_somewhere(api: Api, path: str) -> None:
    """To a part of the page, or to one of the other page; ids are unique."""
    texts = {one: api.get(one).text for one in PAGES}
    ids = {one: re.findall(r'\sid="?([\w.-]+)', text) for one, text in texts.items()}
    assert len(set(ids[path])) == len(ids[path])
    for target in re.findall(r'href="([^"]+)"', texts[path]):
        place, _, part = target.partition("#")
        assert place in ("", "/openapi.json", "/docs/style.css", *PAGES), target
        assert not part or part in ids[place or path], target


@pytest.mark.parametrize("path", PAGES)
def test_code_spans_are_code(api: Api, path: str) -> None:
    """No backtick is left beside those of examples and patterns."""
    text = re.sub(r"<(pre|code)>.*?</\1>", "", api.get(path).text, flags=re.DOTALL)
    assert "`" not in unescape(text)


def test_the_reference_page_shows_every_operation(api: Api) -> None:
    """With its fields, its examples and its errors."""
    page = api.get("/docs").text
    document = api.get("/openapi.json").json()
    for path, methods in document["paths"].items():
        for operation in methods.values():
            part = page.partition(f'id="{operation["operationId"]}"')[2].partition("<details data-part")[0]
            assert "Answer 20" in part, path
            assert 'href="/docs/errors#invalid-input"' in part, path
            assert "<summary>Example" in part, path
            for one in operation["parameters"]:
                assert f"<code>{one['name']}</code>" in part, (path, one["name"])
    for name, schema in document["components"]["schemas"].items():
        part = page.partition(f'id="{name}"')[2].partition("</article>")[0]
        assert all(f"<code>{field}</code>" in part for field in schema["properties"]), name


@pytest.mark.parametrize("code", [one.code for one in catalogue()])
def test_every_code_has_cause_cure_and_status(api: Api, code: str) -> None:
    """The page has what the class of the error says."""
    one = next(one for one in catalogue() if one.code == code)
    part = api.get("/docs/errors").text.partition(f'id="{code}"')[2].partition("</article>")[0]
    plain = unescape(re.sub(r"<[^>]+>", "", part))
    assert one.cause
    assert one.cause.replace("`", "") in plain
    assert one.cure
    assert one.cure.replace("`", "") in plain
    assert all(str(status) in plain for status in one.statuses)
    assert ("may succeed later" in plain) is one.retriable
