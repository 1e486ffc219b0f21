# Needs Python >= 3.11 and make; everything else is installed below this folder.
PYTHON ?= python3
UV := $(shell command -v uv 2>/dev/null || echo .uv/bin/uv)
RUN := .venv/bin
export UV_PYTHON_DOWNLOADS = never
export UV_PYTHON ?= $(PYTHON)

.DEFAULT_GOAL := help
.PHONY: dashboards help sync demo test kills lint format bench

help: ## Show the targets
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-8s %s\n", $$1, $$2}'

.uv/bin/uv:
	$(PYTHON) -m venv .uv
	.uv/bin/pip install --quiet --disable-pip-version-check uv

sync: $(filter .uv/bin/uv,$(UV)) ## Install exactly what uv.lock says
	@$(UV) sync --quiet --locked --all-extras

demo: sync ## Watch it work: simulated vendors, a real PostgreSQL, no settings needed
	@$(RUN)/health-scraper demo

# The manifests can only be tested where kubectl is; everything else installs itself.
WITHOUT_KUBECTL := $(if $(shell command -v kubectl 2>/dev/null),,--ignore=tests/k8s)

test: sync ## Run all tests (PG=docker or PG=postgresql://… for another server)
	@$(if $(WITHOUT_KUBECTL),echo "kubectl is not installed: tests/k8s is left out")
	@$(RUN)/pytest --numprocesses=auto $(WITHOUT_KUBECTL) --pg=$(or $(PG),embedded) $(ARGS)

kills: sync ## Kill a hundred runs of each vendor, and compare what the next one leaves
	@KILLS=100 $(RUN)/pytest tests/integration/faults -k killed --durations=3

lint: sync ## Check style and types
	@$(RUN)/ruff check
	@$(RUN)/ruff format --check
	@$(RUN)/mypy

format: sync ## Format the code
	@$(RUN)/ruff check --fix
	@$(RUN)/ruff format

dashboards: sync ## Build the dashboards and alert rules from their source
	@$(RUN)/python -m grafana.panels

bench: sync ## Measure speed, memory and WAL beside bare loaders and dlt (ARGS=history for one)
	@$(RUN)/python -m bench $(ARGS)
