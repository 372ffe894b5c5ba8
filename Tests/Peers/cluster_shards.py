"""What docs/cluster/cleave-shards must not do: lose text, use old counts, remove what is not its own, or end without a word.

cluster_shards.py CLEAVE SHARDS TOKENIZER COUNTS DATA FOLDER [CHECK…]: COUNTS and DATA are what one process makes of SHARDS;
works in FOLDER; fails with a line for each check that did not hold.
"""

import os
import shlex
import shutil
import signal
import stat
import subprocess
import sys
import time
import traceback

cleave, shards, tokenizer, counts, data, folder = map(os.path.abspath, sys.argv[1:7])
project = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
script = os.environ.get("CLEAVE_SHARDS", os.path.join(project, "docs", "cluster", "cleave-shards"))
RUNNERS = ("xargs", "parallel")


def run(*arguments, **options):
    """Status and what the script said."""
    command = [script, *arguments[:1], "--cleave", cleave, *arguments[1:]] if "--cleave" not in arguments else [script, *arguments]
    found = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, timeout=300, **options)
    return found.returncode, (found.stdout + found.stderr).decode("utf-8", "replace")


def expect(holds, *what):
    if not holds:
        raise AssertionError(" ".join(map(str, what)))


def well(found):
    expect(found[0] == 0, "status", found[0], found[1])


def refused(found, *words):
    expect(found[0] == 2, "status", found[0], found[1])
    last = found[1].strip().splitlines()[-1]
    expect(last.startswith("cleave-shards: "), "no line of its own:", found[1])
    expect("Traceback" not in found[1], found[1])
    for word in words:
        expect(word in found[1], f"nothing of {word!r} in", found[1])


def write(path, text):
    os.makedirs(os.path.dirname(path) or ".", exist_ok=True)
    with open(path, "w") as file:
        file.write(text)


def read(path):
    with open(path, "rb") as file:
        return file.read()


def one_process(*arguments):
    """The counts file of one process."""
    made = os.path.join(os.getcwd(), "one.zst")
    subprocess.run([cleave, "count", "-q", *arguments, "-o", made], check=True)
    return read(made)


def wrapper(name, body):
    """A program in front of cleave: `body` runs first unless only the version is asked for."""
    write(name, f'#!/bin/bash\nif [ "$1" != --version ]; then\n{body}\nfi\nexec {shlex.quote(cleave)} "$@"\n')
    os.chmod(name, os.stat(name).st_mode | stat.S_IXUSR)
    return os.path.abspath(name)


def names_below(path):
    return sorted(os.path.relpath(os.path.join(top, name), path) for top, _, files in os.walk(path) for name in files)


# What is not ours stays


def foreign_folder(runner):
    write("corpus.shards/a.txt", "the only copy\n")
    refused(run("count", "--with", runner, "-o", "corpus", "corpus.shards"), "corpus.shards")
    expect(read("corpus.shards/a.txt") == b"the only copy\n")
    write("text/a.txt", "a b\n")
    refused(run("count", "--with", runner, "-o", "corpus", "text"), "corpus.shards")
    expect(names_below("corpus.shards") == ["a.txt"], names_below("corpus.shards"))


def foreign_file(runner):
    """What a user has put into our folder stays when we are done."""
    slow = wrapper("slow", f'[ "$1" = merge-counts ] && echo mine > {shlex.quote(os.getcwd())}/c.zst.shards/notes')
    write("text/a.txt", "a b\n")
    well(run("count", "--cleave", slow, "--with", runner, "-o", "c.zst", "text"))
    expect(names_below("c.zst.shards") == ["notes"], names_below("c.zst.shards"))


def inside_of_the_text(runner):
    """Counts and datasets would be read as text when the command is given again."""
    write("text/a.txt", "a b\n")
    refused(run("count", "--with", runner, "-o", "text/c.zst", "text"), "text/c.zst.shards", "--work")
    refused(run("encode", "--with", runner, "-o", "text/data", "text", "--", "-t", tokenizer, "--to", "u16"), "text/data")
    expect(names_below("text") == ["a.txt"], names_below("text"))


# Old counts are not used


def older_shard(runner):
    """A shard is replaced by one that is older than its counts."""
    write("text/a.txt", "one two\n")
    write("new", "two three\n")
    os.utime("new", (1_000_000_000, 1_000_000_000))
    well(run("count", "--with", runner, "--work", "work", "-o", "c.zst", "text"))
    os.replace("new", "text/a.txt")
    well(run("count", "--with", runner, "--work", "work", "-o", "c.zst", "text"))
    expect(read("c.zst") == one_process("text"), "counts of the old text")
    # And nothing is counted where nothing has changed.
    log = wrapper("log", 'case "${@: -1}" in */text/*) echo >> counted ;; esac')
    os.unlink("c.zst")
    well(run("count", "--cleave", log, "--with", runner, "--work", "work", "-o", "c.zst", "text"))
    expect(read("c.zst") == one_process("text") and not os.path.exists("counted"))


def other_tokenizer(runner):
    """The same name, another way to cut text."""
    write("text/a.txt", "one Two\n")
    shutil.copytree(tokenizer, "tok")
    common = ("--with", runner, "--work", "work", "text", "-o")
    well(run("count", *common, "c.zst", "--", "-t", "tok"))
    write("text/b.txt", "three\n")
    name = "tok/tokenizer.json"
    made = read(name).decode()
    changed = made.replace('"normalizer": null', '"normalizer": {"type": "Lowercase"}').replace('"normalizer":null', '"normalizer":{"type":"Lowercase"}')
    expect(changed != made, "no normalizer to change")
    write(name, changed)
    refused(run("count", *common, "d.zst", "--", "-t", "tok"), "'work'", "other options")
    well(run("count", "--with", runner, "--work", "work2", "text", "-o", "d.zst", "--", "-t", "tok"))
    expect(read("d.zst") == one_process("-t", "tok", "text"))


def changed_while_counted(runner):
    write("text/a.txt", "one\n")
    write("text/b.txt", "two\n")
    change = wrapper("change", 'case "${@: -1}" in */text/b.txt) [ -e changed ] || { : > changed; echo three >> "${@: -1}"; } ;; esac')
    refused(run("count", "--cleave", change, "--with", runner, "-j", "1", "-o", "c.zst", "text"), "text/b.txt", "changed")
    expect(not os.path.exists("c.zst"))
    well(run("count", "--cleave", change, "--with", runner, "-o", "c.zst", "text"))
    expect(read("c.zst") == one_process("text"))
    expect(not os.path.exists("c.zst.shards"))


def begun(runner):
    """A kill while the folder is made leaves nothing that is refused for ever."""
    write("text/a.txt", "one\n")
    os.mkdir("c.zst.shards")
    well(run("count", "--with", runner, "-o", "c.zst", "text"))
    expect(not os.path.exists("c.zst.shards"))


# All that is named is read, once


def dangling_link(runner):
    write("text/a.txt", "one\n")
    os.symlink("nowhere", "text/b.txt")
    refused(run("count", "--with", runner, "-o", "c.zst", "text"), "text/b.txt", "link")
    refused(run("encode", "--with", runner, "-o", "data", "text", "--", "-t", tokenizer, "--to", "u16"), "text/b.txt", "link")
    expect(not os.path.exists("c.zst"))


def named_twice(runner):
    write("text/a.txt", "one\n")
    well(run("count", "--with", runner, "-j", "2", "-o", "c.zst", "text", "text/a.txt"))
    expect(read("c.zst") == one_process("text", "text/a.txt"))


def text_behind_options(runner):
    """Would be counted with every shard."""
    for name in "abc":
        write(f"text/{name}.txt", "one\n")
    refused(run("count", "--with", runner, "-o", "c.zst", "text", "--", "--framing", "jsonl", os.path.abspath("text/a.txt")))
    refused(run("count", "--with", runner, "-o", "c.zst", "text", "--", os.path.abspath("text/a.txt")), "in front of '--'")
    refused(run("encode", "--with", runner, "-o", "d", "text", "--", "-t", tokenizer, "--to", "u16", os.path.abspath("text/a.txt")), "in front of '--'")
    refused(run("encode", "--with", runner, "-o", "d", "text", "--", "-t", tokenizer, "--to", "u16", "--shard", "1/2"), "--shard")
    expect(not os.path.exists("c.zst") and not os.path.exists("d/a.bin"))


def same_dataset_name(runner):
    write("text/a.txt", "one\n")
    write("text/b/a.jsonl", "two\n")
    refused(run("encode", "--with", runner, "-o", "d", "text", "--", "-t", tokenizer, "--to", "u16"), "would both be written as 'a'")


def files_that_appear(runner):
    """Those that were there when the command was given are encoded."""
    for number in range(20):
        write(f"text/{number:02}.txt", "one\n")
    appear = wrapper("appear", 'echo new > text/0"$RANDOM$RANDOM".txt')
    well(run("encode", "--cleave", appear, "--with", runner, "-j", "2", "-o", "d", "text", "--", "-t", tokenizer, "--to", "u16"))
    left_out = {f"{number:02}.json" for number in range(20)} - set(os.listdir("d"))
    expect(not left_out, "left out:", left_out)


def others_are_done(runner):
    """One of twenty shards cannot be read."""
    for number in range(19):
        write(f"text/{number:02}.txt", "one\n")
    write("text/005.zst", "no zstd\n")
    found = run("encode", "--with", runner, "-j", "1", "-o", "d", "text", "--", "-t", tokenizer, "--to", "u16")
    refused(found, f"cleave-shards: '{os.path.abspath('text/005.zst')}': cleave ended with status 2")
    expect(found[1].count("cleave ended with") == 1, found[1])
    done = [name for name in os.listdir("d") if name.endswith(".json")]
    expect(len(done) == 19, len(done), "of 19 done")


# Any names and options, any number of them


def braces(runner):
    """What GNU parallel would replace."""
    write("te{2}xt/it's {1} \"{#}\" $(x)\n{}.txt", "a1234 b12 {1} {#}\n" * 5)
    write("te{2}xt/b\\n%s.txt", "12 345\n")
    pattern = r"\p{N}{2}|[^\p{N}]+|\p{N}"
    options = ("--pre-tokenizer", pattern)
    well(run("count", "--with", runner, "-o", "c{1}.zst", "te{2}xt", "--", *options))
    expect(read("c{1}.zst") == one_process(*options, "te{2}xt"))
    common = ("-t", tokenizer, "--to", "u16", "--allowed-special", "{1},{}")
    first = subprocess.run([cleave, "dataset", "-q", *common, "-o", "one", "te{2}xt"], capture_output=True, text=True)
    found = run("encode", "--with", runner, "-o", "ma{3}ny", "te{2}xt", "--", *common)
    if first.returncode:
        # What one process refuses, with its words.
        refused(found, first.stderr.strip().splitlines()[-1])
    common = common[:-2]
    subprocess.run([cleave, "dataset", "-q", *common, "-o", "one", "te{2}xt"], check=True)
    well(run("encode", "--with", runner, "-o", "ma{3}ny", "te{2}xt", "--", *common))
    expect(subprocess.run(["diff", "-r", "one", "ma{3}ny"]).returncode == 0, "datasets differ")


def long_lists(runner):
    """No command line grows with the number of shards or paths."""
    deep = "/".join("d" * 250 for _ in range(14))
    paths = []
    for number in range(40):
        paths.append(f"{deep}/{number:02}.txt")
        write(paths[-1], f"text {number}\n")
    log = wrapper("log", 'echo "$1 $(printf %s "$*" | wc -c)" >> lengths')
    well(run("encode", "--cleave", log, "--with", runner, "-j", "4", "-o", "d", *paths, "--", "-t", tokenizer, "--to", "u16"))
    expect(len([name for name in os.listdir("d") if name.endswith(".json")]) == 40)
    well(run("count", "--cleave", log, "--with", runner, "-j", "4", "-o", "c.zst", *paths))
    expect(read("c.zst") == one_process(*paths))
    with open("lengths") as file:
        longest = max((int(line.split()[1]), line.split()[0]) for line in file)
    expect(longest[0] < 5000 + len(os.getcwd()), longest)


def nothing_left(runner):
    """Killed at once, nothing of it stays but the counts that are done."""
    os.mkdir("tmp")
    write("text/a.txt", "one\n")
    write("text/b.txt", "two\n")
    wait = wrapper("wait", 'case "${@: -1}" in */text/*) : > started; while [ -e started ]; do sleep 0.1; done; exit 1 ;; esac')
    process = subprocess.Popen([script, "count", "--cleave", wait, "--with", runner, "-o", "c.zst", "text"], start_new_session=True,
                               stderr=subprocess.DEVNULL, env=dict(os.environ, TMPDIR=os.path.abspath("tmp")))
    limit = time.monotonic() + 60
    while not os.path.exists("started") and process.poll() is None and time.monotonic() < limit:
        time.sleep(0.02)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    # GNU parallel puts what it starts into groups of their own.
    os.unlink("started")
    left = [name for name in os.listdir("tmp") if not name.startswith("par")]
    expect(not left, "left in the temporary folder:", left)
    well(run("count", "--with", runner, "-o", "c.zst", "text"))
    expect(not os.path.exists("c.zst.shards"))


def main():
    checks = [foreign_folder, foreign_file, inside_of_the_text, older_shard, other_tokenizer, changed_while_counted, begun, dangling_link,
              named_twice, text_behind_options, same_dataset_name, files_that_appear, others_are_done, braces, long_lists, nothing_left]
    chosen = sys.argv[7:]
    failures = []
    for check in checks:
        for runner in RUNNERS:
            if chosen and check.__name__ not in chosen:
                continue
            place = os.path.join(folder, f"{check.__name__}-{runner}")
            os.makedirs(place)
            os.chdir(place)
            started = time.monotonic()
            try:
                check(runner)
            except Exception as error:
                failures.append(f"{check.__name__}, {runner}: {error if isinstance(error, AssertionError) else traceback.format_exc()}")
            if "CLEAVE_SHARDS" in os.environ:
                print(f"{check.__name__} {runner}: {time.monotonic() - started:.1f} s", flush=True)
    for failure in failures:
        print(failure, file=sys.stderr)
    print(len(checks) * len(RUNNERS) - len(failures), "checks held")
    return 1 if failures else 0


sys.exit(main())
