# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What training keeps in memory: the peak of a process that makes some steps, beside PyTorch, and the arena of a step, beside what is alive
at once by the memory plan."""
import math
import re
import subprocess

import step
from peers import nets

OF_TORCH = 0.4
OF_ALIVE = 1.25


def measure(bench):
    for net, batch, _ in bench.chosen(step.CASES):
        artifact, files = bench.artifact(net), [bench.weights(net), bench.input(net, batch), bench.labels(net, batch)]
        ours = bench.cauce("call", artifact, files[0], 1, nets.NETS[net].calls, "step", "loss", *files[1:])
        ours.start()
        ours.stop()
        peer = bench.peer("torch", "step", net, 1, *files)
        if bench.started(peer):
            peer.stop()
            bench.row(f"peak memory, {net}, {batch}", 1, "MiB", [ours.peak_mib], "torch", [peer.peak_mib], at_most=OF_TORCH)
        arena, alive = (size / 1e6 for size in planned(bench, net, batch))
        bench.row(f"arena of a step, {net}, {batch}", 0, "MB", [arena], "alive at once", [alive], at_most=OF_ALIVE)


def planned(bench, net, batch):
    """Bytes of the arena of a step, and of what is alive at once in it."""
    command = [bench.driver, "compile", bench.model(net), "--explain", "plan-memory", "-o", bench.file(net + "-planned.so")]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stderr
    found = re.search(r"'step': .* launches, (.+) bytes of arena .* no more than (.+) are alive at once", said)
    # Sums of products of numbers and N.
    factor = lambda text: batch if text == "N" else int(text)
    return [sum(math.prod(map(factor, term.split("*"))) for term in size.split(" + ")) for size in found.groups()]
