"""Checks 86 and 92: who a caller is, which counts their wrong passwords have, and which addresses exist."""

from tests.mutations.entry import defence

ADDRESS = "entrypoints/http/edge/address.py"
BODIES = "entrypoints/http/edge/bodies.py"
BROWSER = "adapters/identity/pages/browser.py"
CALLER = "entrypoints/http/edge/caller_address.py"
KNOWN = "adapters/identity/pages/known_browsers.py"
LOG_IN = "application/commands/log_in.py"
HOSTS = "tests/http/test_addresses.py::"
NAMES = HOSTS + "test_92_a_name_given_twice_is_refused"
WARM = "tests/integration/test_warm_up.py::test_92_the_first_forecast_of_an_empty_home_loads_no_library"
LIMITS = "tests/http/test_login_limits.py::"
BY_ADDRESS = LIMITS + "test_86_a_known_browser_is_not_locked_out_by_its_address"
BY_ACCOUNT = LIMITS + "test_86_a_known_browser_is_not_locked_out_by_its_account"
STOLEN = LIMITS + "test_86_a_stolen_cookie_gives_as_few_tries_as_an_account"
OTHER_MAKE = LIMITS + "test_86_a_cookie_of_another_make_gives_nothing"
COOKIE = LIMITS + "test_86_the_cookie_is_for_this_host_only"
UNLOCKED = LIMITS + "test_86_an_operator_ends_the_wait_of_a_known_browser_and_of_an_address"
HOPS = "tests/unit/entrypoints/test_caller_address.py::"
LAST_HOP = HOPS + "test_86_the_last_hop_that_is_no_proxy_is_the_caller"
LISTS = HOPS + "test_86_an_unsafe_list_of_proxies_is_refused"

DEFENCES = (
    defence(
        86,
        "own count of a known browser",
        LOG_IN,
        "if visitor.browser and visitor.knows(user):",
        "if not name:",
        BY_ADDRESS,
        BY_ACCOUNT,
    ),
    defence(
        86,
        "browser known to one user only",
        LOG_IN,
        "self.browser is not None and self.browser.user == user",
        "self.browser is not None",
        BY_ADDRESS,
    ),
    defence(86, "wait of a known browser", LOG_IN, "FREE_BY_BROWSER = 5", "FREE_BY_BROWSER = 5000", STOLEN),
    defence(
        86,
        "wait of an account in spite of logins in known browsers",
        LOG_IN,
        "        self._attempts.passed(forgotten, others)\n",
        "        self._attempts.passed(forgotten, others)\n"
        "        self._attempts.passed(account_count(id), ())\n",
        BY_ACCOUNT,
    ),
    defence(86, "type of the cookie", KNOWN, 'header.get("typ") != TYPE or ', "", OTHER_MAKE),
    defence(86, "audience of the cookie", KNOWN, 'claims.get("aud") != self._audience or ', "", OTHER_MAKE),
    defence(86, "end of the cookie", KNOWN, " or not _is_current(claims):", ":", OTHER_MAKE),
    defence(86, "cookie for requests of this host only", BROWSER, '"Strict")', '"None")', COOKIE),
    defence(
        86,
        "end of the wait of known browsers by an operator",
        "application/commands/keep_users.py",
        'self._attempts.forget(browser_count(state.id, ""))',
        "pass",
        UNLOCKED,
    ),
    defence(
        86,
        "end of the wait of an address by an operator",
        "application/commands/keep_users.py",
        "            self._attempts.passed(counted, ())\n",
        "            pass\n",
        UNLOCKED,
    ),
    defence(
        86,
        "trust in named proxies only",
        CALLER,
        "while address is not None and hops and any(address in network for network in trusted):",
        "while address is not None and hops:",
        LAST_HOP,
        LIMITS + "test_86_an_invented_hop_makes_no_other_caller",
    ),
    defence(
        86,
        "no trust without a setting",
        CALLER,
        'if trusted and scope["client"]:',
        'trusted = trusted or (IPv4Network("127.0.0.0/8"),)\n    if scope["client"]:',
        LIMITS + "test_86_only_trusted_proxies_are_believed",
    ),
    defence(
        86,
        "address of the caller behind a proxy",
        "entrypoints/http/edge/envelope.py",
        "locate_caller(scope, self._proxies)",
        "pass",
        LIMITS + "test_86_the_audit_trail_has_the_address_of_the_caller",
    ),
    defence(
        86,
        "refusal to trust every caller",
        "entrypoints/proxy_settings.py",
        "if network.prefixlen == 0:",
        "if network.prefixlen < 0:",
        LISTS,
    ),
    defence(
        92,
        "one Host header",
        ADDRESS,
        'if sum(name.lower() == b"host" for name, _ in scope["headers"]) > 1:',
        "if not path:",
        HOSTS + "test_92_a_request_has_one_host",
    ),
    defence(
        92,
        "host of an absolute target",
        "entrypoints/http/edge/patient_protocol.py",
        "if target and len(hosts) < 2:",
        "if not self.url:",
        HOSTS + "test_92_the_host_of_an_absolute_target_counts",
    ),
    defence(
        92,
        "one form of a path",
        ADDRESS,
        'if OTHER_FORMS.search(scope.get("raw_path") or b""):',
        "if not path:",
        HOSTS + "test_92_a_path_has_one_form",
    ),
    defence(
        92,
        "no paths of the framework",
        ADDRESS,
        "if UNUSED_PATHS.fullmatch(path):",
        "if not path:",
        HOSTS + "test_92_the_framework_adds_no_path",
    ),
    defence(
        92,
        "each name of a body once",
        "entrypoints/http/edge/envelope.py",
        "if whole and size and is_json:",
        "if whole and not is_json:",
        NAMES,
    ),
    defence(92, "escaped names", BODIES, ' and b"\\\\" not in body:', ":", NAMES),
    defence(92, "names beside a number of any length", BODIES, ", parse_int=str", "", NAMES),
    defence(
        92,
        "refusal of coded bodies",
        BODIES,
        'if given.get(b"content-encoding", b"identity").strip().lower() != b"identity":',
        "if not given:",
        HOSTS + "test_92_a_coded_body_is_refused",
    ),
    defence(
        92,
        "refusal of other charsets",
        BODIES,
        'if found[1].lower() not in (b"utf-8", b"utf8"):',
        "if not found:",
        HOSTS + "test_92_a_body_in_another_charset_is_refused",
    ),
    defence(
        92,
        "issuer at the port that is listened on",
        "entrypoints/cli/serve.py",
        'if host in LOOPBACK and not os.environ.get("PREVISTO_ISSUER"):',
        "if port < 0:",
        "tests/e2e/test_serve.py::test_92_the_metadata_names_the_port_that_is_listened_on",
    ),
    defence(
        92,
        "folder above those of counts for its owner only",
        "adapters/metrics/folder.py",
        "parent.chmod(0o700)",
        "pass",
        "tests/integration/test_metrics_processes.py::test_92_the_folder_of_counts_is_its_owners",
    ),
    defence(
        92,
        "counts of a living instance stay",
        "adapters/metrics/folder.py",
        " and not _is_held(path / LOCK)",
        "",
        "tests/integration/test_metrics_processes.py::test_each_instance_has_a_folder_that_ends_with_it",
        "tests/e2e/test_two_services.py::test_two_services_on_one_home_count_apart",
    ),
    defence(
        92,
        "folder of counts for its owner only",
        "adapters/metrics/folder.py",
        "folder.mkdir(mode=0o700)",
        "folder.mkdir()",
        "tests/integration/test_metrics_processes.py::test_92_the_folder_of_counts_is_its_owners",
    ),
    defence(
        92,
        "owner of the command line apart from users",
        "application/ledger.py",
        'return f"cli:{actor}"',
        "return actor",
        "tests/http/test_ownership.py::test_92_a_user_named_as_the_command_line_owns_none_of_its_jobs",
    ),
    defence(
        92,
        "end of the tokens of a rotated secret",
        "application/commands/keep_clients.py",
        "self._revoked.revoke(whole_family(state.secret_id), at.timestamp() + TOKEN_SECONDS)",
        "pass",
        "tests/integration/test_authorization_server.py::test_92_a_rotated_secret_ends_its_tokens",
    ),
    defence(
        92,
        "tokens named by the secret that they were issued for",
        "adapters/identity/oauth/oauth_server.py",
        "else client.client.secret_id}",
        "else 'x'}",
        "tests/integration/test_authorization_server.py::test_92_a_rotated_secret_ends_its_tokens",
    ),
    defence(
        92,
        "readiness after a forecast of each strategy",
        "application/queries/warm_up.py",
        "for name in FITTED_AT_ONCE:",
        "for name in ():",
        WARM,
    ),
    defence(
        92,
        "readiness after the calendars",
        "application/queries/warm_up.py",
        "for exchange in EXCHANGES:",
        "for exchange in ():",
        WARM,
    ),
)
