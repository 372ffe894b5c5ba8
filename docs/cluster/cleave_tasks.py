"""What the executors do: `cleave` on the shards of a task. Nothing here needs Spark but to find what it has shipped.

Each task may run twice, at once even, and may be killed at any moment: what it gives back is used once, and files appear
whole under their names, the sidecar last.
"""

import contextlib
import ctypes
import json
import os
import shlex
import shutil
import signal
import subprocess
import tempfile
import uuid
import zlib

from cleave_shards import BadInput, dataset_name, line as error_line, read_part

BLOCK = 4 << 20
RECORD_ENDS = {"line": b"\n", "jsonl": b"\n", "null": b"\0"}


class TaskFailure(Exception):
    """What went wrong with which shard, in a line: the driver shows it."""

    def __init__(self, text):
        super().__init__(" ".join(text.split()) + " [end]")


@contextlib.contextmanager
def told(what):
    """Makes a line of what the system or the list of parts refuses."""
    try:
        yield
    except (OSError, BadInput) as error:
        said = error_line(error)
        # The file's own name says more than the task's.
        raise TaskFailure(said if said.startswith("'") else f"{what}: {said}") from None


class Program:
    """`cleave` on this machine: shipped with its libraries and the tokenizer, or installed."""

    def __init__(self, job, installed=None, tokenizer=None, threads=1, memory="512M", temporary=None):
        """`job` is another for every run: what is shipped is unpacked in a folder of this name."""
        self.job, self.installed, self.tokenizer = job, installed, tokenizer
        self.threads, self.memory, self.temporary = threads, memory, temporary

    def folder(self):
        from pyspark import SparkFiles
        return os.path.abspath(os.path.join(SparkFiles.getRootDirectory(), self.job))

    def command(self, *arguments):
        program = self.installed or os.path.join(self.folder(), "bin", "cleave")
        if not self.installed and not os.access(program, os.X_OK):
            # Spark unpacks archives without their permissions.
            os.chmod(program, 0o755)
        return [program, *arguments]

    def scratch(self):
        """Where temporary folders lie: what is killed cannot remove them, and Spark removes this one with the application."""
        folders = os.environ.get("SPARK_LOCAL_DIRS", "").split(",")
        return self.temporary or next((folder for folder in folders if os.path.isdir(folder)), None)

    def environment(self):
        environment = dict(os.environ)
        if not self.installed:
            environment["LD_LIBRARY_PATH"] = os.path.join(self.folder(), "lib")
        return environment

    def tokenizer_options(self):
        if not self.tokenizer:
            return []
        return ["-t", self.tokenizer if self.installed else os.path.join(self.folder(), "tokenizer", self.tokenizer)]

    def start(self, arguments, errors, **streams):
        try:
            return subprocess.Popen(self.command(*arguments), env=self.environment(), stderr=errors, preexec_fn=die_with_parent, **streams)
        except OSError as error:
            raise TaskFailure(f"cannot run '{self.command()[0]}': {error.strerror}") from None


def die_with_parent():
    """A task that is killed takes its `cleave` with it (Linux)."""
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)


def reason(status, errors):
    """What a program that has failed said last, or which signal ended it."""
    if status < 0:
        return f"ended by signal {-status} ({signal.Signals(-status).name})"
    errors.seek(0)
    said = errors.read().decode("utf-8", "replace").strip().splitlines()
    return said[-1] if said else f"status {status}"


def named(task):
    part = task[0]
    name = part.path if part.end is None else f"{part.path} (bytes {part.start} to {part.end})"
    return f"'{name}'" if len(task) == 1 else f"'{name}' and {len(task) - 1} more"


# Counting


def count(task, program, options, framing, fetch, buckets):
    """Counts the text of a task; gives (bucket, counts file) pairs, many small ones, in which every piece is in the bucket that
    the CRC-32 of its spelling says."""
    arguments = ["count", "-q", "-j", str(program.threads), "--memory", program.memory, *program.tokenizer_options(), *options]
    if program.scratch():
        arguments += ["--temporary-folder", program.scratch()]
    part, process, fetching = task[0], None, None
    with told(named(task)), tempfile.TemporaryFile() as errors, tempfile.TemporaryFile() as fetch_errors:
        try:
            if fetch:
                fetching = fetched(fetch, part.path, fetch_errors)
                process = program.start(arguments, errors, stdin=fetching.stdout, stdout=subprocess.PIPE)
                fetching.stdout.close()
            elif part.end is not None:
                # A part of a plain file is text, whatever its first bytes are.
                process = program.start([*arguments, "--no-decompress"], errors, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
                feed(process.stdin, read_part(part, RECORD_ENDS[framing]))
            else:
                process = program.start([*arguments, *(each.path for each in task)], errors, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE)
            is_whole = yield from split(process.stdout, buckets)
            status = process.wait()
            reasons = []
            # Where cleave has refused to read on, this is no reason of its own.
            if fetching and fetching.wait() != 0 and not (status != 0 and fetching.returncode in (-signal.SIGPIPE, 128 + signal.SIGPIPE)):
                reasons.append(f"'{fetch}' failed: {reason(fetching.returncode, fetch_errors)}")
            if status != 0:
                reasons.append(reason(status, errors))
            if not (reasons or is_whole):
                reasons.append("cleave wrote no whole counts file")
            if reasons:
                raise TaskFailure(f"{named(task)}: {'; '.join(reasons)}")
        finally:
            for running in (process, fetching):
                if running and running.poll() is None:
                    running.kill()
                    running.wait()


def fetched(fetch, path, errors):
    return subprocess.Popen(["bash", "-o", "pipefail", "-c", fetch.replace("{}", shlex.quote(path))], stdin=subprocess.DEVNULL,
                            stdout=subprocess.PIPE, stderr=errors, preexec_fn=die_with_parent)


def feed(stream, blocks):
    # `cleave count` says nothing before its input has ended, so neither waits for the other.
    try:
        for block in blocks:
            stream.write(block)
        stream.close()
    except BrokenPipeError:
        # What it said before it went is told by its status.
        pass


class Bucket:
    """Lines of a counts file with the sums that its header and its last line must name."""

    def __init__(self):
        # One array, not an object a line: a line has some twelve bytes, an object of it fifty.
        self.lines, self.count, self.pieces = bytearray(), 0, 0

    def file(self, header, records, byte_count):
        head = dict(header, records=records, bytes=byte_count, pieces=self.pieces)
        first = json.dumps(head, separators=(",", ":")).encode()
        return b"%b\n%b\t{\"distinct\":%d}\n" % (first, self.lines, self.count)


def split(stream, buckets):
    """Cuts a counts file into such of some megabytes, by bucket. Records and bytes go with the first of bucket 0.

    Returns whether it was there to its last line; where it was not, the status of `cleave` says why."""
    header = stream.readline()
    if not header.endswith(b"\n"):
        return False
    header = json.loads(header)
    records, byte_count = header["records"], header["bytes"]
    limit = max(1 << 14, 4 * BLOCK // buckets)
    filled = [Bucket() for _ in range(buckets)]
    is_whole = False
    for line in stream:
        piece, _, number = line.rpartition(b"\t")
        if not piece:
            is_whole = line.startswith(b"\t") and line.endswith(b"\n")
            break
        if not line.endswith(b"\n"):
            break
        index = zlib.crc32(piece) % buckets
        bucket = filled[index]
        bucket.lines += line
        bucket.pieces += int(number)
        bucket.count += 1
        if len(bucket.lines) > limit:
            yield index, bucket.file(header, records if index == 0 else 0, byte_count if index == 0 else 0)
            if index == 0:
                records = byte_count = 0
            filled[index] = Bucket()
    stream.read()
    for index, bucket in enumerate(filled):
        if bucket.lines or index == 0:
            yield index, bucket.file(header, records if index == 0 else 0, byte_count if index == 0 else 0)
    return is_whole


def merge(index, parts, program):
    """Adds up the counts files of one bucket; gives (bucket, block) pairs, the blocks of one counts file in order."""
    what = f"the sum of bucket {index}"
    with told(what), tempfile.TemporaryDirectory(dir=program.scratch()) as folder, tempfile.TemporaryFile() as errors:
        number = 0
        for _, content in parts:
            with open(os.path.join(folder, f"{number:08}"), "wb") as file:
                file.write(content)
            number += 1
        if number == 0:
            return
        process = program.start(["merge-counts", "-q", "--temporary-folder", folder, folder], errors, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE)
        while block := process.stdout.read(BLOCK):
            yield index, block
        if process.wait() != 0:
            raise TaskFailure(f"{what}: {reason(process.returncode, errors)}")


# Encoding


def encode(task, program, options, output, fetch, store):
    """Encodes the shards of a task in a folder of its own and moves what is new to where it belongs; gives their sidecars as
    `cleave dataset --json` writes them."""
    with told(named(task)):
        return encode_in(task, program, options, output, fetch, store)


def encode_in(task, program, options, output, fetch, store):
    work = tempfile.mkdtemp(prefix="cleave-encode-", dir=program.scratch()) if store else attempt_folder(output, program.job)
    paths = [part.path for part in task]
    try:
        with tempfile.TemporaryDirectory(dir=program.scratch()) as texts, tempfile.TemporaryFile() as errors:
            if fetch:
                paths = [fetch_file(fetch, path, texts) for path in paths]
            names = [dataset_name(path) for path in paths]
            before = {} if store else link_whole(names, output, work)
            arguments = ["dataset", "-q", "--json", "-j", str(program.threads), *program.tokenizer_options(), *options, "-o", work, *paths]
            process = program.start(arguments, errors, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE)
            said = process.stdout.read()
            if process.wait() != 0:
                # The folder of this attempt is not what the user knows.
                why = reason(process.returncode, errors).replace(work, output or work).replace(texts + "/", "")
                raise TaskFailure(f"{named(task)}: {why}")
            new = [name for name in os.listdir(work) if before.get(name) != os.stat(os.path.join(work, name)).st_ino]
            sidecars = {name + ".json" for name in names}
            for name in sorted(new, key=lambda name: (name in sidecars, name)):
                put(os.path.join(work, name), name, output, store)
            return said.decode("utf-8").splitlines()
    finally:
        shutil.rmtree(work, ignore_errors=True)


def attempt_folder(output, job):
    """A folder beside the result, on the same file system, hidden from whoever lists shards."""
    folder = os.path.join(output, f".{job}-{uuid.uuid4().hex}")
    try:
        os.makedirs(folder)
    except OSError as error:
        raise TaskFailure(f"cannot make the folder '{folder}': {error.strerror}") from None
    return folder


def link_whole(names, output, work):
    """Shows `cleave dataset` what is already there, so that it passes over whole shards and refuses other settings."""
    linked = {}
    for name in names:
        try:
            with open(os.path.join(output, name + ".json"), "rb") as file:
                sidecar = json.load(file)
            files = [os.path.basename(entry["name"]) for part in sidecar["parts"] for entry in part["files"]] + [name + ".json"]
            for each in files:
                os.link(os.path.join(output, each), os.path.join(work, each))
                linked[each] = os.stat(os.path.join(work, each)).st_ino
        except (OSError, ValueError, LookupError, TypeError):
            # Not there, not whole, or on a file system without links: it is made anew.
            continue
    return linked


def fetch_file(fetch, path, folder):
    copy = os.path.join(folder, os.path.basename(path))
    with open(copy, "wb") as file, tempfile.TemporaryFile() as errors:
        process = fetched(fetch, path, errors)
        shutil.copyfileobj(process.stdout, file, 1 << 20)
        if process.wait() != 0:
            raise TaskFailure(f"'{path}': '{fetch}' failed: {reason(process.returncode, errors)}")
    return copy


def put(path, name, output, store):
    if not store:
        os.replace(path, os.path.join(output, name))
        return
    command = store.replace("{file}", shlex.quote(path)).replace("{name}", shlex.quote(name))
    with tempfile.TemporaryFile() as errors:
        status = subprocess.run(["bash", "-o", "pipefail", "-c", command], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                stderr=errors, preexec_fn=die_with_parent).returncode
        if status != 0:
            raise TaskFailure(f"'{name}': '{store}' failed: {reason(status, errors)}")
