# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# test/models/gan.textproto on digits: some steps of both nets against the textbook formulas in double precision, and that what the generator
# makes comes nearer to digits.
import gzip
import math
import os
import sys

from noise import normal
from programs import demand, expect, read_log, read_weights, run, uniform_weights, write, write_rows, write_weights

MODELS, FOLDER = sys.argv[1:]
os.chdir(FOLDER)
BATCH, STEPS, RATE, BETA = 8, 6, 0.0004, 0.5
SHAPES = {"generator_1.kernel": (16, 64), "generator_1.bias": (64,), "generator_2.kernel": (64, 64), "generator_2.bias": (64,),
          "critic_1.kernel": (64, 64), "critic_1.bias": (64,), "critic_2.kernel": (64, 1), "critic_2.bias": (1,)}
with gzip.open(os.path.join(MODELS, "..", "data", "digits.csv.gz"), "rt") as file:
    digits = [[int(cell) for cell in line.split(",")[:64]] for line in file]
with open(os.path.join(MODELS, "gan.textproto")) as file:
    model = file.read()


def sigmoid(x):
    return 1 / (1 + math.exp(-x))


def softplus(x):
    return math.log1p(math.exp(-abs(x))) + max(x, 0)


def product(a, b):
    columns = list(zip(*b))
    return [[sum(map(float.__mul__, row, column)) for column in columns] for row in a]


def transposed(a):
    return [list(column) for column in zip(*a)]


def dense(x, p, name):
    return [[y + b for y, b in zip(row, p[name + ".bias"][0])] for row in product(x, p[name + ".kernel"])]


def leaky(a):
    return [[v if v > 0 else 0.2 * v for v in row] for row in a]


def elementwise(f, a, b):
    return [[f(x, y) for x, y in zip(*rows)] for rows in zip(a, b)]


def score(x, p):
    a = dense(x, p, "critic_1")
    return a, dense(leaky(a), p, "critic_2")


def derive(gradients, x, dy, name):
    """Adds the gradients of a dense layer's parameters."""
    for key, more in ((name + ".kernel", product(transposed(x), dy)), (name + ".bias", [[sum(column) for column in zip(*dy)]])):
        gradients[key] = elementwise(float.__add__, gradients[key], more) if key in gradients else more


def back(a, ds, p):
    """By the critic's hidden layer before its activation."""
    return elementwise(lambda v, d: d if v > 0 else 0.2 * d, a, product(ds, transposed(p["critic_2.kernel"])))


def generate(z, p):
    h = dense(z, p, "generator_1")
    r = [[max(v, 0.0) for v in row] for row in h]
    return h, r, [[sigmoid(v) for v in row] for row in dense(r, p, "generator_2")]


def differentiate(p, real, z, phase):
    """The loss of a phase and its gradients."""
    gradients, n = {}, len(real)
    h, r, fake = generate(z, p)
    a, s = score(fake, p)
    if phase == 1:
        da = back(a, [[-sigmoid(-v[0]) / n] for v in s], p)
        dx = product(da, transposed(p["critic_1.kernel"]))
        dy = elementwise(lambda y, d: d * y * (1 - y), fake, dx)
        derive(gradients, r, dy, "generator_2")
        dh = elementwise(lambda v, d: d if v > 0 else 0.0, h, product(dy, transposed(p["generator_2.kernel"])))
        derive(gradients, z, dh, "generator_1")
        return sum(softplus(-v[0]) for v in s) / n, gradients
    b, t = score(real, p)
    for x, hidden, ds in ((fake, a, [[sigmoid(v[0]) / n] for v in s]), (real, b, [[-sigmoid(-v[0]) / n] for v in t])):
        derive(gradients, leaky(hidden), ds, "critic_2")
        derive(gradients, x, back(hidden, ds, p), "critic_1")
    return sum(softplus(v[0]) + softplus(-w[0]) for v, w in zip(s, t)) / n, gradients


def train(p):
    moments, losses = {}, [0.0, 0.0]
    for step in range(STEPS):
        real = [[v / 16 for v in row] for row in digits[step * BATCH:(step + 1) * BATCH]]
        for phase in range(2):
            flat = normal(0, step, phase, 0, BATCH * 16)
            loss, gradients = differentiate(p, real, [flat[i * 16:(i + 1) * 16] for i in range(BATCH)], phase)
            losses[phase] += loss / STEPS
            for name, rows in gradients.items():
                for i, row in enumerate(rows):
                    for j, g in enumerate(row):
                        m, v = moments.get((name, i, j), (0.0, 0.0))
                        m, v = BETA * m + (1 - BETA) * g, 0.999 * v + 0.001 * g * g
                        moments[name, i, j] = m, v
                        p[name][i][j] -= RATE * (m / (1 - BETA ** (step + 1))) / (math.sqrt(v / (1 - 0.999 ** (step + 1))) + 1e-8)
    return losses


def rows_of(name, flat):
    columns = SHAPES[name][-1]
    return [list(map(float, flat[i:i + columns])) for i in range(0, len(flat), columns)]


start = uniform_weights(SHAPES)
write_weights("start", {name: (SHAPES[name], flat) for name, flat in start.items()})
write_rows("digits.csv", digits[:STEPS * BATCH])
write("gan.textproto", model.replace("../data/digits.csv.gz", "digits.csv").replace("epochs: 30", "epochs: 1 in_order: true").replace("batch: 32", f"batch: {BATCH}"))
run("train", "gan.textproto", "--quiet", "--weights", "start", "--save", "trained", "--log", "log")
parameters = {name: rows_of(name, flat) for name, flat in start.items()}
losses = train(parameters)
for name, loss in zip(("critic.loss", "generator.loss"), losses):
    expect(name, read_log("log")[0]["train"][name], loss, 2e-6)
trained = read_weights("trained")
for name, rows in parameters.items():
    for i, (actual, expected) in enumerate(zip(trained[name], [v for row in rows for v in row], strict=True)):
        expect(f"{name} {i}", actual, expected, 1e-5)


# Images have the average ink of digits, place by place, sooner or later.
def distance(weights):
    p = {name: rows_of(name, flat) for name, flat in read_weights(weights).items()}
    flat = normal(3, 0, 0, 0, 100 * 16)
    images = generate([flat[i * 16:(i + 1) * 16] for i in range(100)], p)[2]
    return sum(abs(sum(column) / len(images) - sum(pixels) / len(digits) / 16) for column, pixels in zip(zip(*images), zip(*digits))) / 64


whole = write("whole.textproto", model.replace("../data/digits.csv.gz", os.path.join(MODELS, "..", "data", "digits.csv.gz")))
run("train", whole, "--quiet", "--learning-rate", "critic=0", "--learning-rate", "generator=0", "--epochs", "1", "--save", "untrained")
run("train", whole, "--quiet", "--save", "whole")
before, after = distance("untrained"), distance("whole")
# Who only predicts has no use for the critic's weights, which are in the file.
run("compile", whole, "--predict-only", "--weights", "whole", "-o", "images")
demand("the generator is there, the critic is not", "generator_1.kernel" in run("inspect", "images") and "critic_1.kernel" not in run("inspect", "images"))
demand(f"images come nearer to digits: {before} and {after}", after < before / 3)
print("a generator learns from a critic")
