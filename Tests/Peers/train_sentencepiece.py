"""Trains a SentencePiece model.

    train_sentencepiece.py PREFIX ARGUMENTS < TEXT      writes PREFIX.model; ARGUMENTS is a JSON object of settings
"""

import json
import sys

import sentencepiece

prefix, arguments = sys.argv[1:]
text = sys.stdin.buffer.read().decode()
with open(prefix + ".txt", "w", encoding="utf-8", newline="") as file:
    file.write(text)
sentencepiece.SentencePieceTrainer.train(
    input=prefix + ".txt", model_prefix=prefix, num_threads=1, minloglevel=2, **json.loads(arguments))
