"""What a Hugging Face normalizer makes of a text.

    normalize.py text JSON < text        the normalized text
    normalize.py offsets JSON < text     for each character of it, a line "start end" in characters of the original

JSON is the normalizer as a tokenizer.json spells it, or @PATH for that of a tokenizer.json.
"""

import json
import sys

from tokenizers import Regex, Tokenizer, models, pre_tokenizers

mode, description = sys.argv[1:]
if description.startswith("@"):
    with open(description[1:], encoding="utf-8") as file:
        description = json.dumps(json.load(file)["normalizer"])
text = sys.stdin.buffer.read().decode()
tokenizer = Tokenizer(models.WordLevel({"?": 0}, unk_token="?"))
state = tokenizer.to_str().replace('"normalizer":null', '"normalizer":' + description)
assert state != tokenizer.to_str()
tokenizer = Tokenizer.from_str(state)
if mode == "text":
    sys.stdout.buffer.write(tokenizer.normalizer.normalize_str(text).encode())
else:
    tokenizer.pre_tokenizer = pre_tokenizers.Split(Regex("(?m:.)"), "isolated")
    print("\n".join(f"{start} {end}" for start, end in tokenizer.encode(text).offsets))
