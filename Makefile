# Everything a newcomer runs. Needs python3.11 or later with venv and pip, and make; asks nothing.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/.set-up
TORCH := torch==2.13.0
DEMO_FOLDER ?= .demo
PORT ?= 8000

export HF_HUB_OFFLINE := 1
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: help setup demo serve test trust mutants check bench rules permissions examples messages screenshots format lock clean

help:  ## this list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 10

setup: $(STAMP)  ## builds .venv from the hashed lock; quick when nothing changed

$(STAMP): requirements-dev.lock pyproject.toml
	@echo "setting up .venv, a few minutes the first time"
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or later is needed, this is " + sys.version.split()[0] + "; name another with: make setup PYTHON=python3.11")'
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@# torch first and by itself: its CPU build comes from different places, so it alone has no hash
	@echo "1 of 3: PyTorch"
	@$(BIN)/pip install -qq --no-deps $(TORCH)
	@echo "2 of 3: everything in the hashed lock"
	@$(BIN)/pip install -qq --no-deps --require-hashes -r requirements-dev.lock
	@echo "3 of 3: CXC Match itself"
	@$(BIN)/pip install -qq --no-deps --no-build-isolation --editable .
	@if $(BIN)/pip list 2>/dev/null | grep -qi nvidia; then \
	  echo "a CUDA package was installed; see 'CPU build of PyTorch' in CONTRIBUTING.md" >&2; exit 1; fi
	@$(BIN)/python -c 'import torch' 2>/dev/null || { \
	  echo "this PyTorch does not start without CUDA; see 'CPU build of PyTorch' in CONTRIBUTING.md" >&2; exit 1; }
	@touch $(STAMP)

demo: $(STAMP)  ## loads the demo organisations, shows ranked hosts and serves them
	$(BIN)/cxc demo --folder $(DEMO_FOLDER) --port $(PORT)

serve: $(STAMP)  ## serves the database that CXC_DATABASE_URL names
	$(BIN)/cxc serve --port $(PORT)

test: $(STAMP) check  ## everything that must hold before a change lands
	$(BIN)/python -m pytest -n auto

check: $(STAMP)  ## lint, types and who may import whom
# Without its cache: that does not notice when a file that others import comes or goes.
	$(BIN)/ruff check --no-cache .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

trust: $(STAMP)  ## the slower checks: the quality we claim, on the public judged data
	$(BIN)/python -m pytest -m slow -rP

mutants: $(STAMP)  ## flips every rule, boundary and table line by one: the golden tables must notice each
	$(BIN)/python -m tests.eligibility.mutants

bench: $(STAMP)  ## measures speed, as ratios within one run
	$(BIN)/python -m tests.bench

rules: $(STAMP)  ## writes docs/RULES.md from the rules and tables
	$(BIN)/cxc rules page > docs/RULES.md.new
	mv docs/RULES.md.new docs/RULES.md

permissions: $(STAMP)  ## writes docs/PERMISSIONS.md from the table
	$(BIN)/python -c "from api.access.page import permissions_page; print(permissions_page(), end='')" > docs/PERMISSIONS.md.new
	mv docs/PERMISSIONS.md.new docs/PERMISSIONS.md

examples: $(STAMP)  ## asks the service for the examples in its description, and writes them anew
	CXC_WRITE_EXAMPLES=1 $(BIN)/python -m pytest -q tests/api/test_openapi.py

screenshots: $(STAMP)  ## pictures of every page, into build/screenshots, and those of the README
	$(BIN)/python -m tests.pages.screenshots build/screenshots

messages: $(STAMP)  ## brings the translations up to what the pages say; new sentences come in untranslated
	$(BIN)/python -m api.web.messages

format: $(STAMP)  ## puts the code in its one format
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

lock: $(STAMP)  ## works the lock out again after pyproject.toml changed
	$(BIN)/pip-compile --quiet --generate-hashes --strip-extras --unsafe-package torch \
	  --no-emit-index-url --no-emit-find-links --no-emit-trusted-host --no-header --annotation-style line \
	  --extra dev --output-file requirements-dev.lock pyproject.toml
	sed -i '/^# WARNING/,$$d' requirements-dev.lock  # torch is meant to be missing, see setup
	! grep -iE '^(nvidia|cuda|triton|torch)' requirements-dev.lock

clean:  ## removes what the commands above made
	rm -rf .venv .demo .mypy_cache .ruff_cache .pytest_cache .hypothesis
