"""Encodes and decodes with tokenizers of Hugging Face, many small ones in one run.

stdin:  one JSON object a line: {"tokenizer": STRING of tokenizer.json, "texts": [STRING, ...], "plain": BOOL, "frame": BOOL}
        plain: special tokens spelt in a text are plain text; frame: the post-processor adds its tokens
stdout: one JSON array a line, for each text {"ids", "starts", "ends" (in characters), "decoded", "skipped"};
        null for a text that cannot be encoded, and for ids that cannot be decoded
"""

import json
import sys

from tokenizers import Tokenizer


def attempt(work):
    try:
        return work()
    except BaseException:  # a panic of its Rust code, which is no Exception
        return None


for line in sys.stdin.buffer.read().decode().split("\n"):
    if not line:
        continue
    case = json.loads(line)
    tokenizer = Tokenizer.from_str(case["tokenizer"])
    tokenizer.encode_special_tokens = case["plain"]
    results = []
    for text in case["texts"]:
        encoding = attempt(lambda: tokenizer.encode(text, add_special_tokens=case["frame"]))
        if encoding is None:
            results.append(None)
            continue
        results.append(
            {
                "ids": encoding.ids,
                "starts": [start for start, _ in encoding.offsets],
                "ends": [end for _, end in encoding.offsets],
                "decoded": attempt(lambda: tokenizer.decode(encoding.ids, skip_special_tokens=False)),
                "skipped": attempt(lambda: tokenizer.decode(encoding.ids, skip_special_tokens=True)),
            }
        )
    print(json.dumps(results))
