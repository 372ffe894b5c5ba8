"""How time and memory of `cleave train bpe` grow with the text: a table, and a plot as SVG.

Two texts are made larger than there is real text. The first 68 MB of both are the English training text of the shared corpora
(training.py); behind that come copies of it:

  same words   as it stands: the text grows, distinct pieces do not
  new words    in copy k a quarter of the lines (by checksum) have their letters moved k places on in the alphabet: words that
               were not there before

Each size is a whole process, file to file: 32,000 tokens, gpt2's pattern. Processor seconds, and peak memory as the kernel
counts it. MB = 1,000,000 bytes.

usage: growth.py --cleave PROGRAM [--threads N] [--sizes 10,100,1000] [--svg FILE] [--json]
"""

import argparse
import json
import math
import os
import string
import subprocess
import sys
import tempfile
import zlib

from training import corpora, whole

LOWER, UPPER = string.ascii_lowercase, string.ascii_uppercase
COLOURS = {"same words": "#1f77b4", "new words": "#d62728"}


def moved(places):
    """A table that moves letters on in the alphabet."""
    turned = [letters[places % 26:] + letters[:places % 26] for letters in (LOWER, UPPER)]
    return bytes.maketrans((LOWER + UPPER).encode(), "".join(turned).encode())


def write(path, lines, megabytes, changes):
    """A file of at most so many megabytes, whole lines."""
    left, copy = megabytes * 1_000_000, 0
    with open(path, "wb") as out:
        while True:
            table = moved(copy) if changes else None
            for line in lines:
                if len(line) > left:
                    return
                out.write(line.translate(table) if table and copy and zlib.crc32(line) % 4 == 0 else line)
                left -= len(line)
            copy += 1


def plot(rows, path):
    """Three logarithmic panels side by side: seconds, memory and distinct pieces by megabytes of text."""
    panels = [("CPU seconds", "cpu"), ("peak memory, MB", "megabytes"), ("distinct pieces", "distinct")]
    width, height, left, top, gap = 250, 210, 62, 34, 78
    out = [f'<svg xmlns="http://www.w3.org/2000/svg" width="{left + 3 * width + 2 * gap + 20}" height="{top + height + 74}" '
           'font-family="sans-serif" font-size="12">', '<rect width="100%" height="100%" fill="white"/>']
    sizes = [row["text_megabytes"] for row in rows]
    low_x, high_x = math.log10(min(sizes)), math.log10(max(sizes))
    if low_x == high_x:
        # One size alone stands in the middle.
        low_x, high_x = low_x - 0.5, high_x + 0.5
    for number, (title, key) in enumerate(panels):
        x0 = left + number * (width + gap)
        values = [row[key] for row in rows]
        low, high = math.log10(min(values)), math.log10(max(values))
        low, high = math.floor(low * 3 + 1e-9) / 3, math.ceil(high * 3 - 1e-9) / 3
        if low == high:
            high += 1 / 3
        x = lambda size: x0 + (math.log10(size) - low_x) / (high_x - low_x) * width
        y = lambda value: top + height - (math.log10(value) - low) / (high - low) * height
        out.append(f'<text x="{x0 + width / 2}" y="{top - 14}" text-anchor="middle" font-weight="bold">{title}</text>')
        out.append(f'<rect x="{x0}" y="{top}" width="{width}" height="{height}" fill="none" stroke="#999"/>')
        for power in range(math.floor(low), math.ceil(high) + 1):
            for digit in (1, 2, 5):
                value = digit * 10.0 ** power
                if low <= math.log10(value) <= high:
                    label = f"{value / 1e6:g} M" if value >= 1e6 else f"{value / 1e3:g} k" if value >= 10_000 else f"{value:g}"
                    out.append(f'<path d="M{x0} {y(value):.1f}h{width}" stroke="#eee"/>')
                    out.append(f'<text x="{x0 - 6}" y="{y(value) + 4:.1f}" text-anchor="end">{label}</text>')
        for size in sorted({round(size) for size in sizes}):
            if size in (10, 30, 100, 300, 1000):
                out.append(f'<path d="M{x(size):.1f} {top + height}v4" stroke="#999"/>')
                out.append(f'<text x="{x(size):.1f}" y="{top + height + 18}" text-anchor="middle">{size}</text>')
        for name, colour in COLOURS.items():
            points = [(x(row["text_megabytes"]), y(row[key])) for row in rows if row["text"] == name]
            line = " ".join(f"{a:.1f},{b:.1f}" for a, b in points)
            dash = ' stroke-dasharray="5 3"' if name == "same words" else ""
            out.append(f'<polyline points="{line}" fill="none" stroke="{colour}" stroke-width="2"{dash}/>')
            out += [f'<circle cx="{a:.1f}" cy="{b:.1f}" r="3" fill="{colour}"/>' for a, b in points]
    middle = left + width + gap + width / 2
    out.append(f'<text x="{middle}" y="{top + height + 38}" text-anchor="middle">MB of text</text>')
    for number, (name, colour) in enumerate(COLOURS.items()):
        at = middle - 110 + 130 * number
        dash = ' stroke-dasharray="5 3"' if name == "same words" else ""
        out.append(f'<path d="M{at} {top + height + 56}h24" stroke="{colour}" stroke-width="2"{dash}/>')
        out.append(f'<text x="{at + 30}" y="{top + height + 60}">{name}</text>')
    with open(path, "w") as file:
        file.write("\n".join(out + ["</svg>"]) + "\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cleave", required=True)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--sizes", default="10,30,68,100,300,1000", help="megabytes")
    parser.add_argument("--svg", help="where the plot goes")
    parser.add_argument("--json", action="store_true", help="one JSON object a row instead of the table")
    options = parser.parse_args()
    files = corpora("english")
    if not files:
        sys.exit("growth: no text: put the shared corpora beside the project")
    lines = b"".join(subprocess.run([options.cleave, "corpus", "unpack", "-q", "-o", "-", file], check=True,
                                    capture_output=True).stdout for file in files).splitlines(keepends=True)
    real = sum(map(len, lines)) / 1e6
    rows = []
    if not options.json:
        print(f"{'text':12} {'MB':>6} {'distinct':>10} {'CPU s':>8} {'wall s':>8} {'peak MB':>8}")
    with tempfile.TemporaryDirectory(prefix="cleave-growth-") as folder:
        text, output = os.path.join(folder, "text"), os.path.join(folder, "tok.json")
        for name in COLOURS:
            for size in map(int, options.sizes.split(",")):
                # Up to the size of the real text both are the same.
                known = next((row for row in rows if size <= real and row["text_megabytes"] == size), None)
                if known:
                    rows.append(dict(known, text=name))
                    continue
                write(text, lines, size, changes=name == "new words")
                command = [os.path.abspath(options.cleave), "train", "bpe", "-s", "32000", "-j", str(options.threads), "-o", output, text]
                figures, report = whole([*command, "--json"], options.threads)
                row = {"text": name, "text_megabytes": size, "distinct": json.loads(report)["distinct_pieces"], **figures}
                rows.append(row)
                print(json.dumps(row) if options.json else
                      f"{name:12} {size:6} {row['distinct']:10} {row['cpu']:8.2f} {row['wall']:8.2f} {row['megabytes']:8.0f}",
                      flush=True)
    if options.svg:
        plot(rows, options.svg)


main()
