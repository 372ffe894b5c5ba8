"""Writes Sources/Tokenization/Normalization/NormalizationTables.swift from what Hugging Face tokenizers does.

    pip install tokenizers==0.23.3
    python Tests/Generators/normalization_tables.py > Sources/Tokenization/Normalization/NormalizationTables.swift

Every code point goes through each normalizer alone. The tables then hold whatever Unicode version each of them was
built with, and Cleave's results do not depend on the ICU of the machine.
"""

import sys

import tokenizers
from tokenizers import normalizers

assert tokenizers.__version__ == "0.23.3", tokenizers.__version__

SCALARS = [c for c in range(0x110000) if not 0xD800 <= c <= 0xDFFF]


def outputs(normalizer):
    return {c: normalizer.normalize_str(chr(c)) for c in SCALARS}


def ranges(members):
    """[1, 2, 3, 7] -> [(1, 3), (7, 7)]"""
    result = []
    for c in members:
        if result and result[-1][1] == c - 1:
            result[-1] = (result[-1][0], c)
        else:
            result.append((c, c))
    return result


def print_set(name, comment, members):
    print(f"  /// {comment}")
    print(f"  static let {name} = CodePointTable([")
    print_rows([f"0x{a:04X}...0x{b:04X}" for a, b in ranges(sorted(members))])
    print("  ])\n")


def print_rows(items):
    line = "   "
    for item in items:
        if len(line) + len(item) + 2 > 118:
            print(line)
            line = "   "
        line += f" {item},"
    print(line)


def bert(**options):
    off = dict(clean_text=False, handle_chinese_chars=False, strip_accents=False, lowercase=False)
    return normalizers.BertNormalizer(**{**off, **options})


strip_accents = outputs(normalizers.StripAccents())
clean = outputs(bert(clean_text=True))
chinese = outputs(bert(handle_chinese_chars=True))
nmt = outputs(normalizers.Nmt())
strip = outputs(normalizers.Strip())
lower = outputs(normalizers.Lowercase())
# BERT's accent step decomposes first; a mark that it drops vanishes when it is its own decomposition.
nfd = outputs(normalizers.NFD())
accents = outputs(bert(strip_accents=True))

# What is tabulated must be all that these do.
for table, allowed in [(strip_accents, [""]), (clean, ["", " "]), (nmt, ["", " "]), (strip, [""])]:
    assert all(out == chr(c) or out in allowed for c, out in table.items())
assert all(out in (chr(c), f" {chr(c)} ") for c, out in chinese.items())
dropped = {c for c in SCALARS if accents[c] == "" and nfd[c] == chr(c)}
assert all(accents[c] == "".join(d for d in nfd[c] if ord(d) not in dropped) for c in SCALARS)

print(
    """// Written by Tests/Generators/normalization_tables.py from Hugging Face tokenizers 0.23.3. Not to be edited.
// swift-format-ignore-file

/// The character sets of Hugging Face's normalizers, frozen.
///
/// - Source: formats.md 1.2, 1.3, 3.1.
enum NormalizationTables {"""
)
print_set("marks", "What StripAccents removes.", [c for c in SCALARS if strip_accents[c] == ""])
print_set("bertMarks", "What BERT's accent step removes after decomposing.", dropped)
print_set("bertRemoved", "What BERT's cleaning removes.", [c for c in SCALARS if clean[c] == ""])
print_set(
    "bertSpaces", "What BERT's cleaning makes a space.", [c for c in SCALARS if clean[c] == " " and c != 0x20]
)
print_set("bertChinese", "What BERT puts between spaces.", [c for c in SCALARS if len(chinese[c]) == 3])
print_set("nmtRemoved", "What Nmt removes.", [c for c in SCALARS if nmt[c] == ""])
print_set("nmtSpaces", "What Nmt makes a space.", [c for c in SCALARS if nmt[c] == " " and c != 0x20])
print_set("whiteSpace", "What Strip removes at the ends.", [c for c in SCALARS if strip[c] == ""])

pairs = []
special = []
for c in SCALARS:
    if lower[c] == chr(c):
        continue
    if len(lower[c]) == 1:
        pairs.append((c, ord(lower[c]) - c))
    else:
        special.append((c, [ord(d) for d in lower[c]]))
assert special == [(0x130, [0x69, 0x307])], special

# Runs with the same distance, at every code point or every second one.
runs = []
for c, delta in pairs:
    if runs and runs[-1][3] == delta:
        first, last, step, _ = runs[-1]
        if first == last and c - last in (1, 2):
            runs[-1] = (first, c, c - last, delta)
            continue
        if first != last and c - last == step:
            runs[-1] = (first, c, step, delta)
            continue
    runs.append((c, c, 1, delta))

print("  /// Lower case, character by character, but for U+0130: first, last, step, distance to the lower-case letter.")
print("  static let lowercase: [(first: UInt32, last: UInt32, step: UInt32, distance: Int32)] = [")
print_rows([f"(0x{a:04X}, 0x{b:04X}, {s}, {d})" for a, b, s, d in runs])
print("  ]\n}")
print(len(pairs), "lower-case pairs in", len(runs), "runs", file=sys.stderr)
