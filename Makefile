# One command each. Needs only Python 3.11+, git and make; everything else is fetched into this folder.
#   make run            the portal on http://127.0.0.1:8000   (PORT=8001, DATA_DIR=/somewhere)
#   make test           the whole suite                       (ARGS="tests/actors -k sign_up", REQUIRE_BROWSER=1)
#   make check          format, lint, types, layers, migrations, translations, deploy check
#   make bench          benchmarks, a JSON line each          (ARGS=...)
#   make attack         the portal attacked on this machine, in ten minutes (ARGS="--only fuzz --seed 7 --minutes 2")
#   make format         mend what `make check` says about format
#   make manage ARGS=…  Django's command line against the local services
#   make messages       find the texts of code and templates and put them in locale/
SHELL := /bin/sh
PYTHON ?= $(shell for p in python3 python3.11 python3.12 python3.13 python3.14; do \
	"$$p" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo "$$p" && break; done)
LAUNCH = .venv/bin/python -m ecosystem.launch

.DEFAULT_GOAL := help
.PHONY: help install run test check bench attack format manage messages

help:
	@sed -n 's/^#   //p' Makefile

install:
	@test -n "$(PYTHON)" || { echo "HelseHub needs Python 3.11 or newer; none was found. Install it, or say which: make run PYTHON=/path/to/python3" >&2; exit 1; }
	@"$(PYTHON)" ecosystem/launch/bootstrap.py

run: install
	@exec $(LAUNCH) run

test: install
	@exec $(LAUNCH) test $(ARGS)

check: install
	@exec $(LAUNCH) check

bench: install
	@exec $(LAUNCH) bench $(ARGS)

attack: install
	@exec $(LAUNCH) attack $(ARGS)

format: install
	@exec $(LAUNCH) format

manage: install
	@exec $(LAUNCH) manage $(ARGS)

messages: install
	@exec .venv/bin/python -m ecosystem.launch.messages extract
