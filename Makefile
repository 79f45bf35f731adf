# Everything that a fresh machine with Python 3.11+ and make needs; `make help` lists the targets.
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
VENV := .venv
BIN := $(VENV)/bin
INSTALL = $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps
KILLS ?= 40
SEED ?= 1
SEEDS ?= 20
UPDATES ?= 20000
PEOPLE ?= 70
ARGS ?=

# Byte code is written once, not compiled anew by each of the many processes that tests start.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help try run test check kill storm fuzz soak bench screenshots lock clean

help: ## list the targets
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 14

# Two stamps, one environment: trying needs what the bot needs; working on it needs the rest.
$(VENV)/bin/python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed; name it with PYTHON=/path/to/python3"; exit 2; }
	@$(PYTHON) -m venv $(VENV) || { echo "python's venv module is missing (Debian: apt-get install python3-venv)"; exit 2; }

$(VENV)/run.stamp: requirements.lock pyproject.toml | $(VENV)/bin/python
	@echo "installing what the bot needs ..."
	@$(INSTALL) -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/dev.stamp: requirements-dev.lock $(VENV)/run.stamp
	@echo "installing what its tests need ..."
	@$(INSTALL) -r requirements-dev.lock
	@touch $@

try: $(VENV)/run.stamp ## try it: a stand-in for Telegram, the real bot, a made-up bureau (ARGS="--no-browser")
	@exec $(BIN)/shidao try $(ARGS)

run: $(VENV)/run.stamp ## run the bot (needs SHIDAO_TOKEN or SHIDAO_TOKEN_FILE)
	@exec $(BIN)/shidao run $(ARGS)

check: $(VENV)/dev.stamp ## lint, types, import contract
	@$(BIN)/ruff format --check --quiet . || { echo "run: .venv/bin/ruff format ."; exit 1; }
	@$(BIN)/ruff check --quiet .
	@$(BIN)/lint-imports --no-cache
	@$(BIN)/mypy

# Three workers on two cores: the tests of the page wait for the bot's own limits half of their time.
# Their databases are in memory where it has room: on a disk each commit of a test waits for it.
test: check ## everything that must hold before a change lands, within 5 minutes
	@if [ -w /dev/shm ] && [ "$$(df -Pk /dev/shm | awk 'NR == 2 { print $$4 }')" -gt 1000000 ]; then \
		export PYTEST_DEBUG_TEMPROOT=/dev/shm; \
	fi; $(BIN)/python -m pytest -n 3 --dist loadfile --no-loadscope-reorder $(ARGS)

kill: $(VENV)/dev.stamp ## kill -9 a real bot under load (KILLS=1000 SEED=1)
	@$(BIN)/python -m tests.kill --kills $(KILLS) --seed $(SEED)

storm: $(VENV)/dev.stamp ## bad units thrown at the writer (SEEDS=100 SEED=1)
	@$(BIN)/python -m tests.writer_storm --seeds $(SEEDS) --first $(SEED)

fuzz: $(VENV)/dev.stamp ## made-up updates through the real intake (UPDATES=1000000 SEED=1)
	@$(BIN)/python -m tests.fuzz --updates $(UPDATES) --seed $(SEED)

soak: $(VENV)/dev.stamp ## simulate 60 days with all faults, one seed after another (SEEDS=20 SEED=1 PEOPLE=70)
	@failed=0; for seed in $$(seq $(SEED) $$(($(SEED) + $(SEEDS) - 1))); do \
		$(BIN)/python -m bot simulate --people $(PEOPLE) --days 60 --seed $$seed --faults all || failed=1; \
	done; exit $$failed

bench: $(VENV)/dev.stamp ## benchmarks, as ratios measured in one run (ARGS=--json)
	@$(BIN)/python -m tests.bench $(ARGS)

screenshots: $(VENV)/dev.stamp ## take the README's pictures anew
	@$(BIN)/python -m tests.screenshots

lock: ## write both lock files anew (needs uv)
	uv pip compile pyproject.toml --extra build --universal --generate-hashes --no-header --quiet -o requirements.lock
	uv pip compile pyproject.toml --extra build --extra dev --universal --generate-hashes --no-header --quiet \
		--constraint requirements.lock -o requirements-dev.lock

clean: ## remove the environment and the caches
	rm -rf $(VENV) build *.egg-info .mypy_cache .pytest_cache .ruff_cache
