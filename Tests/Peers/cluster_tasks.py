"""What docs/cluster does without Spark: parts of files, names, and one shard encoded by many at once, most of them killed.

cluster_tasks.py CLEAVE SHARDS TOKENIZER FOLDER: writes datasets to FOLDER; fails by an exception.
"""

import contextlib
import io
import multiprocessing
import os
import random
import sys
import tarfile
import time
import types

cleave, shards, tokenizer, folder = map(os.path.abspath, sys.argv[1:])
project = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(project, "docs", "cluster"))
sys.dont_write_bytecode = True

import cleave_shards
import cleave_spark
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
    ranges = [cleave_shards.Part(text, start, min(len(data), start + step)) for start in starts]
    parts = [b"".join(cleave_shards.read_part(part, b"\n", generator.randint(1, 7))) for part in ranges]
    assert b"".join(parts) == data, (data, step, parts)
    filled = [part for part in parts if part]
    assert all(part.endswith(b"\n") for part in filled[:-1]), (data, step, parts)
    # A record is with the part in which it begins.
    for start, part in zip(starts, parts):
        begins = [place for place in range(start, min(len(data), start + step)) if place == 0 or data[place - 1:place] == b"\n"]
        assert bool(part) == bool(begins) and part.count(b"\n") in (len(begins), len(begins) - 1), (data, step, parts)



def refused(action, *words):
    """What an action refuses, in one line that has all of these words."""
    try:
        action()
    except (cleave_shards.BadInput, cleave_tasks.TaskFailure) as error:
        said = str(error)
        assert "\n" not in said and all(word in said for word in words), said
        return said
    raise AssertionError(f"not refused; expected {words}")


# A file that is not the one that was cut, or is shown shorter than it is: text would be lost, or twice there.
with open(text, "wb") as file:
    file.write(b"line\n" * 1000)
(first,), (second,) = cleave_shards.tasks([text], 2500, True)
assert first.stamp and (second.start, second.end) == (2500, 5000)
for size in range(0, 5000, 7):
    for part in (first, second):
        unchecked = part._replace(stamp=None)
        with open(text, "wb") as file:
            file.write((b"line\n" * 1000)[:size])
        if size < part.end:
            refused(lambda: b"".join(cleave_shards.read_part(unchecked, b"\n", 512)), text, "was expected")
        refused(lambda: b"".join(cleave_shards.read_part(part, b"\n", 512)), text, "changed")
with open(text, "wb") as file:
    file.write(b"line\n" * 1000)
os.utime(text, (1, 1))
refused(lambda: b"".join(cleave_shards.read_part(first, b"\n")), "changed")
(first,), (second,) = cleave_shards.tasks([text], 2500, True)
reading = cleave_shards.read_part(second, b"\n", 512)
next(reading)
with open(text, "ab") as file:
    file.write(b"more\n")
refused(lambda: b"".join(reading), "changed")
refused(lambda: list(cleave_tasks.count([second], cleave_tasks.Program("job", cleave), [], "line", None, 2)), text, "changed")

# A task's files are named on one command line.
many = os.path.join(os.path.dirname(folder), "many")
os.mkdir(many)
for number in range(2500):
    open(os.path.join(many, f"{number:05}" + ("n" * 150 if number < 1200 else "")), "w").close()
made = cleave_shards.tasks(cleave_shards.shards([many]), 1 << 28, True)
assert sum(map(len, made)) == 2500 and max(map(len, made)) <= 1000
assert max(sum(len(part.path) + 1 for part in task) for task in made) <= 100_000
assert len(made) < 8, len(made)

# What cleave refuses to list is refused here.
listing = os.path.join(os.path.dirname(folder), "listing")
os.makedirs(os.path.join(listing, "below"))
os.symlink("nowhere", os.path.join(listing, "below", "link"))
refused(lambda: cleave_shards.shards([listing]), "cannot follow the link", "below/link")
os.unlink(os.path.join(listing, "below", "link"))
os.chmod(listing, 0o755)
os.chmod(os.path.join(listing, "below"), 0)
if os.geteuid() == 0:
    for path in (os.path.dirname(folder), os.path.dirname(os.path.dirname(folder))):
        os.chmod(path, os.stat(path).st_mode | 0o111)
    os.seteuid(65534)
    refused(lambda: cleave_shards.shards([listing]), "cannot list the folder", "Permission denied")
    os.seteuid(0)
else:
    refused(lambda: cleave_shards.shards([listing]), "cannot list the folder", "Permission denied")
os.chmod(os.path.join(listing, "below"), 0o755)
here = os.getcwd()
os.chdir(os.path.join(listing, "below"))
for _ in range(1200):
    os.mkdir("d")
    os.chdir("d")
open("deep", "w").close()
os.chdir(here)
assert [path[-6:] for path in cleave_shards.shards([listing])] == ["d/deep"]
latin = os.fsdecode(b"caf\xe9.txt")
open(os.path.join(listing, latin), "w").close()
refused(lambda: cleave_shards.shards([listing]), "not UTF-8")
with open(text, "wb") as file:
    file.write(b"a b\r\n\r\n\n caf\xe9.txt \r\nlast")
assert cleave_shards.listed(text) == ["a b", " " + latin + " ", "last"]


# The reason of a failure is cleave's where cleave has failed, and the command's where that has.
def failure(program, fetch, content):
    with open(text, "wb") as file:
        file.write(content)
    return refused(lambda: list(cleave_tasks.count([cleave_shards.Part(text)], program, [], "line", fetch, 2)), text)


installed = cleave_tasks.Program("job", cleave)
broken = b"\x28\xb5\x2f\xfd" + generator.randbytes(1 << 21)
for fetch in ("cat {}", "cat {} | cat"):
    said = failure(installed, fetch, broken)
    assert "zstd" in said and "failed" not in said, said
said = failure(installed, "cat {}; exit 3", b"text\n")
assert "'cat {}; exit 3' failed: status 3" in said, said
said = failure(installed, "cat {}; echo no such key >&2; exit 3", broken[:100])
assert "failed: no such key; cleave: " in said, said
killed_program = os.path.join(os.path.dirname(folder), "killed")
for end in ("a\\t1\\nhal", "a\\t1\\nhalf\\t", "a\\t1\\n", "a\\t1\\nb\\t1x"):
    for death, reason in (("kill -9 $$", "ended by signal 9 (SIGKILL)"), ("exit 0", "no whole counts file"), ("exit 4", "status 4")):
        with open(killed_program, "w") as file:
            file.write("#!/bin/bash\nprintf '{\"records\":1,\"bytes\":2,\"pieces\":3}\\n" + end + "'\n" + death + "\n")
        os.chmod(killed_program, 0o755)
        said = failure(cleave_tasks.Program("job", killed_program), None, b"")
        assert reason in said, said

# Temporary folders go with Spark's.
os.environ["SPARK_LOCAL_DIRS"] = "/nowhere," + many
assert cleave_tasks.Program("job", cleave).scratch() == many
assert cleave_tasks.Program("job", cleave, temporary="/tmp").scratch() == "/tmp"
del os.environ["SPARK_LOCAL_DIRS"]

# Tasks hold every byte of every file once, and cut only what is plain.
files = cleave_shards.shards([shards])
for size in (1, 1000, 60_000, 1 << 30):
    found = [part for task in cleave_shards.tasks(files, size, True) for part in task]
    assert sorted({part.path for part in found}) == sorted(files)
    for path in files:
        ranges = [(part.start, part.end) for part in found if part.path == path]
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
task = [cleave_shards.Part(path) for path in files]


def attempt():
    cleave_tasks.encode(task, program, ["--to", "megatron"], folder, None, None)


fork = multiprocessing.get_context("fork")
killed = 0
for number in range(8):
    running = [fork.Process(target=attempt) for _ in range(3)]
    for process in running:
        process.start()
    # The first ones sooner than a program starts: where one has ended, the others find nothing left to do.
    time.sleep(generator.uniform(0, 0.01 + 0.04 * number))
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

# Folders of attempts go with the next job that writes there, unless theirs lives.
jobs = ["cleave-" + letter * 16 for letter in "abcde"]
left = [f".{job}-" + "0" * 32 for job in jobs]
lock = cleave_spark.owned(folder, jobs[0])
for name in left[:2] + [".job-x", ".cleave-mine"]:
    os.mkdir(os.path.join(folder, name))
open(os.path.join(folder, f".{jobs[2]}.lock"), "w").close()
os.mkdir(os.path.join(folder, left[2]))
second = cleave_spark.owned(folder, jobs[3])
there = {name for name in os.listdir(folder) if name.startswith(".cleave")}
assert there == {left[0], f".{jobs[0]}.lock", f".{jobs[3]}.lock", ".cleave-mine"}, there
cleave_spark.leave(folder, jobs[3], second)
cleave_spark.leave(folder, jobs[0], lock)
assert {name for name in os.listdir(folder) if name.startswith(".cleave")} == {".cleave-mine"}
os.rmdir(os.path.join(folder, ".cleave-mine"))

# Both files of GPT-2's form are shipped, whichever is named.
pair = os.path.join(os.path.dirname(folder), "pair")
os.mkdir(pair)
for name in ("small-vocab.json", "small-merges.txt", "vocab.json", "other.json"):
    open(os.path.join(pair, name), "w").close()
for name, both in (("small-vocab.json", 2), ("small-merges.txt", 2), ("vocab.json", 1), ("other.json", 1)):
    files = cleave_spark.tokenizer_files(os.path.join(pair, name))
    assert os.path.basename(files[0]) == name and len(files) == both, files
    chosen = types.SimpleNamespace(program="/bin/true", tokenizer=os.path.join(pair, name))
    with tarfile.open(cleave_spark.pack(chosen, pair, "job")) as archive:
        packed = {each for each in archive.getnames() if each.startswith("tokenizer/")}
    assert packed == {"tokenizer/" + os.path.basename(file) for file in files}, packed


# What cannot be read or made is said in a line, and the status is 2.
def said_by(*arguments):
    said = io.StringIO()
    with contextlib.redirect_stderr(said):
        status = cleave_spark.main(list(arguments))
    lines = said.getvalue().splitlines()
    assert status == 2 and len(lines) == 1 and lines[0].startswith("cleave_spark: "), (status, lines)
    return lines[0]


common = ("count", "--cleave", cleave, "-o", "c.zst")
assert "No such file or directory" in said_by(*common, "--temporary-folder", "/nowhere/at/all", shards)
with open(text, "wb") as file:
    file.write(b"/nowhere/caf\xe9.txt\n")
assert "no such file or folder" in said_by(*common, "--list", text)
assert "in front of '--'" in said_by(*common, shards, "--", killed_program)
assert "--framing" in said_by(*common, shards, "--", "--framing", "verse")
assert "cannot make the folder" in said_by("encode", "--cleave", cleave, "-t", tokenizer, "-o", text + "/x", shards, "--", "--to", "u16")
path, os.environ["PATH"] = os.environ["PATH"], "/nowhere"
assert "ldd" in said_by(*common, shards)
os.environ["PATH"] = path
