"""Checks 112 to 118, 130 to 136 and 147: the pages of the dashboard, their forms and their streams."""

from tests.mutations.entry import defence

ADMIN = "tests/web/test_admin.py::"
PROVIDER = "tests/web/test_provider_login.py::"
LIES = PROVIDER + "test_132_a_login_is_refused_that_does_not_fit"
ID_TOKEN = "adapters/identity/provider/id_token.py"
PROVIDER_PAGES = "adapters/identity/pages/provider_pages.py"
KEPT = "adapters/identity/provider/kept_tokens.py"
ACCESS = "tests/web/test_access.py::"
FORMS = "tests/web/test_forms.py::"
STREAMS = "tests/web/test_streams.py::"
NEWS = "tests/web/test_news.py::"
GUARD = "entrypoints/web/guard.py"
ANSWERS = "entrypoints/web/answers.py"
ONCE = "entrypoints/web/once.py"
ONLY_ITS_SCOPE = ACCESS + "test_112_each_scope_alone_opens_just_its_pages"
POLICY = ACCESS + "test_114_every_answer_has_the_policy"
FORM = FORMS + "test_115_a_form_comes_from_a_page_of_its_session"
DECISION = FORMS + "test_117_a_decision_is_about_the_champion_that_was_shown"
DRAWN = "tests/web/test_drawn.py::"
STAY_APART = DRAWN + "test_136_pages_of_two_people_stay_apart"
HOSTILE = "tests/web/test_hostile.py::test_47_hostile_texts_are_text_on_every_page"
ENDED = STREAMS + "test_118_a_stream_ends_with_its_session"

DEFENCES = (
    defence(
        47,
        "escapes in markup",
        "entrypoints/markup.py",
        "Html(escape(shown(str(foreign))))",
        "Html(shown(str(foreign)))",
        HOSTILE,
    ),
    defence(
        47,
        "signs for what is not printable",
        "entrypoints/markup.py",
        "Html(escape(shown(str(foreign))))",
        "Html(escape(str(foreign)))",
        HOSTILE,
    ),
    defence(
        112,
        "the scopes of a page",
        GUARD,
        "        require(session, need)\n\n    def _still",
        "\n    def _still",
        ONLY_ITS_SCOPE,
    ),
    defence(
        112,
        "a session for a page",
        GUARD,
        "if session is None or session.must_change:\n            if need.stream:",
        "if session is not None and session.must_change:\n            if need.stream:",
        ACCESS + "test_112_without_a_session_every_page_leads_to_the_login",
    ),
    defence(
        112,
        "owners of forecasts on pages",
        "entrypoints/web/pages/forecast.py",
        'if sees is not None and row.get("owner", "") not in sees:',
        "if not row:",
        ACCESS + "test_32_forecasts_and_jobs_of_others_do_not_exist",
    ),
    defence(
        112,
        "owners of jobs on pages",
        "entrypoints/web/job_parts.py",
        'if row["owner"] != visit.person.owner and not visit.person.may("admin"):',
        "if not row:",
        ACCESS + "test_32_forecasts_and_jobs_of_others_do_not_exist",
    ),
    defence(
        112,
        "known pages after a login",
        "entrypoints/page_addresses.py",
        "return PAGES.fullmatch(address) is not None",
        'return address.startswith("/")',
        ACCESS + "test_a_login_leads_to_known_pages_only",
    ),
    defence(
        113,
        "the guard of pages, in place of that of tokens",
        "entrypoints/http/edge/access.py",
        "    if PAGE in handler.opt:\n"
        "        await connection.app.state.guard_page(connection, handler.opt[PAGE])\n"
        "        return\n",
        "",
        ACCESS + "test_113_tokens_open_no_page_and_cookies_no_route_of_the_api",
    ),
    defence(114, "the policy of pages", ANSWERS, '    "content-security-policy": POLICY,\n', "", POLICY),
    defence(
        114,
        "no scripts of others",
        ANSWERS,
        "script-src 'self'; ",
        "script-src 'self' 'unsafe-inline'; ",
        POLICY,
    ),
    defence(
        114,
        "no storage of pages",
        ANSWERS,
        '"cache-control": "no-store"',
        '"cache-control": "private"',
        POLICY,
    ),
    defence(
        115,
        "the check of a form",
        "adapters/identity/pages/page_browser.py",
        "            if refused.status == 403:\n                raise",
        "            if refused.status == 403:\n                return {}\n                raise",
        FORM,
    ),
    defence(
        116,
        "the answer that a form got before",
        "entrypoints/web/routing.py",
        "        if once.location is not None:\n            return answer_elsewhere(once.location)\n",
        "",
        FORMS + "test_116_a_form_acts_once",
    ),
    defence(
        116,
        "the fields under a key",
        ONCE,
        'msgspec.json.encode(shown, order="sorted")',
        'b""',
        FORMS + "test_116_a_form_acts_once",
    ),
    defence(
        117,
        "the champion that was shown before a promotion",
        "application/commands/promote_model.py",
        "        require_shown(state, shown)\n",
        "",
        DECISION,
    ),
    defence(
        117,
        "the champion that was shown before a rollback",
        "application/commands/roll_back_model.py",
        "        require_shown(registry, shown)\n",
        "",
        DECISION,
    ),
    defence(
        118,
        "the session of a stream",
        GUARD,
        'state["again"] = lambda: self._still(headers, need).principal',
        'state["again"] = lambda: session.principal',
        ENDED,
    ),
    defence(
        118,
        "the bound of the streams of a session",
        "entrypoints/web/streams.py",
        "request.app.state.page_places.take(visit.session.id)",
        "lambda: None",
        STREAMS + "test_118_a_session_has_four_streams",
    ),
    defence(
        118,
        "the idle time of a session that is only watched",
        "adapters/persistence/accounts/sql_web_sessions.py",
        "if not watching and now",
        "if now",
        "tests/contracts/test_web_sessions.py",
    ),
    defence(
        130,
        "the address for a form whose secret was shown",
        "entrypoints/web/routing.py",
        "            once.location = result.again\n",
        "",
        ADMIN + "test_130_the_secret_of_a_program_is_shown_once",
    ),
    defence(
        130,
        "the refusal after a lost answer",
        ONCE,
        "    if visit.product.use_cases().ledger().earlier_events(stream):",
        "    if not stream:",
        ADMIN + "test_130_a_crash_after_a_secret_was_made_shows_no_other",
    ),
    defence(
        131,
        "the state that a page showed",
        "entrypoints/web/forms.py",
        "    if shown != now:",
        "    if not now:",
        ADMIN + "test_131_a_change_is_about_the_state_that_was_shown",
    ),
    defence(
        112,
        "the scopes of the steps of a schedule",
        "entrypoints/web/actions/schedules.py",
        "    if needed and lacking:",
        "    if needed and not lacking:",
        ADMIN + "test_112_a_schedule_needs_the_scopes_of_its_steps",
    ),
    defence(
        132,
        "the state of a login",
        PROVIDER_PAGES,
        'if attempt is None or not attempt.is_of(given.get("state", ""), time.time()):',
        "if attempt is None:",
        LIES,
    ),
    defence(
        132,
        "the provider that was asked",
        PROVIDER_PAGES,
        "        return named == self._program.issuer\n",
        "        return True\n",
        LIES,
    ),
    defence(
        132,
        "the nonce of a login",
        ID_TOKEN,
        'if nonce is not None and not _same(claims.get("nonce"), nonce):',
        "if nonce is not None and not _same(nonce, nonce):",
        LIES,
    ),
    defence(
        132,
        "the audience of an ID token",
        ID_TOKEN,
        "if self.client not in several or",
        "if not several or",
        LIES,
    ),
    defence(
        132,
        "the person of both tokens",
        ID_TOKEN,
        'if not _same(claims.get("sub"), subject):',
        "if not subject:",
        LIES,
    ),
    defence(
        132,
        "the program of an access token",
        KEPT,
        "if principal.client != self._rules.client or not principal.person:",
        "if not principal.person:",
        LIES,
    ),
    defence(
        132,
        "the PKCE verifier",
        PROVIDER_PAGES,
        '"code_challenge": challenge_of(attempt.verifier),',
        '"code_challenge": challenge_of(attempt.state),',
        PROVIDER + "test_a_person_logs_in_acts_and_logs_out",
    ),
    defence(
        133,
        "the seal of kept tokens",
        KEPT,
        "self._store.keep(digest, self._box.seal(msgspec.json.encode(tokens)))",
        "self._store.keep(digest, msgspec.json.encode(tokens).decode())",
        PROVIDER + "test_133_no_token_reaches_the_browser_or_lies_in_the_clear",
    ),
    defence(
        133,
        "the lock of a refresh",
        "adapters/persistence/accounts/sql_session_tokens.py",
        "        return found.rowcount == 1",
        "        return True",
        PROVIDER + "test_133_tokens_are_refreshed_by_one_process_at_a_time",
    ),
    defence(
        133,
        "the person of a session",
        "adapters/identity/pages/provider_session_reader.py",
        "if principal.person != subject:",
        "if not principal.person:",
        PROVIDER + "test_133_the_scopes_follow_the_provider",
    ),
    defence(
        134,
        "the owner of a forecast that is announced",
        "entrypoints/web/news.py",
        "return not isinstance(event, ForecastIssued) or event.owner in sees",
        "return True",
        NEWS + "test_134_forecasts_of_others_are_not_announced",
    ),
    defence(
        134,
        "the owner of a score that is announced",
        "entrypoints/web/news.py",
        'return owners.get(event.forecast, {}).get("owner") in sees',
        "return True",
        NEWS + "test_134_forecasts_of_others_are_not_announced",
    ),
    defence(
        134,
        "the place from which a stream goes on",
        "entrypoints/web/news.py",
        'visit.request.headers.get("last-event-id", "") or visit.asked("after")',
        'visit.asked("after")',
        NEWS + "test_134_each_event_is_counted_once",
    ),
    defence(
        135,
        "the origin of a form, told in two headers",
        "adapters/identity/pages/browser.py",
        '        if named.get("sec-fetch-site", "same-origin") != "same-origin":\n'
        "            raise Refused(403)\n"
        '        if named.get("origin", self._issuer) != self._issuer:\n'
        "            raise Refused(403)\n",
        "",
        FORM,
        "tests/e2e/test_foreign_pages.py::test_135_another_origin_acts_on_nothing_and_reads_nothing",
    ),
    defence(
        136,
        "all that a part shows in the key by which it is kept",
        "entrypoints/web/drawn.py",
        "_ENCODER.encode((name, words, given, named))",
        "_ENCODER.encode((name, words))",
        STAY_APART,
    ),
    defence(
        136,
        "the scope for the link of a version",
        "entrypoints/web/watchlist_rows.py",
        'linked=visit.may("models:read")',
        "linked=True",
        STAY_APART,
    ),
    defence(
        136,
        "the owners and the content of rows in the key of what is made of them",
        "application/queries/made_of_rows.py",
        "self._kept(each, partial",
        "self._kept(symbol, partial",
        DRAWN + "test_136_forecasts_of_others_are_in_no_kept_part",
        DRAWN + "test_136_a_page_is_as_new_as_the_ledger",
    ),
    defence(
        147,
        "the owner of a job that was read for another",
        "entrypoints/web/job_stream.py",
        "return shown_to(self._visit, job, row)",
        "return row",
        STREAMS + "test_147_open_pages_read_a_job_together",
    ),
)
