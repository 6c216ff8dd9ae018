# Everything a user of this repository runs. Needs make and Python 3.11, 3.12 or 3.13; `make` alone lists the targets.

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help env demo up down test fuzz servers lint format bench lock clean

VENV := .venv
BIN := $(VENV)/bin
RUNTIME := $(VENV)/.runtime
DEV := $(VENV)/.dev

# Where it is set, each of the many processes of a demo or a test run would compile everything that it imports.
unexport PYTHONDONTWRITEBYTECODE

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

env: $(RUNTIME) ## only install the packages: .venv/bin/antt

demo: $(RUNTIME) ## real seasons through real Airflow, reports in build/demo/reports
	$(BIN)/python -m antt.stack demo

up: $(RUNTIME) ## start Airflow in the background and print its address and login
	$(BIN)/python -m antt.stack up

down: ## stop it
	@if [ -e $(RUNTIME) ]; then $(BIN)/python -m antt.stack down; else echo "Airflow is not running"; fi

test: $(DEV) servers ## run all tests
	AIRFLOW_HOME="$(CURDIR)/build/test/airflow" AIRFLOW__CORE__LOAD_EXAMPLES=False \
	  $(BIN)/pytest --numprocesses logical --maxprocesses 4 --dist loadfile --no-loadscope-reorder --durations 15

fuzz: $(DEV) ## read workbooks altered at random for ten minutes
	AIRFLOW_HOME="$(CURDIR)/build/test/airflow" AIRFLOW__CORE__LOAD_EXAMPLES=False ANTT_FUZZ_SECONDS=600 $(BIN)/pytest tests/fuzz

# Servers that the tests of the channels talk to: only their programs are wanted, so they are neither started nor enabled.
servers:
	@missing=; command -v sshd >/dev/null || [ -x /usr/sbin/sshd ] || missing="$$missing openssh-server"; \
	command -v dovecot >/dev/null || [ -x /usr/sbin/dovecot ] || missing="$$missing dovecot-imapd"; \
	if [ -n "$$missing" ]; then \
	  if [ "$$(id -u)" != 0 ]; then echo "The tests need servers: sudo apt-get install$$missing" >&2; exit 1; fi; \
	  policy=/usr/sbin/policy-rc.d; export DEBIAN_FRONTEND=noninteractive; \
	  if [ ! -e $$policy ]; then trap 'rm -f $$policy' EXIT; printf '#!/bin/sh\nexit 101\n' > $$policy; chmod 755 $$policy; fi; \
	  install() { apt-get install -qy --no-install-recommends $$missing >&2; }; \
	  install || { apt-get -qq update && install; }; \
	  for unit in ssh dovecot; do case "$$missing" in *$$unit*) systemctl disable $$unit 2>/dev/null || true;; esac; done; \
	fi

lint: $(DEV) ## check format, style, types, layers and the compose file
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/check-jsonschema --builtin-schema vendor.compose-spec docker-compose.yml

format: $(DEV) ## format the code
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

bench: $(DEV) servers ## run the benchmarks
	$(BIN)/python -m benchmarks
	$(BIN)/python -m benchmarks.evaluation
	$(BIN)/python -m benchmarks.reports
	$(BIN)/python -m benchmarks.dossiers
	$(BIN)/python -m benchmarks.channels

lock: $(DEV) ## resolve requirements*.in to the newest versions
	$(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.11 requirements.in -o requirements.txt
	$(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.11 requirements-dev.in -o requirements-dev.txt

clean: ## stop Airflow and remove all state, results and the environment
	@if [ -e $(RUNTIME) ]; then $(BIN)/python -m antt.stack down; fi
	rm -rf $(VENV) var build include/antt.egg-info

# --- the environment; made again when the lock changes

# Trust whom this machine trusts, as pip does.
export UV_SYSTEM_CERTS := 1

# pip, when uv is not to be had for this machine or does not reach the package index as pip is set up to.
INSTALL = install() { $(BIN)/uv pip install --quiet --python $(BIN)/python "$$@" || $(BIN)/python -m pip install --quiet "$$@"; }; install

$(VENV)/.made:
	@set -e; for python in python3.12 python3.13 python3.11 python3; do \
	  if $$python -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 14))' 2>/dev/null; then found=$$python; break; fi; \
	done; \
	if [ -z "$$found" ]; then echo "Python 3.11, 3.12 or 3.13 is needed: apt-get install python3" >&2; exit 1; fi; \
	if ! $$found -c 'import ensurepip, venv' 2>/dev/null; then \
	  package=python$$($$found -c 'import sys; print("%d.%d" % sys.version_info[:2])')-venv; \
	  if [ "$$(id -u)" != 0 ]; then echo "Python's venv is missing: sudo apt-get install $$package" >&2; exit 1; fi; \
	  apt-get install -qy $$package >&2 || { apt-get -qq update && apt-get install -qy $$package >&2; }; \
	fi; \
	echo "making $(VENV) with $$($$found --version)"; \
	$$found -m venv --clear $(VENV); \
	$(BIN)/python -m pip install --quiet --disable-pip-version-check uv || echo "no uv: pip installs, which takes longer" >&2; \
	touch $@

$(RUNTIME): requirements.txt pyproject.toml | $(VENV)/.made
	@echo "installing the packages of requirements.txt"
	@$(INSTALL) -r requirements.txt
	@$(INSTALL) --no-deps --editable .
	@touch $@

$(DEV): requirements-dev.txt | $(RUNTIME)
	@echo "installing the packages of requirements-dev.txt"
	@$(INSTALL) -r requirements-dev.txt
	@touch $@
