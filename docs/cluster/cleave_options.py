"""The options behind '--', which go to `cleave` as they are: read, refused and tried before anything is started."""

import os
import subprocess
import tempfile

from cleave_shards import BadInput


def passed_value(passed, name):
    """The value of an option that cleave will read."""
    for place, each in enumerate(passed):
        if each == name and place + 1 < len(passed):
            return passed[place + 1]
        if each.startswith(name + "="):
            return each[len(name) + 1:]
    return None


def refuse(passed, names):
    """Refuses options that the caller sets itself, or that would do only some of the work."""
    for name in names:
        if name in passed or passed_value(passed, name) is not None:
            raise BadInput(f"{name} belongs in front of '--', where this program has it, or nowhere")


def tried(program, arguments):
    """Runs cleave with these arguments on no text, so that it refuses now, once, what it would refuse for every shard.

    `count` gives the fingerprint of how it cuts text, a tokenizer's included; `dataset` gives nothing.
    """
    with tempfile.TemporaryDirectory(prefix="cleave-try-") as folder:
        result = os.path.join(folder, "result")
        try:
            found = subprocess.run([program, *arguments, "-q", "-o", result] + (["--json"] if arguments[0] == "count" else []),
                                   stdin=subprocess.DEVNULL, capture_output=True, timeout=120)
        except subprocess.TimeoutExpired:
            raise BadInput("cleave is still busy after two minutes without text; files and folders belong in front of '--'") from None
        if found.returncode != 0:
            raise BadInput(said(found.stderr, found.returncode))
        if arguments[0] == "count":
            from json import loads
            report = loads(found.stdout)
            if report["records"] == 0:
                return report["fingerprint"]
        elif [name for name in os.listdir(result) if name.endswith(".json")] == ["stdin.json"]:
            return None
        # They would be read again with every shard.
        raise BadInput("files and folders belong in front of '--'")


def said(errors, status):
    """What cleave gives as its reason, in a line."""
    lines = errors.decode("utf-8", "replace").strip().splitlines()
    # What the command line does not understand stands first, then how it is used.
    lines = [line for line in lines if line.startswith("Error: ")][:1] or lines[-1:]
    return lines[0] if lines else f"cleave ended with status {status}"
