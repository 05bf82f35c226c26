# make demo   install into .venv and analyze the first sample
# make test   lint, then every test, with coverage: must pass before a change is merged
# make test-fast   tests without pose network, browser, cluster and encoders: under a minute
# make lint   style, types and dependencies; JavaScript and CSS too
# make audit  check what a fresh installation gets: pip check, license list, SBOM, in build/audit
# make model  build a pose model from its npm tarball: make model TARBALL=mediapipe-pose-0.5.1675469404.tgz MODEL=lite
# make speed  time analyze against bare decoding and landmarks
# make constraints   record the versions a fresh installation gets
# make schema   write the JSON Schema of an analysis, docs/analysis.schema.json
# make pictures   make the images in the README from the samples: stills and the page
# make score  analyze and score the reference clips, where they lie beside the project
# make fuzz   read files of every kind and thousands of damaged ones, for half an hour: docs/robustness.md
# make clean  remove everything made

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
MODEL ?= lite
SHARED ?= ../shared
BIOME_VERSION := 2.6.8
BIOME := $(VENV)/node_modules/.bin/biome
REFUSED_LICENSES := GNU Affero;GNU General Public License;GPL-2;GPL-3;UNKNOWN
# Tests that keep pace with a camera, a clock or a cluster: one at a time.
REAL_TIME := tests/batch tests/browser tests/live
SAMPLE := sample_videos/knees_past_toes_heels_flat.mp4

.DEFAULT_GOAL := help
.PHONY: help demo test test-fast lint audit model speed schema pictures score fuzz constraints clean
.DELETE_ON_ERROR:

help:
	@sed -n 's/^# make/make/p' Makefile

demo: $(VENV)/.ready
	$(BIN)/formcheck analyze $(SAMPLE) --height-cm 169

test: lint
	$(BIN)/python -m pytest --numprocesses auto --dist loadfile --cov --cov-report= $(REAL_TIME:%=--ignore=%)
	$(BIN)/python -m pytest --cov --cov-append --cov-report=term --cov-fail-under=90 $(REAL_TIME)

test-fast: $(VENV)/.ready-for-tests
	$(BIN)/python -m pytest -m "not slow" --ignore tests/browser --numprocesses auto

lint: $(VENV)/.ready-for-tests $(VENV)/.biome-$(BIOME_VERSION)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/deptry formcheck
	$(PIP) check
	$(BIOME) ci --error-on-warnings

# A fresh environment, so that only what users get is listed; the tools that list it have one of their own.
audit:
	rm -rf build/audit && mkdir -p build/audit
	$(PYTHON) -m venv build/audit/users && $(PYTHON) -m venv build/audit/tools
	build/audit/users/bin/python -m pip install --quiet --constraint constraints.txt '.[cluster]'
	build/audit/users/bin/python -m pip check
	build/audit/tools/bin/python -m pip install --quiet 'pip-licenses-cli>=4' 'cyclonedx-bom>=7'
	build/audit/tools/bin/pip-licenses --python build/audit/users/bin/python --order license --format markdown \
	  --partial-match --fail-on '$(REFUSED_LICENSES)' --output-file build/audit/licenses.md
	build/audit/tools/bin/cyclonedx-py environment build/audit/users/bin/python --pyproject pyproject.toml \
	  --output-reproducible --output-file build/audit/sbom.json

model: $(VENV)/.ready
	@test -n "$(TARBALL)" || { echo "name the tarball: make model TARBALL=mediapipe-pose-0.5.1675469404.tgz MODEL=$(MODEL)" >&2; exit 2; }
	$(BIN)/python -m formcheck.observe.build_pose_model "$(TARBALL)" --model $(MODEL)

speed: $(VENV)/.ready
	$(BIN)/python -m benchmarks.speed $(CLIPS)

schema: $(VENV)/.installed
	$(BIN)/python -m formcheck.report.analysis_file > docs/analysis.schema.json

pictures: $(VENV)/.ready-for-tests
	$(BIN)/formcheck analyze $(SAMPLE) --height-cm 169 --stills build/pictures
	$(BIN)/formcheck analyze sample_videos/heels_lift_last_reps.mp4 --height-cm 170 --stills build/pictures
	mkdir -p docs
	cp build/pictures/knees_past_toes_heels_flat-rep-1.jpg docs/still-heels-flat.jpg
	cp build/pictures/heels_lift_last_reps-rep-4.jpg docs/still-heels-lifted.jpg
	$(BIN)/python -m tests.browser.pictures

score: $(VENV)/.ready
	@bash scripts/score $(BIN) $(SHARED) build/score

fuzz: $(VENV)/.ready-for-tests
	mkdir -p build
	$(BIN)/python -m benchmarks.robustness > build/robustness.md
	mv build/robustness.md docs/robustness.md

# A fresh environment without constraints, so that only what pyproject.toml requires is recorded.
constraints:
	rm -rf build/constraints && $(PYTHON) -m venv build/constraints
	build/constraints/bin/python -m pip install --quiet --editable '.[test]'
	sed '/^[^#]/d' constraints.txt > build/constraints.txt
	build/constraints/bin/python -m pip freeze --exclude-editable | grep -v ' @ ' >> build/constraints.txt
	mv build/constraints.txt constraints.txt

clean:
	rm -rf $(VENV) build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# Stamp files below: newer than what they were made from, so nothing is installed twice.

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "formcheck needs Python 3.11 or newer; $(PYTHON) is older or missing. Choose another: make PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { \
	  rm -rf $(VENV); echo "$(PYTHON) cannot make a virtual environment; on Debian or Ubuntu: apt-get install python3-venv" >&2; exit 1; }

$(VENV)/.installed: pyproject.toml constraints.txt | $(BIN)/python
	$(PIP) install --quiet --constraint constraints.txt --editable .
	@touch $@

$(VENV)/.ready: $(VENV)/.installed scripts/system-packages
	@bash scripts/system-packages $(BIN)/python
	@touch $@

# The test extra brings Node.js and npm as Python wheels.
$(VENV)/.biome-$(BIOME_VERSION): $(VENV)/.ready-for-tests
	PATH="$(abspath $(BIN)):$$PATH" npm install --silent --no-package-lock --no-save --prefix $(VENV) @biomejs/biome@$(BIOME_VERSION)
	@touch $@

$(VENV)/.ready-for-tests: $(VENV)/.ready scripts/browser
	$(PIP) install --quiet --constraint constraints.txt --editable '.[test]'
	@bash scripts/system-packages $(BIN)/python strace
	@bash scripts/browser $(BIN)/python
	@touch $@
