# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Gradients of several batches make one update: the same trajectory as with a batch so many times as large, whatever optimizer, schedule, clipping, penalty
# and loss scale make of it, with groups that are not complete at the end of an epoch. Then other artifacts, a run that is stopped within a group, phases,
# what is drawn for each batch, running statistics, and what is refused.
import math
import os
import random
import subprocess
import sys

from noise import normal
from programs import demand, expect, read_log, read_weights, run, write, write_rows

os.chdir(sys.argv[1])
random.seed(3)
ROWS = [[round(random.uniform(-1, 1), 3) for _ in range(3)] for _ in range(17)]
for row in ROWS:
    row.append(round(row[0] - 2 * row[1] * row[2] + 0.5, 3))
write_rows("rows.csv", ROWS)
write_rows("small.csv", [row[:3] + [row[3] / 16] for row in ROWS])


def net(name, middle=""):
    return f"""node {{ name: "{name}h" input: "x" dense {{ units: 5 activation: TANH regularizer {{ l2: 0.01 }} }} }}
{middle}node {{ name: "{name}y" dense {{ units: 1 }} }}
"""


def model(nets, *phases, loop="", rows="rows.csv"):
    first, *rest = phases
    return f"""format_version: 1
name: "accumulate"
input {{ name: "x" dim: "N" dim: "3" }}
label {{ name: "t" dim: "N" dim: "1" }}
{nets}training {{ {first} epochs: 6 seed: 5 {loop} }}
{"".join(f"training {{ {phase} }}" for phase in rest)}
data {{ name: "train" csv {{ path: "{rows}" field {{ name: "x" column: "0-2" }} field {{ name: "t" column: "3" }} }} }}
"""


def train(name, text, *arguments):
    """Its weights and its log."""
    write(name + ".textproto", text)
    run("train", name + ".textproto", "--quiet", "--save", name + ".safetensors", "--log", name + ".log", *arguments)
    return read_weights(name + ".safetensors"), read_log(name + ".log")


def compare(what, actual, expected, tolerance):
    demand(f"{what}: {sorted(actual[0])}", sorted(actual[0]) == sorted(expected[0]))
    for name, values in expected[0].items():
        for a, e in zip(actual[0][name], values, strict=True):
            expect(f"{what}: {name}", a, e, tolerance)
    for a, e in zip(actual[1], expected[1], strict=True):
        demand(f"{what}: epochs", a["epoch"] == e["epoch"])


def same(what, first, second):
    demand(f"{what}: the bytes of {first} and {second}", open(first, "rb").read() == open(second, "rb").read())


ADAM = 'loss {} optimizer { adam { learning_rate: 0.02 } } schedule { cosine { steps: 9 end: 0.001 } warmup_steps: 3 } clip { norm: 0.7 } metric { kind: MAE }'
RECIPES = {"adam": ADAM, "sgd": "loss {} optimizer { sgd { learning_rate: 0.1 weight_decay: 0.01 } }",
           "momentum": "loss {} optimizer { momentum { learning_rate: 0.05 } } clip { value: 0.2 }",
           "halves": "loss {} optimizer { momentum { learning_rate: 0.05 } } precision: F16"}
for name, recipe in RECIPES.items():
    tolerance = 2e-3 if name == "halves" else 2e-6
    rows = "small.csv" if name == "halves" else "rows.csv"  # halves of smaller batches overflow sooner
    expected = train(name + "-large", model(net("a"), recipe, loop="batch: 12", rows=rows))
    # 17 rows: groups of 3 + 3 + 3 + 3 and 3 + 2 rows, and the same with batches of 4 and 6.
    for batch, count in ((3, 4), (4, 3), (6, 2)):
        actual = train(f"{name}-{batch}", model(net("a"), recipe, loop=f"batch: {batch} accumulate: {count}", rows=rows))
        compare(f"{name}, {count} batches of {batch}", actual, expected, tolerance)
        for a, e in zip(actual[1], expected[1]):
            expect(f"{name}: rate", a["learning_rate"], e["learning_rate"], 1e-6)
    # Nothing is different where an update is of one batch.
    train(name + "-one", model(net("a"), recipe, loop="batch: 12 accumulate: 3", rows=rows), "--accumulate", "1")
    compare(f"{name}, one batch", (read_weights(name + "-one.safetensors"), expected[1]), expected, 2e-7)

# A gradient that is not finite has its group skipped, and no other.
log = train("overflow", model(net("a"), RECIPES["halves"] + " clip { norm: 1 }", loop="batch: 3 accumulate: 4 in_order: true", rows="rows.csv"))[1]
skipped = [entry["train"]["skipped_steps"] for entry in log]
demand(f"steps are skipped, and no longer in the end: {skipped}", 1 <= skipped[0] <= 2 and skipped[-1] == 0)
demand(f"then it learns: {log}", log[-1]["train"]["loss"] < 0.8 * log[0]["train"]["loss"])

# The command line says so, too. A group may be longer than an epoch.
train("said", model(net("a"), ADAM, loop="batch: 3"), "--accumulate", "4")
same("the command line", "adam-3.safetensors", "said.safetensors")
compare("a whole epoch", train("epoch", model(net("a"), ADAM, loop="batch: 5 accumulate: 1000")), train("all", model(net("a"), ADAM, loop="batch: 17")), 2e-6)
# The batches that are there make a group where the last one is left out.
write_rows("fifteen.csv", ROWS[:15])
compare("drop_last", train("dropped", model(net("a"), ADAM, loop="batch: 3 accumulate: 2 drop_last: true in_order: true")),
        train("fifteen", model(net("a"), ADAM, loop="batch: 6 in_order: true", rows="fifteen.csv")), 2e-6)

# Other artifacts, and a run that is stopped within a group.
run("compile", "adam-3.textproto", "-o", "adam.so")
run("compile", "adam-3.textproto", "-o", "adam")
run("train", "adam.so", "--quiet", "--save", "shared")
subprocess.run(["./adam", "train", "--quiet", "--save", "executable"], check=True)
same("a shared object", "adam-3.safetensors", "shared")
same("an executable", "adam-3.safetensors", "executable")
run("train", "adam.so", "--quiet", "--checkpoint", "run", "--every", "1", "--keep", "1000", "--save", "whole")
for number in (2, 4, 5, 6, 9):
    path = sorted(name for name in os.listdir("run") if name.endswith(".safetensors"))[number - 1]
    run("train", "adam.so", "--quiet", "--resume", os.path.join("run", path), "--checkpoint", f"run-{number}", "--save", "resumed")
    same(f"resumed behind step {number}", "adam-3.safetensors", "resumed")
sums = read_weights(os.path.join("run", sorted(name for name in os.listdir("run") if name.endswith(".safetensors"))[1]), ("F32", "F64", "I64"))
demand(f"a checkpoint has the sums: {sorted(sums)}", sums["train.accumulated_samples"] == (6,) and any(sums["ay.kernel/accumulated"]) and sums["train.step"] == (0,))
text = run("train", "adam.so", "--resume", "run", "--accumulate", "2", "--epochs", "9", status=1)
demand(f"another number is refused: {text}", "expected batches of an update 4, as when it began, but got 2" in text)
text = run("inspect", "adam.so")
demand(f"it is listed: {text}", "accumulate" in text)

# Two nets that have nothing in common, as phases: each takes the gradients of the same batches.
PHASES = ('name: "a" loss { prediction: "ay" } parameter: "a*" optimizer { adam { learning_rate: 0.02 } }',
          'name: "b" loss { kind: MAE prediction: "by" } parameter: "b*" optimizer { momentum { learning_rate: 0.05 } } clip { norm: 1 }')
both = net("a") + net("b") + 'output: "ay" output: "by"\n'
compare("phases", train("phases", model(both, *PHASES, loop="batch: 3 accumulate: 4")), train("phases-large", model(both, *PHASES, loop="batch: 12")), 2e-6)

# A parameter that no gradient reaches stays as it is, and the others are trained.
unread = net("a") + 'node { name: "p" parameter { dim: 2 } }\nnode { name: "q" input: "p" scale { factor: 2 } }\noutput: "ay" output: "q"\n'
one, large = (train(name, model(unread, ADAM.replace("loss {}", 'loss { prediction: "ay" }').replace("MAE", 'MAE prediction: "ay"'), loop=loop))
              for name, loop in (("unread", "batch: 3 accumulate: 4"), ("unread-large", "batch: 12")))
compare("a parameter that is not trained", one, large, 2e-6)

# What a batch is normalised by is its own, and so are the running statistics: those of two epochs without a step between.
NORM = 'node { name: "n" batch_norm { momentum: 0.5 } }\n'
STILL = "loss {} optimizer { sgd { learning_rate: 0 } } clip { norm: 1 }"
still = [train(name, model(net("a", NORM), STILL, loop=loop + " in_order: true"))[0] for name, loop in (("still", "batch: 6"), ("still-3", "batch: 6 accumulate: 2"))]
for name in ("n.mean", "n.variance"):
    for a, e in zip(still[1][name], still[0][name], strict=True):
        expect(f"{name}: running statistics", a, e, 1e-6)

# Noise is drawn for each batch, and again in the next epoch: the loss is a mean of it.
NOISE = """format_version: 1
name: "noise"
input { name: "z" dim: "N" dim: "1" noise { normal { stddev: 1 } } }
label { name: "t" dim: "N" dim: "1" }
node { name: "y" input: "z" dense { units: 1 kernel: 1 bias: 0 } }
output: "y"
training { loss { kind: MEAN prediction: "y" } optimizer { sgd { learning_rate: 0 } } epochs: 2 batch: 3 seed: 7 in_order: true accumulate: 4 }
data { name: "train" csv { path: "rows.csv" field { name: "t" column: "3" } } }
"""
for epoch, entry in enumerate(train("noise", NOISE)[1]):
    sizes = [3] * 5 + [2]
    drawn = [value for i, size in enumerate(sizes) for value in normal(7, epoch * len(sizes) + i, 0, 0, size)]
    expect(f"noise of epoch {epoch + 1}", entry["train"]["loss"], math.fsum(drawn) / len(drawn), 1e-6)

# What is refused.
for change, message in (("steps: 2", "expected steps: 1, because gradients of 4 batches are accumulated, but got 2"),
                        ("accumulate: 2", "expected accumulate in the first phase, which says it for all")):
    text = run("check", write("bad.textproto", model(both, PHASES[0], PHASES[1] + " " + change, loop="batch: 3 accumulate: 4")), status=1)
    demand(f"{change}: {text}", message in text and "bad.textproto:" in text)
write("steps.textproto", model(both, PHASES[0], PHASES[1] + " steps: 2", loop="batch: 3"))
text = run("train", "steps.textproto", "--quiet", "--accumulate", "2", status=1)
demand(f"steps: {text}", "--accumulate: expected steps: 1 in each training section, but got 2" in text)
run("compile", "adam-large.textproto", "-o", "plain.so")
text = run("train", "plain.so", "--quiet", "--accumulate", "2", status=1)
demand(f"a program without: {text}", "gradients of 2 batches cannot be accumulated: model 'accumulate' was compiled without `accumulate`" in text)
text = run("train", "adam.so", "--quiet", "--accumulate", "0", status=2)
demand(f"none: {text}", "--accumulate" in text)
print("updates of several batches are those of one")
