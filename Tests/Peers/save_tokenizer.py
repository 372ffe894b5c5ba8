"""Loads a tokenizer.json with Hugging Face tokenizers and writes to stdout what that would save.

usage: save_tokenizer.py FILE
"""

import sys

from tokenizers import Tokenizer

sys.stdout.write(Tokenizer.from_file(sys.argv[1]).to_str(pretty=True))
