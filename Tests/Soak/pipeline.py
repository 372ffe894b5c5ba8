"""`cleave tokenize | cleave detokenize`, fed and read at once, and watched."""

import collections
import os
import signal
import subprocess
import threading


class Mismatch(Exception):
    pass


class Pipeline:
    """Two processes for as long as the soak lasts. What goes in must come out."""

    def __init__(self, cleave, tokenizer, framing, jobs):
        self.name = f"{os.path.basename(tokenizer.rstrip('/'))} {framing}"
        self.end = {"line": b"\n", "null": b"\0"}[framing]
        # Nothing of a soak stays in the user's cache.
        environment = dict(os.environ, CLEAVE_CACHE="off")
        options = ["-q", "-j", str(jobs), "--framing", framing, "-t", tokenizer]
        self.tokenize = subprocess.Popen(
            [cleave, "tokenize", *options], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment)
        self.detokenize = subprocess.Popen(
            [cleave, "detokenize", *options], stdin=self.tokenize.stdout, stdout=subprocess.PIPE, env=environment)
        self.tokenize.stdout.close()
        self.written = self.returned = self.documents = self.most_under_way = 0
        self.failure = None
        self.is_broken = False
        self.expected = collections.deque()
        self.lock = threading.Lock()
        self.reader = threading.Thread(target=self.read, daemon=True)
        self.reader.start()

    def has_ended(self):
        """Whether nothing more is worth sending."""
        return self.failure is not None or self.is_broken

    def write(self, number, document):
        """Blocks while the processes are behind. What ends them early is said by `finish`."""
        data = document + self.end
        with self.lock:
            self.expected.append((number, data))
            self.written += len(data)
            self.documents += 1
            self.most_under_way = max(self.most_under_way, self.written - self.returned)
        try:
            self.tokenize.stdin.write(data)
        except BrokenPipeError:
            self.is_broken = True

    def flush(self):
        """Sends what Python holds back."""
        try:
            self.tokenize.stdin.flush()
        except BrokenPipeError:
            self.is_broken = True

    def read(self):
        """Compares what comes back until the end or the first mistake."""
        self.compare()
        # After a mistake nobody reads any more: the processes are to end instead of waiting for room, and so is whoever
        # writes to them.
        self.detokenize.stdout.close()

    def compare(self):
        """Compares what comes back, byte for byte, as it comes."""
        number, wanted, place = None, b"", 0
        while chunk := self.detokenize.stdout.read1(1 << 20):
            at = 0
            while at < len(chunk):
                if place == len(wanted):
                    with self.lock:
                        if not self.expected:
                            self.failure = self.failure or f"{self.name}: {len(chunk) - at} bytes too many after document {number}"
                            return
                        number, wanted = self.expected.popleft()
                    place = 0
                length = min(len(chunk) - at, len(wanted) - place)
                if chunk[at:at + length] != wanted[place:place + length]:
                    self.failure = f"{self.name}: document {number} comes back changed"
                    return
                at, place = at + length, place + length
                with self.lock:
                    self.returned += length

    def finish(self):
        """Closes the input, waits for the rest, and says what is wrong, or None."""
        try:
            self.tokenize.stdin.close()
        except BrokenPipeError:
            self.is_broken = True
        self.reader.join()
        ends = [("tokenize", self.tokenize.wait()), ("detokenize", self.detokenize.wait())]
        # A writer whose reader has gone ends by SIGPIPE: the reader is the one to name.
        for name, status in sorted(ends, key=lambda end: end[1] in (-signal.SIGPIPE, 128 + signal.SIGPIPE)):
            if status != 0 and not self.failure:
                self.failure = f"{self.name}: {name} ended with status {status}"
        if self.is_broken and not self.failure:
            self.failure = f"{self.name}: ended before its input did"
        if self.returned != self.written and not self.failure:
            self.failure = f"{self.name}: {self.written - self.returned} bytes did not come back"
        return self.failure

    def sample(self):
        """Resident memory in bytes, open files and processor seconds of both processes."""
        return {"tokenize": sample(self.tokenize.pid), "detokenize": sample(self.detokenize.pid)}


def sample(pid):
    """All 0 of a process that has ended."""
    with open(f"/proc/{pid}/status") as file:
        lines = dict(line.split(":", 1) for line in file if ":" in line)
    with open(f"/proc/{pid}/stat") as file:
        times = file.read().rsplit(")", 1)[1].split()
    try:
        files = len(os.listdir(f"/proc/{pid}/fd"))
    except OSError:
        files = 0
    resident, peak = (int(lines.get(key, "0 kB").split()[0]) * 1024 for key in ("VmRSS", "VmHWM"))
    return {"resident": resident, "peak": peak, "files": files,
            "processor_seconds": (int(times[11]) + int(times[12])) / os.sysconf("SC_CLK_TCK")}
