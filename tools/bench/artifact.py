# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What an artifact costs: compiling it, its size, and from process start to the first prediction. Peers start an interpreter, import
themselves and build the net; what they take to compile includes the first training step."""
import math
import os

from peers import nets

START_MS = 10.0
# Net, the model of it, seconds to compile it, and KB of its executable beyond the weights; none: no limit.
CASES = (("mlp", "mnist", 1.5, None), ("lenet5", "lenet5", None, 700))
OF_JAX = 0.7  # what compiling may take of the time to the first step


def measure(bench):
    for net, model, seconds, size in bench.chosen(CASES):
        series = bench.times([bench.driver, "compile", bench.model(model), "-o", bench.file(f"{model}-timed.so")], len(bench.cores))
        compiled = series.values("s")
        bench.row(f"model file to .so, {net}", len(bench.cores), "s", compiled, at_most=seconds, busy=series.busy)
        executable = bench.artifact(model, suffix="", weights=bench.weights(net))
        weights = 4 * sum(map(math.prod, nets.shapes(nets.NETS[net]).values()))
        beyond = (os.path.getsize(executable) - weights) / 1000
        bench.row(f"executable, {net}, no weights", 0, "KB", [beyond], at_most=size)
        steps(bench, net, compiled, series.busy)
    if "mlp" in bench.options.nets.split(","):
        starting(bench)


def steps(bench, net, compiled, busy):
    """Beside what peers take to the end of the first step."""
    cores = len(bench.cores)
    for name in ("torch.compile", "jax"):
        peer = bench.peer(name, "step", net, cores, bench.weights(net), bench.input(net, 64), bench.labels(net, 64), cold=True)
        if bench.started(peer):
            peer.stop()
            bench.row(f"to a trained step, {net}", cores, "s", compiled, name, [peer.ready["first_s"]],
                      at_most=OF_JAX if name == "jax" else None, busy=busy)


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
