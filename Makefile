# The commands of this repository. `make` alone lists them.

# Settings, given after the command: make run STUDY=sgdr CORES=2
STUDY ?=
CORES ?= all
WORKERS ?= 3
PYTEST_ARGS ?=
SNAKEMAKE_ARGS ?=
PYTHON ?=
CONFIG ?=
export TORCH_INDEX ?=

VENV := .venv
BIN := $(VENV)/bin
# Programs that are called by name (shfmt by snakefmt) are found in the environment first.
ENTER := PATH="$(CURDIR)/$(BIN):$$PATH"

# What `make bench` measures, one after another.
BENCHMARKS := engines optimizers image_engines alternatives agreement scaling comparison overhead

# Without STUDY the configuration decides, and is asked where the report will be.
RUNNING = $(or $(STUDY),$(shell sed -n 's/^study: *\([^ ]*\).*/\1/p' config/config.yaml))
RESULTS = $(or $(patsubst results_dir=%,%,$(filter results_dir=%,$(CONFIG))),results)
REPORT = $(RESULTS)/$(basename $(notdir $(RUNNING)))/report.html

.PHONY: help run venv test lint format docs bench bench-sgdr picture screenshots lock clean clean-cache clean-venv
.DEFAULT_GOAL := help

help:
	@echo "make COMMAND, where COMMAND is one of"
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  \1	\2/p' Makefile | expand -t 16
	@echo "Settings: STUDY=name  CORES=n  PYTHON=path  TORCH_INDEX=address  PYTEST_ARGS='-k adam'"
	@echo "          WORKERS=n  SNAKEMAKE_ARGS='--dry-run'  CONFIG='results_dir=path mirror=path'"

run: venv ## run a study (the default one without STUDY) and say where its report is
	@$(ENTER) $(BIN)/python -m snakemake --quiet rules $(SNAKEMAKE_ARGS) --cores $(CORES) \
		$(if $(STUDY)$(CONFIG),--config $(if $(STUDY),study='$(STUDY)') $(CONFIG))
	@if [ -e '$(REPORT)' ]; then echo 'The report: $(REPORT)'; fi

venv: ## make .venv and install the lock there (the others do so if need be)
	@envs/install.sh $(VENV) $(PYTHON)

# loadfile: the tests of a file share expensive runs, so they stay on one worker. Files begin in the
# order of tests/conftest.py, the slow ones first, and not in that of how many tests they have.
test: venv ## run all tests
	@$(ENTER) $(BIN)/python -m pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder \
		$(PYTEST_ARGS)

lint: venv ## check style: ruff, snakefmt, snakemake --lint
	@$(BIN)/python -m ruff check .
	@$(BIN)/python -m ruff format --check .
	@$(ENTER) snakefmt --check Snakefile rules
	@$(ENTER) $(BIN)/python -m snakemake --lint

format: venv ## put Python and Snakemake files into the house style
	@$(BIN)/python -m ruff check --fix-only .
	@$(BIN)/python -m ruff format .
	@$(ENTER) snakefmt Snakefile rules

docs: venv ## write docs/configuration.md and docs/optimizers.md from schemas and modules
	@PYTHONPATH=scripts $(BIN)/python -m steeplechase.configuration_page
	@PYTHONPATH=scripts $(BIN)/python -m steeplechase.optimizers_page

bench: venv ## measure speed, memory and agreement (a quarter of an hour)
	@for name in $(BENCHMARKS); do \
		echo; echo "benchmarks/$$name.py"; echo; \
		$(ENTER) $(BIN)/python benchmarks/$$name.py || exit 1; \
	done

bench-sgdr: venv ## time the warm-restarts protocol at full size (half an hour and more)
	@$(ENTER) $(BIN)/python benchmarks/sgdr_protocol.py

picture: venv ## write docs/report.png, the README's picture, from a finished study (chromium)
	@$(BIN)/python docs/picture.py '$(REPORT)' docs/report.png

screenshots: venv ## write pictures of every section of a report to results/<study>/screenshots
	@$(BIN)/python docs/picture.py --all '$(REPORT)' '$(dir $(REPORT))screenshots'

lock: venv ## resolve envs/lock.txt from pyproject.toml (UPGRADE=1: newest versions)
	@$(BIN)/python envs/refresh_lock.py $(if $(UPGRADE),--upgrade)

clean: ## remove the results of one study; finished cells stay in the cache
	rm -rf '$(RESULTS)/$(basename $(notdir $(RUNNING)))'
	rm -rf .pytest_cache .ruff_cache .hypothesis

clean-cache: ## remove all finished cells: the next run trains everything again
	rm -rf resources/cells

clean-venv: ## remove .venv
	rm -rf $(VENV)
