# Every target makes what it needs first: the environment in .venv, and for the tests a Dovecot.
# PYTHON may name another interpreter (3.11 or later).
PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/.installed
# A public set of bounces, for `make corpus` where it is at hand.
BOUNCES ?= ../shared/corpus/sisimai
export HYPOTHESIS_PROFILE ?= dev

.PHONY: demo test lint types imports unit test-emulators servers corpus reliability bench picture lock clean help

help: ## what can be made
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 16

demo: $(STAMP) ## the main job on an embedded mailbox
	@$(BIN)/relance demo

test: lint types imports unit ## everything that CI asks for

lint: $(STAMP) ## ruff, and the form of the code
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(STAMP) ## mypy, strict
	$(BIN)/mypy

imports: $(STAMP) ## who may import whom
	$(BIN)/lint-imports

unit: $(STAMP) servers ## the tests, and the coverage of rules/
	$(BIN)/coverage run -m pytest tests/rules
	$(BIN)/coverage report
	$(BIN)/pytest -n auto --ignore=tests/rules --ignore=tests/emulators tests

test-emulators: $(STAMP) ## Gmail as others have built it anew, by npm; not part of `make test`
	@sh tests/emulators/install.sh .emulators
	EMULATORS=.emulators $(BIN)/pytest tests/emulators

servers: ## Dovecot, installed where that can be done
	@sh tests/servers/install.sh

bench: $(STAMP) servers ## times, as ratios in one run
	$(BIN)/python bench/first_scan.py
	$(BIN)/python bench/answers.py

corpus: $(STAMP) ## how well answers are told and offers are read, as tables
	$(BIN)/python -m tests.corpus.offers
	$(BIN)/python -m tests.corpus.run $(if $(wildcard $(BOUNCES)),--bounces $(BOUNCES))

reliability: $(STAMP) servers ## kills and breaks at every point, and the life of drafts; an hour, and the figures
	$(BIN)/python -m tests.system.crashes
	$(BIN)/python -m tests.system.broken_line
	LIVES=500 $(BIN)/python -m tests.life.figures

picture: $(STAMP) ## the picture of the terminal in README.md
	$(BIN)/relance demo --picture docs/demo.svg >/dev/null

lock: ## versions and hashes anew (needs uv)
	uv pip compile --universal --python-version 3.11 --extra dev --generate-hashes --no-emit-index-url --no-annotate --no-header --quiet pyproject.toml -o requirements.txt

clean: ## away with what was made
	rm -rf .venv .emulators .coverage* .hypothesis .mypy_cache .pytest_cache .ruff_cache .import_linter_cache

$(STAMP): requirements.txt pyproject.toml .ci/environment.sh
	@sh .ci/environment.sh "$(PYTHON)"
	@touch $@
