# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""A training step of the MNIST net: forward, cross-entropy, backward, SGD, on one batch of f32 pixels."""

BATCHES = (64, 32)
# What the ratio to a peer may be; the issue sets it for batch 64.
LIMITS = {64: {"torch": 0.62, "jax": 0.82}, 32: {}}


def measure(bench):
    artifact, weights = bench.artifact("mlp"), bench.file("net.safetensors")
    for batch in BATCHES:
        inputs = [bench.file(f"x-{batch}.npy"), bench.file(f"y-{batch}.npy")]
        for threads in bench.threads:
            ours = bench.cauce("call", artifact, weights, threads, "step", "loss", *inputs)
            peers = [bench.peer(name, "step", threads, weights, *inputs) for name in ("torch", "torch.compile", "jax")]
            bench.compare(f"step, batch {batch}", threads, ours, peers, LIMITS[batch])
