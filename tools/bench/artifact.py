# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What an artifact of the MNIST net costs: compiling it, its size, and from process start to the first prediction. Peers
start an interpreter, import themselves and build the net; what they take to compile includes the first training step."""
import os

COMPILE_S, START_MS = 1.5, 10.0


def measure(bench):
    cores, weights = len(bench.cores), bench.file("net.safetensors")
    series = bench.times([bench.driver, "compile", bench.model("mnist"), "-o", bench.file("mnist-timed.so")], cores)
    compiled = series.values("s")
    bench.row("model file to .so", cores, "s", compiled, at_most=COMPILE_S, busy=series.busy)

    executable = bench.artifact("mnist", suffix="", weights=weights)
    bench.row("size of the executable", 0, "KiB", [os.path.getsize(executable) / 1024])
    series = bench.times([executable, "predict", "--threads", "1", "--input", "image=" + bench.file("image.npy")], 1)
    started = [s * 1e3 for s in series.values("s")]
    bench.row("start to first prediction", 1, "ms", started, at_most=START_MS)

    ours = bench.cauce("call", bench.artifact("mlp"), weights, 1, "predict", "predict", bench.file("x-1.npy"))
    ours.start()
    ours.stop()
    for name in ("onnxruntime", "torch", "jax"):
        peer = bench.peer(name, "predict", 1, weights, bench.file("x-1.npy"))
        if bench.started(peer):
            peer.stop()
            bench.row("start to first prediction", 1, "ms", started, name, [peer.ready_s * 1e3])
            bench.row("peak memory, prediction", 1, "MiB", [ours.peak_mib], name, [peer.peak_mib])
    for name in ("torch.compile", "jax"):
        peer = bench.peer(name, "step", cores, weights, bench.file("x-64.npy"), bench.file("y-64.npy"), cold=True)
        if bench.started(peer):
            peer.stop()
            bench.row("model to a trained step", cores, "s", compiled, name, [peer.ready["first_s"]])
