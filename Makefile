# Needs only make, git and Python 3.11 or newer with pip. uv is used when it is there.
PY ?= python3
V  := .venv
B  := $(V)/bin
SHELL := /bin/sh
export PIP_DISABLE_PIP_VERSION_CHECK = 1
export PIP_ROOT_USER_ACTION = ignore
.DEFAULT_GOAL := help
.PHONY: help run test lint check demo bench lock clean
# With DATABASE_URL=postgres://… (or so in .env) everything below works on PostgreSQL, with its driver installed.
DATABASE_URL ?= $(shell sed -n 's/^DATABASE_URL=//p' .env 2>/dev/null)
EXTRA := $(if $(filter postgres%,$(DATABASE_URL)),$(V)/.scale)
PYTEST := $(B)/python -m pytest -q -n auto --dist worksteal

help: ## Say what there is
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "make %-6s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: $(V)/.run $(EXTRA) ## Install what is needed, then serve pages and background work until Ctrl-C
	@exec $(B)/python manage.py serve

test: $(V)/.test $(EXTRA) ## Run all tests, those in a browser too where there is Chromium
	@if $(B)/python -m tests.chromium; then \
	  $(PYTEST) -m "not outside" tests; \
	else \
	  $(PYTEST) -m "not outside and not browser" tests; code=$$?; \
	  echo; echo "!!  THE BROWSER TESTS DID NOT RUN: there is no Chromium here (Debian: apt-get install chromium)."; exit $$code; \
	fi

lint: $(V)/.dev ## Check style, types, import rules, templates and missing migrations
	$(B)/ruff check .
	$(B)/ruff format --check .
	$(B)/mypy
	$(B)/lint-imports
	$(B)/djlint --lint --quiet templates
	DATA_DIR=$(V)/lint SITE_URL=https://badges.example.org $(B)/python manage.py makemigrations --check --dry-run
	DATA_DIR=$(V)/lint SITE_URL=https://badges.example.org $(B)/python manage.py check --deploy --fail-level WARNING

check: lint test ## All that must pass before a change lands

demo: $(V)/.run $(EXTRA) ## The same with a believable school, in a data folder of its own
	@export DATA_DIR="$${DATA_DIR:-$(CURDIR)/data/demo}"; \
	$(B)/python manage.py serve --prepare-only && $(B)/python manage.py demo && exec $(B)/python manage.py serve

bench: $(V)/.dev ## Measure speed and memory, and write docs/performance.md
	@$(B)/python -m bench

LOCK = $(B)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url --no-emit-find-links pyproject.toml
lock: $(V)/.dev ## Resolve the dependencies of pyproject.toml anew, into requirements/
	$(LOCK) --all-extras --group dev --upgrade -o requirements/dev.txt
	$(LOCK) -c requirements/dev.txt -o requirements/run.txt
	$(LOCK) -c requirements/dev.txt --extra scale -o requirements/scale.txt
	$(LOCK) -c requirements/dev.txt --group test --group browser -o requirements/test.txt
	@! grep -nE 'https?://|file:' requirements/*.txt

clean: ## Remove what was installed and built (the data folder stays)
	rm -rf $(V) build .mypy_cache .ruff_cache .pytest_cache .import_linter_cache

# The environment is made without pip of its own: python3 -m venv fails where Debian's ensurepip is missing, and
# installing into the system's Python is refused there.
define install
	@$(PY) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PY=python3.12 ...")'
	@echo "Installing $(1) ..."
	@{ test -x $(B)/python || $(PY) -m venv --without-pip $(V); } && \
	{ { command -v uv >/dev/null 2>&1 && uv pip install -q -p $(B)/python --require-hashes -r $(1); } || \
	  { $(PY) -m pip --version >/dev/null 2>&1 && $(PY) -m pip --python $(B)/python install -q --require-hashes -r $(1); } || \
	  { $(B)/python -m ensurepip >/dev/null 2>&1 && $(B)/python -m pip install -q --require-hashes -r $(1); } || \
	  { echo "The packages could not be installed: see above. Is pip there (Debian: apt-get install python3-pip)?"; exit 1; }; }
	@touch $@
endef

$(V)/.run: requirements/run.txt
	$(call install,$<)
$(V)/.test: requirements/test.txt
	$(call install,$<)
$(V)/.dev: requirements/dev.txt
	$(call install,$<)
$(V)/.scale: requirements/scale.txt
	$(call install,$<)
