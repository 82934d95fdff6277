# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Every initialiser against its distribution: the distance of Kolmogorov and Smirnov from it, its bounds, its first two
# moments; the same seed gives the same numbers, another seed and another parameter give others that do not correlate.
import math
import sys

from programs import demand, expect, normal_share, read_weights, run, write

ROWS, COLUMNS = 120, 250  # fans of the dense kernels
FIELD, INPUTS, OUTPUTS = (3, 3), 40, 50
INSIDE = normal_share(2) - normal_share(-2)


def uniform(low, high):
    share = lambda x: min(1.0, max(0.0, (x - low) / (high - low)))
    return share, low, high, (low + high) / 2, (high - low) / math.sqrt(12)


def normal(mean, deviation):
    return lambda x: normal_share((x - mean) / deviation), -math.inf, math.inf, mean, deviation


def truncated(mean, deviation):
    share = lambda x: (normal_share((x - mean) / deviation) - normal_share(-2)) / INSIDE
    # Variance of a standard normal within [-2, 2]: 1 - 4 phi(2) / P.
    variance = 1 - 4 * math.exp(-2) / math.sqrt(2 * math.pi) / INSIDE
    return share, mean - 2 * deviation, mean + 2 * deviation, mean, deviation * math.sqrt(variance)


def symmetric(limit):
    return uniform(-limit, limit)


field = FIELD[0] * FIELD[1]
CASES = {
    "uniform { low: -0.5 high: 1.5 }": uniform(-0.5, 1.5),
    "uniform {}": uniform(-0.05, 0.05),
    "normal { mean: 2 stddev: 3 }": normal(2, 3),
    "normal {}": normal(0, 0.05),
    "truncated_normal { mean: -1 stddev: 0.5 }": truncated(-1, 0.5),
    "glorot_uniform {}": symmetric(math.sqrt(6 / (ROWS + COLUMNS))),
    "glorot_normal {}": normal(0, math.sqrt(2 / (ROWS + COLUMNS))),
    "he_uniform {}": symmetric(math.sqrt(6 / ROWS)),
    "he_normal {}": normal(0, math.sqrt(2 / ROWS)),
}
KERNELS = {
    "glorot_uniform {}": symmetric(math.sqrt(6 / (field * (INPUTS + OUTPUTS)))),
    "he_normal {}": normal(0, math.sqrt(2 / (field * INPUTS))),
}
FIXED = {"zeros {}": 0.0, "ones {}": 1.0, "constant: -2.5": -2.5}


def parameters():
    """Name, sizes and initialiser of each parameter."""
    for i, text in enumerate(CASES):
        yield f"p{i}", (ROWS, COLUMNS), text
    for i, text in enumerate(KERNELS):
        yield f"k{i}", (*FIELD, INPUTS, OUTPUTS), text
    for i, text in enumerate(FIXED):
        yield f"f{i}", (ROWS,), text
    yield "twin", (ROWS, COLUMNS), "uniform { low: -0.5 high: 1.5 }"


def drawn(seed):
    """The initial values: a rate of 0 leaves them as they are."""
    text = 'format_version: 1 name: "init" input { name: "x" dim: "N" dim: "1" } label { name: "y" dim: "N" dim: "1" }\n'
    for name, sizes, initializer in parameters():
        dims = " ".join(f"dim: {size}" for size in sizes)
        text += f'node {{ name: "{name}" parameter {{ {dims} initializer {{ {initializer} }} }} }}\n'
    text += 'node { name: "d" input: "x" dense { units: 1 } }\n'
    text += "training { loss {} optimizer { sgd { learning_rate: 0 } } epochs: 1 }\n"
    text += f'data {{ name: "train" csv {{ path: "{sys.argv[1]}.csv" field {{ name: "x" column: "0" }} field {{ name: "y" column: "1" }} }} }}'
    weights = f"{sys.argv[1]}.{seed}.safetensors"
    run("train", write(sys.argv[1] + ".textproto", text), "--quiet", "--seed", seed, "--save", weights)
    return read_weights(weights)


def check(what, values, share, low, high, mean, deviation):
    count = len(values)
    demand(f"{what} lies in [{low}, {high}]", min(values) >= low - 1e-6 and max(values) <= high + 1e-6)
    ordered = sorted(values)
    distance = max(max(abs(share(v) - i / count), abs(share(v) - (i + 1) / count)) for i, v in enumerate(ordered))
    # Exceeded by chance once in 10^7 draws.
    demand(f"{what} has its distribution: distance {distance}", distance < 2.9 / math.sqrt(count))
    average = sum(values) / count
    expect(f"mean of {what} in deviations", (average - mean) / deviation, 0, 5.5 / math.sqrt(count))
    expect(f"deviation of {what}", math.sqrt(sum((v - average) ** 2 for v in values) / count) / deviation, 1, 4 / math.sqrt(count))


def correlation(a, b):
    ma, mb = sum(a) / len(a), sum(b) / len(b)
    covariance = sum((x - ma) * (y - mb) for x, y in zip(a, b))
    return covariance / math.sqrt(sum((x - ma) ** 2 for x in a) * sum((y - mb) ** 2 for y in b))


write(sys.argv[1] + ".csv", "1,1\n")
first, again, other = drawn(1), drawn(1), drawn(2)
demand("the same seed gives the same numbers", first == again)
for i, (text, law) in enumerate(CASES.items()):
    check(text, first[f"p{i}"], *law)
    expect(f"correlation of {text} under two seeds", correlation(first[f"p{i}"], other[f"p{i}"]), 0, 5.5 / math.sqrt(ROWS * COLUMNS))
for i, (text, law) in enumerate(KERNELS.items()):
    check(f"a convolution kernel's {text}", first[f"k{i}"], *law)
for i, (text, value) in enumerate(FIXED.items()):
    demand(f"{text} is {value} everywhere", set(first[f"f{i}"]) == {value})
expect("correlation of two parameters", correlation(first["p0"], first["twin"]), 0, 5.5 / math.sqrt(ROWS * COLUMNS))
expect("correlation of neighbours", correlation(first["p0"][:-1], first["p0"][1:]), 0, 5.5 / math.sqrt(ROWS * COLUMNS))
print(f"{len(CASES) + len(KERNELS) + len(FIXED)} initialisers agree")
