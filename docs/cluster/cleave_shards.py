"""Which pieces of work a corpus is: files listed as cleave lists them, joined to tasks or cut at the ends of records."""

import os
import stat
from typing import NamedTuple, Optional

# A packed file is read by one task, from its beginning: zstd, its skippable frames, gzip.
PACKED = [b"\x28\xb5\x2f\xfd", b"\x1f\x8b"] + [bytes([byte]) + b"\x2a\x4d\x18" for byte in range(0x50, 0x60)]
# As `cleave dataset` names what it writes.
PACKED_ENDINGS = (".zst", ".zstd", ".gz", ".gzip")
TEXT_ENDINGS = (".txt", ".text", ".jsonl", ".ndjson", ".json")
# The files of a task are named on one command line, which Linux bounds to 2 MiB as a rule.
MOST_FILES, MOST_NAME_BYTES = 1000, 100_000


class BadInput(Exception):
    """What cannot be done, in a line."""


class Part(NamedTuple):
    """A file of a task, or what lies in it from `start` to `end`; end is None for a whole file. `stamp` is that of the file when
    it was cut."""

    path: str
    start: int = 0
    end: Optional[int] = None
    stamp: Optional[str] = None


def stamp(status):
    """What tells a file from the one that will replace it: its size and when it was changed."""
    return f"{status.st_size} {status.st_mtime_ns}"


def line(error):
    """An error in a line, the file's name with it."""
    if isinstance(error, OSError) and error.strerror:
        return f"'{os.fsdecode(error.filename)}': {error.strerror}" if error.filename is not None else error.strerror
    return str(error)


def shards(paths):
    """The files that paths stand for: a folder is all files below it whose names start with no dot, by the bytes of the names.

    All that cleave refuses is refused here: a folder that cannot be listed, a link to nothing.
    """
    found = []
    for path in paths:
        try:
            status = os.stat(path)
        except OSError as error:
            what = "no such file or folder" if isinstance(error, FileNotFoundError) else error.strerror
            raise BadInput(f"cannot open '{path}': {what}") from None
        if not stat.S_ISDIR(status.st_mode):
            found.append(os.path.abspath(path))
            continue
        below = files_below(os.path.abspath(path))
        if not below:
            raise BadInput(f"folder '{path}' holds no file to read (hidden files are skipped)")
        found += below
    for path in found:
        try:
            path.encode()
        except UnicodeEncodeError:
            raise BadInput(f"the name of '{path}' is not UTF-8: rename it, or give its folder to one cleave") from None
    return found


def files_below(folder):
    found = []
    # What is still to be visited, next at the end.
    pending = [(folder, True)]
    while pending:
        path, is_folder = pending.pop()
        if not is_folder:
            found.append(path)
            continue
        try:
            names = [name for name in os.listdir(path) if not name.startswith(".")]
        except OSError as error:
            raise BadInput(f"cannot list the folder '{path}': {error.strerror}") from None
        for name in sorted(names, key=os.fsencode, reverse=True):
            each = os.path.join(path, name)
            try:
                status = os.stat(each)
                is_link = os.path.islink(each)
            except OSError as error:
                what = "follow the link" if os.path.islink(each) else "open"
                raise BadInput(f"cannot {what} '{each}': {error.strerror}") from None
            if stat.S_ISREG(status.st_mode):
                pending.append((each, False))
            elif stat.S_ISDIR(status.st_mode) and not is_link:
                # A link to a folder could lead back here.
                pending.append((each, True))
    return found


def listed(path):
    """The names in a list, one a line."""
    try:
        with open(path, "rb") as file:
            found = [os.fsdecode(name) for name in (line.rstrip(b"\r\n") for line in file) if name.strip()]
    except OSError as error:
        raise BadInput(f"cannot read the list '{path}': {error.strerror}") from None
    if not found:
        raise BadInput(f"the list '{path}' is empty")
    return found


def tasks(files, task_bytes, cut):
    """Lists of parts, each the work of one task of about `task_bytes`.

    Small files are joined, as many as a command line holds. Where `cut` holds, a plain file that is larger is cut at multiples of
    `task_bytes`; the task that reads a part begins after the first end of a record there (see `read_part`).
    """
    made, group, size, name_bytes = [], [], 0, 0
    for path in files:
        status = os.stat(path)
        length = status.st_size
        if cut and length > task_bytes and not is_packed(path):
            starts = range(0, length, task_bytes)
            made += [[Part(path, start, min(length, start + task_bytes), stamp(status))] for start in starts]
            continue
        own = len(os.fsencode(path)) + 1
        if group and (size + length > task_bytes or len(group) == MOST_FILES or name_bytes + own > MOST_NAME_BYTES):
            made.append(group)
            group, size, name_bytes = [], 0, 0
        group.append(Part(path))
        size += length
        name_bytes += own
    return made + [group] if group else made


def is_packed(path):
    with open(path, "rb") as file:
        start = file.read(4)
    return any(start.startswith(magic) for magic in PACKED)


def read_part(part, record_end, block=1 << 20):
    """The bytes of the records that begin at the start of a part or later and before its end, in blocks.

    Every record of a file belongs to exactly one of the parts that it is cut into. A file that is not, or does not stay, the one
    that was cut is refused: parts of two files would lose records and double others.
    """
    with open(part.path, "rb") as file:

        def check():
            now = stamp(os.fstat(file.fileno()))
            if part.stamp is not None and now != part.stamp:
                raise BadInput(f"'{part.path}' changed while it was read: read it again when nobody writes to it")

        check()
        place = part.start
        if part.start > 0:
            # The record in which the byte before lies belongs to the part before.
            place = after_record_end(file, part.start - 1, record_end, block)
        if place >= part.end:
            return
        # The last record may go on behind the end; one that ends just before it does not.
        last = after_record_end(file, part.end - 1, record_end, block)
        file.seek(place)
        while place < last:
            data = file.read(min(block, last - place))
            if not data:
                break
            place += len(data)
            yield data
        check()
        expected = max(last, part.end)
        if place < expected:
            # Another machine may still see the file as it was when it was shorter.
            raise BadInput(f"'{part.path}' ends at byte {place}, where byte {expected} was expected: read it again")


def after_record_end(file, place, record_end, block):
    """The place behind the first end of a record at `place` or later, or the end of the file."""
    file.seek(place)
    while data := file.read(block):
        found = data.find(record_end)
        if found >= 0:
            return place + found + 1
        place += len(data)
    return place


def dataset_name(path):
    """What `cleave dataset` calls the files of a shard: `a/b.jsonl.zst` is `b`."""
    name = os.path.basename(path)
    for ending in PACKED_ENDINGS:
        if name.endswith(ending) and name != ending:
            name = name[:-len(ending)]
            break
    for ending in TEXT_ENDINGS:
        if name.endswith(ending) and name != ending:
            return name[:-len(ending)]
    return name


def check_names(paths):
    """Refuses shards that would be written under one name, which the tasks by themselves could not see."""
    names = {}
    for path in paths:
        name = dataset_name(path)
        if name in names:
            raise BadInput(f"'{names[name]}' and '{path}' would both be written as '{name}': give the files different names")
        names[name] = path
