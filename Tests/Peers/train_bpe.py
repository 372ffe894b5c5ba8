"""Trains byte-pair vocabularies with other tools.

stdin:  one job a line, a JSON object:
          tool           "hf", "hf-wordpiece", "hf-wordlevel", "subword-nmt" or "sentencepiece"
          texts | file   a list of strings, each a sequence; or a path, read as the tool reads files
          words          instead of both: a list of [word, count]
          vocab_size     tokens in all (for subword-nmt: merges)
          min_frequency, special_tokens, max_token_length, limit_alphabet   as in the tool
          pattern        null for ByteLevel's own, a regular expression for Split, "whitespace" for WhitespaceSplit
          byte_alphabet  whether all 256 bytes are in the alphabet
stdout: one JSON object a job: "tokens" in order of id, "merges" as [left, right]
"""

import contextlib
import io
import json
import os
import sys


def hugging_face(job):
    from tokenizers import Regex, Tokenizer, models, pre_tokenizers, trainers

    tokenizer = Tokenizer(models.BPE())
    pattern = job["pattern"]
    if pattern == "whitespace":
        tokenizer.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    elif pattern is None:
        tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    else:
        tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
            [
                pre_tokenizers.Split(Regex(pattern), "isolated"),
                pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
            ]
        )
    settings = {}
    for name in ["max_token_length", "limit_alphabet"]:
        if job.get(name) is not None:
            settings[name] = job[name]
    if job.get("byte_alphabet"):
        settings["initial_alphabet"] = pre_tokenizers.ByteLevel.alphabet()
    trainer = trainers.BpeTrainer(
        vocab_size=job["vocab_size"],
        min_frequency=job.get("min_frequency", 0),
        special_tokens=job.get("special_tokens", []),
        show_progress=False,
        **settings,
    )
    if "file" in job:
        tokenizer.train([job["file"]], trainer)
    elif "words" in job:
        tokenizer.train_from_iterator([" ".join([word] * count) for word, count in job["words"]], trainer)
    else:
        tokenizer.train_from_iterator(job["texts"], trainer)
    model = json.loads(tokenizer.to_str())["model"]
    tokens = sorted(model["vocab"], key=model["vocab"].get)
    return {"tokens": tokens, "merges": model["merges"]}


def hugging_face_words(job):
    from tokenizers import Tokenizer, models, pre_tokenizers, trainers

    kind = job["tool"].removeprefix("hf-")
    model, trainer = {
        "wordpiece": (models.WordPiece(unk_token="[UNK]"), trainers.WordPieceTrainer),
        "wordlevel": (models.WordLevel(unk_token="[UNK]"), trainers.WordLevelTrainer),
    }[kind]
    tokenizer = Tokenizer(model)
    tokenizer.pre_tokenizer = (
        pre_tokenizers.WhitespaceSplit() if job["pattern"] == "whitespace" else pre_tokenizers.BertPreTokenizer()
    )
    settings = {} if job.get("limit_alphabet") is None else {"limit_alphabet": job["limit_alphabet"]}
    trainer = trainer(
        vocab_size=job["vocab_size"],
        min_frequency=job.get("min_frequency", 0),
        special_tokens=job.get("special_tokens", []),
        show_progress=False,
        **settings,
    )
    if "file" in job:
        tokenizer.train([job["file"]], trainer)
    else:
        tokenizer.train_from_iterator([" ".join([word] * count) for word, count in job["words"]], trainer)
    vocabulary = json.loads(tokenizer.to_str())["model"]["vocab"]
    return {"tokens": sorted(vocabulary, key=vocabulary.get), "merges": []}


def subword_nmt(job):
    from subword_nmt import learn_bpe

    # It cannot do without a pair.
    if all(len(word) < 2 for word, _ in job["words"]):
        return {"tokens": [], "merges": []}
    source = io.StringIO("".join(f"{word} {count}\n" for word, count in job["words"]))
    codes = io.StringIO()
    with contextlib.redirect_stderr(io.StringIO()):
        learn_bpe.learn_bpe(source, codes, job["vocab_size"], job.get("min_frequency", 2), is_dict=True)
    merges = [line.split(" ") for line in codes.getvalue().split("\n")[1:] if line]
    return {"tokens": [], "merges": merges}


def sentencepiece(job):
    import sentencepiece

    model = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(" ".join([word] * count) for word, count in job["words"]),
        model_writer=model,
        model_type="bpe",
        vocab_size=job["vocab_size"],
        hard_vocab_limit=False,
        normalization_rule_name="identity",
        character_coverage=1.0,
        max_sentence_length=1 << 20,
        max_sentencepiece_length=512,
        minloglevel=2,
    )
    processor = sentencepiece.SentencePieceProcessor(model_proto=model.getvalue())
    tokens = [processor.id_to_piece(id) for id in range(processor.get_piece_size())]
    return {"tokens": tokens, "merges": []}


def main():
    os.environ["TOKENIZERS_PARALLELISM"] = "false"
    tools = {
        "hf": hugging_face,
        "hf-wordpiece": hugging_face_words,
        "hf-wordlevel": hugging_face_words,
        "subword-nmt": subword_nmt,
        "sentencepiece": sentencepiece,
    }
    for line in sys.stdin.buffer.read().decode().split("\n"):
        if line:
            job = json.loads(line)
            print(json.dumps(tools[job["tool"]](job)), flush=True)


main()
