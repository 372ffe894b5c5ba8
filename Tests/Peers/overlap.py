"""Counts what two vocabularies have in common: overlap.py VOCAB.json VOCAB.txt

Prints for three rules [size of the first, size of the second, in both]. The first is byte-level (GPT-2's table), the
second BERT's. Written apart from Cleave, from papers.md 3.2.
"""

import json
import re
import sys


def byte_characters():
    printable = list(range(0x21, 0x7F)) + list(range(0xA1, 0xAD)) + list(range(0xAE, 0x100))
    table = {chr(byte): byte for byte in printable}
    for offset, byte in enumerate(byte for byte in range(256) if byte not in printable):
        table[chr(256 + offset)] = byte
    return table


with open(sys.argv[1], encoding="utf-8") as file:
    first = list(json.load(file))
with open(sys.argv[2], encoding="utf-8") as file:
    second = [line.rstrip("\n") for line in file]

characters = byte_characters()
special = {"<s>", "</s>", "<pad>", "<unk>", "<mask>"}
first_texts = {
    bytes(characters[character] for character in token)
    for token in first
    if token not in special and not re.fullmatch(r"madeupword\d+", token)
}
second_texts = {
    (token[2:] if token.startswith("##") and len(token) > 2 else " " + token).encode()
    for token in second
    if not re.fullmatch(r"\[(unused\d+|PAD|UNK|CLS|SEP|MASK)\]", token)
}


def reduced(text):
    try:
        return text.decode().strip().lower()
    except UnicodeDecodeError:
        return None


reduced_first = {reduced(text) for text in first_texts} - {None, ""}
matched = {text for text in second_texts if text in first_texts or reduced(text) in reduced_first}
print(
    json.dumps(
        {
            "raw": [len(set(first)), len(set(second)), len(set(first) & set(second))],
            "canonical": [len(first_texts), len(second_texts), len(first_texts & second_texts)],
            "lowercase": [len(first_texts), len(second_texts), len(matched)],
        }
    )
)
