# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""f32 products with a constant square matrix, against the peers and the FMA peak of a core."""

SIZES = (512, 1024)
SHARE_OF_PEAK = 0.90


def measure(bench):
    for size in SIZES:
        artifact, weights = bench.artifact(f"matmul-{size}"), bench.file(f"matmul-{size}.safetensors")
        x = bench.file(f"x-matmul-{size}.npy")
        for threads in bench.threads:
            ours = bench.cauce("call", artifact, weights, threads, "predict", "predict", x)
            peak = bench.cauce("peak", name="FMA peak", threads=1)
            peers = [bench.peer(name, "product", threads, weights, x) for name in ("onnxruntime", "torch", "jax")]
            series = bench.compare(f"product {size}", threads, ours, peers, {}, beside=[peak])
            reached = [2e-6 * size ** 3 / ms for ms in series["cauce"].values("ms")]
            possible = [gflops * threads for gflops in series["FMA peak"].values("gflops")]
            bench.row(f"product {size}", threads, "GFLOP/s", reached, "FMA peak", possible,
                      at_least=SHARE_OF_PEAK if threads == 1 else None, busy=series["cauce"].busy)
