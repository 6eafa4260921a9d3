# `make demo` shows the product, `make check` is the short loop, `make test` is everything. Only Python 3.11+ and make are needed.
PYTHON ?= python3
VENV := .venv
MLFLOW ?= .mlflow
DOCS ?= .docs
SERVE ?= .serve
TORCH := 2.13.0
# What tests need beside the extra `serve`, in a folder of its own: the environment of the service stays that of its image.
TESTED_WITH := pytest pytest-xdist hypothesis psutil onnx statsmodels
# The tests of issuing, previewing, replaying and scoring over HTTP, whose champions are graphs in this environment.
ON_GRAPHS := $(addprefix tests/http/test_,$(addsuffix .py,batches conventions fits inputs job_submissions kept_answers lane ownership \
  parameters shapes without_torch)) --deselect tests/http/test_shapes.py::test_none_is_null
BIN := $(VENV)/bin
# Each process would compile every module again where the environment forbids bytecode files.
export PYTHONDONTWRITEBYTECODE :=
# uv is used where it is installed; it must be told about local wheel folders that pip knows by itself.
UV := $(shell command -v uv 2>/dev/null)
ifdef UV
INSTALL = UV_FIND_LINKS="$(PIP_FIND_LINKS)" $(UV) pip install --quiet --python $(BIN)/python
else
INSTALL = $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-compile
endif

help: ## Show this help
	@grep -E '^[a-z0-9-]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  %-17s %s\n", $$1, $$2}'

$(VENV)/demo.stamp: pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python scripts/install_torch.py $(TORCH) train,arima > $(VENV)/extras
	$(INSTALL) -c constraints.txt -e ".[$$(cat $(VENV)/extras)]"
	@touch $@

$(VENV)/test.stamp: $(VENV)/demo.stamp
	$(INSTALL) -c constraints.txt -e ".[$$(cat $(VENV)/extras),auto-arima,dev]"
	@touch $@

demo: $(VENV)/demo.stamp ## Run the demo on synthetic prices, in about a minute
	$(BIN)/previsto demo

test: $(VENV)/test.stamp lint ## The whole suite, with linters, types and architecture rules
	OMP_WAIT_POLICY=PASSIVE $(BIN)/python -m pytest -n 3 --dist loadfile --no-loadscope-reorder

unit: $(VENV)/test.stamp ## The fast tests: units, contracts in memory, architecture
	OMP_WAIT_POLICY=PASSIVE $(BIN)/python -m pytest -q -n 2 --dist loadfile -m "not thorough" tests/unit tests/contracts tests/architecture

check: lint unit ## What a commit must pass: lint and the fast tests

fmt: $(VENV)/test.stamp ## Format, and mend what the linter can mend
	$(BIN)/ruff check --fix --exit-zero --quiet .
	$(BIN)/ruff format .

lint: $(VENV)/test.stamp ## ruff, mypy and import-linter
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

defences: $(VENV)/test.stamp ## Take each defence out in a copy, and see its tests fail
	$(BIN)/python scripts/defences.py

explore: $(VENV)/test.stamp ## Properties on 500 new examples each, instead of the suite's own
	PREVISTO_TEST_EXPLORE=1 $(BIN)/python -m pytest -q -n 2 --dist loadfile $$(grep -rl "hypothesis import" tests --include='test_*.py')

soak: $(VENV)/test.stamp ## Kills, races and long writing: training, both databases
	PREVISTO_TEST_VALUES=all PREVISTO_TEST_EXAMPLES=20 $(BIN)/python -m pytest tests/http/test_fuzz.py tests/http/test_fuzz_values.py \
	  tests/e2e/test_hostile_texts.py tests/e2e/test_dashboard_journey.py tests/e2e/test_reach.py
	PREVISTO_TEST_OFFLINE_SECONDS=20 PREVISTO_TEST_KILLS=1 $(BIN)/python -m pytest tests/e2e/test_live_pages.py
	PREVISTO_TEST_REPLAYS=1000 $(BIN)/python -m pytest tests/integration/test_replays.py
	PREVISTO_TEST_KILLS=30 $(BIN)/python -m pytest tests/e2e/test_kill.py
	PREVISTO_TEST_KILLS=20 $(BIN)/python -m pytest tests/integration/test_killed_traces.py
	PREVISTO_TEST_KILLS=20 $(BIN)/python -m pytest tests/integration/test_kill_tunings.py
	PREVISTO_TEST_KILLS=50 PREVISTO_TEST_SOAK_TRAININGS=40 $(BIN)/python -m pytest tests/integration/test_kill_workers.py \
	  tests/integration/test_ray_cluster.py
	PREVISTO_TEST_LOAD_SECONDS=300 PREVISTO_TEST_API_SECONDS=3600 $(BIN)/python -m pytest tests/e2e/test_mixed_load.py \
	  tests/e2e/test_api_soak.py
	PREVISTO_TEST_KILLS=60 PREVISTO_TEST_SOAK_SECONDS=60 PREVISTO_TEST_SOAK_APPENDS=100000 $(BIN)/python -m pytest \
	  tests/integration/test_kill_store.py tests/integration/test_concurrent_writers.py

serve-test: $(VENV)/test.stamp ## Use the service, and the tests of what it answers, in an environment of the extra `serve`, without torch
	test -x $(SERVE)/bin/python || $(PYTHON) -m venv $(SERVE)
	$(SERVE)/bin/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[serve]'
	PREVISTO_TEST_SERVE_PYTHON=$(abspath $(SERVE))/bin/python $(BIN)/python -m pytest tests/e2e/test_without_torch.py
	test -d $(SERVE)/tests || $(SERVE)/bin/python -m pip install --quiet --disable-pip-version-check --target $(SERVE)/tests -c constraints.txt $(TESTED_WITH)
	$(SERVE)/bin/python -c "import importlib.util as found; assert found.find_spec('torch') is None"
	PREVISTO_TEST_CHAMPIONS=graphs PYTHONPATH=src:$(SERVE)/tests $(SERVE)/bin/python -m pytest -q $(ON_GRAPHS)

absurd: $(VENV)/test.stamp ## Cut every real price file at 50 dates, and look for absurd answers
	PREVISTO_TEST_CUTS=50 $(BIN)/python -m pytest tests/integration/test_no_absurd_answer.py

stack: $(VENV)/test.stamp ## Start compose.yaml without containers, use it, kill it, restore it; needs root and caddy
	$(BIN)/python -m scripts.stack

image-test: ## Build both images with buildah and use them on a read-only root; needs root
	sh scripts/image/try.sh

host: ## Boot a bare Debian in a container, and run the how-tos "one host" and "upgrade" in it; needs root
	sh scripts/host/try.sh

installations: $(VENV)/test.stamp ## Install in every way with every interpreter, and measure: make installations PYTHONS="A B"
	$(BIN)/python benchmarks/installations.py $(PYTHONS)

ledger-benchmark: $(VENV)/test.stamp ## Measure the event store against its floor and a peer, on both engines
	$(INSTALL) -c constraints.txt -e '.[bench]'
	$(BIN)/python benchmarks/event_store.py

test-mlflow: $(VENV)/test.stamp mlflow ## The mirror and the traces on a real MLflow server
	OMP_WAIT_POLICY=PASSIVE PREVISTO_MLFLOW=$(abspath $(MLFLOW)) $(BIN)/python -m pytest -n 2 --dist loadfile \
	  tests/integration/test_mlflow.py tests/contracts/test_tracking.py tests/e2e/test_trace_backends.py

axe: ## Fetch axe-core 4.14.1 (MPL-2.0) with npm, for tests/e2e/test_reach.py
	npm install --silent --no-fund --no-audit --prefix .axe axe-core@4.14.1

pictures: $(VENV)/test.stamp ## Take pictures of every page: make pictures PRICES=FOLDER_OF_CSV
	PYTHONPATH=src $(BIN)/python -m scripts.pictures $(PRICES) pictures

web-benchmark: $(VENV)/test.stamp ## Measure the dashboard: sizes, server time, first loads, readers beside forecasts
	$(BIN)/python benchmarks/web.py

mlflow: ## Build MLflow's server in an environment of its own, for PREVISTO_MLFLOW=$(MLFLOW)
	test -x $(MLFLOW)/bin/mlflow || ($(PYTHON) -m venv $(MLFLOW) && $(MLFLOW)/bin/python -m pip install --quiet mlflow==3.17.2)
	@echo "start it: $(MLFLOW)/bin/mlflow server --host 127.0.0.1 --port 5000 --workers 1 --backend-store-uri sqlite:///mlflow.db"

trace-benchmark: $(VENV)/test.stamp ## Measure what traces cost on the hot path
	$(BIN)/python benchmarks/telemetry.py

job-benchmark: $(VENV)/test.stamp ## Measure jobs: throughput, pick-up latency, long queues, on both engines
	$(BIN)/python benchmarks/jobs.py

company-benchmark: $(VENV)/test.stamp ## Measure what hostile clients cost the others: latency, faults, log, end
	$(BIN)/python benchmarks/hostile_company.py

reference: $(VENV)/test.stamp ## Write the examples of the API, then the files of docs/reference that come from the code
	PYTHONPATH=src $(BIN)/python -m scripts.examples
	$(BIN)/python -m scripts.reference

sdk: reference ## Write the generated half of sdk/python from the document
	$(BIN)/python -m scripts.sdk

released: sdk ## Keep the document and the client of this version for comparisons: once, before a tag
	$(BIN)/python -m scripts.sdk.released

accuracy: $(VENV)/test.stamp ## Measure every strategy: make accuracy DATA=FOLDER_OF_CSV
	$(BIN)/python benchmarks/accuracy.py --data $(DATA)

forecasters: $(VENV)/test.stamp ## Judge the default at thousands of origins: make forecasters DATA=FOLDER_OF_CSV
	$(BIN)/python benchmarks/forecasters.py --data $(DATA)

$(DOCS)/site.stamp: scripts/site/requirements.txt
	$(PYTHON) -m venv $(DOCS)
	$(DOCS)/bin/python -m pip install --quiet --disable-pip-version-check -r scripts/site/requirements.txt
	@touch $@

docs: $(DOCS)/site.stamp ## Build the site of the documents into site/, strictly, and check it
	$(DOCS)/bin/python -m scripts.site site

notebooks: $(VENV)/test.stamp ## Write the pair of each notebook, and execute all into build/notebooks
	$(INSTALL) -c constraints.txt -e '.[notebooks]'
	PYTHONPATH=src $(BIN)/python -m scripts.notebooks

day-benchmark: $(VENV)/test.stamp ## Measure what a day of 100 and of 500 tickers costs in CPU time, on both engines
	$(BIN)/python benchmarks/day.py

constraints: ## Pin what is installed now
	$(BIN)/python scripts/pin.py > constraints.new && mv constraints.new constraints.txt

clean: ## Remove the environment and caches
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache

.PHONY: help demo test unit check fmt lint defences explore soak serve-test absurd stack image-test host installations mlflow test-mlflow axe pictures web-benchmark trace-benchmark ledger-benchmark job-benchmark company-benchmark day-benchmark reference sdk docs notebooks released accuracy constraints clean
