# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Generation: one more token, the best one, behind a text whose keys and values are remembered."""
from peers import nets

PEERS = ("onnxruntime", "torch")
# Net, batch, and what the ratio to a peer may be.
CASES = (("gpt2-generate", 1, {"onnxruntime": 0.9}),)
PROMPT = 128


def measure(bench):
    for net, batch, limits in bench.chosen(CASES):
        artifact, weights, x = bench.artifact(net), bench.weights(net), bench.input(net, batch)
        for threads in bench.threads:
            ours = bench.cauce("generate", artifact, weights, threads, PROMPT, x)
            peers = [bench.peer(name, "generate", net, threads, weights, x, str(PROMPT)) for name in PEERS]
            bench.compare(f"a token, {net}", threads, ours, peers, limits, tolerance=nets.NETS[net].tolerance)
