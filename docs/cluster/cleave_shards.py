"""Which pieces of work a corpus is: files listed as cleave lists them, joined to tasks or cut at the ends of records."""

import os

# A packed file is read by one task, from its beginning: zstd, its skippable frames, gzip.
PACKED = [b"\x28\xb5\x2f\xfd", b"\x1f\x8b"] + [bytes([byte]) + b"\x2a\x4d\x18" for byte in range(0x50, 0x60)]
# As `cleave dataset` names what it writes.
PACKED_ENDINGS = (".zst", ".zstd", ".gz", ".gzip")
TEXT_ENDINGS = (".txt", ".text", ".jsonl", ".ndjson", ".json")


class BadInput(Exception):
    """What cannot be done, in a line."""


def shards(paths):
    """The files that paths stand for: a folder is all files below it whose names start with no dot, by the bytes of the names."""
    found = []
    for path in paths:
        if not os.path.exists(path):
            raise BadInput(f"cannot open '{path}': no such file or folder")
        if not os.path.isdir(path):
            found.append(os.path.abspath(path))
            continue
        below = list(files_below(os.path.abspath(path)))
        if not below:
            raise BadInput(f"folder '{path}' holds no file to read (hidden files are skipped)")
        found += below
    return found


def files_below(folder):
    for name in sorted(os.listdir(folder), key=os.fsencode):
        path = os.path.join(folder, name)
        if name.startswith("."):
            continue
        if os.path.isdir(path):
            # A link to a folder could lead back here.
            if not os.path.islink(path):
                yield from files_below(path)
        elif os.path.isfile(path):
            yield path
        elif os.path.islink(path):
            raise BadInput(f"cannot follow the link '{path}'")


def listed(path):
    """The names in a list, one a line."""
    try:
        with open(path) as file:
            found = [line.rstrip("\n") for line in file if line.strip()]
    except OSError as error:
        raise BadInput(f"cannot read the list '{path}': {error.strerror}") from None
    if not found:
        raise BadInput(f"the list '{path}' is empty")
    return found


def tasks(files, task_bytes, cut):
    """Lists of (path, start, end), each the work of one task of about `task_bytes`.

    Small files are joined. Where `cut` holds, a plain file that is larger is cut at multiples of `task_bytes`; the task that
    reads a part begins after the first end of a record there (see `read_part`). end is None for a whole file.
    """
    made, group, size = [], [], 0
    for path in files:
        length = os.path.getsize(path)
        if cut and length > task_bytes and not is_packed(path):
            starts = range(0, length, task_bytes)
            made += [[(path, start, min(length, start + task_bytes))] for start in starts]
            continue
        if group and size + length > task_bytes:
            made.append(group)
            group, size = [], 0
        group.append((path, 0, None))
        size += length
    return made + [group] if group else made


def is_packed(path):
    with open(path, "rb") as file:
        start = file.read(4)
    return any(start.startswith(magic) for magic in PACKED)


def read_part(path, start, end, record_end, block=1 << 20):
    """The bytes of the records that begin at `start` or later and before `end`, in blocks.

    Every record of a file belongs to exactly one of the parts that it is cut into.
    """
    with open(path, "rb") as file:
        place = start
        if start > 0:
            # The record in which the byte before lies belongs to the part before.
            place = after_record_end(file, start - 1, record_end, block)
        file.seek(place)
        while place < end:
            data = file.read(min(block, end - place))
            if not data:
                return
            place += len(data)
            yield data
        # The last record may go on behind the end; one that ends just before it does not.
        last = after_record_end(file, end - 1, record_end, block) if place == end else place
        file.seek(place)
        while place < last:
            data = file.read(min(block, last - place))
            if not data:
                return
            place += len(data)
            yield data


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
