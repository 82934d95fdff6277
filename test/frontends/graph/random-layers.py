# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# random-layers.py DIR: distributions of random layers, threads, and a training that goes on from a checkpoint.
import math
import os
import random
import subprocess
import sys

sys.path.append(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "numeric"))
from table import read, rounded, write

folder = sys.argv[1]
N = 10000
logits = [0.0, 1.0, -math.inf, 2.0, -math.inf]
write(f"{folder}/logits.npy", "f32", logits * N, (N, 5))
NAMES = ["uniform", "narrow", "double", "normal", "truncated", "coin", "each", "class"]


def predict(threads):
    outputs = [word for name in NAMES for word in ("--output", f"{name}={folder}/{name}.npy")]
    subprocess.run(["cauce", "call", f"{folder}/net.textproto", "predict", "--input", f"x={folder}/logits.npy", "--threads", str(threads), *outputs], check=True)
    return {name: read(f"{folder}/{name}.npy") for name in NAMES}


y = predict(1)
for name, values in predict(3).items():
    assert values == y[name], f"{name} depends on the number of threads"


def mean(values):
    return math.fsum(values) / len(values)


# A mean of independent numbers, within five of its deviations.
def close(name, values, expected, deviation):
    assert abs(mean(values) - expected) <= 5 * deviation / math.sqrt(len(values)), (name, mean(values), expected)


u = y["uniform"]
assert min(u) >= 1 and max(u) < 3 and len(set(u)) > 0.99 * len(u)
close("uniform", u, 2, math.sqrt(4 / 12))
close("uniform squared", [value * value for value in u], 13 / 3, 2.5)
assert set(y["narrow"]) == {1.0}, "a uniform number is its upper bound"
assert min(y["double"]) >= 0 and max(y["double"]) < 1
close("double", y["double"], 0.5, math.sqrt(1 / 12))
z = [(value + 1) / 2 for value in y["normal"]]
close("normal", z, 0, 1)
close("variance", [value ** 2 for value in z], 1, math.sqrt(2))
close("skew", [value ** 3 for value in z], 0, math.sqrt(15))
close("within one deviation", [abs(value) < 1 for value in z], 0.682689, 0.5)
assert all(map(math.isfinite, z))
assert max(map(abs, y["truncated"])) <= 2 and max(y["truncated"]) > 1.9
close("truncated", y["truncated"], 0, 0.88)
assert set(y["coin"]) == {0, 1}
close("coin", y["coin"], 0.3, math.sqrt(0.21))
total = math.fsum(map(math.exp, logits))
for i, logit in enumerate(logits):
    share = math.exp(logit) / total
    close(f"each {i}", y["each"][i::5], share, math.sqrt(share * (1 - share)))
    close(f"class {i}", [value == i for value in y["class"]], share, math.sqrt(share * (1 - share)))
# Draws of different nodes, and of neighbours, have nothing to do with each other.
for name, a, b in (("nodes", z, [value - 2 for value in u]), ("neighbours", z[1:], z[:-1]), ("columns", z[0::4], z[1::4])):
    close(name, [left * right for left, right in zip(a, b)], 0, 1)

# Each batch of training has others, and those of a training that goes on are those of one that was not interrupted.
rng = random.Random(4)
for name in ("x", "t"):
    write(f"{folder}/{name}.npy", "f32", rounded("f32", [rng.gauss(0, 1) for _ in range(64)]), (32, 2))


def train(name, *arguments):
    path = f"{folder}/{name}.safetensors"
    subprocess.run(["cauce", "train", f"{folder}/train.textproto", "--quiet", "--save", path, *arguments], check=True)
    with open(path, "rb") as file:
        return file.read()


whole = train("whole")
assert train("threads", "--threads", "3") == whole
assert train("half", "--epochs", "2", "--checkpoint", f"{folder}/checkpoints") != whole
assert train("resumed", "--resume", f"{folder}/checkpoints", "--epochs", "4") == whole
assert train("other", "--seed", "4") != whole
