"""Machine instructions a byte of text, counted by callgrind: the same on every run of the same program.

Each race encodes the beginning of a text twice, once a short and once a long part of it; the difference, divided by the
bytes between, is what a byte costs, without start and loading. `load` is what start, loading from the image and one
kilobyte cost, in millions. Counts are compared with instructions.json: 5 % more than recorded is a failure.

usage: instructions.py --cleave PROGRAM [--record]
"""

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile

here = os.path.dirname(os.path.abspath(__file__))
project = os.path.dirname(os.path.dirname(here))
shared = os.environ.get("CLEAVE_SHARED", os.path.join(os.path.dirname(project), "shared"))
record = os.path.join(here, "instructions.json")

SHORT, LONG = 40_000, 240_000
TEXTS = {"english": "kernel-docs/en.valid.txt", "chinese": "office-help/zh-Hans.train.txt", "code": "code/c.train.txt"}
CL100K = "cl100k_base/cl100k_base.tiktoken"
RACES = {
    "cl100k english": (CL100K, "english"),
    "cl100k chinese": (CL100K, "chinese"),
    "cl100k code": (CL100K, "code"),
    "o200k english": ("o200k_base/o200k_base.tiktoken", "english"),
    "gpt2 english": ("gpt2/tokenizer.json", "english"),
    "t5 english": ("t5/spiece.model", "english"),
}


class Counter:
    def __init__(self, cleave, folder):
        self.cleave, self.folder = os.path.join(folder, "cleave"), folder
        # Valgrind gives up over what Swift writes down for debuggers.
        subprocess.run(["strip", "--strip-debug", "-o", self.cleave, cleave], check=True)
        # The order of hash tables is otherwise another in every process.
        self.environment = dict(os.environ, SWIFT_DETERMINISTIC_HASHING="1", CLEAVE_CACHE=os.path.join(folder, "cache"))

    def text(self, name, byte_count):
        path = os.path.join(self.folder, f"{name}-{byte_count}")
        if not os.path.exists(path):
            source = os.path.join(shared, "corpora", TEXTS[name] + ".zst")
            data = subprocess.run([self.cleave, "corpus", "unpack", "-q", source], check=True, capture_output=True).stdout
            if len(data) < byte_count:
                sys.exit(f"instructions: {source} is shorter than {byte_count} bytes")
            # A line feed ends the text: no character is cut.
            with open(path, "wb") as file:
                file.write(data[:data.rfind(b"\n", 0, byte_count) + 1])
        return path

    def instructions(self, tokenizer, text):
        command = ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", self.cleave, "tokenize", "-q", "-j", "1",
                   "-t", os.path.join(shared, "vocabularies", tokenizer), "--to", "u32", "--framing", "whole", "-o", os.path.join(self.folder, "ids"), text]
        run = subprocess.run(command, env=self.environment, capture_output=True, text=True)
        if run.returncode != 0:
            sys.exit(f"instructions: {' '.join(command)} failed: {run.stderr[-2000:]}")
        return int(re.search(r"Collected : (\d+)", run.stderr).group(1))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cleave", required=True)
    parser.add_argument("--record", action="store_true", help="write the counts instead of comparing them")
    options = parser.parse_args()
    found = {}
    with tempfile.TemporaryDirectory(prefix="cleave-instructions-") as folder:
        counter = Counter(options.cleave, folder)
        for name, (tokenizer, text) in RACES.items():
            # Makes the image, so that loading is what it usually is. Under valgrind the program is another file, and so is
            # its image.
            counter.instructions(tokenizer, counter.text(text, 1000))
            short, long = (counter.text(text, size) for size in (SHORT, LONG))
            difference = counter.instructions(tokenizer, long) - counter.instructions(tokenizer, short)
            found[name] = round(difference / (os.path.getsize(long) - os.path.getsize(short)), 2)
        found["load cl100k"] = round(counter.instructions(CL100K, counter.text("english", 1000)) / 1e6, 2)
    known = json.load(open(record)) if os.path.exists(record) else {}
    failed = False
    for name, count in found.items():
        before = known.get(name)
        change = "" if before is None else f"  {100 * (count / before - 1):+.1f} %"
        worse = before is not None and count > 1.05 * before
        failed = failed or worse
        print(f"{name:16} {count:8.2f}{change}{'  too many' if worse else ''}", flush=True)
    if options.record:
        with open(record, "w") as file:
            json.dump(found, file, indent=2)
            file.write("\n")
    elif failed:
        sys.exit("instructions: more than recorded in Tests/Benchmarks/instructions.json; if it is worth it, use --record")


main()
