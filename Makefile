# make run:      set everything up and open the app.
# make test:     set everything up and pass every test.
# make quick:    the core's tests without processes, browsers and long trainings.
# make vendor:   copy the browser's third-party modules anew from the npm packages that package.json pins.
# make steady:   the browser's journeys over and over beside two busy processes; TESTS, ROUNDS and AT_ONCE say otherwise.
# make types:    write the types of states and messages anew, by which JavaScript is checked.
# make docs:     the documentation as a website, in site/; a warning is an error.
# make pictures: take the pictures of the documentation and of the README anew.
PYTHON ?= python3
BIN := .venv/bin
# Node is a tool of development alone; its commands find it in the environment.
NPM := PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/npm --silent
TESTS ?= tests/browser
ROUNDS ?= 8
AT_ONCE ?= 1

.PHONY: run test quick steady lint vendor types docs pictures setup develop browser clean

run: setup
	$(BIN)/streamlit run app.py

test: develop browser lint
	$(NPM) test
	$(BIN)/python -m pytest

# Threads that wait for each other sleep instead of spinning: two test processes share the cores.
test quick steady: export OMP_WAIT_POLICY := passive
# Every process that a test starts would compile what it imports anew.
test quick steady: export PYTHONDONTWRITEBYTECODE :=

quick: develop
	$(BIN)/python -m pytest tests/core -m "not process and not long"

steady: develop browser
	$(BIN)/python -m tests.steady --rounds $(ROUNDS) --at-once $(AT_ONCE) $(TESTS)

lint: develop
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(NPM) run lint

vendor: develop
	$(NPM) run vendor

types: develop
	$(BIN)/python -m latent_studio.browser.types

docs: develop
	$(BIN)/mkdocs build --strict

pictures: develop browser
	$(BIN)/python -m docs.pictures

# What the app needs, and beyond it what tests, lint and documentation need.
setup: .venv/ready
develop: .venv/ready-to-develop node_modules/ready

.venv/ready: requirements.txt
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --requirement requirements.txt
	touch $@

.venv/ready-to-develop: .venv/ready requirements-dev.txt
	$(BIN)/python -m pip install --quiet --requirement requirements-dev.txt
	touch $@

node_modules/ready: package-lock.json .venv/ready-to-develop
	$(NPM) ci
	touch $@

# The browser tests drive Debian's Chromium; elsewhere set CHROMIUM to a browser's path.
browser:
	@command -v "$${CHROMIUM:-chromium}" >/dev/null || \
		{ apt-get update -qq && apt-get install -qq -y chromium; } || \
		{ echo "Install Chromium, or set CHROMIUM to the path of one."; exit 1; }

clean:
	rm -rf .venv node_modules .mypy_cache .pytest_cache .ruff_cache site dist
