#!/usr/bin/env python3
"""Memory against the size of the text: `cleave count` with and without --memory, and `cleave train bpe --counts`.

    make bench-memory                        10 MB to 1 GB, writes docs/figures/memory.svg and prints the table
    memory.py --cleave PATH --sizes 10,100   megabytes

The text follows a novel: each letter is drawn by the three before it (`cleave markov sample --fit`), so that there is
no end of new words, other than in a corpus that is read again and again. Peak memory is the largest resident set that
the system has seen (wait4). All runs use two threads.
"""
import argparse
import json
import os
import subprocess
import sys
import tempfile

NOVEL = "corpora/novels/en.train.txt.zst"


def peak(command):
    """The largest resident set of a command, in bytes, and its processor seconds."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    if status != 0:
        sys.exit(f"failed: {' '.join(command)}")
    return usage.ru_maxrss * 1024, usage.ru_utime + usage.ru_stime


def distinct(path, cleave):
    """What the last line of a counts file says."""
    last = b""
    with subprocess.Popen([cleave, "corpus", "unpack", "-q", path], stdout=subprocess.PIPE) as process:
        for last in process.stdout:
            pass
    if process.returncode != 0:
        sys.exit(f"failed: {cleave} corpus unpack -q {path}")
    return json.loads(last)["distinct"]


def measure(cleave, shared, sizes, folder):
    rows = []
    text, counts = os.path.join(folder, "text"), os.path.join(folder, "counts.zst")
    for size in sizes:
        subprocess.run([cleave, "markov", "sample", "--fit", os.path.join(shared, NOVEL), "--order", "3", "--count",
                        f"{size}m", "-q", "-o", text], check=True)
        count = [cleave, "count", "-q", "-j", "2", text, "-o", counts]
        row = {"megabytes": size}
        row["count"], row["count seconds"] = peak(count + ["--memory", "16G"])
        row["count --memory 64M"], row["count --memory 64M seconds"] = peak(count + ["--memory", "64M"])
        row["distinct"] = distinct(counts, cleave)
        row["counts file"] = os.path.getsize(counts)
        row["train bpe --counts"], row["train bpe --counts seconds"] = peak(
            [cleave, "train", "bpe", "-s", "32k", "-q", "--counts", counts, "-o", os.path.join(folder, "tok.json")])
        row["train bpe"], row["train bpe seconds"] = peak(
            [cleave, "train", "bpe", "-s", "32k", "-q", "-j", "2", text, "-o", os.path.join(folder, "tok.json")])
        rows.append(row)
        print(json.dumps(row), file=sys.stderr, flush=True)
    return rows


SERIES = ["train bpe", "train bpe --counts", "count", "count --memory 64M"]
COLOURS = ["#b45309", "#7c3aed", "#2563eb", "#059669"]


def table(rows):
    print("| text | distinct pieces | " + " | ".join(f"`{name}`" for name in SERIES) + " | counts file |")
    print("|" + "---|" * (len(SERIES) + 3))
    for row in rows:
        cells = [f"{row['megabytes']} MB", f"{row['distinct']:,}".replace(",", " ")]
        cells += [f"{row[name] / 1e6:.0f} MB" for name in SERIES] + [f"{row['counts file'] / 1e6:.1f} MB"]
        print("| " + " | ".join(cells) + " |")


def plot(rows, path):
    """Both axes logarithmic; a line for each command with its name at its end."""
    import math
    width, height, left, right, top, bottom = 720, 400, 70, 190, 30, 50
    xs = [row["megabytes"] for row in rows]
    values = [row[name] / 1e6 for row in rows for name in SERIES]
    low, high = min(values) * 0.8, max(values) * 1.25

    def x(size):
        # One size alone stands in the middle.
        share = math.log(size / xs[0]) / math.log(xs[-1] / xs[0]) if xs[-1] > xs[0] else 0.5
        return left + (width - left - right) * share

    def y(value):
        return top + (height - top - bottom) * (1 - math.log(value / low) / math.log(high / low))

    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" '
             f'height="{height}" font-family="system-ui, sans-serif" font-size="12" fill="#333">',
             f'<rect width="{width}" height="{height}" fill="#fff"/>',
             f'<text x="{left}" y="18" font-size="14" font-weight="600">Peak memory against the size of the text</text>']
    for tick in [10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000]:
        if low <= tick <= high:
            parts.append(f'<line x1="{left}" x2="{width - right}" y1="{y(tick):.1f}" y2="{y(tick):.1f}" '
                         f'stroke="#e5e5e5"/><text x="{left - 8}" y="{y(tick) + 4:.1f}" text-anchor="end">{tick} MB</text>')
    for size in xs:
        parts.append(f'<text x="{x(size):.1f}" y="{height - bottom + 18}" text-anchor="middle">{size} MB</text>')
    parts.append(f'<text x="{(left + width - right) / 2}" y="{height - 10}" text-anchor="middle">text</text>')
    ends = sorted((y(rows[-1][name] / 1e6), name) for name in SERIES)
    labels, last = {}, -100.0
    for place, name in ends:
        last = max(place, last + 16)
        labels[name] = last
    for name, colour in zip(SERIES, COLOURS):
        points = " ".join(f"{x(row['megabytes']):.1f},{y(row[name] / 1e6):.1f}" for row in rows)
        parts.append(f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2"/>')
        parts += [f'<circle cx="{p.split(",")[0]}" cy="{p.split(",")[1]}" r="3" fill="{colour}"/>' for p in points.split()]
        parts.append(f'<text x="{width - right + 10}" y="{labels[name] + 4:.1f}" fill="{colour}">{name}</text>')
    parts.append("</svg>")
    with open(path, "w") as file:
        file.write("\n".join(parts) + "\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cleave", default=".build/release/cleave")
    parser.add_argument("--shared", default=os.environ.get("CLEAVE_SHARED", "../shared"))
    parser.add_argument("--sizes", default="10,30,100,300,1000", help="megabytes of text")
    parser.add_argument("--figure", default="docs/figures/memory.svg")
    parser.add_argument("--from", dest="rows", help="lines of an earlier run, in place of measuring")
    options = parser.parse_args()
    if options.rows:
        rows = [json.loads(line) for line in open(options.rows)]
    else:
        with tempfile.TemporaryDirectory() as folder:
            rows = measure(options.cleave, options.shared, [int(size) for size in options.sizes.split(",")], folder)
    table(rows)
    plot(rows, options.figure)


main()
