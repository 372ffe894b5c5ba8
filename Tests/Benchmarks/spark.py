#!/usr/bin/env python3
"""What the Spark job of docs/cluster costs beside one process, and what that makes of 10 TB.

    make bench-spark                     all text of the shared corpora, four times, as 32 files; prints three tables
    spark.py --cleave PATH --times 1     less text
    spark.py --from FILE                 fits and prints again what --keep FILE has kept

Each run is a process of its own, `cleave count` and `cleave dataset` with one and two threads, the Spark job with one and two
executors of one core, on all of the text and on a file of half a megabyte. Wall seconds are those until the command ends;
processor seconds, user and system, are those of the process or, with Spark, of the whole machine, which should do nothing else:
some of its processes end without anyone asking what they took. Results are compared.
"""
import argparse
import ctypes
import datetime
import filecmp
import glob
import json
import os
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import time

here = os.path.dirname(os.path.abspath(__file__))
project = os.path.dirname(os.path.dirname(here))
JOB = os.path.join(project, "docs", "cluster", "cleave_spark.py")
FILES, SMALL = 32, 500_000
TASK = "64M"
JAVA = "-XX:+UseSerialGC -Xshare:auto"
VCPU_HOUR = 0.05


def make_text(shared, folder, times):
    """Plain files of about one size, cut at the ends of lines, and a small one; gives the bytes of both."""
    packed = sorted(glob.glob(os.path.join(glob.escape(shared), "corpora", "**", "*.zst"), recursive=True))
    packed = [path for path in packed if not re.search("/(torture|jsonl)/", path)]
    whole = os.path.join(folder, "whole")
    with open(whole, "wb") as file:
        for path in packed:
            subprocess.run(["zstd", "-dcq", "--", path], stdout=file, check=True)
    for name in ("large", "small"):
        os.mkdir(os.path.join(folder, name))
    pieces = FILES // times
    subprocess.run(["split", "-n", f"l/{pieces}", "-a", "2", "-d", whole, os.path.join(folder, "large", "0-")], check=True)
    for number in range(1, times):
        for piece in range(pieces):
            shutil.copyfile(os.path.join(folder, "large", f"0-{piece:02}"), os.path.join(folder, "large", f"{number}-{piece:02}"))
    subprocess.run(f"head -c {SMALL} {whole} > {os.path.join(folder, 'small', 'text')}", shell=True, check=True)
    os.unlink(whole)
    return {name: sum(os.path.getsize(path) for path in glob.glob(os.path.join(folder, name, "*"))) for name in ("large", "small")}


def spark_home(folder):
    """Spark as it is installed, but with a `work` folder of its own: what its workers unpack would stay there."""
    import pyspark
    installed, home = os.path.dirname(pyspark.__file__), os.path.join(folder, "spark")
    os.mkdir(home)
    for name in os.listdir(installed):
        if name != "work":
            os.symlink(os.path.join(installed, name), os.path.join(home, name))
    return home


def environment(home):
    settings = {
        "spark.ui.enabled": "false", "spark.driver.bindAddress": "127.0.0.1", "spark.driver.host": "127.0.0.1",
        "spark.driver.memory": "512m", "spark.executor.memory": "512m", "spark.driver.extraJavaOptions": JAVA,
        "spark.executor.extraJavaOptions": JAVA, "spark.scheduler.minRegisteredResourcesRatio": "1",
        "spark.scheduler.maxRegisteredResourcesWaitingTime": "120s"}
    given = " ".join(f"--conf '{name}={value}'" for name, value in settings.items())
    return dict(os.environ, SPARK_HOME=home, PYSPARK_PYTHON=sys.executable, PYSPARK_SUBMIT_ARGS=given + " pyspark-shell",
                PYTHONDONTWRITEBYTECODE="1")


def busy():
    """Seconds that all processors of this machine have worked since it was started."""
    with open("/proc/stat") as file:
        user, nice, system, _, _, interrupts, soft = map(int, file.readline().split()[1:8])
    return (user + nice + system + interrupts + soft) / os.sysconf("SC_CLK_TCK")


def of_children():
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def timed(command, environment=None, used=of_children):
    """Wall seconds of a command and processor seconds by the clock `used`."""
    before, started = used(), time.monotonic()
    found = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, env=environment)
    wall = time.monotonic() - started
    if found.returncode != 0:
        sys.exit(f"failed: {' '.join(command)}\n{found.stderr}")
    # Its JVM, which outlives it for a moment, is ours now (PR_SET_CHILD_SUBREAPER).
    try:
        while True:
            os.waitpid(-1, 0)
    except ChildProcessError:
        pass
    return wall, used() - before, found.stderr.strip()


def measure(chosen, folder):
    ctypes.CDLL(None).prctl(36, 1, 0, 0, 0)
    kept = {"bytes": make_text(chosen.shared, folder, chosen.times), "runs": [], "times": chosen.times}
    surroundings = environment(spark_home(folder))
    encode = ["-t", chosen.tokenizer]
    for what, own, end in (("count", [], []), ("encode", encode, ["--to", "u32"])):
        for size in ("small", "large"):
            text, expected = os.path.join(folder, size), os.path.join(folder, f"{what}-{size}")
            expected += ".zst" if what == "count" else ""
            plain = [chosen.cleave, "count" if what == "count" else "dataset", *own, *end, "-q", "-o", expected, text]
            for jobs in (1, 2):
                if os.path.isdir(expected):
                    shutil.rmtree(expected)
                wall, cpu, _ = timed([*plain, "-j", str(jobs)])
                kept["runs"].append({"what": what, "size": size, "jobs": jobs, "wall": wall, "cpu": cpu})
                print(json.dumps(kept["runs"][-1]), file=sys.stderr, flush=True)
            for executors in (1, 2):
                result = os.path.join(folder, "result" + (".zst" if what == "count" else ""))
                # The core of an executor, and no more, works at a time.
                wall, cpu, said = timed([
                    sys.executable, JOB, what, "--master", f"local-cluster[{executors},1,512]", "--cleave", chosen.cleave, "--task-size", TASK,
                    *own, "-o", result, text, "--", *end], surroundings, busy)
                if what == "count":
                    equal = filecmp.cmp(result, expected, shallow=False)
                    os.unlink(result)
                else:
                    equal = subprocess.run(["diff", "-r", result, expected]).returncode == 0
                    shutil.rmtree(result)
                if not equal:
                    sys.exit(f"{what} on Spark differs from one process")
                tasks = int(re.search(r" as (\d+) tasks", said)[1])
                kept["runs"].append({"what": what, "size": size, "executors": executors, "tasks": tasks, "wall": wall, "cpu": cpu})
                print(json.dumps(kept["runs"][-1]), file=sys.stderr, flush=True)
            if size == "large" and what == "count":
                # Text that is there many times would bend the curve of distinct pieces.
                once = sorted(glob.glob(os.path.join(glob.escape(text), "0-*")))
                report = subprocess.run([chosen.cleave, "count", "-q", "--json", *once, "-o", expected], capture_output=True, check=True)
                report = json.loads(report.stdout)
                kept["distinct"], kept["exponent"] = report["distinct_pieces"], report["heaps_exponent"]
                _, kept["merge"], _ = timed([chosen.cleave, "merge-counts", "-q", expected, expected, "-o", os.path.join(folder, "sum.zst")])
    return kept


def solve(rows, values):
    """The least squares of a few unknowns, by the normal equations."""
    size = len(rows[0])
    system = [[sum(row[i] * row[j] for row in rows) for j in range(size)] + [sum(row[i] * value for row, value in zip(rows, values))] for i in range(size)]
    for i in range(size):
        pivot = max(range(i, size), key=lambda row: abs(system[row][i]))
        system[i], system[pivot] = system[pivot], system[i]
        for other in range(size):
            if other != i:
                factor = system[other][i] / system[i][i]
                system[other] = [left - factor * right for left, right in zip(system[other], system[i])]
    return [system[i][size] / system[i][i] for i in range(size)]


def fitted(kept, what):
    """Processor seconds as start + each · executors + rate · GB, wall seconds as start + rate · GB / executors; and the runs."""
    runs = [run for run in kept["runs"] if run["what"] == what and "executors" in run]
    size = {name: count / 1e9 for name, count in kept["bytes"].items()}
    cpu = solve([[1, run["executors"], size[run["size"]]] for run in runs], [run["cpu"] for run in runs])
    wall = solve([[1, size[run["size"]] / run["executors"]] for run in runs], [run["wall"] for run in runs])
    return cpu, wall


def show(kept):
    size = {name: count / 1e9 for name, count in kept["bytes"].items()}
    print(f"{datetime.date.today()}, {os.cpu_count()} processors; load at the start and the end "
          f"{kept['load'][0]:.1f} and {kept['load'][1]:.1f}; {kept['bytes']['large'] / 1e6:.0f} MB in {FILES} files, "
          f"{kept['bytes']['small'] / 1e6:.1f} MB in one; equal results\n")
    models = {what: fitted(kept, what) for what in ("count", "encode")}
    print("| | text | wall s | fitted | processor s | fitted |\n|---|---|---|---|---|---|")
    for run in kept["runs"]:
        (start, each, rate), (begin, slope) = models[run["what"]]
        text = f"{kept['bytes'][run['size']] / 1e6:.1f} MB"
        if "jobs" in run:
            name = f"`cleave {'count' if run['what'] == 'count' else 'dataset'} -j {run['jobs']}`"
            print(f"| {name} | {text} | {run['wall']:.2f} | | {run['cpu']:.2f} | |")
            continue
        executors, gigabytes = run["executors"], size[run["size"]]
        name = f"Spark, {run['what']}, {executors} executor{'s' * (executors > 1)}, {run['tasks']} task{'s' * (run['tasks'] > 1)}"
        print(f"| {name} | {text} | {run['wall']:.1f} | {begin + slope * gigabytes / executors:.1f} | {run['cpu']:.1f} | "
              f"{start + each * executors + rate * gigabytes:.1f} |")
    print(f"\nDistinct pieces {kept['distinct']:,}, Heaps' exponent {kept['exponent']:.2f}; merge-counts {kept['merge'] / 2 / kept['distinct'] * 1e6:.2f} "
          "µs of processor for each distinct piece of a file.\n")
    print("```")
    for what, ((start, each, rate), (begin, slope)) in models.items():
        print(f"{what:6}  processor s = {start:.1f} + {each:.1f} E + {rate:.1f} S        wall s = {begin:.1f} + {slope:.1f} S / E")
    print("```\n")
    # A text read so many times has no more distinct pieces than once.
    once = kept["distinct"] / (size["large"] / kept["times"]) ** kept["exponent"]
    print("| text | distinct pieces | count, vCPU hours | price | wall, 64 executors, and the driver | encode, vCPU hours | price | wall, 64 executors |")
    print("|" + "---|" * 8)
    for gigabytes, name in ((100, "100 GB"), (1000, "1 TB"), (10_000, "10 TB")):
        distinct = once * gigabytes ** kept["exponent"]
        cells = [name, f"{distinct / 1e6:.0f} million"]
        for what in ("count", "encode"):
            (start, each, rate), (begin, slope) = models[what]
            driver = distinct * kept["merge"] / 2 / kept["distinct"] if what == "count" else 0
            hours = (start + each * 64 + rate * gigabytes + driver) / 3600
            cells += [f"{hours:.1f}", f"{hours * VCPU_HOUR:.2f}", f"{(begin + slope * gigabytes / 64) / 60:.0f}" + (f" + {driver / 60:.1f} min" if driver else " min")]
        print("| " + " | ".join(cells) + " |")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cleave", default=os.path.join(project, ".build", "release", "cleave"))
    parser.add_argument("--shared", default=os.environ.get("CLEAVE_SHARED", os.path.join(os.path.dirname(project), "shared")))
    parser.add_argument("--tokenizer", help="default: cl100k_base of the shared vocabularies")
    parser.add_argument("--times", type=int, default=4, choices=(1, 2, 4, 8), help="how often the text is there")
    parser.add_argument("--keep", metavar="FILE", help="write what was measured as JSON")
    parser.add_argument("--from", dest="kept", metavar="FILE", help="measure nothing, print what was kept")
    chosen = parser.parse_args()
    chosen.cleave = os.path.abspath(chosen.cleave)
    chosen.tokenizer = os.path.abspath(chosen.tokenizer or os.path.join(chosen.shared, "vocabularies", "cl100k_base"))
    if chosen.kept:
        with open(chosen.kept) as file:
            kept = json.load(file)
    else:
        load = os.getloadavg()[0]
        with tempfile.TemporaryDirectory(prefix="cleave-spark-") as folder:
            kept = measure(chosen, folder)
        kept["load"] = [load, os.getloadavg()[0]]
        if chosen.keep:
            with open(chosen.keep, "w") as file:
                json.dump(kept, file, indent=1)
    show(kept)


if __name__ == "__main__":
    main()
