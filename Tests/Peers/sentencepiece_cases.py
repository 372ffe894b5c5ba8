"""Encodes with SentencePiece models made on the spot, many small ones in one run; no normalization at all.

stdin:  one JSON object a line: {"pieces": [[STRING, SCORE, TYPE], ...], "bytes": BOOL, "texts": [STRING, ...], "nbest": N}
stdout: one JSON array a line, for each text {"ids", "nbest": [IDS, ...]}
"""

import json
import struct
import sys

import sentencepiece


def varint(number):
    out = b""
    while number > 127:
        out += bytes([number & 127 | 128])
        number >>= 7
    return out + bytes([number])


def field(number, payload):
    return varint(number << 3 | 2) + varint(len(payload)) + payload


def switch(number, value):
    return varint(number << 3) + varint(int(value))


def model(case):
    out = b""
    for piece, score, kind in case["pieces"]:
        out += field(1, field(1, piece.encode()) + b"\x15" + struct.pack("<f", score) + switch(3, kind))
    out += field(2, switch(3, 1) + switch(35, case["bytes"]))
    return out + field(3, field(1, b"identity") + switch(3, 0) + switch(4, 0) + switch(5, 0))


for line in sys.stdin.buffer.read().decode().split("\n"):
    if not line:
        continue
    case = json.loads(line)
    processor = sentencepiece.SentencePieceProcessor(model_proto=model(case))
    results = []
    for text in case["texts"]:
        result = {"ids": processor.encode(text)}
        if case["nbest"]:
            result["nbest"] = processor.nbest_encode(text, nbest_size=case["nbest"])
        results.append(result)
    print(json.dumps(results))
