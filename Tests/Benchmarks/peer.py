"""One measurement of a peer, in a process of its own: prints one JSON object.

usage: peer.py TOOL TASK TOKENIZER TEXT THREADS

Timed is the task alone: the tokenizer is loaded and the text is in memory. `ids` is a checksum of the result. Texts for
SentencePiece are cut into lines, as its own tools do; for the others into documents behind line feeds where a letter or
digit follows, since one long text would be one thread's work.
"""

import base64
import hashlib
import json
import os
import re
import resource
import sys
import tempfile
import time

tool, task, tokenizer, text, threads = sys.argv[1:6]
os.environ["RAYON_NUM_THREADS"] = threads
os.environ["TOKENIZERS_PARALLELISM"] = "true" if int(threads) > 1 else "false"

import numpy

CL100K = (r"'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?+\p{L}++|\p{N}{1,3}+| ?[^\s\p{L}\p{N}]++[\r\n]*+|\s++$|\s*[\r\n]"
          r"|\s+(?!\S)|\s")


def digest(sequences):
    flat = numpy.concatenate([numpy.asarray(ids, dtype="<u4") for ids in sequences])
    return hashlib.sha256(flat.tobytes()).hexdigest()


def documents(data):
    parts, start = [], 0
    for cut in re.finditer(r"\n(?=[A-Za-z0-9])", data):
        if cut.end() - start > 100_000:
            parts.append(data[start:cut.end()])
            start = cut.end()
    return parts + [data[start:]]


def lines(data):
    rows = data.split("\n")
    return rows[:-1] if rows[-1] == "" else rows


def timed(work, result=lambda value: ""):
    wall, cpu = time.perf_counter(), time.process_time()
    value = work()
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3
    print(json.dumps({"wall": wall, "cpu": cpu, "peak_mb": peak, "ids": result(value)}))


def tiktoken(data):
    import tiktoken

    ranks = {}
    for row in open(tokenizer, "rb"):
        token, rank = row.split()
        ranks[base64.b64decode(token)] = int(rank)
    encoding = tiktoken.Encoding("cl100k_base", pat_str=CL100K, mergeable_ranks=ranks, special_tokens={})
    parts = documents(data)
    if task == "encode":
        if int(threads) > 1:
            timed(lambda: encoding.encode_ordinary_batch(parts, num_threads=int(threads)), digest)
        else:
            timed(lambda: [encoding.encode_ordinary(part) for part in parts], digest)
    else:
        ids = [encoding.encode_ordinary(part) for part in parts]
        timed(lambda: [encoding.decode_bytes(row) for row in ids])


def tokenizers(data):
    import tokenizers
    from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, trainers

    if task == "train-bpe":
        model = Tokenizer(models.BPE())
        model.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
        trainer = trainers.BpeTrainer(vocab_size=32000, show_progress=False,
                                      initial_alphabet=pre_tokenizers.ByteLevel.alphabet())
        timed(lambda: model.train([text], trainer),
              lambda _: hashlib.sha256(json.dumps(json.loads(model.to_str())["model"]["merges"]).encode()).hexdigest())
    elif task == "train-wordpiece":
        model = Tokenizer(models.WordPiece(unk_token="[UNK]"))
        model.normalizer = normalizers.BertNormalizer()
        model.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
        trainer = trainers.WordPieceTrainer(vocab_size=30000, show_progress=False,
                                            special_tokens=["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"])
        timed(lambda: model.train([text], trainer))
    elif task == "train-unigram":
        model = Tokenizer(models.Unigram())
        model.pre_tokenizer = pre_tokenizers.Metaspace()
        trainer = trainers.UnigramTrainer(vocab_size=8000, show_progress=False, unk_token="<unk>", special_tokens=["<unk>"])
        timed(lambda: model.train([text], trainer))
    else:
        model = Tokenizer.from_file(tokenizer)
        model.no_truncation()
        model.no_padding()
        # Special tokens that the text happens to spell are text, as they are for Cleave.
        model.encode_special_tokens = True
        parts = documents(data) if task != "encode-lines" else lines(data)
        if task == "decode":
            ids = [row.ids for row in model.encode_batch_fast(parts, add_special_tokens=False)]
            timed(lambda: model.decode_batch(ids))
        else:
            timed(lambda: model.encode_batch_fast(parts, add_special_tokens=False), lambda rows: digest([r.ids for r in rows]))


def sentencepiece(data):
    import sentencepiece

    if task.startswith("train-"):
        with tempfile.TemporaryDirectory() as folder:
            timed(lambda: sentencepiece.SentencePieceTrainer.train(
                input=text, model_prefix=folder + "/model", model_type=task.removeprefix("train-"), vocab_size=8000,
                num_threads=int(threads), minloglevel=2, max_sentence_length=1 << 20))
        return
    processor = sentencepiece.SentencePieceProcessor(model_file=tokenizer)
    rows = lines(data)
    if int(threads) > 1:
        timed(lambda: processor.encode(rows, num_threads=int(threads)), digest)
    else:
        timed(lambda: [processor.encode(row) for row in rows], digest)


def tokie(data):
    import tokie

    model = tokie.Tokenizer.from_file(tokenizer) if not tokenizer.endswith(".json") else tokie.Tokenizer.from_json(tokenizer)
    model.no_truncation()
    model.no_padding()
    rows = lines(data)
    timed(lambda: [model.encode(row, add_special_tokens=False).ids for row in rows], digest)


{"tiktoken": tiktoken, "tokenizers": tokenizers, "sentencepiece": sentencepiece, "tokie": tokie}[tool](
    open(text, encoding="utf-8", newline="").read())
