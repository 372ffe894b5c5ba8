"""Trains a unigram model with SentencePiece or Hugging Face tokenizers and encodes two texts with it.

usage: train_unigram.py spm|hf TRAIN HELD_OUT SIZE
stdout: one JSON object {"pieces": [STRING, ...], "train": [COUNT of each id], "held_out": [COUNT of each id]}
"""

import io
import json
import sys

import sentencepiece
import tokenizers

tool, train, held_out, size = sys.argv[1:5]


def lines(path):
    with open(path, encoding="utf-8") as text:
        return text.read().split("\n")


def sentence_piece():
    model = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(lines(train)), model_writer=model, vocab_size=int(size), model_type="unigram",
        num_threads=1, max_sentence_length=1 << 24, minloglevel=2)
    processor = sentencepiece.SentencePieceProcessor(model_proto=model.getvalue())
    return [processor.id_to_piece(token) for token in range(processor.get_piece_size())], processor.encode


def hugging_face():
    tokenizer = tokenizers.Tokenizer(tokenizers.models.Unigram())
    tokenizer.normalizer = tokenizers.normalizers.Sequence(
        [tokenizers.normalizers.NFKC(), tokenizers.normalizers.Replace(tokenizers.Regex(" {2,}"), " ")])
    tokenizer.pre_tokenizer = tokenizers.pre_tokenizers.Metaspace()
    trainer = tokenizers.trainers.UnigramTrainer(
        vocab_size=int(size), show_progress=False, special_tokens=["<unk>"], unk_token="<unk>")
    tokenizer.train_from_iterator(lines(train), trainer)
    pieces = [tokenizer.id_to_token(token) for token in range(tokenizer.get_vocab_size())]
    return pieces, lambda texts: [encoding.ids for encoding in tokenizer.encode_batch(texts)]


pieces, encode = sentence_piece() if tool == "spm" else hugging_face()


def counts(path):
    result = [0] * len(pieces)
    for ids in encode(lines(path)):
        for token in ids:
            result[token] += 1
    return result


print(json.dumps({"pieces": pieces, "train": counts(train), "held_out": counts(held_out)}))
