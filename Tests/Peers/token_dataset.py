"""Reads token datasets with NumPy as training programs do, and writes what it finds as JSON.

token_dataset.py megatron STEM | datatrove STEM WIDTH | npy FILE | offsets STEM DTYPE
"""

import json
import sys

import numpy

kind, path = sys.argv[1:3]
if kind == "megatron":
    with open(path + ".idx", "rb") as file:
        assert file.read(9) == b"MMIDIDX\x00\x00"
        assert int.from_bytes(file.read(8), "little") == 1
        dtype = {1: "u1", 2: "i1", 3: "<i2", 4: "<i4", 5: "<i8", 8: "<u2"}[file.read(1)[0]]
        sequences = int.from_bytes(file.read(8), "little")
        documents = int.from_bytes(file.read(8), "little")
        start = file.tell()
    index = numpy.memmap(path + ".idx", mode="r")
    lengths = numpy.frombuffer(index, "<i4", sequences, start)
    pointers = numpy.frombuffer(index, "<i8", sequences, start + lengths.nbytes)
    bounds = numpy.frombuffer(index, "<i8", documents, start + lengths.nbytes + pointers.nbytes)
    assert start + lengths.nbytes + pointers.nbytes + bounds.nbytes == len(index)
    data = open(path + ".bin", "rb").read()
    found = [numpy.frombuffer(data, dtype, count, offset).tolist() for count, offset in zip(lengths, pointers)]
    assert bounds.tolist() == list(range(sequences + 1))
    assert sum(lengths) * numpy.dtype(dtype).itemsize == len(data)
elif kind == "datatrove":
    ids = numpy.fromfile(path + ".ds", "<u" + sys.argv[3])
    ends = numpy.fromfile(path + ".ds.index", "<u8")
    assert len(ids) == (ends[-1] if len(ends) else 0)
    found = [part.tolist() for part in numpy.split(ids, ends[:-1])] if len(ends) else []
elif kind == "npy":
    found = numpy.load(path, mmap_mode="r").tolist()
else:
    ids = numpy.load(path + ".npy") if sys.argv[3] == "npy" else numpy.fromfile(path + ".bin", sys.argv[3])
    offsets = numpy.load(path + ".offsets.npy")
    assert offsets[-1] == len(ids) and offsets.dtype == numpy.int64
    found = [ids[start:end].tolist() for start, end in zip(offsets[:-1], offsets[1:])]
json.dump(found, sys.stdout)
