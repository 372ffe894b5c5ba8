# Cleave: the commands a person types. `make` alone builds the release program.

SHELL := /bin/bash
CLEAVE := .build/release/cleave
PEERS := $(HOME)/.cache/cleave/peers
SWIFT_TEST := swift test -c release --disable-xctest --disable-testable-imports

.PHONY: release setup setup-tests demo test test-full peers bench bench-peers bench-memory bench-spark bench-training instructions fuzz sanitize soak corpora vocabularies lint format golden clean

release: setup
	swift build -c release --static-swift-stdlib --product cleave

# The system libraries, where they are missing.
setup:
	@.ci/setup

setup-tests:
	@.ci/setup tests

# Trains on real text, shows what the tokenizer does; needs no network when the packages cannot be had.
demo: release
	@docs/demo.sh

test: setup-tests peers sanitize
	CLEAVE_BINARY=$(CLEAVE) $(SWIFT_TEST)

# All of the long comparisons: every vocabulary on every text.
test-full: setup-tests peers sanitize
	CLEAVE_FULL=1 CLEAVE_BINARY=$(CLEAVE) $(SWIFT_TEST)

# The Python tokenizers that the tests and benchmarks compare with, outside the project.
peers: $(PEERS)/installed-requirements.txt
$(PEERS)/installed-requirements.txt: Tests/Peers/requirements.txt
	python3 -m venv $(PEERS)
	$(PEERS)/bin/pip install --quiet --requirement $<
	cp $< $@

bench: release peers
	@Tests/Benchmarks/bench

# Every reader and encoder under libFuzzer and the address sanitizer, FUZZ_SECONDS each; crashes stay in .build/fuzz/crashes.
# Not optimized: with the sanitizers that takes longer to build than all tests to run.
SANITIZED := CLEAVE_SANITIZE=1 swift build
# Both in one option: of two, the compiler takes the last one alone.
FUZZING := --scratch-path .build/fuzz --product fuzz --sanitize address -Xswiftc -sanitize=fuzzer,address
fuzz: setup
	$(SANITIZED) $(FUZZING)
	@Tests/Fuzz/run

# Three hundred inputs for each of these, begun with the seeds alone and with a fixed seed, and what threads share under the thread
# sanitizer, after two mistakes that it must find.
sanitize: setup-tests
	$(SANITIZED) $(FUZZING)
	@FUZZ_RUNS=300 FUZZ_SEED=7 Tests/Fuzz/run
	$(SANITIZED) --scratch-path .build/threads --product threads --sanitize thread
	@Tests/Threads/run

# Random documents through `tokenize | detokenize` for SOAK_SECONDS, at SOAK_RATE bytes a second (0: as fast as they go); every byte is
# compared, memory is drawn to .build/soak/soak.svg.
SOAK_SECONDS := 3600
SOAK_RATE := 600000
SOAK_TOKENIZERS := vocabularies/bpe-icu-8k vocabularies/chunks-icu-4k
soak: release
	@python3 -B Tests/Soak/soak.py --cleave $(CLEAVE) --seconds $(SOAK_SECONDS) --rate $(SOAK_RATE) -o .build/soak $(SOAK_TOKENIZERS)

# The encoder beside the fastest ones, text never seen, seen, and whole processes; they are installed outside the project.
RACERS := $(HOME)/.cache/cleave/racers
bench-peers: release $(RACERS)/installed-requirements.txt
	@$(RACERS)/bin/python Tests/Benchmarks/race.py --cleave $(CLEAVE)

$(RACERS)/installed-requirements.txt: Tests/Benchmarks/requirements.txt
	python3 -m venv $(RACERS)
	$(RACERS)/bin/pip install --quiet --requirement $<
	cp $< $@

# The trainers beside the fastest ones, whole processes, merges compared; they are installed outside the project.
TRAINERS := $(HOME)/.cache/cleave/trainers
bench-training: release $(TRAINERS)/installed-requirements.txt
	@$(TRAINERS)/bin/python Tests/Benchmarks/training.py --cleave $(CLEAVE)

$(TRAINERS)/installed-requirements.txt: Tests/Benchmarks/training-requirements.txt
	python3 -m venv $(TRAINERS)
	$(TRAINERS)/bin/pip install --quiet --requirement $<
	cp $< $@

# Peak memory of counting and training against the size of the text, 10 MB to 1 GB: docs/figures/memory.svg.
bench-memory: release
	@python3 Tests/Benchmarks/memory.py --cleave $(CLEAVE)

# The Spark job with one and two executors beside one process: wall and processor seconds, and what they make of 10 TB.
bench-spark: release setup-tests peers
	@$(PEERS)/bin/python -B Tests/Benchmarks/spark.py --cleave $(CLEAVE)

# Machine instructions a byte against those recorded in Tests/Benchmarks/instructions.json; a few per cent are noticed. The program is
# the one that `make test` measures: with Swift's libraries beside it, not within it.
instructions: setup-tests
	swift build -c release --product cleave
	@python3 Tests/Benchmarks/instructions.py --cleave $(CLEAVE)

corpora: release
	corpora/build.sh

vocabularies: release
	vocabularies/build.sh

lint:
	swift format lint --strict --recursive Sources Tests Package.swift

format:
	swift format --in-place --recursive Sources Tests Package.swift

# Rewrites the expected outputs of the command tests; read the difference before you commit it.
golden: release
	CLEAVE_GOLDEN=1 CLEAVE_BINARY=$(CLEAVE) $(SWIFT_TEST) --filter CommandTests

clean:
	rm -rf .build
