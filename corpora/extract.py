#!/usr/bin/env python3
"""Plain text out of marked-up documentation.

    extract.py FORMAT [--drop-lines-of FILE] FILE…  > text

FORMAT is html, mallard or man; FILE… are documents, in the order in which their text is wanted. The text has one
paragraph a line and a blank line between documents. Documents without text are left out, and so are lines that
--drop-lines-of FILE holds too, whole or for the most part (what a translation has left in its original language).
"""

import gzip
import os
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from html.parser import HTMLParser

VOID = frozenset("area base br col embed hr img input link meta param source track wbr".split())

BLOCKS = frozenset(
    # HTML
    "address article aside blockquote body br caption center dd details dialog div dl dt fieldset figcaption figure "
    "footer form h1 h2 h3 h4 h5 h6 header hr html legend li main nav ol option p pre section select summary table "
    "tbody td tfoot th thead title tr ul "
    # Mallard
    "comment desc example info item listing note page quote screen steps subtitle synopsis "
    "terms tree".split()
)

PREFORMATTED = frozenset(["pre", "screen"])


class Skipping:
    """What of a document is not its text."""

    def __init__(self, root=None, names=(), classes=(), identifiers=()):
        self.root = root
        self.names = frozenset(names)
        self.classes = frozenset(classes)
        self.identifiers = frozenset(identifiers)

    def is_root(self, attributes):
        return any(attributes.get(key) == value for key, value in [self.root])

    def skips(self, name, attributes):
        return (
            name in self.names
            or attributes.get("id") in self.identifiers
            or not self.classes.isdisjoint((attributes.get("class") or "").split())
            or attributes.get("role") in ("navigation", "search")
        )


HTML = Skipping(
    names=["head", "script", "style", "nav", "header", "aside", "footer", "button", "select", "noscript"],
    classes=["docnav", "toc", "headerlink", "toctree-wrapper", "rst-footer-buttons", "copyclip"],
    identifiers=["banner", "title"],
)
MALLARD = Skipping(names=["info", "links", "media"])

# Where the text stands in pages that have more around it than these names tell.
ROOTS = [("id", "DisplayArea"), ("itemprop", "articleBody")]


class TextParser(HTMLParser):
    """Collects the lines of a document. Understands enough XML for Mallard."""

    def __init__(self, skipping):
        super().__init__(convert_charrefs=True)
        self.skipping = skipping
        self.lines = []
        self.parts = []
        self.open = []  # (name, whether its text is skipped, whether it is preformatted, whether it is the root)
        self.is_within_root = skipping.root is None

    def handle_starttag(self, name, attrs):
        if name in BLOCKS:
            self.end_line()
        if name in VOID:
            return
        attributes = dict(attrs)
        _, skipped, preformatted, _ = self.open[-1] if self.open else ("", False, False, False)
        is_root = not self.is_within_root and self.skipping.is_root(attributes)
        if is_root:
            self.is_within_root = True
            skipped = False
        skipped = skipped or self.skipping.skips(name, attributes)
        self.open.append((name, skipped, preformatted or name in PREFORMATTED, is_root))

    def handle_startendtag(self, name, attrs):
        if name in BLOCKS:
            self.end_line()

    def handle_endtag(self, name):
        if name in BLOCKS:
            self.end_line()
        # An element that was never opened is ignored; one that others were left open in closes them too.
        for depth in range(len(self.open) - 1, -1, -1):
            if self.open[depth][0] == name:
                if any(element[3] for element in self.open[depth:]):
                    self.is_within_root = False
                del self.open[depth:]
                return

    def handle_data(self, data):
        _, skipped, preformatted, _ = self.open[-1] if self.open else ("", False, False, False)
        if skipped or not self.is_within_root:
            return
        if preformatted:
            first, *rest = data.split("\n")
            self.parts.append(first)
            for line in rest:
                self.end_line()
                self.parts.append(line)
        else:
            self.parts.append(data)

    def unknown_decl(self, data):
        if data.startswith("CDATA["):
            self.handle_data(data[len("CDATA["):])

    def end_line(self):
        line = one_line("".join(self.parts))
        self.parts = []
        if line:
            self.lines.append(line)


# No-break spaces stay: they are text. So do the other spaces of Unicode.
WHITE_SPACE = re.compile("[ \t\r\n\f\v]+")
# Private use: glyphs of a symbol font. Zero bytes and other controls have no place in text.
NO_TEXT = re.compile("[\x00-\x08\x0e-\x1f\x7f\ue000-\uf8ff]")


def one_line(text):
    return NO_TEXT.sub("", WHITE_SPACE.sub(" ", text)).strip(" ")


def read(path):
    with (gzip.open(path) if path.endswith(".gz") else open(path, "rb")) as file:
        return file.read().decode("utf-8", "replace")


def parse(text, skipping):
    parser = TextParser(skipping)
    parser.feed(text)
    parser.close()
    parser.end_line()
    return parser.lines


def html_lines(path):
    text = read(path)
    for key, value in ROOTS:
        if re.search(f"""{key}=["']{value}["']""", text):
            return parse(text, Skipping((key, value), HTML.names, HTML.classes, HTML.identifiers))
    return parse(text, HTML)


def mallard_lines(path):
    return parse(read(path), MALLARD)


def man_lines(path):
    """One page through groff, as lines so long that no paragraph is broken."""
    source = read(path)
    # A page that only refers to another one.
    if source.lstrip().startswith(".so "):
        return []
    language = path.split("/man/")[-1].split("/")[0][:2]
    macros = ["-m" + language] if language in ("cs", "de", "fr", "it", "ja", "sv", "zh") else []
    command = ["groff", "-mandoc", "-t", *macros, "-Tutf8", "-Kutf8", "-P-cbou", "-rLL=5000n", "-rHY=0", "-rcR=1"]
    result = subprocess.run(command, input=source.encode(), capture_output=True)
    lines = [one_line(line) for line in result.stdout.decode("utf-8", "replace").split("\n")]
    lines = [line for line in lines if line]
    # The first and the last line are the page's head and foot.
    return lines[1:-1]


class Original:
    """The text that a translation was made from."""

    def __init__(self, text=""):
        self.lines = {line for line in text.split("\n") if line.count(" ") >= 3}
        self.runs = {run for line in text.split("\n") for run in runs_of_words(line)}

    def has(self, line):
        """Whether a line was left untranslated. Names and commands, being the same everywhere, do not count."""
        if line in self.lines:
            return True
        # Where a reference in the middle was translated, the rest still gives the line away.
        runs = runs_of_words(line)
        return len(runs) >= 4 and 2 * sum(run in self.runs for run in runs) > len(runs)


def runs_of_words(line):
    words = line.split(" ")
    return list(zip(words, words[1:], words[2:]))


FORMATS = {"html": html_lines, "mallard": mallard_lines, "man": man_lines}


def main(arguments):
    if not arguments or arguments[0] not in FORMATS:
        sys.exit(__doc__)
    lines_of = FORMATS[arguments.pop(0)]
    original = Original()
    if arguments[:1] == ["--drop-lines-of"]:
        with open(arguments[1], encoding="utf-8") as file:
            original = Original(file.read())
        del arguments[:2]
    # The list of files may be too long for a command line.
    paths = arguments if arguments != ["-"] else sys.stdin.read().splitlines()
    is_first = True
    with ThreadPoolExecutor(os.cpu_count() if lines_of is man_lines else 1) as pool:
        for lines in pool.map(lines_of, paths):
            lines = [line for line in lines if not original.has(line)]
            if not lines:
                continue
            sys.stdout.buffer.write((("" if is_first else "\n") + "\n".join(lines) + "\n").encode("utf-8", "replace"))
            is_first = False


if __name__ == "__main__":
    main(sys.argv[1:])
