"""cleave on Apache Spark: counts of pieces and token datasets of any number of shards, byte for byte those of one machine.

  count    shards → counts file. Each task runs 'cleave count' on some of the text; the counts are shuffled by piece, added
           up by 'cleave merge-counts', and put together to one sorted file on the driver, which never holds it in memory.
  encode   shards + tokenizer → token datasets. Each task runs 'cleave dataset' on some shards.

EXAMPLES
  python cleave_spark.py count --master 'local[4]' -o counts.zst corpus/ -- --for bpe --pre-tokenizer llama3
  spark-submit cleave_spark.py count --task-size 2G -o counts.zst /mnt/text -- --framing jsonl
  spark-submit cleave_spark.py encode -t tok.json -o /mnt/tokens /mnt/text -- --to megatron --framing jsonl
  aws s3api list-objects-v2 --bucket b --prefix text/ --query 'Contents[].[Key]' --output text | sed 's|^|s3://b/|' > shards.list
  spark-submit cleave_spark.py encode -t tok.json --list shards.list --fetch 'aws s3 cp --quiet {} -' \\
    --store 'aws s3 cp --quiet {file} s3://b/tokens/{name}' -- --to u16 --framing jsonl

What stands behind '--' goes to 'cleave count' or 'cleave dataset' as it is. Tasks that are killed, lost or run twice do no
harm: counts of a task are used once, files of a dataset appear whole, and an encoding that was broken off goes on where it
stood when the same command is given again. Status 0: all is there; 2: it could not be done, and a line says why.
"""

import argparse
import atexit
import contextlib
import fcntl
import glob
import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import time
import uuid

here = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, here)

import cleave_shards
import cleave_tasks
from cleave_options import passed_value, refuse, tried
from cleave_shards import BadInput, Part

# glibc is the machine's own; all else that the program is linked with travels with it.
NOT_SHIPPED = re.compile(r"(ld-linux.*|linux-vdso|lib(c|m|dl|rt|pthread|resolv|util))\.so.*")


def options(arguments):
    """The options; what stands behind '--' is `cleave`'s."""
    if "--" in arguments:
        place = arguments.index("--")
        arguments, passed = arguments[:place], arguments[place + 1:]
    else:
        passed = []
    parser = argparse.ArgumentParser(prog="cleave_spark.py", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True, metavar="count|encode")

    def command(name, help):
        made = commands.add_parser(name, help=help, description=help, formatter_class=argparse.RawDescriptionHelpFormatter,
                                   epilog="What stands behind '--' goes to cleave as it is.")
        made.add_argument("shards", nargs="*", metavar="PATH", help="files and folders of text, plain, zstd or gzip, at the same place on all machines")
        made.add_argument("--list", metavar="FILE", help="take the shards from this list, one a line, instead")
        made.add_argument("--fetch", metavar="COMMAND", help="shell command that writes the shard {} to standard output, such as 'hdfs dfs -cat {}'")
        made.add_argument("--cleave", default="cleave", metavar="PROGRAM", help="the program, shipped to the executors with its libraries (default: cleave in $PATH)")
        made.add_argument("--installed", metavar="PROGRAM", help="do not ship it: the executors have it at this path, and the tokenizer where -t says")
        made.add_argument("--master", help="Spark's master, such as local[4]; spark-submit has its own")
        made.add_argument("--task-size", type=size, default=size("256M"), metavar="BYTES", help="stored text a task; small shards are joined (default 256M)")
        made.add_argument("--threads", type=int, default=1, metavar="N", help="threads of a task; set spark.task.cpus to the same (default 1)")
        made.add_argument("--temporary-folder", metavar="FOLDER", help="of driver and executors (default: $TMPDIR or /tmp)")
        made.add_argument("-t", "--tokenizer", metavar="FILE", help="file or folder of a tokenizer" + (": cut text as it does" if name == "count" else ""))
        return made

    made = command("count", "Count the pieces of shards: the file that 'cleave count -o FILE PATH…' writes.")
    made.add_argument("-o", "--output", required=True, metavar="FILE", help="the counts file, on the driver; zstd if named .zst")
    made.add_argument("--buckets", type=int, metavar="N", help="parts of the shuffle (default: twice Spark's default parallelism, no more than tasks)")
    made.add_argument("--memory", default="512M", metavar="BYTES", help="memory of a task's tables, outside Spark's (default 512M)")
    made = command("encode", "Encode shards to token datasets: the files that 'cleave dataset -t FILE -o FOLDER PATH…' writes.")
    made.add_argument("-o", "--output", metavar="FOLDER", help="the datasets, in a folder that all machines share")
    made.add_argument("--store", metavar="COMMAND", help="instead of -o: shell command that stores the file {file} under the name {name}, whole or not at all")
    made.add_argument("--json", action="store_true", help="write the sidecars to standard output, an object a line")
    chosen = parser.parse_args(arguments)
    chosen.passed = passed
    check(chosen)
    return chosen


def size(text):
    match = re.fullmatch(r"(\d+)([kKMGT]?)", text)
    if not match or int(match[1]) == 0:
        raise argparse.ArgumentTypeError(f"expected bytes such as 256M or 2G, found '{text}'")
    return int(match[1]) << {"": 0, "k": 10, "K": 10, "M": 20, "G": 30, "T": 40}[match[2]]


def check(chosen):
    """Refuses what cannot work before Spark is started."""
    refuse(chosen.passed, (
        "-o", "--output", "-t", "--tokenizer", "-j", "--jobs", "--memory", "--json", "--compress", "--shard", "--temporary-folder"))
    if bool(chosen.shards) == bool(chosen.list):
        raise BadInput("expected either files and folders or --list")
    if chosen.threads < 1:
        raise BadInput(f"--threads: expected 1 or more, found {chosen.threads}")
    if chosen.command == "encode":
        if not chosen.tokenizer:
            raise BadInput("encode needs a tokenizer: -t FILE")
        if bool(chosen.output) == bool(chosen.store):
            raise BadInput("encode needs either -o FOLDER or --store COMMAND")
        if chosen.store and ("{file}" not in chosen.store or "{name}" not in chosen.store):
            raise BadInput("--store: expected a command with {file} and {name}")
    elif chosen.buckets is not None and not 1 <= chosen.buckets <= 10000:
        raise BadInput(f"--buckets: expected 1 to 10000, found {chosen.buckets}")
    if chosen.fetch and "{}" not in chosen.fetch:
        raise BadInput("--fetch: expected a command with {}")
    chosen.program = shutil.which(chosen.installed or chosen.cleave)
    if not chosen.program and not (chosen.installed and chosen.command == "encode"):
        raise BadInput(f"no program '{chosen.installed or chosen.cleave}'; name it with --cleave")
    if chosen.tokenizer and not chosen.installed and not os.path.exists(chosen.tokenizer):
        raise BadInput(f"cannot open the tokenizer '{chosen.tokenizer}': no such file or folder")


def tasks(chosen):
    """The work, a list of (path, start, end) for each task."""
    if chosen.fetch:
        # How long they are is not known here.
        return [[Part(path)] for path in (cleave_shards.listed(chosen.list) if chosen.list else chosen.shards)]
    files = cleave_shards.shards(cleave_shards.listed(chosen.list) if chosen.list else chosen.shards)
    framing = passed_value(chosen.passed, "--framing") or "line"
    cut = chosen.command == "count" and framing in cleave_tasks.RECORD_ENDS and "--no-decompress" not in chosen.passed
    return cleave_shards.tasks(files, chosen.task_size, cut)


def pack(chosen, folder, job):
    """The program, the libraries that it is linked with, and the tokenizer, in one archive."""
    path = os.path.join(folder, job + ".tar")
    with tarfile.open(path, "w", dereference=True) as archive:
        archive.add(chosen.program, "bin/cleave")
        found = subprocess.run(["ldd", chosen.program], capture_output=True, text=True)
        for name, library in re.findall(r"(\S+) => (/\S+)", found.stdout):
            if not NOT_SHIPPED.fullmatch(name):
                archive.add(library, "lib/" + name)
        for file in tokenizer_files(chosen.tokenizer):
            archive.add(file, "tokenizer/" + os.path.basename(file))
    return path


def tokenizer_files(tokenizer):
    """A file or folder, and of GPT-2's `…vocab.json` and `…merges.txt` both."""
    if not tokenizer:
        return []
    path = os.path.abspath(tokenizer)
    for ending, other in (("vocab.json", "merges.txt"), ("merges.txt", "vocab.json")):
        if path.endswith(ending) and os.path.isfile(path) and os.path.isfile(path[:-len(ending)] + other):
            return [path, path[:-len(ending)] + other]
    return [path]


def owned(output, job):
    """Holds a lock that says that this job lives, and removes the folders of attempts whose jobs do not.

    Gives the lock to be closed at the end, or None where the file system has no locks: then nothing is removed.
    """
    own = os.path.join(output, f".{job}.lock")
    while True:
        lock = open(own, "w")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX)
        except OSError:
            lock.close()
            os.unlink(own)
            return None
        if os.path.exists(own):
            break
        # Another job was faster and took this one for dead.
        lock.close()
    found = (re.fullmatch(r"\.(cleave-[0-9a-f]{16})(-[0-9a-f]{32}|\.lock)", name) for name in os.listdir(output))
    for other in {each[1] for each in found if each} - {job}:
        remove_dead(output, other)
    return lock


def remove_dead(output, job):
    """Removes what a job has left, unless it lives: it makes its lock before its first folder and removes it behind the last."""
    path = os.path.join(output, f".{job}.lock")
    with contextlib.ExitStack() as held:
        if os.path.exists(path):
            try:
                fcntl.flock(held.enter_context(open(path)), fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                return
        leave(output, job, None)
        with contextlib.suppress(FileNotFoundError):
            os.unlink(path)


def session(chosen):
    try:
        from pyspark.sql import SparkSession
    except ImportError:
        raise BadInput("no pyspark; install it with 'pip install pyspark', or use spark-submit") from None
    builder = SparkSession.builder.appName("cleave " + chosen.command)
    builder = builder.config("spark.ui.showConsoleProgress", str(sys.stderr.isatty()).lower())
    if chosen.master:
        builder = builder.master(chosen.master)
        if chosen.master.startswith("local"):
            os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    # A session that was there before stays.
    return SparkSession.getActiveSession() is None, builder.getOrCreate()


def count(context, chosen, work, program, folder):
    """Counts, shuffles, adds up; the driver joins the buckets, which have no piece in common."""
    buckets = chosen.buckets or max(1, min(len(work), 2 * context.defaultParallelism))
    passed, fetch, framing = chosen.passed, chosen.fetch, passed_value(chosen.passed, "--framing") or "line"
    from pyspark import StorageLevel
    sums = (
        context.parallelize(work, len(work))
        .flatMap(lambda task: cleave_tasks.count(task, program, passed, framing, fetch, buckets))
        .partitionBy(buckets, lambda bucket: bucket)
        .mapPartitionsWithIndex(lambda index, parts: cleave_tasks.merge(index, parts, program))
        .persist(StorageLevel.DISK_ONLY))
    # All buckets at once; then one after the other comes to the driver, block by block.
    sums.count()
    parts = os.path.join(folder, "buckets")
    os.mkdir(parts)
    file, last = None, None
    for index, block in sums.toLocalIterator(prefetchPartitions=True):
        if index != last:
            if file:
                file.close()
            file, last = open(os.path.join(parts, f"{index:05}"), "wb"), index
        file.write(block)
    if file:
        file.close()
    sums.unpersist()
    found = subprocess.run([chosen.program, "merge-counts", "-q", parts, "-o", chosen.output], capture_output=True, text=True)
    if found.returncode != 0:
        raise BadInput(found.stderr.strip().splitlines()[-1] if found.stderr.strip() else f"cleave ended with status {found.returncode}")
    return found.stderr.strip().replace("\n", "; ") or f"wrote {chosen.output}"


def encode(context, chosen, work, program):
    passed, output, fetch, store = chosen.passed, chosen.output, chosen.fetch, chosen.store
    lines = (
        context.parallelize(work, len(work))
        .flatMap(lambda task: cleave_tasks.encode(task, program, passed, output, fetch, store))
        .collect())
    sidecars = [json.loads(line) for line in lines]
    if chosen.json:
        print("\n".join(lines), flush=True)
    new = sum(sidecar["written"] for sidecar in sidecars)
    documents, tokens = (sum(sidecar[key] for sidecar in sidecars) for key in ("documents", "tokens"))
    return f"wrote {new} shards, passed over {len(sidecars) - new} that were there: {documents} documents, {tokens} tokens"


def run(arguments):
    chosen = options(arguments)
    work = tasks(chosen)
    if chosen.command == "encode":
        cleave_shards.check_names([part.path for task in work for part in task])
    if chosen.program and not (chosen.installed and chosen.tokenizer and not os.path.exists(chosen.tokenizer)):
        tokenizer = ["-t", chosen.tokenizer] if chosen.tokenizer else []
        tried(chosen.program, ["count" if chosen.command == "count" else "dataset", *tokenizer, *chosen.passed])
    started = time.monotonic()
    job = "cleave-" + uuid.uuid4().hex[:16]
    with contextlib.ExitStack() as ended:
        folder = ended.enter_context(tempfile.TemporaryDirectory(prefix="cleave-spark-", dir=chosen.temporary_folder))
        tokenizer = chosen.tokenizer
        if not chosen.installed:
            # Executors that start later in this session ask for it again.
            shipped = tempfile.mkdtemp(prefix="cleave-spark-", dir=chosen.temporary_folder)
            atexit.register(shutil.rmtree, shipped, ignore_errors=True)
            archive = pack(chosen, shipped, job)
            tokenizer = tokenizer and os.path.basename(os.path.abspath(tokenizer))
        if chosen.command == "encode" and chosen.output:
            chosen.output = os.path.abspath(chosen.output)
            try:
                os.makedirs(chosen.output, exist_ok=True)
            except OSError as error:
                raise BadInput(f"cannot make the folder '{chosen.output}': {error.strerror}") from None
            ended.callback(leave, chosen.output, job, owned(chosen.output, job))
        program = cleave_tasks.Program(
            job, chosen.installed, tokenizer, chosen.threads, getattr(chosen, "memory", "512M"), chosen.temporary_folder)
        try:
            is_ours, spark = session(chosen)
            if is_ours:
                ended.callback(spark.stop)
            context = spark.sparkContext
            # A task that fails is told in a line of ours, not in Spark's pages.
            context.setLogLevel("OFF")
            for module in ("cleave_shards.py", "cleave_tasks.py"):
                context.addPyFile(os.path.join(here, module))
            if not chosen.installed:
                context.addArchive(archive + "#" + job)
            said = count(context, chosen, work, program, folder) if chosen.command == "count" else encode(context, chosen, work, program)
        except BadInput:
            raise
        except Exception as error:
            raise BadInput(told(error)) from error
    shards = len({part.path for task in work for part in task})
    print(f"{shards} shards as {len(work)} tasks in {time.monotonic() - started:.1f} s: {said}", file=sys.stderr)


def leave(output, job, lock):
    """Removes what attempts of this job that were killed have left."""
    for attempt in glob.glob(os.path.join(glob.escape(output), f".{job}-*")):
        shutil.rmtree(attempt, ignore_errors=True)
    if lock:
        with contextlib.suppress(OSError):
            os.unlink(lock.name)
        lock.close()


def told(error):
    """The line of the task that failed, out of Spark's account of it."""
    text = str(error)
    found = re.findall(r"TaskFailure: (.*?) \[end\]", text, re.S)
    if found:
        return found[-1]
    found = re.search(r"most recent failure: (.*)", text) or re.search(r"(\S+(?:Exception|Error): .*)", text)
    return "Spark failed: " + " ".join((found[1] if found else text).split())[:500]


def main(arguments):
    try:
        run(arguments)
        return 0
    except (BadInput, OSError, UnicodeError) as error:
        print(f"cleave_spark: {cleave_shards.line(error)}", file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
