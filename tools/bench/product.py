# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""f32 products with a constant square matrix, against the peers and the FMA peak of a core."""
from peers import nets

CASES = (("matmul-512", 512, {}), ("matmul-1024", 1024, {}))
SHARE_OF_PEAK = 0.90


def measure(bench):
    for net, size, limits in bench.chosen(CASES):
        artifact, weights, x = bench.artifact(net), bench.weights(net), bench.input(net, size)
        for threads in bench.threads:
            ours = bench.cauce("call", artifact, weights, threads, nets.NETS[net].calls, "predict", "predict", x)
            peak = bench.cauce("peak", name="FMA peak", threads=1)
            peers = [bench.peer(name, "predict", net, threads, weights, x) for name in ("onnxruntime", "torch", "jax")]
            series = bench.compare(f"product {size}", threads, ours, peers, limits, beside=[peak])
            reached = [2e-6 * size ** 3 / ms for ms in series["cauce"].values(bench.time)]
            possible = [gflops * threads for gflops in series["FMA peak"].values("cpu_gflops" if bench.options.busy else "gflops")]
            bench.row(f"product {size}", threads, "GFLOP/s", reached, "FMA peak", possible,
                      at_least=SHARE_OF_PEAK if threads == 1 else None, busy=series["cauce"].busy)
