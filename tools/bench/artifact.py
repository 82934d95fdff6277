# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What an artifact costs: compiling it, its size, and from process start to the first prediction. Peers start an interpreter, import
themselves and build the net; what they take to compile includes the first training step."""
import math
import os
import subprocess
import sys

import step
from peers import nets

START_MS = 10.0
# Net, the model of it, seconds to compile it, and KB of its executable beyond the weights; none: no limit.
CASES = (("mlp", "mnist", 1.5, None), ("lenet5", "lenet5", None, 700), ("resnet18-32", "resnet18-32", None, None),
         ("resnet18-224", "resnet18-224", None, None), ("resnet50", "resnet50", 6.0, None))
OF_JAX = 0.7  # what compiling may take of the time to the first step
JAX_STARTS = 3
# Dense layers of different widths with Adam: how many, seconds to compile them, and KB of their shared object.
WIDE, WIDE_SECONDS, WIDE_KB = 80, 3.0, 800


def measure(bench):
    batches = {net: batch for net, batch, _ in reversed(step.CASES)}
    for net, model, seconds, size in bench.chosen(CASES):
        compiled = compiling(bench, net, bench.model(model), seconds)
        executable = bench.artifact(model, suffix="", weights=bench.weights(net))
        weights = 4 * sum(map(math.prod, nets.shapes(nets.NETS[net]).values()))
        beyond = (os.path.getsize(executable) - weights) / 1000
        bench.row(f"executable, {net}, no weights", 0, "KB", [beyond], at_most=size)
        if net in batches:
            steps(bench, net, batches[net], compiled)
    if "mlp" in bench.options.nets.split(","):
        starting(bench)
        wide(bench)


def compiling(bench, name, model, seconds):
    """Adds a row for compiling a model to a shared object; the series."""
    series = bench.times([bench.driver, "compile", model, "-o", bench.file(f"{name}-timed.so")], len(bench.cores))
    bench.row(f"model file to .so, {name}", len(bench.cores), "s", series.values("s"), at_most=seconds, busy=series.busy)
    return series


def steps(bench, net, batch, compiled):
    """Beside what peers take to the end of the first step."""
    cores, files = len(bench.cores), [bench.weights(net), bench.input(net, batch), bench.labels(net, batch)]
    for name, starts, limit in (("torch.compile", 1, None), ("jax", JAX_STARTS, OF_JAX)):
        peer, taken = bench.peer(name, "step", net, cores, *files, cold=True), []
        while len(taken) < starts and bench.started(peer):
            peer.stop()
            taken.append(peer.ready["first_s"])
        if taken:
            bench.row(f"to a trained step, {net}", cores, "s", compiled.values("s"), name, taken, at_most=limit, busy=compiled.busy)


def wide(bench):
    """Many layers no two of which are of the same sizes."""
    model, program = bench.file("wide.textproto"), os.path.join(bench.root, "test", "tools", "wide.py")
    with open(model, "w") as file:
        subprocess.run([sys.executable, program, str(WIDE)], check=True, stdout=file)
    compiling(bench, "wide", model, WIDE_SECONDS)
    bench.row("shared object, wide", 0, "KB", [os.path.getsize(bench.file("wide-timed.so")) / 1000], at_most=WIDE_KB)


def starting(bench):
    """The MNIST net, from process start to the first prediction, and the memory of a process that predicts."""
    weights, x = bench.weights("mlp"), bench.input("mlp", 1)
    executable = bench.artifact("mnist", suffix="", weights=weights)
    series = bench.times([executable, "predict", "--threads", "1", "--input", "image=" + bench.file("image.npy")], 1)
    started = [s * 1e3 for s in series.values("s")]
    bench.row("start to first prediction", 1, "ms", started, at_most=START_MS)
    ours = bench.cauce("call", bench.artifact("mlp"), weights, 1, 1, "predict", "predict", x)
    ours.start()
    ours.stop()
    for name in ("onnxruntime", "torch", "jax"):
        peer = bench.peer(name, "predict", "mlp", 1, weights, x)
        if bench.started(peer):
            peer.stop()
            bench.row("start to first prediction", 1, "ms", started, name, [peer.ready_s * 1e3])
            bench.row("peak memory, prediction", 1, "MiB", [ours.peak_mib], name, [peer.peak_mib])
