# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What every peer does: take the files that bench.py wrote, say when it is ready, time itself when it is asked to.

A peer's program is called with KIND NET THREADS FILE...: the kind of measurement, a net of nets.py, and the weights and inputs.
"""
import json
import struct
import sys
import time

import nets

LEARNING_RATE, ADAMW_LEARNING_RATE = 0.1, 1e-3
ADAMW_DECAY = 0.01
COMPARED_VALUES = 1000
COMPARED_TOKENS = 10


def arguments(*flags):
    """Kind, net, number of threads and files of the command line, which may have flags."""
    kind, name, threads, *files = [a for a in sys.argv[1:] if a not in flags]
    return kind, nets.NETS[name], int(threads), files


def read_weights(path):
    """The tensors of a safetensors file, by name."""
    import numpy
    with open(path, "rb") as file:
        header = json.loads(file.read(struct.unpack("<Q", file.read(8))[0]))
        data = file.read()
    return {name: numpy.frombuffer(data[slice(*entry["data_offsets"])], numpy.float32).reshape(entry["shape"])
            for name, entry in header.items() if name != "__metadata__"}


def read_input(path, channels_first=False):
    """An input; of images with the channels in front if those are wanted there."""
    import numpy
    x = numpy.load(path)
    return numpy.ascontiguousarray(x.transpose(0, 3, 1, 2)) if channels_first and x.ndim == 4 else x


def channels_last(y):
    """A result with the channels in front, as cauce has it."""
    return y.transpose(0, 2, 3, 1) if y.ndim == 4 else y


def say(**line):
    print(json.dumps(line), flush=True)


def timed(run, seconds):
    """The median of calls, and their mean processor time: of ten calls or more, unless these take more than ten times the seconds."""
    times, begin, cpu = [], time.perf_counter(), time.process_time()
    while (start := time.perf_counter()) < begin + seconds or len(times) < 10 and start < begin + 10 * seconds:
        run()
        times.append(time.perf_counter() - start)
    cpu = time.process_time() - cpu
    return {"ms": sorted(times)[len(times) // 2] * 1e3, "cpu_ms": cpu / len(times) * 1e3}


def serve(run, compared, calls, build_start):
    """Answers requests for the time of `run`; `compared()` are the values after so many calls of it, an array of numpy."""
    run()
    first = time.perf_counter() - build_start
    for _ in range(calls - 1):
        run()
    say(values=[float(v) for v in compared().reshape(-1)[:COMPARED_VALUES]], first_s=first)
    for line in sys.stdin:
        say(**timed(run, float(line)))


def serve_texts(begin, token, log_probability):
    """Answers requests for the time of `token`, which appends the best token to the text that `begin` goes back to; the values are what
    `log_probability` says of each of some tokens."""
    begin()
    values = []
    for _ in range(COMPARED_TOKENS):
        token()
        values.append(float(log_probability()))
    say(values=values)
    for line in sys.stdin:
        begin()
        token()
        say(**timed(token, float(line)))


def serve_rounds(run):
    """Answers each request by one call of `run`, which returns what to say."""
    say(values=[])
    for _ in sys.stdin:
        say(**run())
