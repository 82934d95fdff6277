# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# A generator and a critic that are trained by turns, against a trajectory in double precision: noise that is drawn for each step, two steps of one
# for one of the other, a parameter that both train, one that is frozen, clipping, a schedule and a rate by group. Then the same run as a
# shared object and as an executable, stopped and resumed, and with learning rates from the command line.
import math
import os
import subprocess
import sys

from noise import normal, uniform
from programs import demand, expect, read_log, read_weights, run, write, write_rows

os.chdir(sys.argv[1])
ROWS = [[0.5, -1.0], [1.5, 2.0], [-0.3, 0.8], [2.0, 0.1], [-1.2, -0.7]]
STEPS, SEED = 8, 7
START = {"g.kernel": [[0.4, -0.3], [0.2, 0.5], [-0.6, 0.1]], "g.bias": [[0.05, -0.1]],
         "c1.kernel": [[0.3, -0.5, 0.7], [-0.2, 0.6, 0.4]], "c1.bias": [[0.1, 0.0, -0.1]], "c2.kernel": [[0.8], [-0.6], [0.5]], "c2.bias": [[0.2]]}


def values(name):
    return " ".join(f"{name.split('.')[1]}: {v}" for row in START[name] for v in row)


def both(name):
    return values(name + ".kernel") + " " + values(name + ".bias")


MODEL = f"""format_version: 1
name: "phases"
input {{ name: "z" dim: "N" dim: "2" noise {{ normal {{ stddev: 1 }} }} }}
input {{ name: "u" dim: "N" dim: "1" noise {{ uniform {{ low: -1 high: 1 }} }} }}
label {{ name: "x" dim: "N" dim: "2" }}
node {{ name: "zu" input: "z" input: "u" concat {{ dimension: 1 }} }}
node {{ name: "g" dense {{ units: 2 activation: TANH {both("g")} }} }}
node {{ name: "c1" input: "x" dense {{ units: 3 activation: TANH {both("c1")} }} }}
node {{ name: "c2" dense {{ units: 1 {both("c2")} }} }}
node {{ name: "missed" scale {{ factor: -1 }} }}
node {{ name: "real_cost" activation {{ function: SOFTPLUS }} }}
node {{ name: "f1" input: "g" dense {{ units: 3 share: "c1" activation: TANH }} }}
node {{ name: "f2" dense {{ units: 1 share: "c2" }} }}
node {{ name: "fake_cost" activation {{ function: SOFTPLUS }} }}
node {{ name: "critic_cost" input: "real_cost" input: "fake_cost" binary {{ kind: ADD }} }}
node {{ name: "fooled" input: "f2" scale {{ factor: -1 }} }}
node {{ name: "generator_cost" activation {{ function: SOFTPLUS }} }}
output: "g"
training {{
  name: "critic" loss {{ kind: MEAN prediction: "critic_cost" }} parameter: "c?.*" steps: 2
  optimizer {{ momentum {{ learning_rate: 0.05 momentum: 0.8 }} }} clip {{ norm: 0.3 }}
  epochs: {STEPS} batch: 5 in_order: true seed: {SEED}
}}
training {{
  name: "generator" loss {{ kind: MEAN prediction: "generator_cost" }} parameter: "g.*" parameter: "c2.bias"
  optimizer {{ adam {{ learning_rate: 0.01 }} }} schedule {{ cosine {{ steps: 6 end: 0.001 }} }}
  metric {{ kind: MSE prediction: "g" label: "x" }}
  group {{ parameter: "c2.*" learning_rate_scale: 0.5 }} group {{ parameter: "g.bias" frozen: true }}
}}
data {{ name: "train" csv {{ path: "rows.csv" field {{ name: "x" column: "0-1" }} }} }}
"""


class Number:
    """A number that knows what it was made of: (number, derivative by it) each."""

    def __init__(self, value, parts=()):
        self.value, self.parts, self.gradient = value, parts, 0.0

    def __add__(self, other):
        return Number(self.value + other.value, ((self, 1.0), (other, 1.0)))

    def __mul__(self, other):
        return Number(self.value * other.value, ((self, other.value), (other, self.value)))

    def tanh(self):
        y = math.tanh(self.value)
        return Number(y, ((self, 1 - y * y),))

    def softplus(self, sign):
        x = sign * self.value
        return Number(math.log1p(math.exp(-abs(x))) + max(x, 0), ((self, sign / (1 + math.exp(-x))),))

    def differentiate(self):
        order, seen = [], set()

        def visit(number):
            if id(number) not in seen:
                seen.add(id(number))
                for part, _ in number.parts:
                    visit(part)
                order.append(number)

        visit(self)
        self.gradient = 1.0
        for number in reversed(order):
            for part, slope in number.parts:
                part.gradient += number.gradient * slope


def noise(key, step, phase):
    """Rows of z and u together."""
    n = len(ROWS)
    z, u = normal(key, step, phase, 0, 2 * n), [2 * v - 1 for v in uniform(key, step, phase, 1, n)]
    return [[z[2 * i], z[2 * i + 1], u[i]] for i in range(n)]


def dense(x, kernel, bias):
    out = []
    for j in range(len(bias[0])):
        y = bias[0][j]
        for i, value in enumerate(x):
            y = y + value * kernel[i][j]
        out.append(y)
    return out


def measure(p, drawn):
    """The critic's cost, the generator's, and the error of the images."""
    costs, error = [Number(0.0), Number(0.0)], 0.0
    share = Number(1 / len(ROWS))

    def score(row):
        return dense([h.tanh() for h in dense(row, p["c1.kernel"], p["c1.bias"])], p["c2.kernel"], p["c2.bias"])[0]

    for real, z in zip(ROWS, drawn):
        fake = [h.tanh() for h in dense([Number(v) for v in z], p["g.kernel"], p["g.bias"])]
        error += sum((f.value - r) ** 2 for f, r in zip(fake, real)) / 2 / len(ROWS)
        s = score(fake)
        costs[0] = costs[0] + share * (score([Number(v) for v in real]).softplus(-1) + s.softplus(1))
        costs[1] = costs[1] + share * s.softplus(-1)
    return costs[0], costs[1], error


def train(epochs):
    p = {name: [list(row) for row in rows] for name, rows in START.items()}
    slots, counts, log = {}, [0, 0], []

    def step(phase, names):
        n = {name: [[Number(v) for v in row] for row in rows] for name, rows in p.items()}
        results = measure(n, noise(SEED, counts[phase], phase))
        results[phase].differentiate()
        places = [(name, i, j) for name in names for i, row in enumerate(p[name]) for j in range(len(row))]
        gradients = [n[name][i][j].gradient for name, i, j in places]
        if phase == 0:
            scale = min(1.0, 0.3 / (math.sqrt(sum(g * g for g in gradients)) + 1e-6))
            gradients = [g * scale for g in gradients]
        t = counts[phase]
        rate = 0.05 if phase == 0 else 0.001 + 0.009 * (1 + math.cos(math.pi * min(t, 6) / 6)) / 2
        for place, g in zip(places, gradients):
            name, i, j = place
            own = rate * (0.5 if name.startswith("c2.") else 1)
            m, v = slots.get((phase, place), (0.0, 0.0))
            if phase == 0:
                m = 0.8 * m + g
                p[name][i][j] -= own * m
            else:
                m, v = 0.9 * m + 0.1 * g, 0.999 * v + 0.001 * g * g
                p[name][i][j] -= own * (m / (1 - 0.9 ** (t + 1))) / (math.sqrt(v / (1 - 0.999 ** (t + 1))) + 1e-8)
            slots[phase, place] = m, v
        counts[phase] += 1
        return results[phase].value, results[2], rate

    for _ in range(epochs):
        critic = [step(0, ["c1.kernel", "c1.bias", "c2.kernel", "c2.bias"]) for _ in range(2)]
        generator = step(1, ["g.kernel", "c2.bias"])
        log.append((sum(c[0] for c in critic) / 2, generator[0], generator[1], critic[1][2], generator[2]))
    return p, log


def compare(what, weights, expected):
    actual = read_weights(weights)
    demand(f"{what}: weights are {sorted(actual)}", sorted(actual) == sorted(expected))
    for name, rows in expected.items():
        for i, (a, e) in enumerate(zip(actual[name], [v for row in rows for v in row], strict=True)):
            expect(f"{what}: {name} {i}", a, e, 5e-6)


def same(what, first, second):
    demand(f"{what}: the bytes of {first} and {second}", open(first, "rb").read() == open(second, "rb").read())


write_rows("rows.csv", ROWS)
write("phases.textproto", MODEL)
expected, log = train(STEPS)
text = run("train", "phases.textproto", "--save", "driver", "--log", "log")
compare("driver", "driver", expected)
for entry, wanted in zip(read_log("log"), log, strict=True):
    actual = [entry["train"]["critic.loss"], entry["train"]["generator.loss"], entry["train"]["generator.mse"], entry["learning_rate"]["critic"],
              entry["learning_rate"]["generator"]]
    for name, a, e in zip(("critic.loss", "generator.loss", "generator.mse", "critic rate", "generator rate"), actual, wanted):
        expect(f"epoch {entry['epoch']}: {name}", a, e, 5e-6)
    demand("that a step that is skipped is counted for its phase", entry["train"]["critic.skipped_steps"] == 0)
line = f"epoch {STEPS}/{STEPS}  critic.loss {log[-1][0]:.4f}  generator.loss {log[-1][1]:.4f}  generator.mse {log[-1][2]:.4f}"
demand(f"'{line}' is printed: {text}", line in text)

# The same in other kinds of artifacts, and in two parts.
run("compile", "phases.textproto", "-o", "phases.so")
run("compile", "phases.textproto", "-o", "phases")
run("train", "phases.so", "--quiet", "--save", "shared")
subprocess.run(["./phases", "train", "--quiet", "--save", "executable"], check=True)
same("a shared object", "driver", "shared")
same("an executable", "driver", "executable")
run("train", "phases.so", "--quiet", "--epochs", "3", "--checkpoint", "run")
run("train", "phases.so", "--quiet", "--resume", "run", "--save", "resumed")
same("a run that was resumed", "driver", "resumed")
names = read_weights(max(os.path.join("run", name) for name in os.listdir("run") if name.endswith(".safetensors")), ("F32", "I64"))
for name in ("c2.bias/critic.momentum", "c2.bias/generator.m", "c2.bias/generator.v", "train.critic.learning_rate"):
    demand(f"a checkpoint has {name}: {sorted(names)}", name in names)
demand("each phase counts its steps", (names["train.critic.step"], names["train.generator.step"]) == ((2 * STEPS,), (STEPS,)))
demand("what a phase does not train has no slot of its", "g.kernel/critic.momentum" not in names and "g.bias/generator.m" not in names)

# What is drawn in evaluation is the same in each call, whatever the seed is.
text = run("evaluate", "phases.so", "--weights", "driver", "--set", "train", "--batch", "5")
critic, generator, error = measure({name: [[Number(v) for v in row] for row in rows] for name, rows in expected.items()}, noise(0, None, 0))
for (name, value), e in zip([line.split(": ") for line in text.splitlines()], (critic.value, generator.value, error), strict=True):
    expect(f"evaluation: {name}", float(value), e, 5e-6)
# Prediction takes it.
text = run("predict", "phases.so", "--weights", "driver", "--input", "z=0.5,-0.25", "--input", "u=0.125")
for i, actual in enumerate(map(float, text.split(","))):
    sums = [v * row[i] for v, row in zip((0.5, -0.25, 0.125), expected["g.kernel"])]
    expect("prediction", actual, math.tanh(sum(sums) + expected["g.bias"][0][i]), 5e-6)

text = run("inspect", "phases.so")
demand(f"phases are listed: {text}", "\nphases:\n  critic: 2 steps a batch, trains " in text and "\n  generator: 1 step a batch, trains " in text)

# Learning rates of phases.
run("train", "phases.so", "--quiet", "--learning-rate", "critic=0", "--save", "still")
still, start = read_weights("still"), read_weights("driver")
demand("a critic at rate 0 learns nothing", abs(still["c1.kernel"][0] - START["c1.kernel"][0][0]) < 1e-6)
demand("the generator does", still["g.kernel"] != start["g.kernel"] and abs(still["g.kernel"][0] - START["g.kernel"][0][0]) > 1e-3)
text = run("train", "phases.so", "--learning-rate", "0.1", status=1)
demand(f"which rate is asked: {text}", "expected the phase that the learning rate is of: 'critic', 'generator'" in text)
text = run("train", "phases.so", "--learning-rate", "judge=0.1", status=1)
demand(f"an unknown phase is named: {text}", "there is no phase 'judge' of training; there is 'critic', 'generator'" in text)
text = run("train", "phases.so", "--learning-rate", "critic=fast", status=2)
demand(f"what is no rate is refused: {text}", "expected --learning-rate to be a number from 0 to 3.4e38, or model, but got 'fast'" in text)
text = run("train", "phases.so", "--learning-rate", "critic=0.1", "--learning-rate", "generator=1", "--learning-rate", "critic=0.2", status=2)
demand(f"a second rate is refused: {text}", "expected --learning-rate once for each phase, but got another: 'critic=0.2'" in text)

# A run goes on with another rate, but not with other steps, or other parameters.
for old, new, message in [("learning_rate: 0.05", "learning_rate: 0.04", None), ("steps: 2", "steps: 3", "optimizer has the fingerprint"),
                          ('parameter: "g.*" parameter: "c2.bias"', 'parameter: "g.*"', "optimizer has the fingerprint")]:
    write("changed.textproto", MODEL.replace(old, new))
    text = run("train", "changed.textproto", "--quiet", "--resume", "run", "--checkpoint", "run-" + str(len(new)), "--epochs", "9", status=1 if message else 0)
    demand(f"'{new}' is refused: {text}", not message or message in text)

# Halves, with a loss scale of their own, in one phase alone.
write("halves.textproto", MODEL.replace('parameter: "c2.bias"', 'parameter: "c2.bias" precision: F16'))
run("train", "halves.textproto", "--quiet", "--log", "halves", "--save", "half")
demand("steps are skipped in both", {"critic.skipped_steps", "generator.skipped_steps"} <= set(read_log("halves")[-1]["train"]))
for name, rows in expected.items():
    for a, e in zip(read_weights("half")[name], [v for row in rows for v in row]):
        expect(f"halves: {name}", a, e, 1e-2)
# A loss that is not finite is named.
text = run("train", write("wild.textproto", MODEL.replace("learning_rate: 0.01", "learning_rate: 1e38")), "--quiet", status=1)
demand(f"the phase is named: {text}", "phase '" in text or "parameter '" in text)
print("phases train by turns")
