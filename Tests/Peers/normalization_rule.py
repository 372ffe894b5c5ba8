"""What SentencePiece's normalization rule of a name makes of texts.

usage: normalization_rule.py RULE < JSON strings, one a line
stdout: the normalized texts as JSON strings, one a line, spaces as they are
"""

import json
import sys

import sentencepiece

normalizer = sentencepiece.SentencePieceNormalizer(
    rule_name=sys.argv[1], add_dummy_prefix=False, escape_whitespaces=False, remove_extra_whitespaces=False)
for line in sys.stdin:
    print(json.dumps(normalizer.normalize(json.loads(line))))
