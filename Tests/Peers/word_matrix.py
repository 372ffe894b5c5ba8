"""Loads a matrix of words as a training script would and writes the text that it holds.

usage: word_matrix.py NAME.npy BYTE_BASE
"""

import sys

import numpy

name, base = sys.argv[1], int(sys.argv[2])
stem = name[: -len(".npy")]
rows = numpy.load(name, mmap_mode="r")
lengths = numpy.load(stem + ".lengths.npy")
spaces = numpy.load(stem + ".spaces.npy")
records = numpy.load(stem + ".records.npy")
assert rows.dtype == numpy.uint16 and rows.ndim == 2, rows.dtype
assert lengths.dtype == numpy.uint16 and lengths.shape == rows.shape[:1]
assert spaces.dtype == numpy.bool_ and spaces.shape == rows.shape[:1]
assert records.dtype == numpy.int64 and records[0] == 0 and records[-1] == len(rows)
assert (numpy.diff(records) >= 0).all()
columns = numpy.arange(rows.shape[1])
assert (rows[columns[None, :] >= lengths[:, None]] == 0).all()
# A column of spaces in front, then what is meant of every row.
text = numpy.concatenate([numpy.full((len(rows), 1), 0x20), rows.astype(numpy.int64) - base], axis=1)
meant = numpy.concatenate([spaces[:, None], columns[None, :] < lengths[:, None]], axis=1)
sys.stdout.buffer.write(text[meant].astype(numpy.uint8).tobytes())
print(len(records) - 1, file=sys.stderr)
