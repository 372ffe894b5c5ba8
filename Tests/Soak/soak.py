"""Random documents through 'cleave tokenize | cleave detokenize' for a long time, by processes that never start anew.

Every byte that comes back is compared with what went in. Memory, open files and processor time of the processes are
sampled. The documents are real lines, damaged lines, random bytes and characters, spellings of special tokens, words
and white space of up to --longest bytes, and nothing; with the same seed the same ones. Each tokenizer gets a pipeline of its
own, with --framing null and line in turn, so that line feeds are text for one and ends of records for the other.

Status 0: every byte came back and memory stayed flat (in the last fifth of the time the median is no more than a tenth and
8 MB above that of the second fifth; not judged in less than five minutes, while caches fill); 1: it did not; 2: it could
not be tried.

  soak.py --cleave .build/release/cleave --seconds 3600 --rate 1000000 -o soak/ vocabularies/bpe-icu-8k --text *.txt.zst
"""

import argparse
import json
import os
import statistics
import sys
import time

from documents import Documents, real_texts
from picture import picture
from pipeline import Pipeline

here = os.path.dirname(os.path.abspath(__file__))
project = os.path.dirname(os.path.dirname(here))


def options():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("tokenizers", nargs="+", help="reversible tokenizers")
    parser.add_argument("--cleave", required=True, help="the program")
    parser.add_argument("--seconds", type=float, default=3600, help="how long documents are sent (default 3600)")
    parser.add_argument("--rate", type=float, default=0, help="bytes a second over all pipelines; 0: as fast as they go (default 0)")
    parser.add_argument("--longest", type=int, default=1 << 20, help="bytes of the longest document (default 1 MiB)")
    parser.add_argument("--seed", type=int, default=1, help="of the documents (default 1)")
    parser.add_argument("-j", "--jobs", type=int, default=2, help="threads of each process (default 2)")
    parser.add_argument("--samples", type=int, default=360, help="how often memory is looked at (default 360 times)")
    parser.add_argument("--text", nargs="+", metavar="FILE", help="real text, packed or not (default: this project's pages and code)")
    parser.add_argument("-o", "--output", metavar="FOLDER", help="write soak.json, soak.csv and soak.svg to this folder")
    return parser.parse_args()


def own_text():
    """The project's pages and sources."""
    found = []
    for folder, _, names in os.walk(project):
        if "/." not in folder[len(project):]:
            found += [os.path.join(folder, name) for name in names if name.endswith((".md", ".swift", ".py"))]
    return sorted(found)


def soak(options, pipelines, documents):
    """Feeds the pipelines until the time is over or something is wrong; the samples."""
    samples, sent = [], 0
    start = time.monotonic()
    while (elapsed := time.monotonic() - start) < options.seconds and not any(pipeline.has_ended() for pipeline in pipelines):
        if elapsed >= len(samples) * options.seconds / options.samples:
            samples.append({"seconds": elapsed, "bytes": sent, **{pipeline.name: pipeline.sample() for pipeline in pipelines}})
        _, document = documents.next()
        # The same document for all: what differs is the tokenizer.
        for pipeline in pipelines:
            pipeline.write(documents.made - 1, document)
            sent += len(document) + 1
        if options.rate and (ahead := sent / options.rate - (time.monotonic() - start)) > 0:
            # What Python holds back goes out before the pause.
            for pipeline in pipelines:
                pipeline.flush()
            time.sleep(min(ahead, options.seconds))
    for pipeline in pipelines:
        if not pipeline.has_ended():
            pipeline.flush()
    samples.append({"seconds": time.monotonic() - start, "bytes": sent, **{pipeline.name: pipeline.sample() for pipeline in pipelines}})
    return samples


def summary(pipelines, samples):
    """Memory at the beginning and at the end, for each process."""
    processes = []
    end = samples[-1]["seconds"]
    for pipeline in pipelines:
        for process in ("tokenize", "detokenize"):
            def median(least, most):
                within = [sample[pipeline.name][process]["resident"] for sample in samples
                          if least * end <= sample["seconds"] <= most * end]
                return int(statistics.median(within)) if within else 0
            last = samples[-1][pipeline.name][process]
            second, final = median(0.2, 0.4), median(0.8, 1)
            processes.append({
                "process": process, "pipeline": pipeline.name, "second_fifth": second, "last_fifth": final, "peak": last["peak"],
                "flat": final <= second * 1.1 + 8e6 if end >= 300 else None,
                "open_files_first": samples[min(1, len(samples) - 1)][pipeline.name][process]["files"],
                "open_files_last": last["files"], "processor_seconds": last["processor_seconds"],
            })
    return processes


def write(folder, report, pipelines, samples):
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, "soak.json"), "w") as file:
        json.dump(report, file, indent=1)
        file.write("\n")
    columns = [(pipeline, process, key) for pipeline in pipelines for process in ("tokenize", "detokenize")
               for key in ("resident", "files", "processor_seconds")]
    with open(os.path.join(folder, "soak.csv"), "w") as file:
        file.write(",".join(["seconds", "bytes", *(f"{pipeline.name} {process} {key}" for pipeline, process, key in columns)]) + "\n")
        for sample in samples:
            values = [sample[pipeline.name][process][key] for pipeline, process, key in columns]
            file.write(",".join(map(str, [round(sample["seconds"], 1), sample["bytes"], *values])) + "\n")
    series = [(f"{process}, {pipeline.name}", [(sample["seconds"] / 60, sample[pipeline.name][process]["resident"] / 1e6) for sample in samples])
              for pipeline in pipelines for process in ("tokenize", "detokenize")]
    title = f"Resident memory while {report['bytes'] / 1e9:.2f} GB of random documents go to ids and back"
    with open(os.path.join(folder, "soak.svg"), "w") as file:
        file.write(picture(title, "minutes", "MB", series))


def main():
    chosen = options()
    cleave = os.path.abspath(chosen.cleave)
    if not os.access(cleave, os.X_OK):
        print(f"soak: no program '{chosen.cleave}'; build it with 'make release'", file=sys.stderr)
        return 2
    documents = Documents(chosen.seed, real_texts(chosen.text or own_text(), cleave), chosen.longest)
    pipelines = [Pipeline(cleave, tokenizer, ("null", "line")[index % 2], chosen.jobs)
                 for index, tokenizer in enumerate(chosen.tokenizers)]
    samples = soak(chosen, pipelines, documents)
    failures = [failure for failure in (pipeline.finish() for pipeline in pipelines) if failure]
    report = {
        "seconds": round(samples[-1]["seconds"], 1), "documents": documents.made,
        "bytes": sum(pipeline.written for pipeline in pipelines),
        "bytes_lost": sum(pipeline.written - pipeline.returned for pipeline in pipelines),
        "most_bytes_under_way": max(pipeline.most_under_way for pipeline in pipelines),
        "longest_document": chosen.longest, "seed": chosen.seed, "rate": chosen.rate, "jobs": chosen.jobs,
        "failures": failures, "processes": summary(pipelines, samples),
    }
    if chosen.output:
        write(chosen.output, report, pipelines, samples)
    print(f"{report['documents']} documents, {report['bytes'] / 1e6:.1f} MB in {report['seconds']:.0f} s; "
          f"{report['bytes_lost']} bytes lost; at most {report['most_bytes_under_way'] / 1e6:.1f} MB under way")
    for process in report["processes"]:
        print(f"{process['process']:10} {process['pipeline']:30} MB second fifth {process['second_fifth'] / 1e6:.1f}, last "
              f"{process['last_fifth'] / 1e6:.1f}, peak {process['peak'] / 1e6:.1f}; files {process['open_files_first']} → "
              f"{process['open_files_last']}; processor {process['processor_seconds']:.1f} s")
        if process["flat"] is False:
            failures.append(f"memory of {process['process']} ({process['pipeline']}) grows")
    for failure in failures:
        print(f"soak: {failure}", file=sys.stderr)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
