"""Embeddings of a large vocabulary for another: Cleave beside numpy, in the same run.

transfer.py CLEAVE FOLDER [--rows 256000] [--width 4096] [--target 128000] [--shared 40000] [--helper 1024] [--sample 2048]

Makes FOLDER/source.safetensors (BF16, rows x width), helper.safetensors (F32, target x helper), A.txt and B.txt once; then
runs fvt and clp with Cleave, and what they compute with numpy:

  direct    for each block of tokens cosines with the overlap, divided by their sum, times its rows, in 32 bits; on a
            sample of the tokens (its time is scaled up to all)
  factored  as Cleave does it: one product over the overlap, then one with the tokens, in 64 bits; all tokens

Prints wall time, processor time, and the most memory: all that a process touched, and what of it is no page of a file.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import threading
import time

import numpy

parser = argparse.ArgumentParser()
parser.add_argument("cleave")
parser.add_argument("folder")
parser.add_argument("--rows", type=int, default=256_000)
parser.add_argument("--width", type=int, default=4096)
parser.add_argument("--target", type=int, default=128_000)
parser.add_argument("--shared", type=int, default=40_000)
parser.add_argument("--helper", type=int, default=1024)
parser.add_argument("--sample", type=int, default=2048)
parser.add_argument("--methods", default="fvt,clp")
parser.add_argument("--jobs", default=str(os.cpu_count()))
arguments = parser.parse_args()
folder = arguments.folder
os.makedirs(folder, exist_ok=True)


def write_matrix(path, dtype, rows, width, make):
    size = rows * width * (2 if dtype == "BF16" else 4)
    header = {"embed_tokens.weight": {"dtype": dtype, "shape": [rows, width], "data_offsets": [0, size]}}
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(len(text).to_bytes(8, "little") + text)
        for start in range(0, rows, 4096):
            file.write(make(min(4096, rows - start)).tobytes())
    return 8 + len(text)


def map_matrix(path, dtype):
    with open(path, "rb") as file:
        length = int.from_bytes(file.read(8), "little")
        shape = json.loads(file.read(length))["embed_tokens.weight"]["shape"]
    return numpy.memmap(path, dtype, "r", 8 + length, tuple(shape))


def widen(bits):
    return (bits.astype(numpy.uint32) << 16).view(numpy.float32)


def make():
    random = numpy.random.default_rng(1)
    letters = numpy.frombuffer(b"abcdefghijklmnopqrstuvwxyz", "S1")
    words, seen = [], set()
    while len(words) < arguments.rows + arguments.target - arguments.shared:
        word = b"".join(random.choice(letters, random.integers(3, 9))).decode()
        if word not in seen:
            seen.add(word)
            words.append(word)
    first = ["[UNK]"] + [chr(97 + i) for i in range(26)] + ["##" + chr(97 + i) for i in range(26)]
    first += words[: arguments.rows - len(first)]
    second = first[-arguments.shared :] + words[len(words) - arguments.target + arguments.shared :]
    for name, tokens in (("A.txt", first), ("B.txt", ["[UNK]"] + second[1:])):
        with open(f"{folder}/{name}", "w") as file:
            file.writelines(token + "\n" for token in tokens)

    block = random.standard_normal((4096, arguments.width), numpy.float32) * 0.02
    block = (block.view(numpy.uint32) >> 16).astype(numpy.uint16)

    def half(rows):
        # One block of numbers, turned each time: drawing them all would take longer than all measurements.
        return numpy.roll(block, int(random.integers(1, 1 << 20)))[:rows]

    def whole(rows):
        return random.standard_normal((rows, arguments.helper), numpy.float32) + 0.1

    write_matrix(f"{folder}/source.safetensors", "BF16", arguments.rows, arguments.width, half)
    write_matrix(f"{folder}/helper.safetensors", "F32", arguments.target, arguments.helper, whole)


def memory(process, peaks):
    """The most memory of a running process, looked at a hundred times a second."""
    while process.poll() is None:
        try:
            with open(f"/proc/{process.pid}/status") as file:
                for line in file:
                    if line.startswith(("VmHWM", "RssAnon")):
                        key = line.split(":")[0]
                        peaks[key] = max(peaks.get(key, 0), int(line.split()[1]) // 1024)
        except OSError:
            return
        time.sleep(0.01)


def report(name, wall, processor, peaks, note=""):
    print(
        f"{name:22} {wall:9.1f} s {processor:9.1f} s {peaks.get('VmHWM', 0):8} MB {peaks.get('RssAnon', 0):8} MB  {note}",
        flush=True,
    )


def run_cleave(method):
    command = [arguments.cleave, "transfer", "--source", f"{folder}/source.safetensors"]
    command += ["--source-tokenizer", f"{folder}/A.txt", "--target-tokenizer", f"{folder}/B.txt"]
    command += ["--preset", "bert-uncased", "--method", method, "-o", f"{folder}/out.safetensors", "-j", arguments.jobs]
    if method.startswith("clp"):
        command += ["--helper", f"{folder}/helper.safetensors"]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.time()
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    peaks = {}
    watcher = threading.Thread(target=memory, args=(process, peaks))
    watcher.start()
    process.wait()
    watcher.join()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if process.returncode:
        sys.exit(f"cleave ended with {process.returncode}")
    processor = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    report(f"cleave {method}", time.time() - start, processor, peaks)


def overlap():
    first, second = (open(f"{folder}/{name}").read().split("\n")[:-1] for name in ("A.txt", "B.txt"))
    ids = {token: index for index, token in enumerate(first)}
    shared = numpy.array([index for index, token in enumerate(second) if token in ids])
    sources = numpy.array([ids[second[index]] for index in shared])
    missing = numpy.setdiff1d(numpy.arange(len(second)), shared)
    return shared, sources, missing


def numpy_clp(kind):
    source = map_matrix(f"{folder}/source.safetensors", numpy.uint16)
    helper = map_matrix(f"{folder}/helper.safetensors", numpy.float32)
    shared, sources, missing = overlap()
    units = helper / numpy.linalg.norm(helper, axis=1, keepdims=True)
    rows = 0
    if kind == "direct":
        anchors, units_shared = widen(source[sources]), units[shared]
        for start in range(0, min(arguments.sample, len(missing)), 512):
            block = missing[start : min(start + 512, arguments.sample)]
            weights = units[block] @ units_shared.T
            weights /= weights.sum(axis=1, keepdims=True)
            last = weights @ anchors
            rows += len(block)
    else:
        product = numpy.zeros((arguments.helper, arguments.width))
        for start in range(0, len(shared), 1024):
            part = slice(start, start + 1024)
            product += units[shared[part]].astype(numpy.float64).T @ widen(source[sources[part]]).astype(numpy.float64)
        total = units[shared].astype(numpy.float64).sum(axis=0)
        for start in range(0, len(missing), 1024):
            block = units[missing[start : start + 1024]].astype(numpy.float64)
            last = (block @ product) / (block @ total)[:, None]
            rows += len(block)
    return rows, len(missing), last[-1], missing[rows - 1]


def run_numpy(kind):
    """In a process of its own, so that memory and time are its own."""
    read, write = os.pipe()
    start = time.time()
    child = os.fork()
    if child == 0:
        begun = time.time()
        rows, all_rows, last, row = numpy_clp(kind)
        usage = resource.getrusage(resource.RUSAGE_SELF)
        found = widen(map_matrix(f"{folder}/out.safetensors", numpy.uint16)[row])
        difference = float(numpy.linalg.norm(found - last) / numpy.linalg.norm(last))
        with os.fdopen(write, "w") as file:
            json.dump([rows, all_rows, difference, usage.ru_utime + usage.ru_stime, usage.ru_maxrss // 1024], file)
        os._exit(0)
    os.close(write)
    with os.fdopen(read) as file:
        rows, all_rows, difference, processor, peak = json.load(file)
    os.waitpid(child, 0)
    wall = time.time() - start
    note = f"last row differs from Cleave's (rounded to BF16) by {difference:.1e}"
    if rows < all_rows:
        note = f"{rows} of {all_rows} rows; all would take {wall * all_rows / rows:.0f} s; " + note
    report(f"numpy clp, {kind}", wall, processor, {"VmHWM": peak}, note)


if not os.path.exists(f"{folder}/helper.safetensors"):
    make()
if not arguments.methods:
    sys.exit()
size = os.path.getsize(f"{folder}/source.safetensors")
print(f"{arguments.rows} x {arguments.width} BF16 ({size / 1e9:.1f} GB) -> {arguments.target}, helper {arguments.helper}")
print(f"{'':22} {'wall':>11} {'processors':>11} {'touched':>11} {'own memory':>11}")
start = time.time()
with open(f"{folder}/source.safetensors", "rb", buffering=0) as file:
    while file.read(1 << 24):
        pass
report("reading the source", time.time() - start, 0, {})
for method in arguments.methods.split(","):
    run_cleave(method)
if "clp" in arguments.methods.split(","):
    run_numpy("factored")
    run_numpy("direct")
