# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""profile.py MODELS FOLDER: runs models with --profile and --trace and checks what comes out: a table that adds up, and a
trace in which the spans of each thread nest, with the calls and times of the table."""
import json
import os
import re
import subprocess
import sys

models, folder = sys.argv[1], sys.argv[2]
os.makedirs(folder, exist_ok=True)
UNITS = {"s": 1.0, "ms": 1e-3, "us": 1e-6}
ROW = re.compile(r"^ *([\d.]+) (s|ms|us) +([\d.]+) % +(\d+) +[\d.]+ (?:s|ms|us) +(\S+) +(\S+) +(?:(\d+) % (flops|bytes)|-) +(\S+) *(.*)$")
REST = re.compile(r"^ *([\d.]+) (s |ms|us) +([\d.]+) %  (in functions|waiting|outside|in all)")


def run(*words):
    result = subprocess.run(words, capture_output=True, text=True)
    assert result.returncode == 0, (words, result.stdout, result.stderr)
    return result.stdout


def table(text):
    """{kernel: (seconds, calls, nodes)} and {what: seconds} of the lines around the kernels."""
    kernels, rest = {}, {}
    for line in text.splitlines():
        if row := ROW.match(line):
            seconds = float(row[1]) * UNITS[row[2]]
            assert row[9] not in kernels, line
            kernels[row[9]] = (seconds, int(row[4]), row[10])
        elif row := REST.match(line):
            rest[row[4]] = float(row[1]) * UNITS[row[2].strip()]
    assert kernels and set(rest) == {"in functions", "waiting", "outside", "in all"}, text
    times = [seconds for seconds, _, _ in kernels.values()]
    assert times == sorted(times, reverse=True), text
    total = sum(times) + rest["in functions"] + rest["waiting"] + rest["outside"]
    assert abs(total - rest["in all"]) < 0.02 * rest["in all"] + 1e-5, (total, rest)
    return kernels, rest


def check_nesting(events):
    """Spans of one thread lie in each other or apart."""
    open_until = []
    for event in sorted(events, key=lambda e: (e["ts"], -e["dur"])):
        begin, end = event["ts"], event["ts"] + event["dur"]
        while open_until and open_until[-1] <= begin + 1e-6:
            open_until.pop()
        assert not open_until or end <= open_until[-1] + 2e-3, event
        open_until.append(end)


def trace(path):
    with open(path) as file:
        document = json.load(file)
    spans = [event for event in document["traceEvents"] if event["ph"] == "X"]
    assert document["otherData"]["events"] == len(spans) and document["otherData"]["dropped"] == 0
    threads = {}
    for event in spans:
        assert event["dur"] >= 0 and event["ts"] >= 0, event
        threads.setdefault(event["tid"], []).append(event)
    for events in threads.values():
        check_nesting(events)
    names = {event["tid"]: event["args"]["name"] for event in document["traceEvents"] if event["name"] == "thread_name"}
    assert set(names) == set(threads), names
    return spans, names


def check(text, path, function, nodes):
    kernels, rest = table(text)
    spans, names = trace(path)
    for name, (seconds, calls, label) in kernels.items():
        own = [event for event in spans if event["cat"] == "kernel" and event["name"] == name]
        assert len(own) == calls, (name, len(own), calls)
        assert all((event["args"]["nodes"] or "-") == label for event in own), name
        total = sum(event["dur"] for event in own) * 1e-6
        assert abs(total - seconds) < 0.01 * seconds + 1e-6, (name, total, seconds)
    assert any(node in label.split() for _, _, label in kernels.values() for node in nodes), kernels
    calls = [event for event in spans if event["cat"] == "call"]
    assert any(event["name"] == function for event in calls), function
    callers = {event["tid"] for event in calls}
    assert all(names[tid] == "caller" for tid in callers), names
    # Each launch lies in a call, and the tasks that other threads ran lie in a launch of that kernel.
    for event in spans:
        if event["cat"] == "tasks":
            assert any(k["cat"] == "kernel" and k["name"] == event["name"] and k["ts"] <= event["ts"] + 2e-3
                       and event["ts"] + event["dur"] <= k["ts"] + k["dur"] + 2e-3 for k in spans), event
    return spans, names


# Training on two threads, with batches that a thread of its own makes.
path = os.path.join(folder, "train.json")
model = os.path.join(models, "digits.textproto")
text = run("cauce", "train", model, "--epochs", "3", "--batch", "512", "--threads", "2", "--profile", "--trace", path)
spans, names = check(text, path, "step", ["hidden"])
steps = [event for event in spans if event["cat"] == "call" and event["name"] == "step"]
waits = [event for event in spans if event["name"] == "wait for train"]
loads = [event for event in spans if event["name"] == "load train"]
assert len(steps) == len(waits) == len(loads), (len(steps), len(waits), len(loads))
assert {names[event["tid"]] for event in loads} == {"data loader"}, names
assert all(event["args"]["rows"] > 0 for event in loads)
# Ranges that no worker claims in time are the caller's.
assert {names[event["tid"]] for event in spans if event["cat"] == "tasks"} in ({"caller", "worker"}, {"caller"}), names

# An executable alone, and a function that is called once.
program = os.path.join(folder, "xor")
weights = os.path.join(folder, "xor.safetensors")
run("cauce", "train", os.path.join(models, "xor.textproto"), "--quiet", "--epochs", "1", "--save", weights)
run("cauce", "compile", os.path.join(models, "xor.textproto"), "--weights", weights, "-o", program)
path = os.path.join(folder, "call.json")
zeros = os.path.join(folder, "x.csv")
with open(zeros, "w") as file:
    file.write("0,1\n1,1\n")
text = run(program, "call", "predict", "--input", "x=" + zeros, "--threads", "1", "--profile", "--trace", path)
spans, names = check(text, path, "predict", ["hidden", "h", "output", "logits"])
assert list(names.values()) == ["caller"], names
assert [event["name"] for event in spans if event["cat"] == "call"] == ["predict"]
