# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Prediction of the MNIST net: logits of one batch of f32 pixels."""

LIMITS = {1: {"onnxruntime": 1.0}, 64: {"onnxruntime": 1.0, "torch": 1.0, "torch.compile": 1.0}}


def measure(bench):
    artifact, weights = bench.artifact("mlp"), bench.file("net.safetensors")
    for batch, limits in LIMITS.items():
        x = bench.file(f"x-{batch}.npy")
        for threads in bench.threads:
            ours = bench.cauce("call", artifact, weights, threads, "predict", "predict", x)
            peers = [bench.peer(name, "predict", threads, weights, x) for name in ("onnxruntime", "torch", "torch.compile", "jax")]
            bench.compare(f"predict, batch {batch}", threads, ours, peers, limits)
