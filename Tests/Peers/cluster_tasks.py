"""What docs/cluster does without Spark: parts of files, names, and one shard encoded by many at once, most of them killed.

cluster_tasks.py CLEAVE SHARDS TOKENIZER FOLDER: writes datasets to FOLDER; fails by an exception.
"""

import multiprocessing
import os
import random
import sys
import time

cleave, shards, tokenizer, folder = map(os.path.abspath, sys.argv[1:])
project = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(project, "docs", "cluster"))
sys.dont_write_bytecode = True

import cleave_shards
import cleave_tasks

# Parts of a file, however it is cut: every record whole, in exactly one of them, in order.
generator = random.Random(1)
text = os.path.join(os.path.dirname(folder), "text")
for _ in range(1000):
    data = bytes(generator.choice(b"ab\n") for _ in range(generator.randrange(60)))
    with open(text, "wb") as file:
        file.write(data)
    step = generator.randint(1, 20)
    starts = range(0, len(data), step)
    parts = [b"".join(cleave_shards.read_part(text, start, min(len(data), start + step), b"\n", generator.randint(1, 7))) for start in starts]
    assert b"".join(parts) == data, (data, step, parts)
    filled = [part for part in parts if part]
    assert all(part.endswith(b"\n") for part in filled[:-1]), (data, step, parts)
    # A record is with the part in which it begins.
    for start, part in zip(starts, parts):
        begins = [place for place in range(start, min(len(data), start + step)) if place == 0 or data[place - 1:place] == b"\n"]
        assert bool(part) == bool(begins) and part.count(b"\n") in (len(begins), len(begins) - 1), (data, step, parts)

# Tasks hold every byte of every file once, and cut only what is plain.
files = cleave_shards.shards([shards])
for size in (1, 1000, 60_000, 1 << 30):
    found = [part for task in cleave_shards.tasks(files, size, True) for part in task]
    assert sorted({path for path, _, _ in found}) == sorted(files)
    for path in files:
        ranges = [(start, end) for name, start, end in found if name == path]
        whole = ranges == [(0, None)]
        assert whole or not cleave_shards.is_packed(path)
        assert whole or [start for start, _ in ranges] == [0] + [end for _, end in ranges[:-1]] and ranges[-1][1] == os.path.getsize(path)
try:
    cleave_shards.check_names(["a/x.txt.zst", "b/x.jsonl"])
    raise AssertionError("two shards of one name")
except cleave_shards.BadInput as error:
    assert str(error) == "'a/x.txt.zst' and 'b/x.jsonl' would both be written as 'x': give the files different names", error

# The same task many times at once, killed at any moment, until one is left to end.
os.makedirs(folder)
program = cleave_tasks.Program("job", cleave, tokenizer)
task = [(path, 0, None) for path in files]


def attempt():
    cleave_tasks.encode(task, program, ["--to", "megatron"], folder, None, None)


fork = multiprocessing.get_context("fork")
killed = 0
for _ in range(6):
    running = [fork.Process(target=attempt) for _ in range(3)]
    for process in running:
        process.start()
    time.sleep(generator.uniform(0, 0.3))
    for process in running:
        process.kill()
        process.join()
        killed += process.exitcode == -9
assert killed > 0
running = [fork.Process(target=attempt) for _ in range(2)]
for process in running:
    process.start()
for process in running:
    process.join()
    assert process.exitcode == 0, process.exitcode
