"""What sentencepiece makes of texts, or of ids.

    sentencepiece_texts.py MODEL normalize < TEXTS    for each text [normalized text, offsets]
    sentencepiece_texts.py MODEL encode < TEXTS       for each text {"ids", "pieces", "decoded"}
    sentencepiece_texts.py MODEL decode < IDS         for each list of ids the text
    sentencepiece_texts.py MODEL load                 "ok", or why the model is refused

TEXTS is a JSON array of strings, IDS one of arrays of numbers; so is what comes out. Offsets are, for each character of
the normalized text and for its end, the place of the character of the text that it comes from.
"""

import json
import sys

import sentencepiece

model, mode = sys.argv[1:]
try:
    processor = sentencepiece.SentencePieceProcessor(model_file=model)
except Exception as error:
    if mode != "load":
        raise
    print(json.dumps(str(error)))
    sys.exit()
if mode == "load":
    print(json.dumps("ok"))
    sys.exit()
result = []
for item in json.load(sys.stdin):
    if mode == "normalize":
        result.append(processor.normalize(item, with_offsets=True))
    elif mode == "encode":
        ids = processor.encode(item)
        result.append(
            {"ids": ids, "pieces": processor.encode(item, out_type=str), "decoded": processor.decode(ids)})
    else:
        result.append(processor.decode(item))
json.dump(result, sys.stdout, ensure_ascii=False)
