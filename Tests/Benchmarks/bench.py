"""Encode, decode and train speed of Cleave beside Hugging Face tokenizers and tiktoken.

Every round runs each program once, in turn, so that a machine whose speed drifts slows all of them; the table shows the
median of the rounds, and ratios of medians. Cleave is timed as a whole process: start, load, read, encode, write.
The peers are timed from the moment their tokenizer is loaded and the text is in memory, which favours them.
The ids of every encode are compared. MB = 1,000,000 bytes of UTF-8.
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

import numpy

here = os.path.dirname(os.path.abspath(__file__))
project = os.path.dirname(os.path.dirname(here))
shared = os.environ.get("CLEAVE_SHARED", os.path.join(os.path.dirname(project), "shared"))

# The peer's side of one measurement, in a process of its own: prints one JSON object.
PEER = r"""
import hashlib, json, os, re, sys, time
tool, task, tokenizer, text, threads = sys.argv[1:6]
os.environ["RAYON_NUM_THREADS"] = threads
os.environ["TOKENIZERS_PARALLELISM"] = "true" if int(threads) > 1 else "false"
import numpy
data = open(text, encoding="utf-8", newline="").read()
# One long text would be one thread's work for either peer. After a line feed and before a letter or digit a text can be
# cut without changing any id.
documents, start = [], 0
for cut in re.finditer(r"\n(?=[A-Za-z0-9])", data):
    if cut.end() - start > 100_000:
        documents.append(data[start:cut.end()])
        start = cut.end()
documents.append(data[start:])

def digest(sequences):
    flat = numpy.concatenate([numpy.asarray(ids, dtype="<u4") for ids in sequences])
    return hashlib.sha256(flat.tobytes()).hexdigest()

if tool == "tiktoken":
    import base64, tiktoken
    ranks = {}
    for row in open(tokenizer, "rb"):
        token, rank = row.split()
        ranks[base64.b64decode(token)] = int(rank)
    source = r"'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?+\p{L}++|\p{N}{1,3}+| ?[^\s\p{L}\p{N}]++[\r\n]*+|\s++$|\s*[\r\n]|\s+(?!\S)|\s"
    encoding = tiktoken.Encoding("cl100k_base", pat_str=source, mergeable_ranks=ranks, special_tokens={})
    if task == "encode":
        start = time.perf_counter(); cpu = time.process_time()
        if int(threads) > 1:
            ids = encoding.encode_ordinary_batch(documents, num_threads=int(threads))
        else:
            ids = [encoding.encode_ordinary(document) for document in documents]
        wall = time.perf_counter() - start; cpu = time.process_time() - cpu
        print(json.dumps({"wall": wall, "cpu": cpu, "ids": digest(ids)}))
    else:
        ids = [encoding.encode_ordinary(document) for document in documents]
        start = time.perf_counter(); cpu = time.process_time()
        out = [encoding.decode_bytes(row) for row in ids]
        print(json.dumps({"wall": time.perf_counter() - start, "cpu": time.process_time() - cpu, "ids": ""}))
else:
    import tokenizers
    if task == "train":
        from tokenizers import Tokenizer, models, pre_tokenizers, trainers
        bpe = Tokenizer(models.BPE())
        bpe.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
        trainer = trainers.BpeTrainer(vocab_size=32000, show_progress=False,
                                      initial_alphabet=pre_tokenizers.ByteLevel.alphabet())
        start = time.perf_counter(); cpu = time.process_time()
        bpe.train([text], trainer)
        wall = time.perf_counter() - start; cpu = time.process_time() - cpu
        merges = json.loads(bpe.to_str())["model"]["merges"]
        print(json.dumps({"wall": wall, "cpu": cpu, "ids": hashlib.sha256(json.dumps(merges).encode()).hexdigest()}))
    else:
        tokenizer = tokenizers.Tokenizer.from_file(tokenizer)
        if task == "encode":
            start = time.perf_counter(); cpu = time.process_time()
            rows = tokenizer.encode_batch_fast(documents, add_special_tokens=False)
            wall = time.perf_counter() - start; cpu = time.process_time() - cpu
            print(json.dumps({"wall": wall, "cpu": cpu, "ids": digest([row.ids for row in rows])}))
        else:
            ids = [row.ids for row in tokenizer.encode_batch_fast(documents, add_special_tokens=False)]
            start = time.perf_counter(); cpu = time.process_time()
            out = tokenizer.decode_batch(ids)
            print(json.dumps({"wall": time.perf_counter() - start, "cpu": time.process_time() - cpu, "ids": ""}))
"""


def peer(tool, task, tokenizer, text, threads):
    """One measurement of a peer."""
    result = subprocess.run([sys.executable, "-c", PEER, tool, task, tokenizer, text, str(threads)],
                            capture_output=True, text=True)
    if result.returncode != 0:
        sys.exit(f"bench: {tool} {task} failed: {result.stderr[-2000:]}")
    return json.loads(result.stdout)


def whole(command, output=None):
    """Wall and CPU seconds of one whole process."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.perf_counter()
    result = subprocess.run(command, capture_output=True)
    wall = time.perf_counter() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if result.returncode != 0:
        sys.exit(f"bench: {' '.join(command)} failed: {result.stderr.decode()[-2000:]}")
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return {"wall": wall, "cpu": cpu}


def digest_file(path):
    return hashlib.sha256(open(path, "rb").read()).hexdigest()


def digest_merges(path):
    model = json.load(open(path, encoding="utf-8"))["model"]
    return hashlib.sha256(json.dumps(model["merges"]).encode()).hexdigest()


def texts(options, folder):
    """Name → path of plain UTF-8 files to run on."""
    if options.text:
        return {os.path.basename(path): path for path in options.text}
    groups = {
        "english": ["kernel-docs/en.train", "speeches/en.train", "novels/en.valid"],
        "multilingual": [f"office-help/{name}.train" for name in "de el fi hi ja km ko pl ru vi zh-Hans".split()],
        "code": [f"code/{name}.train" for name in "c cpp go java javascript python rust".split()],
    }
    found = {}
    for group, names in groups.items():
        paths = [os.path.join(shared, "corpora", name + ".txt.zst") for name in names]
        paths = [path for path in paths if os.path.exists(path)]
        if not paths:
            continue
        found[group] = os.path.join(folder, group + ".txt")
        with open(found[group], "wb") as out:
            for path in paths:
                out.write(subprocess.run([options.cleave, "corpus", "unpack", "-o", "-", path],
                                         check=True, capture_output=True).stdout)
    if not found:
        sys.exit("bench: no text: name files, or put the shared corpora beside the project")
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cleave", required=True)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--vocabulary", default=os.path.join(shared, "vocabularies/cl100k_base/cl100k_base.tiktoken"))
    parser.add_argument("--json", action="store_true", help="one JSON object a row instead of the table")
    parser.add_argument("text", nargs="*", help="plain UTF-8 files; default: samples of the shared corpora")
    options = parser.parse_args()
    import tiktoken
    import tokenizers

    folder = tempfile.TemporaryDirectory(prefix="cleave-bench-")
    scratch = lambda name: os.path.join(folder.name, name)
    converted = scratch("cl100k.json")
    subprocess.run([options.cleave, "convert", options.vocabulary, "-o", converted], check=True, stderr=subprocess.DEVNULL)
    rows = []
    for name, text in texts(options, folder.name).items():
        megabytes = os.path.getsize(text) / 1e6
        for task, threads in [("encode", 1), ("encode", 2), ("decode", 1), ("train", 1)]:
            runs = {"cleave": [], "tokenizers": []} if task == "train" else {"cleave": [], "tiktoken": [], "tokenizers": []}
            ids = {}
            for _ in range(options.rounds):
                for tool in runs:
                    if tool == "cleave":
                        if task == "encode":
                            out = scratch("ids.u32")
                            run = whole([options.cleave, "tokenize", "-t", options.vocabulary, "--to", "u32", "--framing",
                                         "whole", "-j", str(threads), "--quiet", "-o", out, text])
                            ids[tool] = digest_file(out)
                        elif task == "decode":
                            run = whole([options.cleave, "detokenize", "-t", options.vocabulary, "--from", "u32",
                                         "--quiet", "-o", scratch("back.txt"), scratch("ids.u32")])
                            if digest_file(scratch("back.txt")) != digest_file(text):
                                sys.exit("bench: the decoded text differs")
                        else:
                            out = scratch("trained.json")
                            run = whole([options.cleave, "train", "bpe", "--vocab-size", "32000", "--pre-tokenizer", "gpt2",
                                         "--allow-fewer", "-j", str(threads), "--quiet", "-o", out, text])
                            ids[tool] = digest_merges(out)
                    else:
                        vocabulary = converted if tool == "tokenizers" else options.vocabulary
                        run = peer(tool, task, vocabulary, text, threads)
                        ids[tool] = run["ids"]
                    runs[tool].append(run)
            same = task == "decode" or len(set(ids.values())) == 1
            median = {tool: statistics.median(run["wall"] for run in runs[tool]) for tool in runs}
            for tool in runs:
                rows.append({
                    "text": name, "megabytes": round(megabytes, 2), "task": task, "threads": threads, "tool": tool,
                    "megabytes_per_second": round(megabytes / median[tool], 1), "seconds": round(median[tool], 3),
                    "cpu_seconds": round(statistics.median(run["cpu"] for run in runs[tool]), 3),
                    "cleave_ratio": round(median[tool] / median["cleave"], 2), "same_result": same,
                })
            if not options.json:
                print(f"{name:13} {megabytes:6.1f} MB  {task:6} {threads} thread{'s' if threads > 1 else ' '}  " + "  ".join(
                    f"{tool} {megabytes / median[tool]:7.1f} MB/s" + ("" if tool == "cleave" else f" (cleave ×{median[tool] / median['cleave']:.1f})")
                    for tool in runs) + ("" if same else "   RESULTS DIFFER"), flush=True)
    if options.json:
        for row in rows:
            print(json.dumps(row))
    else:
        cpu = next((line.split(":", 1)[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name")), "?")
        print(f"\nmedians of {options.rounds} alternating rounds; cleave: whole process; peers: after loading")
        print(f"tiktoken {tiktoken.__version__}, tokenizers {tokenizers.__version__}, Python {platform.python_version()}, {os.cpu_count()} cores, {cpu}")
    if not all(row["same_result"] for row in rows):
        sys.exit(1)


main()
