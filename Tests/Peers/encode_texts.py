"""Encodes texts with Hugging Face tokenizers, tiktoken or RWKV's World tokenizer.

usage: encode_texts.py tokenizer.json FILE [plain]     plain: special tokens spelt in a text are plain text
       encode_texts.py tiktoken FILE PATTERN            PATTERN cuts the text
       encode_texts.py rwkv FILE
stdin:  one JSON string a line
stdout: one line of ids a text, and for tokenizer.json the decoded text as a JSON string after a tab
"""

import base64
import json
import sys


def main():
    kind, path = sys.argv[1:3]
    texts = [json.loads(line) for line in sys.stdin.buffer.read().decode().split("\n") if line]
    write = sys.stdout.write
    if kind == "tokenizer.json":
        from tokenizers import Tokenizer

        tokenizer = Tokenizer.from_file(path)
        tokenizer.no_truncation()
        tokenizer.no_padding()
        tokenizer.encode_special_tokens = "plain" in sys.argv[3:]
        for encoding in tokenizer.encode_batch(texts, add_special_tokens=False):
            decoded = tokenizer.decode(encoding.ids, skip_special_tokens=False)
            write(" ".join(map(str, encoding.ids)) + "\t" + json.dumps(decoded) + "\n")
    elif kind == "rwkv":
        import pyrwkv_tokenizer

        tokenizer = pyrwkv_tokenizer.RWKVTokenizer(vocab_filepath=path)
        for text in texts:
            write(" ".join(map(str, tokenizer.encode(text))) + "\n")
    else:
        import tiktoken

        with open(path, "rb") as file:
            lines = [line.split() for line in file.read().splitlines() if line]
        ranks = {base64.b64decode(token): int(rank) for token, rank in lines}
        encoding = tiktoken.Encoding(path, pat_str=sys.argv[3], mergeable_ranks=ranks, special_tokens={})
        for text in texts:
            write(" ".join(map(str, encoding.encode_ordinary(text))) + "\n")


main()
