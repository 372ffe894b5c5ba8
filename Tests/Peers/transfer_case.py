"""Matrices for another vocabulary, computed from their definitions with numpy, beside what Cleave wrote.

transfer_case.py make FOLDER DTYPE      writes A.txt, B.txt, source.safetensors (F64, F32, F16 or BF16), helper.npy
transfer_case.py check FOLDER METHOD    compares FOLDER/out.safetensors; prints one JSON object

Written apart from Cleave, from papers.md 3.1, 4.5 and 6: the formulas in 64 bits, token by token.
"""

import json
import sys

import numpy
import safetensors

folder = sys.argv[2]
WIDTH, HELPER_WIDTH, EXTRA = 24, 12, 5
names = {"F64": "float64", "F32": "float32", "F16": "float16", "BF16": "bfloat16"}


def to_bytes(matrix, dtype):
    if dtype == "BF16":
        bits = matrix.astype(numpy.float32).view(numpy.uint32)
        return ((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16).astype(numpy.uint16).tobytes()
    return matrix.astype(names[dtype]).tobytes()


def from_bytes(data, dtype, shape):
    if dtype == "BF16":
        bits = numpy.frombuffer(data, numpy.uint16).astype(numpy.uint32) << 16
        return bits.view(numpy.float32).reshape(shape).astype(numpy.float64)
    return numpy.frombuffer(data, names[dtype]).reshape(shape).astype(numpy.float64)


def load(path):
    with open(path, "rb") as file:
        return {name: value for name, value in safetensors.deserialize(file.read())}


def lines(name):
    with open(f"{folder}/{name}", encoding="utf-8") as file:
        return file.read().split("\n")[:-1]


def make(dtype):
    random = numpy.random.default_rng(11)
    letters = "abcdefgh"
    pieces = ["[PAD]", "[UNK]", "[CLS]"] + list(letters) + ["##" + letter for letter in letters]
    words = {"".join(random.choice(list(letters), random.integers(2, 6))) for _ in range(700)}
    words = sorted(words)
    random.shuffle(words)
    first = pieces + words[:300] + ["##" + word for word in words[:60]]
    # 'z' is a letter that the first has not: no piece spells it.
    second = ["[PAD]", "[UNK]"] + words[200:600] + ["##" + word for word in words[30:90]] + ["zab", "[MASK]"]
    for name, tokens in (("A.txt", first), ("B.txt", second)):
        with open(f"{folder}/{name}", "w", encoding="utf-8") as file:
            file.writelines(token + "\n" for token in tokens)
    source = random.normal(0.3, 1, (len(first) + EXTRA, WIDTH)) * random.uniform(0.1, 3, WIDTH)
    head = random.normal(0, 1, source.shape)
    # The package takes addresses: the arrays must live as long as it works.
    arrays = {
        name: numpy.frombuffer(to_bytes(matrix, dtype), numpy.uint8)
        for name, matrix in (("model.embed_tokens.weight", source), ("lm_head.weight", head))
    }
    tensors = {
        name: safetensors.TensorSpec(
            dtype=names[dtype], shape=list(source.shape), data_ptr=array.ctypes.data, data_len=array.nbytes
        )
        for name, array in arrays.items()
    }
    with open(f"{folder}/source.safetensors", "wb") as file:
        file.write(safetensors.serialize(tensors, metadata={"format": "pt", "é": "ü"}))
    helper = random.normal(0.15, 1, (len(second), HELPER_WIDTH)).astype(numpy.float32)
    helper[-2] = 0
    numpy.save(f"{folder}/helper.npy", helper)


def spell(word, tokens):
    """The longest piece from the left, as WordPiece does; None where there is none."""
    continues = word.startswith("##")
    rest = word[2:] if continues else word
    found = []
    while rest:
        for end in range(len(rest), 0, -1):
            piece = ("##" if continues or found else "") + rest[:end]
            if piece in tokens:
                found.append(tokens[piece])
                rest = rest[end:]
                break
        else:
            return None
    return found


def sparsemax(values):
    ordered = numpy.sort(values)[::-1]
    sums = numpy.cumsum(ordered)
    counts = numpy.arange(1, len(values) + 1)
    last = counts[1 + counts * ordered > sums][-1]
    return numpy.maximum(values - (sums[last - 1] - 1) / last, 0)


def expected(method, source, first, second, helper):
    tokens = {token: index for index, token in enumerate(first)}
    rows = numpy.full((len(second), source.shape[1]), numpy.nan)
    shared = [index for index, token in enumerate(second) if token in tokens]
    for index in shared:
        rows[index] = source[tokens[second[index]]]
    used = source[: len(first)]
    anchors = [index for index in shared if numpy.linalg.norm(helper[index]) > 0]
    units = helper / numpy.maximum(numpy.linalg.norm(helper, axis=1, keepdims=True), 1e-300)
    anchor_rows = source[[tokens[second[index]] for index in anchors]]
    for index, token in enumerate(second):
        if token in tokens:
            continue
        if method == "mean":
            rows[index] = used.mean(axis=0)
        elif method in ("fvt", "byte-fvt"):
            pieces = None if token.startswith("[") else spell(token, tokens)
            if token == "zab" and method == "byte-fvt":
                pieces = [tokens["##a"], tokens["##b"]] if "##ab" not in tokens else [tokens["##ab"]]
            if pieces:
                rows[index] = source[pieces].mean(axis=0)
        elif method in ("clp", "clp+"):
            if numpy.linalg.norm(helper[index]) == 0:
                continue
            cosines = units[anchors] @ units[index]
            weights = cosines / cosines.sum() if method == "clp" else sparsemax(cosines)
            rows[index] = weights @ anchor_rows
    return rows, shared, tokens


def check(method):
    first, second = lines("A.txt"), lines("B.txt")
    helper = numpy.load(f"{folder}/helper.npy").astype(numpy.float64)
    sources, outputs = load(f"{folder}/source.safetensors"), load(f"{folder}/out.safetensors")
    with safetensors.safe_open(f"{folder}/out.safetensors", "numpy") as file:
        metadata = file.metadata()
    result = {"names": sorted(outputs), "metadata": metadata, "tensors": {}}
    for name, output in outputs.items():
        dtype, shape = output["dtype"], output["shape"]
        source = from_bytes(sources[name]["data"], sources[name]["dtype"], sources[name]["shape"])
        found = from_bytes(output["data"], dtype, shape)
        rows, shared, tokens = expected(method, source, first, second, helper)
        size = len(output["data"]) // shape[0]
        raw = lambda data, row: bytes(data[row * size : (row + 1) * size])
        copied = sum(
            raw(output["data"], index) == raw(sources[name]["data"], tokens[second[index]]) for index in shared
        )
        extra = sum(
            raw(output["data"], len(second) + row) == raw(sources[name]["data"], len(first) + row)
            for row in range(shape[0] - len(second))
        )
        known = ~numpy.isnan(rows[:, 0])
        error = numpy.linalg.norm((found[: len(second)] - rows)[known], axis=1) / numpy.linalg.norm(rows[known], axis=1)
        result["tensors"][name] = {
            "dtype": dtype,
            "shape": shape,
            "same_dtype": dtype == sources[name]["dtype"],
            "rows": len(second),
            "shared": len(shared),
            "copied": copied,
            "extra": extra,
            "computed": int(known.sum()) - len(shared),
            "unknown": int((~known).sum()),
            "error": float(error.max()),
        }
    print(json.dumps(result))


if sys.argv[1] == "make":
    make(sys.argv[3])
else:
    check(sys.argv[3])
