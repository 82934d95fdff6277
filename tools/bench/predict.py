# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Prediction: logits of one batch of images or texts, or the output of one convolution."""
from peers import nets

PEERS = ("onnxruntime", "openvino", "torch", "torch.compile", "jax")
# Net, batch, and what the ratio to a peer, or to the best one, may be.
CASES = (("mlp", 1, {"onnxruntime": 1.0}), ("mlp", 64, {"onnxruntime": 1.0, "torch": 1.0, "torch.compile": 1.0}),
         ("conv", 1, {"best": {"Zen 4": 1.0, "Zen 5": 1.0}}), ("resnet50", 1, {"best": {"Zen 4": 1.05, "Zen 5": 1.05}}),
         ("bert-base", 1, {"best": {"Zen 4": 1.05, "Zen 5": 1.0}}), ("gpt2-small", 1, {"best": {"Zen 4": 1.05, "Zen 5": 1.0}}),
         ("lenet5", 1, {"best": {"Zen 4": 0.8, "Zen 5": 0.7}}), ("lenet5", 64, {"best": {"Zen 4": 0.8, "Zen 5": 0.6}}))


def measure(bench):
    for net, batch, limits in bench.chosen(CASES):
        artifact, weights, x = bench.artifact(net), bench.weights(net), bench.input(net, batch)
        for threads in bench.threads:
            ours = bench.cauce("call", artifact, weights, threads, nets.NETS[net].calls, "predict", "predict", x)
            peers = [bench.peer(name, "predict", net, threads, weights, x) for name in PEERS]
            bench.compare(f"predict, {net}, batch {batch}", threads, ours, peers, limits, tolerance=nets.NETS[net].tolerance)
