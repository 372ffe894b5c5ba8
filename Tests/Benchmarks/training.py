"""Cleave's trainers beside the fastest ones: text file in, tokenizer file out, whole processes in turn.

  bpe        byte-level, gpt2's pattern, 32,000 tokens, alphabet of the bytes that occur: gigabpe and Hugging Face. The
             merges of all must be the same, in the same order
  unigram    32,000 pieces, as spm_train does by default: SentencePiece, and the loss of both on held-out text
  wordpiece  32,000 tokens by count, BERT's cased stages: Hugging Face. It gives the ids of "##" characters in the order of
             a hash table, so its tokens are compared as a set

Status 1 when merges differ, or when Cleave has less than nine tenths of WordPiece's tokens or half of SentencePiece's.

The peers start Python, which takes the `start` that is told; nothing is taken off for it. A round runs every program once,
so that a machine whose speed drifts slows all of them; shown are medians, and the peer's figure divided by
Cleave's. On a machine with other work the processor seconds are what to read. MB = 1,000,000 bytes.

English text is all there is of it in the shared corpora for training (67.9 MB: novels, speeches, kernel, office and desktop
help), multilingual all the rest for training (62.3 MB: 40 languages, and 404 translations of one declaration).

usage: training.py --cleave PROGRAM [--race bpe] [--rounds N] [--threads N] [--tokens N] [--peer NAME] [--json] [TEXT ...]
"""

import argparse
import glob
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time

here = os.path.dirname(os.path.abspath(__file__))
project = os.path.dirname(os.path.dirname(here))
shared = os.environ.get("CLEAVE_SHARED", os.path.join(os.path.dirname(project), "shared"))
FOLDERS = ["novels", "speeches", "kernel-docs", "office-help", "desktop-help", "handbook", "bible", "ud"]
PEERS = {"bpe": ["gigabpe", "tokenizers"], "unigram": ["sentencepiece"], "wordpiece": ["tokenizers"]}
TEXTS = {"bpe": ["english", "multilingual"], "unigram": ["english"], "wordpiece": ["english"]}
# The share of a peer's tokens that Cleave must have, where both may choose others: a mistake shows as far less.
LEAST = {"wordpiece": 0.9, "unigram": 0.5}
SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]


def corpora(name):
    """The packed files that make up a text, in order."""
    def found(pattern):
        return sorted(path for path in glob.glob(os.path.join(shared, "corpora", pattern)) if ".docs." not in path)

    if name == "held-out":
        return [path for folder in FOLDERS for path in found(f"{folder}/en.valid.txt.zst")]
    if name == "english":
        return [path for folder in FOLDERS for path in found(f"{folder}/en.train.txt.zst")]
    others = [path for folder in FOLDERS for path in found(f"{folder}/*.train.txt.zst")]
    others += [path for folder in ("udhr", "pud") for path in found(f"{folder}/*.txt.zst")]
    english = ("en.train.txt.zst", "en.txt.zst", "eng.txt.zst", "ids.txt.zst")
    return [path for path in others if os.path.basename(path) not in english]


def train(tool, algorithm, text, size, threads, output):
    """What a peer's process does."""
    if tool == "none":
        return
    if tool == "gigabpe":
        import gigabpe

        gigabpe.train_tokenizer([text], size, output, special_tokens=[], pretokenizer="bytelevel", threads=threads)
    elif tool == "sentencepiece":
        import sentencepiece

        sentencepiece.SentencePieceTrainer.train(
            input=text, model_prefix=output, vocab_size=size, model_type="unigram", num_threads=threads,
            max_sentence_length=1 << 30, minloglevel=2)
    else:
        from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, trainers

        if algorithm == "bpe":
            model = Tokenizer(models.BPE())
            model.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
            model.decoder = decoders.ByteLevel()
            trainer = trainers.BpeTrainer(vocab_size=size, special_tokens=[], show_progress=False)
        else:
            model = Tokenizer(models.WordPiece(unk_token="[UNK]"))
            model.normalizer = normalizers.BertNormalizer(lowercase=False)
            model.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
            trainer = trainers.WordPieceTrainer(vocab_size=size, special_tokens=SPECIAL, show_progress=False)
        model.train([text], trainer)
        model.save(output)


# A process of its own starts the program: the kernel counts the memory of whoever started it as the program's, and this
# script's is large.
LAUNCHER = """
import os, sys, time
start = time.perf_counter()
process = os.posix_spawn(sys.argv[1], sys.argv[1:], os.environ)
_, status, usage = os.wait4(process, 0)
wall = time.perf_counter() - start
print(os.waitstatus_to_exitcode(status), wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024 / 1e6)
"""


def whole(command, threads):
    """Wall seconds, processor seconds and peak memory of a whole process, and what it wrote to standard output."""
    environment = dict(os.environ, RAYON_NUM_THREADS=str(threads), TOKENIZERS_PARALLELISM=str(threads > 1).lower())
    run = subprocess.run([sys.executable, "-I", "-S", "-c", LAUNCHER, *command], capture_output=True, text=True, env=environment)
    output, _, last = run.stdout.rstrip("\n").rpartition("\n")
    status, *figures = last.split()
    if status != "0":
        sys.exit(f"training: {' '.join(command)} failed: {run.stderr[-2000:]}")
    return dict(zip(("wall", "cpu", "megabytes"), map(float, figures))), output


class Races:
    def __init__(self, options, folder):
        self.options, self.folder = options, folder

    def text(self, name):
        if os.path.exists(name):
            return name
        path = os.path.join(self.folder, name + ".txt")
        if not os.path.exists(path):
            files = corpora(name)
            if not files:
                sys.exit("training: no text: name files, or put the shared corpora beside the project")
            with open(path, "wb") as out:
                for file in files:
                    out.write(subprocess.run([self.options.cleave, "corpus", "unpack", "-q", "-o", "-", file], check=True,
                                             capture_output=True).stdout)
        return path

    def command(self, tool, algorithm, text, threads, output):
        size = str(self.options.tokens)
        if tool != "cleave":
            return [sys.executable, os.path.abspath(__file__), "--train", tool, algorithm, text, size, str(threads), output]
        options = {
            "bpe": ["bpe", "--initial-alphabet", "corpus"],
            "unigram": ["unigram"],
            "wordpiece": ["wordpiece", "--objective", "count"],
        }[algorithm]
        return [os.path.abspath(self.options.cleave), "train", *options, "-q", "-s", size, "-j", str(threads), "-o", output, text]

    def output(self, tool, algorithm, threads):
        """A trained file's name; SentencePiece adds .model itself."""
        name = os.path.join(self.folder, f"{tool}-{algorithm}-{threads}")
        if algorithm != "unigram":
            return name + ".json"
        return name if tool == "sentencepiece" else name + ".model"

    def run(self, algorithm, name, threads):
        text = self.text(name)
        tools = ["cleave", *[peer for peer in PEERS[algorithm] if not self.options.peer or peer in self.options.peer]]
        runs = {tool: [] for tool in tools}
        for _ in range(self.options.rounds):
            for tool in tools:
                output = self.output(tool, algorithm, threads)
                runs[tool].append(whole(self.command(tool, algorithm, text, threads, output), threads)[0])
        figures = {tool: {key: statistics.median(run[key] for run in found) for key in found[0]}
                   for tool, found in runs.items()}
        outputs = {tool: self.output(tool, algorithm, threads) for tool in tools}
        row = {"race": algorithm, "text": os.path.basename(name), "text_megabytes": os.path.getsize(text) / 1e6,
               "tokens": self.options.tokens, "threads": threads, "rounds": self.options.rounds, "figures": figures}
        row["same"] = self.same(algorithm, outputs)
        if algorithm == "unigram":
            row["bits_a_byte"] = self.loss(outputs, text)
        return row

    def same(self, algorithm, outputs):
        """For each peer whether it made what Cleave made, or the share of its tokens that Cleave has too."""
        if algorithm == "unigram":
            outputs = {tool: path + ".vocab" if tool == "sentencepiece" else path for tool, path in outputs.items()}
        made = {tool: self.made(algorithm, tool, path) for tool, path in outputs.items()}
        if algorithm == "bpe":
            return {tool: made[tool] == made["cleave"] for tool in made if tool != "cleave"}
        return {tool: len(made[tool] & made["cleave"]) / len(made[tool]) for tool in made if tool != "cleave"}

    def made(self, algorithm, tool, path):
        if algorithm == "unigram":
            if tool == "cleave":
                vocabulary = path + ".vocab"
                subprocess.run([self.options.cleave, "convert", "-q", path, "-o", vocabulary], check=True, capture_output=True)
                path = vocabulary
            return {row.split("\t")[0] for row in open(path, encoding="utf-8", newline="\n").read().split("\n") if row}
        model = json.load(open(path, encoding="utf-8"))["model"]
        if algorithm == "wordpiece":
            return set(model["vocab"])
        return [tuple(merge) if isinstance(merge, list) else tuple(merge.split(" ")) for merge in model["merges"]]

    def loss(self, outputs, text):
        """Bits a byte of held-out text, probabilities of tokens from the text that was learned from."""
        models = [f"{tool}={path + '.model' if tool == 'sentencepiece' else path}" for tool, path in outputs.items()]
        found = subprocess.run(
            [self.options.cleave, "compare", *models, "--train-on", text, "--on", self.text("held-out"),
             "--draws", "0", "--json", "-q"], check=True, capture_output=True, text=True).stdout
        return {row["tokenizer"]: row["unigram_bits_per_byte"] for row in map(json.loads, found.splitlines())}


def show(row):
    own = row["figures"]["cleave"]
    print(f"\n{row['race']}, {row['text']} {row['text_megabytes']:.1f} MB, {row['tokens']} tokens, "
          f"{row['threads']} thread{'s' if row['threads'] > 1 else ''}")
    print(f"  {'':14} {'wall s':>8} {'CPU s':>8} {'peak MB':>8}   × wall  × CPU  × memory")
    for tool, found in row["figures"].items():
        line = f"  {tool:14} {found['wall']:8.2f} {found['cpu']:8.2f} {found['megabytes']:8.0f}"
        if tool != "cleave":
            line += "   " + "  ".join(f"{found[key] / own[key]:6.2f}" for key in ("wall", "cpu", "megabytes"))
            same = row["same"][tool]
            line += ("   merges equal" if same else "   OTHER MERGES") if isinstance(same, bool) else f"   {same:.1%} of its tokens" + (", TOO FEW" if same < LEAST[row["race"]] else "")
        if "bits_a_byte" in row:
            line += f"   {row['bits_a_byte'][tool]:.4f} bits a byte held out"
        print(line, flush=True)


def main():
    if sys.argv[1:2] == ["--train"]:
        tool, algorithm, text, size, threads, output = sys.argv[2:8]
        return train(tool, algorithm, text, int(size), int(threads), output)
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cleave", required=True)
    parser.add_argument("--race", action="append", choices=sorted(PEERS))
    parser.add_argument("--peer", action="append", help="only these peers")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--threads", type=int, action="append", help="default 1 and 2; unigram 2")
    parser.add_argument("--tokens", type=int, default=32_000)
    parser.add_argument("--json", action="store_true", help="one JSON object a race instead of the table")
    parser.add_argument("text", nargs="*", help="plain UTF-8 files; default: the shared corpora")
    options = parser.parse_args()
    isEqual = True
    with tempfile.TemporaryDirectory(prefix="cleave-training-") as folder:
        races = Races(options, folder)
        for algorithm in options.race or PEERS:
            for name in options.text or TEXTS[algorithm]:
                for threads in options.threads or ([2] if algorithm == "unigram" else [1, 2]):
                    row = races.run(algorithm, name, threads)
                    isEqual = isEqual and all(same >= LEAST.get(algorithm, 1) for same in row["same"].values())
                    print(json.dumps(row), flush=True) if options.json else show(row)
        start = statistics.median(whole(races.command("none", "", "", 1, ""), 1)[0]["cpu"] for _ in range(5))
    if not options.json:
        from importlib import metadata

        cpu = next((row.split(":", 1)[1].strip() for row in open("/proc/cpuinfo") if row.startswith("model name")), "?")
        versions = ", ".join(f"{tool} {metadata.version(tool)}" for tool in sorted({peer for some in PEERS.values() for peer in some}))
        print(f"\nmedians of {options.rounds} alternating rounds, whole processes (start of Python: {start * 1000:.0f} ms), "
              f"{time.strftime('%Y-%m-%d')}")
        print(f"{versions}, Python {platform.python_version()}, {os.cpu_count()} cores, {cpu}, load {os.getloadavg()[0]:.1f}")
    sys.exit(0 if isEqual else 1)


if __name__ == "__main__":
    main()
