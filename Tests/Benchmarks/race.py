"""Cleave's encoder beside the fastest ones in their own regimes: fresh, repeat and cold, never mixed.

  fresh   caches warm with the first half of the text; then five parts of the second half, each seen once
  repeat  the last part five times more
  cold    whole processes: start, load, encode files of 1 kB, 4 MB and 20 MB. The peers start Python, which is told apart

All on one thread, by processor time, the programs in turn; the table shows medians, and the ratio of Cleave's rate to
the best peer's whose ids are equal to Cleave's. MB = 1,000,000 bytes of UTF-8.

usage: race.py --cleave PROGRAM [--rounds N] [--json] [TEXT ...]
"""

import argparse
import hashlib
import json
import os
import platform
import re
import resource
import statistics
import subprocess
import sys
import tempfile
import time

here = os.path.dirname(os.path.abspath(__file__))
project = os.path.dirname(os.path.dirname(here))
shared = os.environ.get("CLEAVE_SHARED", os.path.join(os.path.dirname(project), "shared"))
PEERS = ["fastokens", "gigatoken", "quicktok", "tiktoken"]
VOCABULARIES = {"cl100k": "cl100k_base/cl100k_base.tiktoken", "o200k": "o200k_base/o200k_base.tiktoken"}
TEXTS = {
    "english": ["kernel-docs/en.train", "speeches/en.train", "novels/en.train"],
    "multilingual": [f"office-help/{name}.train" for name in "de el fi hi ja km ko pl ru vi zh-Hans".split()],
    "code": [f"code/{name}.train" for name in "c cpp go java javascript python rust swift".split()],
}
MEGABYTES = 24
PARTS = 5


def documents(data):
    """As `cleave bench` cuts: behind the first line feed after 100 kB that a letter or digit follows."""
    parts, start = [], 0
    for cut in re.finditer(rb"\n(?=[A-Za-z0-9])", data):
        if cut.end() - start > 100_000:
            parts.append(data[start:cut.end()])
            start = cut.end()
    return parts + [data[start:]]


def encoder(tool, vocabulary):
    """A function from a list of texts to their ids as little-endian bytes, by the tool's fastest way."""
    import numpy

    path = os.path.join(shared, "vocabularies", VOCABULARIES[vocabulary])
    if tool == "fastokens":
        import fastokens

        model = fastokens.Tokenizer.from_tiktoken(path, encoding=f"{vocabulary}_base")
        return lambda texts: bytes(model.encode_batch_flat(texts, split_special_tokens=True)[0])
    if tool == "gigatoken":
        import awkward
        from gigatoken import Tokenizer

        model = Tokenizer.from_tiktoken(path, pretokenizer=vocabulary)
        return lambda texts: awkward.to_numpy(awkward.flatten(model.encode_batch(texts, parallel=False))).astype("<u4").tobytes()
    if tool == "quicktok":
        import quicktok

        model = quicktok.get_encoding(f"{vocabulary}_base")
        return lambda texts: numpy.asarray(model.encode_batch(texts, 1)[0], dtype="<u4").tobytes()
    import base64
    import tiktoken

    ranks = {}
    for row in open(path, "rb"):
        token, rank = row.split()
        ranks[base64.b64decode(token)] = int(rank)
    model = tiktoken.Encoding(vocabulary, pat_str=tiktoken_pattern(vocabulary), mergeable_ranks=ranks, special_tokens={})
    return lambda texts: numpy.asarray([id for text in texts for id in model.encode_ordinary(text)], dtype="<u4").tobytes()


def tiktoken_pattern(vocabulary):
    from tiktoken_ext import openai_public

    # Only the pattern is wanted; the ranks would be fetched.
    openai_public.load_tiktoken_bpe = lambda *_, **__: {}
    return getattr(openai_public, f"{vocabulary}_base")()["pat_str"]


def measure(tool, vocabulary, path):
    """One process of a peer: prints an object."""
    texts = [part.decode() for part in documents(open(path, "rb").read())]
    run = encoder(tool, vocabulary)
    half = len(texts) // 2
    rest = len(texts) - half
    parts = [texts[half + rest * index // PARTS:half + rest * (index + 1) // PARTS] for index in range(PARTS)]
    digest = hashlib.sha256()

    def timed(part):
        start = time.process_time()
        ids = run(part)
        return sum(len(text.encode()) for text in part) / 1e6 / max(time.process_time() - start, 1e-9), ids

    digest.update(run(texts[:half]))
    fresh = []
    for part in parts:
        rate, ids = timed(part)
        fresh.append(rate)
        digest.update(ids)
    repeat = [timed(parts[-1])[0] for _ in range(5)]
    print(json.dumps({"fresh": statistics.median(fresh), "repeat": statistics.median(repeat), "ids": digest.hexdigest(),
                      "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3}))


def whole(command, environment):
    """Processor seconds of a whole process."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=environment)
    errors = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        sys.exit(f"race: {' '.join(command)} failed: {errors.decode()[-2000:]}")
    return usage.ru_utime + usage.ru_stime


class Race:
    def __init__(self, options, folder):
        self.options, self.folder = options, folder
        self.environment = dict(os.environ, RAYON_NUM_THREADS="1")

    def text(self, name, byte_count=None):
        path = os.path.join(self.folder, f"{os.path.basename(name)}-{byte_count}")
        if not os.path.exists(path):
            if os.path.exists(name):
                data = open(name, "rb").read()
            else:
                sources = [os.path.join(shared, "corpora", part + ".txt.zst") for part in TEXTS[name]]
                data = b"".join(subprocess.run([self.options.cleave, "corpus", "unpack", "-q", source], check=True,
                                               capture_output=True).stdout for source in sources)
            data = data[:byte_count or MEGABYTES * 1_000_000]
            with open(path, "wb") as file:
                file.write(data[:data.rfind(b"\n") + 1])
        return path

    def cleave(self, vocabulary, path):
        tokenizer = os.path.join(shared, "vocabularies", VOCABULARIES[vocabulary])
        rates = {}
        for mode in ("fresh", "repeat"):
            row = json.loads(subprocess.run(
                [self.options.cleave, "bench", tokenizer, "--on", path, "--mode", mode, "--rounds", str(PARTS), "--json"],
                check=True, capture_output=True).stdout)
            rates[mode] = row["megabytes_per_processor_second"]
        ids = os.path.join(self.folder, "ids")
        subprocess.run([self.options.cleave, "tokenize", "-q", "-t", tokenizer, "--to", "u32", "--framing", "whole", "-o", ids,
                        path], check=True)
        return rates | {"ids": hashlib.sha256(open(ids, "rb").read()).hexdigest(), "peak": row["peak_bytes"] / 1e6}

    def peer(self, tool, vocabulary, path):
        run = subprocess.run([sys.executable, __file__, "--measure", tool, vocabulary, path], capture_output=True, text=True,
                             env=self.environment)
        if run.returncode != 0:
            return None
        return json.loads(run.stdout.splitlines()[-1])

    def warm(self, vocabulary, name):
        path = self.text(name)
        runs = {tool: [] for tool in ["cleave", *PEERS]}
        for _ in range(self.options.rounds):
            for tool in runs:
                found = self.cleave(vocabulary, path) if tool == "cleave" else self.peer(tool, vocabulary, path)
                if found:
                    runs[tool].append(found)
        expected = runs["cleave"][0]["ids"]
        for mode in ("fresh", "repeat"):
            rates = {tool: statistics.median(run[mode] for run in found) for tool, found in runs.items() if found}
            exact = {tool: all(run["ids"] == expected for run in found) for tool, found in runs.items() if found}
            yield mode, rates, exact

    def cold(self, vocabulary, name, byte_count):
        path = self.text(name, byte_count)
        tokenizer = os.path.join(shared, "vocabularies", VOCABULARIES[vocabulary])
        commands = {"cleave": [self.options.cleave, "tokenize", "-q", "-j", "1", "-t", tokenizer, "--to", "u32", path]}
        for tool in PEERS:
            commands[tool] = [sys.executable, __file__, "--once", tool, vocabulary, path]
        # The first run makes the image; a peer that cannot be had is left out.
        whole(commands["cleave"], self.environment)
        times = {tool: [] for tool in commands}
        for _ in range(self.options.rounds):
            for tool, command in commands.items():
                if tool == "cleave" or self.has(tool):
                    times[tool].append(1e3 * whole(command, self.environment))
        return {tool: statistics.median(found) for tool, found in times.items() if found}

    def has(self, tool):
        return subprocess.run([sys.executable, "-c", f"import {tool}"], capture_output=True).returncode == 0


def main():
    if sys.argv[1:2] == ["--measure"]:
        return measure(*sys.argv[2:5])
    if sys.argv[1:2] == ["--once"]:
        return encoder(sys.argv[2], sys.argv[3])([open(sys.argv[4], encoding="utf-8", newline="").read()])
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cleave", required=True)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--vocabulary", action="append", choices=sorted(VOCABULARIES))
    parser.add_argument("--json", action="store_true", help="one JSON object a row instead of the table")
    parser.add_argument("text", nargs="*", help="plain UTF-8 files; default: samples of the shared corpora")
    options = parser.parse_args()

    def show(row):
        if options.json:
            return print(json.dumps(row), flush=True)
        cells = "  ".join(f"{tool} {figure:.0f}" + ("" if row["exact"].get(tool, True) else " (other ids)")
                          for tool, figure in row["figures"].items())
        print(f"{row['vocabulary']:7} {os.path.basename(row['text']):13} {row['mode']:11} {row['unit']:8} {cells}"
              + (f"  → ×{row['ratio']:.2f}" if row["ratio"] else ""), flush=True)

    with tempfile.TemporaryDirectory(prefix="cleave-race-") as folder:
        race = Race(options, folder)
        for vocabulary in options.vocabulary or VOCABULARIES:
            for name in options.text or TEXTS:
                for mode, rates, exact in race.warm(vocabulary, name):
                    best = max((rate for tool, rate in rates.items() if tool != "cleave" and exact[tool]), default=None)
                    show({"vocabulary": vocabulary, "text": name, "mode": mode, "unit": "MB/CPU s", "figures": rates,
                          "exact": exact, "ratio": best and rates["cleave"] / best})
            for size, label in ((1000, "cold 1 kB"), (4_000_000, "cold 4 MB"), (20_000_000, "cold 20 MB")):
                times = race.cold(vocabulary, (options.text or ["english"])[0], size)
                best = min((value for tool, value in times.items() if tool != "cleave"), default=None)
                show({"vocabulary": vocabulary, "text": (options.text or ["english"])[0], "mode": label, "unit": "CPU ms",
                      "figures": times, "exact": {}, "ratio": best and best / times["cleave"]})
    if not options.json:
        from importlib import metadata

        cpu = next((row.split(":", 1)[1].strip() for row in open("/proc/cpuinfo") if row.startswith("model name")), "?")
        names = {"quicktok": "quicktok-v1"}
        versions = []
        for tool in PEERS:
            try:
                versions.append(f"{tool} {metadata.version(names.get(tool, tool))}")
            except metadata.PackageNotFoundError:
                versions.append(f"{tool} missing")
        print(f"\nmedians of {options.rounds} alternating rounds, one thread, {time.strftime('%Y-%m-%d')}")
        print(f"{', '.join(versions)}, Python {platform.python_version()}, {os.cpu_count()} cores, {cpu}")


main()
