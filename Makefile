# make run: set everything up and open the app.   make test: set everything up and pass every test.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: run test lint setup browser clean

run: setup
	$(BIN)/streamlit run app.py

test: setup browser lint
	$(BIN)/python -m pytest

lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

setup: .venv/ready

.venv/ready: requirements.txt
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --requirement requirements.txt
	touch $@

# The browser tests drive Debian's Chromium; elsewhere set CHROMIUM to a browser's path.
browser:
	@command -v "$${CHROMIUM:-chromium}" >/dev/null || \
		{ apt-get update -qq && apt-get install -qq -y chromium; } || \
		{ echo "Install Chromium, or set CHROMIUM to the path of one."; exit 1; }

clean:
	rm -rf .venv .mypy_cache .pytest_cache .ruff_cache
