#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Times cauce and, where they are installed, PyTorch and ONNX Runtime on the same nets, in one run.

  tools/bench/bench.py [--rounds 5] [--seconds 0.5] [--threads 1,2] [--python PYTHON] [--json FILE]

Every figure is the median over rounds of the median over calls; rounds of the candidates are interleaved, each in a
process of its own, pinned to as many cores as it has threads. --python names the interpreter that has the peers.
"""
import argparse
import json
import os
import statistics
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
BIN = os.path.join(ROOT, "build", "bin")
OUT = os.path.join(ROOT, "build", "bench")

TORCH = """
import sys, time, statistics, torch
from torch import nn
what, batch, threads, seconds = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), float(sys.argv[4])
torch.set_num_threads(threads)
torch.manual_seed(0)
if what.startswith("matmul"):
    n = int(what.split("-")[1])
    x, w = torch.randn(n, n), torch.randn(n, n)
    run = lambda: x @ w
else:
    net = nn.Sequential(nn.Linear(784, 300), nn.ReLU(), nn.Linear(300, 100), nn.ReLU(), nn.Linear(100, 10))
    x, y = torch.randn(batch, 784), torch.randint(0, 10, (batch,))
    if what == "predict":
        def run():
            with torch.inference_mode():
                net(x)
    else:
        optimizer, loss = torch.optim.SGD(net.parameters(), lr=0.01), nn.CrossEntropyLoss()
        def run():
            optimizer.zero_grad()
            loss(net(x), y).backward()
            optimizer.step()
times, end = [], time.perf_counter() + seconds
while time.perf_counter() < end or len(times) < 10:
    start = time.perf_counter()
    run()
    times.append(time.perf_counter() - start)
print(statistics.median(times) * 1e3)
"""


def measure(command, threads):
    environment = dict(os.environ, OMP_NUM_THREADS=str(threads), MKL_NUM_THREADS=str(threads))
    cores = "0" if threads == 1 else f"0-{threads - 1}"
    result = subprocess.run(["taskset", "-c", cores] + command, capture_output=True, text=True, env=environment)
    return float(result.stdout.split()[-1]) if result.returncode == 0 else None


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=0.5)
    parser.add_argument("--threads", default="1,2")
    parser.add_argument("--python", default=sys.executable)
    parser.add_argument("--json")
    options = parser.parse_args()
    os.makedirs(OUT, exist_ok=True)
    has_torch = subprocess.run([options.python, "-c", "import torch"], capture_output=True).returncode == 0
    if not has_torch:
        print(f"{options.python} has no torch: only cauce is measured")
    compiled = {}
    for name in ("mlp", "matmul-512", "matmul-1024"):
        start = time.perf_counter()
        subprocess.run([f"{BIN}/cauce", "compile", f"{HERE}/{name}.textproto", "-o", f"{OUT}/{name}.so"], check=True,
                       stdout=subprocess.DEVNULL)
        compiled[name] = time.perf_counter() - start
    peak = float(subprocess.run([f"{BIN}/cauce-bench", "peak"], capture_output=True, text=True).stdout)
    print(f"FMA peak {peak:.0f} GFLOP/s a core; mlp compiled with training in {compiled['mlp']:.2f} s\n")
    print(f"{'case':24} {'threads':>7} {'cauce ms':>10} {'torch ms':>10} {'ratio':>7} {'of peak':>8}")
    cases = [("step, batch 64", "mlp", "step", 64, 72.1e6), ("step, batch 32", "mlp", "step", 32, 36.05e6),
             ("predict, batch 1", "mlp", "predict", 1, 0.533e6), ("predict, batch 64", "mlp", "predict", 64, 34.1e6),
             ("matmul 512", "matmul-512", "predict", 512, 2 * 512 ** 3), ("matmul 1024", "matmul-1024", "predict", 1024, 2 * 1024 ** 3)]
    rows = []
    for threads in map(int, options.threads.split(",")):
        for label, artifact, function, batch, flops in cases:
            what = function if artifact == "mlp" else artifact
            ours, theirs = [], []
            for _ in range(options.rounds):
                ours.append(measure([f"{BIN}/cauce-bench", f"{OUT}/{artifact}.so", function, str(batch), str(threads), str(options.seconds)], threads))
                if has_torch:
                    theirs.append(measure([options.python, "-c", TORCH, what, str(batch), str(threads), str(options.seconds)], threads))
            mine = statistics.median(ours)
            other = statistics.median(theirs) if theirs and None not in theirs else None
            share = flops / (mine * 1e-3) / (peak * threads * 1e9)
            rows.append({"case": label, "threads": threads, "cauce_ms": mine, "torch_ms": other, "of_peak": share})
            print(f"{label:24} {threads:7} {mine:10.4f} {other or float('nan'):10.4f} {mine / other if other else float('nan'):7.2f} {share:8.2f}", flush=True)
    if options.json:
        with open(options.json, "w") as file:
            json.dump({"peak_gflops": peak, "compile_seconds": compiled, "rows": rows}, file, indent=1)


main()
