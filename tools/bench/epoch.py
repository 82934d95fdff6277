# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""An epoch of MNIST, batch 32, shuffled, from the four files on disk to the last update, against a PyTorch DataLoader loop;
and the peak memory of both."""

LIMITS = {1: 0.45, 2: 0.35}
# The order of the rows differs, so the mean losses of an epoch are only close.
TOLERANCE = 0.03


def measure(bench):
    if not bench.data:
        return bench.note("epoch: no --data DIR with the files of MNIST")
    artifact, weights = bench.artifact("mnist"), bench.weights("mlp")
    for threads in bench.threads:
        ours = bench.cauce("epoch", artifact, weights, threads, bench.data)
        peer = bench.peer("torch", "epoch", "mlp", threads, weights, bench.data)
        limits = {"torch": LIMITS[threads]} if threads in LIMITS else {}
        series = bench.compare("epoch", threads, ours, [peer], limits, checked="loss", tolerance=TOLERANCE)
        if "torch" not in series:
            continue
        training = {name: [ms - reading for ms, reading in zip(s.values("ms"), s.values("reading_ms"))] for name, s in series.items()}
        busy = any(s.busy for s in series.values())
        bench.row("epoch, files read before", threads, "ms", training["cauce"], "torch", training["torch"], busy=busy)
        bench.row("peak memory, epoch", threads, "MiB", [ours.peak_mib], "torch", [peer.peak_mib])
