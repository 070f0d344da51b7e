# `make run` and `make test` are all that a newcomer needs: both set themselves up in .venv first.

# A name on the PATH may be a version manager's shim that fails when run, so each candidate is tried, not just looked up.
ifndef PYTHON
PYTHON := $(shell for python in python3.13 python3.12 python3.11 python3; do \
	"$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 && { echo "$$python"; break; }; done)
endif

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
PACKAGES := bot adapters consensus storage
CODE := $(PACKAGES) tests
# More processes than cores: many tests wait for something to happen elsewhere.
PYTEST := $(BIN)/python -m pytest -n 4 --dist worksteal

# The lock names no index: where packages come from is the machine's business (pip's own settings).
LOCK := pip compile --quiet --universal --python-version 3.11 --generate-hashes --upgrade \
	--no-emit-index-url --no-emit-find-links --no-header --no-annotate

.DEFAULT_GOAL := help
.PHONY: help run setup afresh test test-all check demo bench crash soak secrets play golden catalogues pictures lock clean

help: ## show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

run: $(VENV)/.runtime ## set up, then start Accord
	$(BIN)/accord run

setup: $(VENV)/.runtime ## lead from nothing to the first decision in Slack, on Discord
	$(BIN)/accord setup

# What `accord.db` is with all that belongs to it. Stop the program before.
afresh: ## begin with nothing: what was decided goes into a folder of its own, with its keys
	@folder=before-$$(date +%Y%m%dT%H%M%S); mkdir "$$folder"; \
	for file in accord.db* accord.key accord-log.key accord.history poll-keys; do \
		if [ -e "$$file" ]; then mv "$$file" "$$folder" || exit 1; fi; \
	done; \
	echo "What was here is in $$folder. To begin with nothing: make run"

test: check ## set up, then lint, types, import rules and the tests (all but the slow ones)
	$(PYTEST) -m "not slow"

test-all: $(VENV)/.dev ## what `make test` leaves out: the slow tests; both together are all of them
	$(PYTEST) -m slow

check: $(VENV)/.dev ## lint, types and import rules, no tests
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

demo: $(VENV)/.runtime ## play a story of real decisions
	$(BIN)/accord demo

# One process, for neighbours would spoil the clock.
bench: $(VENV)/.dev ## measure: tests/benchmarks
	@if find tests/benchmarks -name 'test_*.py' 2>/dev/null | grep -q .; then \
		$(BIN)/python -m pytest -o addopts=--import-mode=importlib --timeout 0 -s tests/benchmarks; \
	else echo "There are no benchmarks yet."; fi

play: $(VENV)/.dev ## all tests, their properties with examples that nobody has tried yet
	ACCORD_PLAY=1 $(PYTEST)

golden: $(VENV)/.dev ## write down anew all that Accord says in the tests, to see with `git diff` what changed
	$(BIN)/python -m tests.golden
	$(BIN)/python -m tests.transcripts

catalogues: $(VENV)/.dev ## bring new sentences into the catalogues of all languages, and list what is not translated
	$(BIN)/python -m adapters.catalogues

pictures: $(VENV)/.pictures ## draw the pictures of docs/ (needs Chromium)
	$(BIN)/python -m tests.pictures.discord docs/pictures
	$(BIN)/python -m tests.pictures.slack docs/pictures
	$(BIN)/python -m tests.pictures.page docs/pictures
	$(BIN)/python -m tests.pictures.sources

crash: $(VENV)/.dev ## longer: SIGKILL again and again, free play, ten thousand deadlines (ROUNDS=10)
	ACCORD_PLAY=1 ACCORD_CRASH_ROUNDS=$(or $(ROUNDS),10) ACCORD_DUE_TOGETHER=10000 ACCORD_PLAY_EXAMPLES=200 \
		$(BIN)/python -m pytest -n 2 --timeout 0 tests/crash tests/bot/test_time.py tests/bot/test_free_play.py

soak: $(VENV)/.dev ## longer: four programs over one PostgreSQL, killed, stopped and cut off, in real time (MINUTES=30)
	ACCORD_SOAK_MINUTES=$(or $(MINUTES),30) $(BIN)/python -m pytest -s --timeout 0 tests/crash/test_soak.py

secrets: $(VENV)/.dev ## longer: an attacker with all but the key folder, against 1,000 secret polls (POLLS=1000)
	ACCORD_SECRET_POLLS=$(or $(POLLS),1000) $(BIN)/python -m pytest -s --timeout 0 tests/attacker -k many_polls

lock: $(VENV)/.made ## renew requirements*.txt with the latest releases
	$(PIP) install --quiet --target $(VENV)/lock uv
	$(VENV)/lock/bin/uv $(LOCK) --extra build --output-file requirements.txt pyproject.toml
	$(VENV)/lock/bin/uv $(LOCK) --extra build --extra dev --constraints requirements.txt \
		--output-file requirements-dev.txt pyproject.toml
	$(VENV)/lock/bin/uv $(LOCK) --extra build --extra dev --extra pictures --constraints requirements-dev.txt \
		--output-file requirements-pictures.txt pyproject.toml

clean: ## remove what was made: .venv and caches, never a database
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis build dist
	find $(CODE) -name __pycache__ -type d -prune -exec rm -rf {} +

# The stamps: .made, an empty environment; .runtime, what `run` needs; .dev, what `test` needs on top.
$(VENV)/.made:
	@$(or $(PYTHON),false) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Accord needs Python 3.11 or later. Install it, or name it: make PYTHON=/path/to/python3" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "This Python cannot make environments: install its venv package (Debian, Ubuntu: apt install python3-venv), then run make again." >&2; exit 1; }
	$(PYTHON) -m venv --clear $(VENV)
	@touch $@

# Without build isolation the build tools come from the lock as well, so nothing unlocked is ever fetched.
$(VENV)/.runtime: requirements.txt pyproject.toml | $(VENV)/.made
	@echo "Installing what Accord needs into $(VENV), this once. It takes about a minute."
	$(PIP) install --require-hashes -r requirements.txt
	$(PIP) install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.dev: requirements.txt requirements-dev.txt pyproject.toml | $(VENV)/.made
	@echo "Installing what Accord and its tests need into $(VENV), this once. It takes some minutes."
	$(PIP) install --require-hashes -r requirements-dev.txt
	$(PIP) install --quiet --no-deps --no-build-isolation --editable .
	@touch $@ $(VENV)/.runtime

# Only whoever draws pictures needs these: tests do without.
$(VENV)/.pictures: requirements-pictures.txt | $(VENV)/.dev
	$(PIP) install --quiet --require-hashes -r requirements-pictures.txt
	@touch $@
