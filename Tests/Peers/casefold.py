"""The full case folding of standard input, by Python's own Unicode data."""

import sys

sys.stdout.buffer.write(sys.stdin.buffer.read().decode().casefold().encode())
