"""Encode, decode and train speed of Cleave beside its peers.

Every round runs each program once, in turn, so that a machine whose speed drifts slows all of them; the table shows the
median of the rounds, and ratios of medians. Cleave is timed as a whole process: start, load, read, encode, write.
The peers are timed from the moment their tokenizer is loaded and the text is in memory, which favours them.
The results of every encode are compared (the merges of byte-pair training too). MB = 1,000,000 bytes of UTF-8.
"""

import argparse
import hashlib
import json
import os
import platform
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from importlib import metadata

here = os.path.dirname(os.path.abspath(__file__))
project = os.path.dirname(os.path.dirname(here))
shared = os.environ.get("CLEAVE_SHARED", os.path.join(os.path.dirname(project), "shared"))

TEXTS = {
    "english": ["kernel-docs/en.train", "speeches/en.train", "novels/en.valid"],
    "multilingual": [f"office-help/{name}.train" for name in "de el fi hi ja km ko pl ru vi zh-Hans".split()],
    "code": [f"code/{name}.train" for name in "c cpp go java javascript python rust".split()],
}


class Race:
    """One job, done by Cleave and by peers.

    `tokenizer` is a file under the shared vocabularies, of Cleave; `peers` maps a tool to its own file. Tasks: encode (the
    whole text), encode-lines (each line a record), decode, train-NAME. `megabytes` cuts the text for slow peers.
    """

    def __init__(self, name, task, peers, tokenizer=None, texts=tuple(TEXTS), threads=(1,), megabytes=None, train=(), exact=True):
        self.name, self.task, self.peers, self.tokenizer = name, task, peers, tokenizer
        self.texts, self.threads, self.megabytes, self.train, self.exact = texts, threads, megabytes, train, exact


CL100K = "cl100k_base/cl100k_base.tiktoken"
BERT = "bert-base-uncased/tokenizer.json"
RACES = [
    Race("bpe", "encode", {"tiktoken": CL100K, "tokenizers": CL100K}, CL100K, threads=(1, 2)),
    Race("bpe", "decode", {"tiktoken": CL100K, "tokenizers": CL100K}, CL100K),
    Race("bpe", "train-bpe", {"tokenizers": None},
         train=["bpe", "--vocab-size", "32000", "--pre-tokenizer", "gpt2", "--allow-fewer"]),
    Race("wordpiece", "encode-lines", {"tokenizers": BERT, "tokie": BERT}, BERT, texts=("english", "multilingual")),
    Race("wordpiece", "train-wordpiece", {"tokenizers": None}, texts=("english",), exact=False,
         train=["wordpiece", "--objective", "count", "--vocab-size", "30000"]),
    Race("unigram", "encode-lines", {"sentencepiece": "t5/spiece.model"}, "t5/spiece.model", threads=(1, 2),
         texts=("english", "multilingual"), megabytes=20),
    Race("unigram", "encode-lines", {"tokenizers": "t5/tokenizer.json"}, "t5/tokenizer.json", texts=("english",),
         megabytes=8),
    Race("unigram", "train-unigram", {"sentencepiece": None, "tokenizers": None}, texts=("english",), threads=(2,),
         megabytes=20, exact=False, train=["unigram", "--vocab-size", "8000"]),
    Race("spm-bpe", "encode-lines", {"sentencepiece": "llama2/tokenizer.model"}, "llama2/tokenizer.model", threads=(1, 2),
         texts=("english", "multilingual"), megabytes=20),
]


def digest_file(path):
    return hashlib.sha256(open(path, "rb").read()).hexdigest()


def digest_merges(path):
    model = json.load(open(path, encoding="utf-8"))["model"]
    return hashlib.sha256(json.dumps(model["merges"]).encode()).hexdigest()


def peer(tool, task, tokenizer, text, threads):
    """One measurement of a peer."""
    result = subprocess.run(
        [sys.executable, os.path.join(here, "peer.py"), tool, task, tokenizer or "-", text, str(threads)],
        capture_output=True, text=True)
    if result.returncode != 0:
        sys.exit(f"bench: {tool} {task} failed: {result.stderr[-2000:]}")
    return json.loads(result.stdout.splitlines()[-1])


def whole(command):
    """Wall seconds, CPU seconds and peak memory of one whole process."""
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    errors = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        sys.exit(f"bench: {' '.join(command)} failed: {errors.decode()[-2000:]}")
    return {"wall": wall, "cpu": usage.ru_utime + usage.ru_stime, "peak_mb": usage.ru_maxrss / 1e3, "ids": ""}


class Bench:
    def __init__(self, options, folder):
        self.options, self.folder, self.texts = options, folder, {}

    def scratch(self, name):
        return os.path.join(self.folder, name)

    def text(self, name, megabytes):
        """A plain UTF-8 file: a group of the shared corpora, or one that the user named, cut behind a line."""
        if name not in self.texts:
            if os.path.exists(name):
                self.texts[name] = name
            else:
                paths = [os.path.join(shared, "corpora", part + ".txt.zst") for part in TEXTS[name]]
                paths = [path for path in paths if os.path.exists(path)]
                if not paths:
                    sys.exit("bench: no text: name files, or put the shared corpora beside the project")
                self.texts[name] = self.scratch(name + ".txt")
                with open(self.texts[name], "wb") as out:
                    for path in paths:
                        out.write(subprocess.run([self.options.cleave, "corpus", "unpack", "-o", "-", path],
                                                 check=True, capture_output=True).stdout)
        path = self.texts[name]
        if megabytes is None or os.path.getsize(path) <= megabytes * 1e6:
            return path
        short = self.scratch(f"{os.path.basename(name)}-{megabytes}.txt")
        if not os.path.exists(short):
            data = open(path, "rb").read(int(megabytes * 1e6))
            open(short, "wb").write(data[:data.rfind(b"\n") + 1])
        return short

    def vocabulary(self, name, tool):
        """The file of a tokenizer; Hugging Face's program needs a tokenizer.json."""
        if name is None:
            return None
        path = os.path.join(shared, "vocabularies", name)
        if tool != "tokenizers" or name.endswith(".json"):
            return path
        converted = self.scratch(name.replace("/", "-") + ".json")
        if not os.path.exists(converted):
            subprocess.run([self.options.cleave, "convert", path, "-o", converted], check=True, stderr=subprocess.DEVNULL)
        return converted

    def cleave(self, race, text, threads):
        program, jobs = self.options.cleave, ["-j", str(threads), "--quiet"]
        if race.train:
            out = self.scratch("trained.json")
            run = whole([program, "train", *race.train, *jobs, "-o", out, text])
            if race.exact:
                run["ids"] = digest_merges(out)
            return run
        tokenizer = self.vocabulary(race.tokenizer, "cleave")
        framing = "line" if race.task == "encode-lines" else "whole"
        encode = [program, "tokenize", "-t", tokenizer, "--to", "u32", "--framing", framing, *jobs, "-o",
                  self.scratch("ids.u32"), text]
        if race.task != "decode":
            run = whole(encode)
            run["ids"] = digest_file(self.scratch("ids.u32"))
            return run
        whole(encode)
        run = whole([program, "detokenize", "-t", tokenizer, "--from", "u32", "--quiet", "-o", self.scratch("back.txt"),
                     self.scratch("ids.u32")])
        if digest_file(self.scratch("back.txt")) != digest_file(text):
            sys.exit("bench: the decoded text differs")
        return run

    def run(self, race, name, threads):
        text = self.text(name, race.megabytes)
        megabytes = os.path.getsize(text) / 1e6
        runs = {tool: [] for tool in ["cleave", *race.peers]}
        for _ in range(self.options.rounds):
            for tool in runs:
                if tool == "cleave":
                    runs[tool].append(self.cleave(race, text, threads))
                else:
                    runs[tool].append(peer(tool, race.task, self.vocabulary(race.peers[tool], tool), text, threads))
        same = race.task == "decode" or not race.exact or len({run["ids"] for tool in runs for run in runs[tool]}) == 1
        median = lambda tool, key: statistics.median(run[key] for run in runs[tool])
        return [{
            "race": race.name, "text": name, "megabytes": round(megabytes, 2), "task": race.task, "threads": threads,
            "tool": tool, "megabytes_per_second": round(megabytes / median(tool, "wall"), 1),
            "seconds": round(median(tool, "wall"), 3), "cpu_seconds": round(median(tool, "cpu"), 3),
            "peak_megabytes": round(median(tool, "peak_mb")),
            "cleave_ratio": round(median(tool, "wall") / median("cleave", "wall"), 2), "same_result": same,
        } for tool in runs]


def line(rows):
    first = rows[0]
    cells = "  ".join(
        f"{row['tool']} {row['megabytes_per_second']:.1f} MB/s, {row['peak_megabytes']} MB"
        + ("" if row["tool"] == "cleave" else f" (cleave ×{row['cleave_ratio']})") for row in rows)
    return (f"{first['race']:9} {first['task']:15} {os.path.basename(first['text']):13} {first['megabytes']:6.1f} MB  "
            f"-j {first['threads']}  {cells}" + ("" if first["same_result"] else "   RESULTS DIFFER"))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cleave", required=True)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--race", action="append", choices=sorted({race.name for race in RACES}), help="only these")
    parser.add_argument("--json", action="store_true", help="one JSON object a row instead of the table")
    parser.add_argument("text", nargs="*", help="plain UTF-8 files; default: samples of the shared corpora")
    options = parser.parse_args()
    rows = []
    with tempfile.TemporaryDirectory(prefix="cleave-bench-") as folder:
        bench = Bench(options, folder)
        for race in RACES:
            if options.race and race.name not in options.race:
                continue
            for name in options.text or race.texts:
                for threads in race.threads:
                    found = bench.run(race, name, threads)
                    rows += found
                    print("\n".join(map(json.dumps, found)) if options.json else line(found), flush=True)
    if not options.json:
        cpu = next((row.split(":", 1)[1].strip() for row in open("/proc/cpuinfo") if row.startswith("model name")), "?")
        versions = ", ".join(f"{tool} {metadata.version(tool)}" for tool in ["tiktoken", "tokenizers", "sentencepiece", "tokie"])
        print(f"\nmedians of {options.rounds} alternating rounds; cleave: whole process; peers: after loading")
        print(f"{versions}, Python {platform.python_version()}, {os.cpu_count()} cores, {cpu}")
    if not all(row["same_result"] for row in rows):
        sys.exit(1)


main()
