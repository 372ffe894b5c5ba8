"""Encodes every line of files with Hugging Face tokenizers, tiktoken or sentencepiece.

usage: encode_files.py tokenizer.json FILE OUTPUT TEXT...      special tokens are matched in the text
       encode_files.py gpt2 FOLDER OUTPUT TEXT...              vocab.json and merges.txt of a character BPE with </w>
       encode_files.py bert-cased|bert-uncased FILE OUTPUT TEXT...    vocab.txt
       encode_files.py tiktoken FILE PATTERN OUTPUT TEXT...    PATTERN cuts the text
       encode_files.py sentencepiece MODEL OUTPUT TEXT...
TEXT is plain or packed with zstd. Lines that are not UTF-8 are left out. OUTPUT gets little-endian 32-bit ids, and
0xFFFFFFFF behind every line.
"""

import base64
import io
import sys

import numpy
import zstandard

END = numpy.array([0xFFFFFFFF], dtype="<u4")


def lines(path):
    with open(path, "rb") as file:
        start = file.read(4)
    data = open(path, "rb").read()
    if start == b"\x28\xb5\x2f\xfd":
        data = zstandard.ZstdDecompressor().stream_reader(io.BytesIO(data), read_across_frames=True).read()
    rows = data.split(b"\n")
    if not rows[-1]:
        rows.pop()
    for row in rows:
        try:
            yield row.decode()
        except UnicodeDecodeError:
            pass


def batches(path, size=4_000_000):
    batch, total = [], 0
    for line in lines(path):
        batch.append(line)
        total += len(line)
        if total > size:
            yield batch
            batch, total = [], 0
    if batch:
        yield batch


def main():
    kind, path = sys.argv[1:3]
    if kind == "tiktoken":
        import tiktoken

        pattern, output, texts = sys.argv[3], sys.argv[4], sys.argv[5:]
        with open(path, "rb") as file:
            pairs = [line.split() for line in file.read().splitlines() if line]
        ranks = {base64.b64decode(token): int(rank) for token, rank in pairs}
        encoding = tiktoken.Encoding(path, pat_str=pattern, mergeable_ranks=ranks, special_tokens={})
        encode = lambda batch: encoding.encode_ordinary_batch(batch, num_threads=2)
    elif kind == "sentencepiece":
        import sentencepiece

        output, texts = sys.argv[3], sys.argv[4:]
        processor = sentencepiece.SentencePieceProcessor(model_file=path)
        encode = lambda batch: processor.encode(batch, num_threads=2)
    else:
        import tokenizers

        output, texts = sys.argv[3], sys.argv[4:]
        if kind == "gpt2":
            tokenizer = tokenizers.Tokenizer(tokenizers.models.BPE.from_file(
                path + "/vocab.json", path + "/merges.txt", unk_token="<unk>", end_of_word_suffix="</w>"))
            tokenizer.pre_tokenizer = tokenizers.pre_tokenizers.WhitespaceSplit()
        elif kind.startswith("bert-"):
            tokenizer = tokenizers.BertWordPieceTokenizer(path, lowercase=kind == "bert-uncased")
        else:
            tokenizer = tokenizers.Tokenizer.from_file(path)
        tokenizer.no_truncation()
        tokenizer.no_padding()
        tokenizer = getattr(tokenizer, "_tokenizer", tokenizer)
        encode = lambda batch: [row.ids for row in tokenizer.encode_batch_fast(batch, add_special_tokens=False)]
    with open(output, "wb") as out:
        for text in texts:
            for batch in batches(text):
                parts = []
                for ids in encode(batch):
                    parts.append(numpy.asarray(ids, dtype="<u4"))
                    parts.append(END)
                out.write(numpy.concatenate(parts).tobytes())


main()
