"""Cuts texts with a pre-tokenizer of Hugging Face tokenizers.

stdin:  the pre-tokenizer as in tokenizer.json on the first line, then one JSON string a line
stdout: one line a text: a JSON array of [piece, start, end], in bytes of the text
"""

import json
import sys

from tokenizers import Tokenizer


def main():
    lines = [line for line in sys.stdin.buffer.read().decode().split("\n") if line]
    tokenizer = Tokenizer.from_str(
        json.dumps(
            {
                "version": "1.0",
                "added_tokens": [],
                "pre_tokenizer": json.loads(lines[0]),
                "model": {"type": "WordLevel", "vocab": {"x": 0}, "unk_token": "x"},
            }
        )
    )
    for line in lines[1:]:
        text = json.loads(line)
        offsets = [0]
        for character in text:
            offsets.append(offsets[-1] + len(character.encode()))
        pieces = tokenizer.pre_tokenizer.pre_tokenize_str(text)
        print(json.dumps([[piece, offsets[start], offsets[end]] for piece, (start, end) in pieces]))


main()
