"""Random documents without end, the same for the same seed: real lines, damaged ones, and what programs stumble over."""

import random
import subprocess
import unicodedata

# What looks like a token, a marker or a special token to some tokenizer, and scripts that need care.
SPELLINGS = [
    "</w>", "##x", "@@", "\u0120", "\u010a", "<0x41>", "<unk>", "<|endoftext|>", "<|im_start|>", "[CLS]", "[UNK]", "<s>",
    "\u2581", "\ufeff", "\ufffd", "caf\u00e9", "cafe\u0301", "\u1112\u1161\u11ab", "\u0645\u0640\u0640\u0631", "\u0e2a\u0e27\u0e31",
    "\U0001f468\u200d\U0001f469\u200d\U0001f467\ufe0f", "\U0001f1e9\U0001f1ea", "\ue000\U0010fffd", "\u0378\U0001fae9", "'\u017f", "'\u212a",
    "\r", "\r\n", "\t", "\x00", "\x7f", "\u2028", "\u3000", "\u200b", "'s", "don't",
]
ILL_FORMED = [b"\x80", b"a\xc3", b"\xed\xa0\x80", b"\xf8\x88", b"\xc0\xaf", b"\xff\xfe", b"\xf4\x90\x80\x80"]
NUMERIC = "".join(c for c in map(chr, range(0x20000)) if unicodedata.category(c) in ("Nd", "Nl", "No"))


class Documents:
    """Documents one after the other: `next()` gives a kind and bytes."""

    def __init__(self, seed, texts, longest):
        """`texts`: real texts, bytes each. `longest`: bytes of the longest document; the first is one of them."""
        self.random = random.Random(seed)
        self.texts = [text for text in texts if text]
        self.longest = longest
        self.made = 0
        # Real text is most of the documents; most of the bytes are what no text looks like.
        self.kinds = [
            (120, self.lines), (8, self.damaged), (4, self.noise), (4, self.characters), (6, self.spellings),
            (3, self.one_character), (3, self.one_word), (3, self.spaces), (2, self.marks), (2, self.digits), (5, self.empty),
        ]

    def next(self):
        # The longest word comes first: what memory must hold at most is held from the beginning.
        made = (self.one_character, self.one_word, self.noise)[self.made] if self.made < 3 else None
        kind = made or self.random.choices([kind for _, kind in self.kinds], [weight for weight, _ in self.kinds])[0]
        document = kind(self.longest) if made else kind(self.size(self.longest))
        self.made += 1
        return kind.__name__, document

    def size(self, most):
        """A length from 1 to `most`: all orders of magnitude, the lower ones more often."""
        return int(most ** (self.random.random() ** 1.5))

    def lines(self, _):
        text = self.random.choice(self.texts)
        start = text.rfind(b"\n", 0, self.random.randrange(len(text))) + 1
        end = text.find(b"\n", min(len(text), start + self.size(min(self.longest, 65536))))
        return text[start:end if end >= 0 else len(text)]

    def damaged(self, size):
        """Real lines with bytes that are wrong, missing or doubled."""
        document = bytearray(self.lines(size))
        for _ in range(self.random.randint(1, 8) if document else 0):
            place = self.random.randrange(len(document))
            how = self.random.randrange(3)
            if how == 0:
                document[place] = self.random.randrange(256)
            elif how == 1:
                del document[place:place + self.size(16)]
            else:
                document[place:place] = document[place:place + self.size(64)]
            if not document:
                break
        return bytes(document)

    def noise(self, size):
        return self.random.randbytes(size)

    def characters(self, size):
        """Code points of one block, or of all Unicode; surrogates too, which are no UTF-8."""
        start, width = self.random.choice([(0, 0x110000), (0, 0x800), (self.random.randrange(0x30000), 256)])
        made = "".join(chr(start + self.random.randrange(width)) for _ in range(min(size, 20000)))
        return made.encode("utf-8", "surrogatepass")

    def spellings(self, size):
        parts = [self.random.choice(SPELLINGS).encode() for _ in range(min(size, 400))]
        parts += [self.random.choice(ILL_FORMED) for _ in range(self.random.randrange(4))]
        self.random.shuffle(parts)
        return self.random.choice([b"", b" ", b"x"]).join(parts)

    def one_character(self, size):
        """One 'word' without a break: a character again and again."""
        unit = self.random.choice(["a", "\u00e9", "\u4e2d", "\u0627", "\U0001f600", "Z", "."]).encode()
        return unit * (size // len(unit))

    def one_word(self, size):
        letters = self.random.choice([b"ab", b"abcdefghijklmnopqrstuvwxyz", bytes(range(0x80, 0x100))])
        return bytes(self.random.choices(letters, k=min(size, 300000)))

    def spaces(self, size):
        unit = self.random.choice([b" ", b" \n", b"\n", b"a ", b"\t", b"\r\n", "\u3000".encode(), "\u00a0".encode()])
        return unit * (size // len(unit))

    def marks(self, size):
        """Combining marks on one letter."""
        return b"e" + self.random.choice(["\u0301", "\u0345\u0323", "\u20dd"]).encode() * (size // 4)

    def digits(self, size):
        return "".join(self.random.choices(NUMERIC, k=min(size, 5000))).encode()

    def empty(self, _):
        return b""


def real_texts(paths, cleave):
    """The texts of files, unpacked by `cleave` where their names say that they are packed."""
    return [unpacked(path, cleave) if path.endswith((".zst", ".gz")) else plain(path) for path in paths]


def plain(path):
    with open(path, "rb") as file:
        return file.read()


def unpacked(path, cleave):
    return subprocess.run([cleave, "corpus", "unpack", "-q", path], check=True, capture_output=True).stdout
