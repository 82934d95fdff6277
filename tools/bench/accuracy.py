# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Test accuracy of MNIST after 5 epochs, SGD 0.1, batch 32, for five seeds."""
import os
import subprocess

AT_LEAST = 97.3


def measure(bench):
    if not bench.data:
        return bench.note("accuracy: no --data DIR with the files of MNIST")
    executable, weights = bench.artifact("mnist", suffix=""), os.path.join(bench.out, "trained.safetensors")
    for seed in range(1, 6):
        subprocess.run([executable, "train", "--data", bench.data, "--epochs", "5", "--batch", "32", "--seed", str(seed), "--quiet",
                        "--save", weights], check=True)
        said = subprocess.run([executable, "evaluate", "--data", bench.data, "--weights", weights], check=True,
                              capture_output=True, text=True).stdout
        metrics = dict(line.split(": ") for line in said.splitlines())
        bench.row(f"accuracy, seed {seed}", 0, "%", [100 * float(metrics["accuracy"])], at_least=AT_LEAST)
