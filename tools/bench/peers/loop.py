# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What every peer does: take the files that bench.py wrote, say when it is ready, time itself when it is asked to.

A peer's program is called with KIND THREADS FILE...: the kind of measurement, and the weights and inputs of it.
"""
import json
import struct
import sys
import time

# As many calls before the values are compared as cauce-bench makes.
COMPARED_CALLS = 20
LEARNING_RATE = 0.1
COMPARED_VALUES = 1000


def read_weights(path):
    """The tensors of a safetensors file, by name."""
    import numpy
    with open(path, "rb") as file:
        header = json.loads(file.read(struct.unpack("<Q", file.read(8))[0]))
        data = file.read()
    return {name: numpy.frombuffer(data[slice(*entry["data_offsets"])], numpy.float32).reshape(entry["shape"])
            for name, entry in header.items() if name != "__metadata__"}


def layers(weights):
    """Kernel (inputs, outputs) and bias of each dense layer of the net."""
    return [(weights[f"dense_{i}.kernel"], weights[f"dense_{i}.bias"]) for i in (1, 2, 3)]


def say(**line):
    print(json.dumps(line), flush=True)


def median_ms(run, seconds):
    times, end = [], time.perf_counter() + seconds
    while time.perf_counter() < end or len(times) < 10:
        start = time.perf_counter()
        run()
        times.append(time.perf_counter() - start)
    return sorted(times)[len(times) // 2] * 1e3


def serve(run, compared, build_start):
    """Answers requests for the time of `run`; `compared()` are the values after COMPARED_CALLS of it."""
    run()
    first = time.perf_counter() - build_start
    for _ in range(COMPARED_CALLS - 1):
        run()
    say(values=[float(v) for v in compared().reshape(-1)[:COMPARED_VALUES]], first_s=first)
    for line in sys.stdin:
        say(ms=median_ms(run, float(line)))


def serve_rounds(run):
    """Answers each request by one call of `run`, which returns what to say."""
    say(values=[])
    for _ in sys.stdin:
        say(**run())
