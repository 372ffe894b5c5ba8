"""The Spark job of docs/cluster on a local cluster of three executors, disturbed while it runs; says what happened as JSON.

spark_cluster.py CLEAVE SHARDS TOKENIZER FOLDER

Writes to FOLDER: plain.zst (counts by the shipped program), killed.zst (counts while a `cleave` and an executor are killed),
data/ (datasets, while an executor is killed), stored/ (the same through commands). Then tries what must fail.
"""

import contextlib
import io
import json
import os
import signal
import stat
import sys
import threading
import time

cleave, shards, tokenizer, folder = map(os.path.abspath, sys.argv[1:])
os.chdir(folder)
project = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(project, "docs", "cluster"))
sys.dont_write_bytecode = True

import pyspark
import cleave_spark
from pyspark.sql import SparkSession

# Spark's workers put what they unpack, hundreds of megabytes, beside the installed Spark and leave it there: so it is one of ours.
installed = os.path.dirname(pyspark.__file__)
os.mkdir("spark")
for name in os.listdir(installed):
    if name != "work":
        os.symlink(os.path.join(installed, name), os.path.join("spark", name))
os.environ["SPARK_HOME"] = os.path.join(folder, "spark")

os.environ["PYSPARK_PYTHON"] = sys.executable
# Little machines: the Java of each is started fast rather than made fast.
java = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xshare:auto"
spark = (
    SparkSession.builder.master("local-cluster[3,1,512]").appName("cleave test")
    .config("spark.executor.memory", "512m").config("spark.driver.memory", "512m")
    .config("spark.driver.extraJavaOptions", java).config("spark.executor.extraJavaOptions", java)
    .config("spark.ui.enabled", "false").config("spark.driver.bindAddress", "127.0.0.1").config("spark.driver.host", "127.0.0.1")
    .config("spark.ui.showConsoleProgress", "false")
    .config("spark.scheduler.minRegisteredResourcesRatio", "1").config("spark.scheduler.maxRegisteredResourcesWaitingTime", "120s")
    .getOrCreate())
spark.sparkContext.setLogLevel("OFF")

# A `cleave` that writes down that it starts, and leaves time to be killed.
started = os.path.join(folder, "started")
slow = os.path.join(folder, "slow-cleave")
with open(slow, "w") as file:
    file.write(f"""#!/bin/bash
export LD_LIBRARY_PATH='{os.environ.get("LD_LIBRARY_PATH", "")}'
echo "$$ $*" >>'{started}'
sleep 0.4
exec '{cleave}' "$@"
""")
os.chmod(slow, os.stat(slow).st_mode | stat.S_IXUSR)


def run(*arguments):
    """Status and last line of what the job says."""
    said = io.StringIO()
    with contextlib.redirect_stderr(said):
        status = cleave_spark.main(list(arguments))
    return status, said.getvalue().strip().splitlines()[-1]


def tasks_of(said):
    """The number in `8 shards as 5 tasks in …`."""
    return int(said.split(" as ")[1].split()[0]) if " as " in said else None


def parent(pid):
    return int(open(f"/proc/{pid}/stat").read().rsplit(")", 1)[1].split()[1])


def executor_of(pid):
    """The executor among the ancestors of a process, if this process started it."""
    found = None
    while pid > 1:
        if b"CoarseGrainedExecutorBackend" in open(f"/proc/{pid}/cmdline", "rb").read():
            found = pid
        pid = parent(pid)
        if pid == os.getpid():
            return found
    return None


def is_task(line, command):
    """Whether an executor has started it; the driver tries the options without -j."""
    words = line.split()
    return words[1:2] == [command] and "-j" in words


class Killer(threading.Thread):
    """Kills what runs the first task to start after `after` others: the `cleave` or its executor."""

    def __init__(self, what, after, command):
        super().__init__(daemon=True)
        self.what, self.after, self.command, self.killed = what, after, command, None
        open(started, "w").close()
        self.start()

    def run(self):
        limit = time.monotonic() + 300
        while not self.killed and time.monotonic() < limit:
            time.sleep(0.02)
            lines = [line for line in open(started).read().splitlines() if is_task(line, self.command)][self.after:]
            for line in lines:
                with contextlib.suppress(OSError, ValueError):
                    pid = int(line.split()[0])
                    executor = executor_of(pid)
                    if executor:
                        victim = pid if self.what == "cleave" else executor
                        os.kill(victim, signal.SIGKILL)
                        self.killed = victim
                        return


report = {}
report["plain"], _ = run("count", "--cleave", cleave, "--task-size", "1M", "-o", "plain.zst", shards)
report["executors"] = spark.sparkContext._jsc.sc().getExecutorMemoryStatus().size() - 1

killer = [Killer("cleave", 1, "count"), Killer("executor", 4, "count")]
report["count"], report["count_said"] = run("count", "--installed", slow, "--task-size", "60k", "--buckets", "3", "-o", "killed.zst", shards)
report["count_killed"] = [each.killed is not None for each in killer]
report["count_tasks"] = tasks_of(report["count_said"])
report["count_attempts"] = sum(is_task(line, "count") for line in open(started))

killer = Killer("executor", 2, "dataset")
report["encode"], report["encode_said"] = run(
    "encode", "--installed", slow, "--task-size", "60k", "-t", tokenizer, "-o", "data", shards, "--", "--to", "megatron")
report["encode_killed"] = killer.killed is not None
report["encode_tasks"] = tasks_of(report["encode_said"])
report["encode_attempts"] = sum(is_task(line, "dataset") for line in open(started))
report["encode_again"], report["encode_again_said"] = run(
    "encode", "--cleave", cleave, "--task-size", "1M", "-t", tokenizer, "-o", "data", shards, "--", "--to", "megatron")
# Text and datasets that are reached by commands, as those of an object store.
with open("list", "w") as file:
    file.writelines(path + "\n" for path in cleave_spark.cleave_shards.shards([shards]))
os.mkdir("stored")
store = f"cp {{file}} '{folder}/stored/.'{{name}} && mv '{folder}/stored/.'{{name}} '{folder}/stored/'{{name}}"
report["store"], _ = run(
    "encode", "--installed", cleave, "-t", tokenizer, "--list", "list", "--fetch", "cat {}", "--store", store, "--", "--to", "megatron")

with open("bad.gz", "wb") as file:
    file.write(b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03\x4b")
report["bad"] = run("count", "--installed", cleave, "-o", "bad.zst", "bad.gz")
report["bad_fetch"] = run("count", "--installed", cleave, "--fetch", "cat {}", "-o", "bad.zst", "gone.txt")
work = os.path.join(folder, "spark", "work")
report["work"] = [os.path.isdir(work), os.path.exists(os.path.join(installed, "work", spark.sparkContext.applicationId))]
spark.stop()
json.dump(report, sys.stdout)
