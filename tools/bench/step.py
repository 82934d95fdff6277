# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""A training step: forward, cross-entropy, backward, SGD or AdamW, on one batch."""
from peers import nets

PEERS = ("torch", "torch.compile", "jax")
# Net, batch, and what the ratio to a peer, or to the best one, may be.
CASES = (("mlp", 64, {"torch": 0.62, "jax": 0.82}), ("mlp", 32, {}), ("lenet5", 64, {"best": {"Zen 4": 0.5, "Zen 5": 0.4}}),
         ("lstm", 32, {"best": {"Zen 4": 0.8, "Zen 5": 0.8}}), ("char-gpt", 12, {"best": {"Zen 4": 0.85, "Zen 5": 0.6}}),
         ("gpt-384", 4, {"best": {"Zen 4": 0.95, "Zen 5": 0.7}}),
         ("resnet18-32", 8, {"best": {"Zen 4": 0.95, "Zen 5": 0.85}}), ("resnet18-224", 8, {"best": {"Zen 4": 0.95, "Zen 5": 0.85}}))


def measure(bench):
    for net, batch, limits in bench.chosen(CASES):
        artifact, weights = bench.artifact(net), bench.weights(net)
        inputs = [bench.input(net, batch), bench.labels(net, batch)]
        for threads in bench.threads:
            ours = bench.cauce("call", artifact, weights, threads, nets.NETS[net].calls, "step", "loss", *inputs)
            peers = [bench.peer(name, "step", net, threads, weights, *inputs) for name in PEERS]
            bench.compare(f"step, {net}, batch {batch}", threads, ours, peers, limits, tolerance=nets.NETS[net].tolerance)
