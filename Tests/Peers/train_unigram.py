"""Trains a unigram model with SentencePiece and encodes two texts with it.

usage: train_unigram.py TRAIN HELD_OUT SIZE
stdout: one JSON object {"pieces": [STRING, ...], "train": [COUNT of each id], "held_out": [COUNT of each id]}
"""

import io
import json
import sys

import sentencepiece

train, held_out, size = sys.argv[1:4]
model = io.BytesIO()
with open(train, encoding="utf-8") as text:
    lines = text.read().split("\n")
sentencepiece.SentencePieceTrainer.train(
    sentence_iterator=iter(lines), model_writer=model, vocab_size=int(size), model_type="unigram", num_threads=1,
    max_sentence_length=1 << 24, minloglevel=2)
processor = sentencepiece.SentencePieceProcessor(model_proto=model.getvalue())


def counts(path):
    result = [0] * processor.get_piece_size()
    with open(path, encoding="utf-8") as text:
        for ids in processor.encode(text.read().split("\n")):
            for token in ids:
                result[token] += 1
    return result


print(
    json.dumps(
        {
            "pieces": [processor.id_to_piece(token) for token in range(processor.get_piece_size())],
            "train": counts(train),
            "held_out": counts(held_out),
        }
    )
)
