# make lab opens the lessons, make test checks everything. GNU make 3.81 (macOS) is enough.

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
FIRST := $(firstword $(sort $(wildcard lessons/*.ipynb)))

# The first Python on the PATH that is new enough and can make a virtual environment; `make lab PYTHON=...` picks another.
PYTHON ?= $(shell for python in python3 python3.13 python3.12 python3.11 python; do \
	"$$python" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo "$$python" && break; done)

# For `make lab OPTIONS="--no-browser --port=9000"`. JupyterLab wants to be told that root means it.
OPTIONS ?=
ROOT := $(if $(filter 0,$(shell id -u)),--allow-root)

.DEFAULT_GOAL := help
.PHONY: help lab test lint unit style runs nbval browser pages elsewhere lessons site assets bench soak versions gates coverage mutation types types-python types-scripts audit constraints clean

help:
	@echo "make lab        opens the lessons in JupyterLab (the first time it installs what they need into $(VENV))"
	@echo "make test       runs every test: lint, unit, style, runs (nbval, site), browser, pages; each also alone: make style"
	@echo "make lessons    executes all lessons and brings them into the form that is committed"
	@echo "make site       builds the lessons as pages that need no kernel and no network, in dist/site"
	@echo "make assets     draws the pictures and animations in assets/, and the README's gallery of them"
	@echo "make elsewhere  opens lessons in Notebook 7, Voilà and as HTML, and plays them there"
	@echo "make bench      measures what the project promises (an hour; make bench BENCH=\"stage dense\": only those)"
	@echo "make soak       tries at length what make test tries once (hours; make soak SOAK=\"lessons faults\": only those)"
	@echo "make versions   tries the lowest and the newest releases on every Python (a part of make soak)"
	@echo "make gates      asks how good tests and types are: coverage, mutation, types, audit; each also alone"
	@echo "make constraints   pins the newest releases in constraints.txt; run make test after it"
	@echo "make clean      removes $(VENV) and everything else that was made here"

# Jupyter doesn't start without a home folder to write in.
lab: $(VENV)/for-lessons
	@test -w "$$HOME" || { home=$$(mktemp -d) && trap 'rm -rf "$$home"' EXIT INT TERM && export HOME="$$home"; \
		echo "Your home folder can't be written, so JupyterLab's settings are kept in $$HOME until it ends."; }; \
	JUPYTER_CONFIG_PATH="$(CURDIR)/lessons/.jupyter$${JUPYTER_CONFIG_PATH:+:$$JUPYTER_CONFIG_PATH}" \
		$(BIN)/python -m jupyterlab --ServerApp.root_dir="$(CURDIR)" $(ROOT) $(OPTIONS) "$(FIRST)"

# ---------------------------------------------------------------------------------------------------------- setting up

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "Every Pixel needs Python 3.11 or newer with its venv module: get it from" \
		"https://www.python.org/downloads/, on Debian and Ubuntu with: apt-get install python3-venv" >&2; exit 1; }
	@echo "Making $(VENV) with $$($(PYTHON) --version)."
	@$(PYTHON) -m venv --clear $(VENV)

# The stamps are newer than what they were made from, so a second run has nothing to install. What builds the package is
# pinned as well, hence no build isolation.
$(VENV)/for-lessons: pyproject.toml constraints.txt | $(BIN)/python
	@echo "Installing the tested versions into $(VENV); the first time this takes some minutes."
	@$(PIP) install -qq -c constraints.txt hatchling editables
	@$(PIP) install -qq -c constraints.txt --no-build-isolation -e .
	@touch $@

$(VENV)/for-tests: $(VENV)/for-lessons
	@echo "Installing what the tests need into $(VENV)."
	@$(PIP) install -qq -c constraints.txt --no-build-isolation -e ".[site,test]"
	@touch $(VENV)/for-site $@

$(VENV)/for-site: $(VENV)/for-lessons
	@echo "Installing what the site needs into $(VENV)."
	@$(PIP) install -qq -c constraints.txt --no-build-isolation -e ".[site]"
	@touch $@

# Notebook 7 and Voilà would change the JupyterLab of the lessons, so they get an environment of their own that sees the
# packages of the first; JupyterLab's files, which Notebook 7 looks for beside itself, come again.
ELSEWHERE := $(VENV)/elsewhere
$(VENV)/for-elsewhere: $(VENV)/for-tests
	@echo "Installing Notebook 7 and Voilà into $(ELSEWHERE)."
	@$(BIN)/python -m venv --clear $(ELSEWHERE)
	@$(ELSEWHERE)/bin/python -c 'import pathlib, sys, sysconfig; \
		(pathlib.Path(sysconfig.get_path("purelib")) / "beside.pth").write_text(sys.argv[1])' \
		"$$($(BIN)/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')"
	@$(ELSEWHERE)/bin/python -m pip --disable-pip-version-check install -qq -c constraints.txt notebook voila
	@$(ELSEWHERE)/bin/python -m pip --disable-pip-version-check install -qq -c constraints.txt \
		--no-deps --force-reinstall jupyterlab
	@tests/elsewhere/page_scripts $(ELSEWHERE)/page-scripts
	@touch $@

# Only make gates needs these.
$(VENV)/for-gates: $(VENV)/for-tests
	@echo "Installing what the gates need into $(VENV)."
	@$(PIP) install -qq -c constraints.txt --no-build-isolation -e ".[site,test,gates]"
	@touch $@

# Kept on the oldest Python that we support, so that every pinned release has a build for it and for the newer ones.
constraints: $(BIN)/python
	@PYTHON="$(BIN)/python" .ci/constraints

# ------------------------------------------------------------------------------------------------------------- testing

CHECKS := lint unit runs browser
UNIT := tests/unit
BROWSER := tests/browser

# The lessons' rules go with the unit tests, and the pages with the browser's: each start of torch and Chromium takes seconds.
test: $(VENV)/for-tests
	@begun=$$(date +%s); failed=; \
	for check in $(CHECKS); do \
		echo "--- make $$check"; \
		$(MAKE) --no-print-directory $$check UNIT="$(UNIT) tests/lessons" BROWSER="$(BROWSER) tests/site" \
			|| failed="$$failed $$check"; \
	done; \
	took=$$(( $$(date +%s) - begun )); \
	if [ -n "$$failed" ]; then echo "make test: failed after $$took s:$$failed"; exit 1; fi; \
	echo "make test: everything passed in $$took s"

lint: $(VENV)/for-tests
	@failed=; $(BIN)/ruff check --quiet . || failed=yes; $(BIN)/ruff format --quiet --diff . || failed=yes; test -z "$$failed"

unit: $(VENV)/for-tests
	@$(BIN)/python -m pytest -q -n 2 --dist worksteal $(UNIT)

style: $(VENV)/for-tests
	@$(BIN)/python -m pytest -q tests/lessons

# Every lesson runs once: the site is built of what nbval has run.
RUNS := $(VENV)/runs
runs: $(VENV)/for-tests
	@rm -rf $(RUNS); failed=; \
	$(MAKE) --no-print-directory nbval THREADS=2 KEEP="-p tests.lessons.kept_runs --keep-runs=$(RUNS)" || failed=yes; \
	$(BIN)/python assets/site/build.py --runs $(RUNS) || failed=yes; \
	test -z "$$failed"

# Each lesson has a kernel of its own, forked from a process that has imported torch. A reader's own IPython start-up files
# stay out. By itself with one thread and with two, since their number must not change what a lesson says.
THREADS ?= 1 2
nbval: $(VENV)/for-tests
	@runs=; for threads in $(THREADS); do \
		IPYTHONDIR="$(CURDIR)/$(VENV)/ipython-$$threads" OMP_NUM_THREADS=$$threads $(BIN)/python \
			tests/browser/warm_kernel.py around -m pytest -q -n 2 --dist loadfile --nbval --nbval-kernel-name=python3 -o filterwarnings= \
			-p no:cacheprovider $(KEEP) lessons > $(VENV)/nbval-$$threads.log 2>&1 & \
		runs="$$runs $$!"; \
	done; \
	failed=; for run in $$runs; do wait $$run || failed=yes; done; \
	for threads in $(THREADS); do echo "OMP_NUM_THREADS=$$threads"; cat $(VENV)/nbval-$$threads.log; done; test -z "$$failed"

browser: $(VENV)/for-tests
	@$(BIN)/python tests/browser/chromium.py > $(VENV)/chromium || true
	@$(BIN)/python -m pytest -q -n 2 --dist loadfile $(BROWSER)

# The site, built and walked through with no network.
pages: $(VENV)/for-tests
	@$(BIN)/python assets/site/build.py --unless-fresh
	@$(BIN)/python tests/browser/chromium.py > $(VENV)/chromium || true
	@$(BIN)/python -m pytest -q -n 2 --dist loadfile tests/site

# Not part of make test: it takes minutes and needs packages that no lesson does.
elsewhere: $(VENV)/for-elsewhere
	@$(BIN)/python tests/browser/chromium.py > $(VENV)/chromium || true
	@$(ELSEWHERE)/bin/python -m pytest -q -o "pythonpath=. tests/browser tests/elsewhere" tests/elsewhere

# How good the tests and the types are, and whether a known weakness has come in with a package. Each also alone; CI runs
# them beside make test.
GATES := coverage mutation types audit

gates: $(VENV)/for-gates
	@failed=; \
	for gate in $(GATES); do echo "--- make $$gate"; $(MAKE) --no-print-directory $$gate || failed="$$failed $$gate"; done; \
	if [ -n "$$failed" ]; then echo "make gates: failed:$$failed"; exit 1; fi; echo "make gates: everything passed"

# Which lines of widgets/ no unit test reaches; fails below the share that pyproject.toml asks for.
coverage: $(VENV)/for-gates
	@rm -rf $(VENV)/coverage && mkdir $(VENV)/coverage
	@export COVERAGE_FILE="$(CURDIR)/$(VENV)/coverage/data"; \
		$(BIN)/python -m coverage run -m pytest -q -n 2 --dist worksteal tests/unit && \
		$(BIN)/python -m coverage combine --quiet && $(BIN)/python -m coverage report

# Whether the tests notice when something is changed; a part of make soak.
mutation: $(VENV)/for-gates
	@$(BIN)/python tests/soak/mutation.py

types: types-python types-scripts

types-python: $(VENV)/for-gates
	@$(BIN)/python tests/types/check_python.py

# Needs npm, once: TypeScript's checker reads the types from comments. Nothing that readers get is made by it.
types-scripts: $(VENV)/for-tests $(VENV)/types/typescript
	@$(BIN)/python tests/types/check_scripts.py

$(VENV)/types/typescript: tests/types/checker | $(BIN)/python
	@tests/types/checker $(VENV)/types
	@touch $@

# Asks a service on the internet. What it can't look up fails as well.
audit: $(VENV)/for-gates
	@$(BIN)/pip-audit --strict --disable-pip --no-deps --progress-spinner off --requirement constraints.txt

# -------------------------------------------------------------------------------------------------------------- making

lessons: $(VENV)/for-tests
	@$(BIN)/python tests/lessons/refresh.py

# Every lesson is run anew, two at a time.
site: $(VENV)/for-site
	@$(BIN)/python assets/site/build.py

assets: $(VENV)/for-lessons
	@$(BIN)/python assets/draw.py
	@$(BIN)/python assets/gallery.py

bench: $(VENV)/for-tests
	@$(BIN)/python tests/bench/report.py $(BENCH)

soak: $(VENV)/for-gates
	@$(BIN)/python tests/browser/chromium.py > $(VENV)/chromium || true
	@$(BIN)/python tests/soak/ledger.py $(SOAK)

# A part of make soak that brings its own environments, so it needs no other.
versions: $(BIN)/python
	@$(BIN)/python tests/soak/versions.py

clean:
	@rm -rf $(VENV) dist .pytest_cache .ruff_cache .hypothesis
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
	@find . -name .ipynb_checkpoints -type d -prune -exec rm -rf {} +
