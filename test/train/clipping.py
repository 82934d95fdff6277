# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Clipping by the common norm: gradients whose squares no f32 holds are scaled, a norm that is not finite skips the step, and nothing but
# the loss is left of that. And what no gradient reaches stays as it is.
import math
import sys

from programs import demand, read_log, read_weights, run, write, write_rows

OPTIMIZERS = ["sgd { learning_rate: 0.01 weight_decay: 0.1 }", "momentum { learning_rate: 0.01 }", "nesterov { learning_rate: 0.01 }",
              "adagrad { learning_rate: 0.01 }", "adadelta {}", "rmsprop { learning_rate: 0.01 }", "adam { learning_rate: 0.01 }",
              "adamw { learning_rate: 0.01 weight_decay: 0.5 }"]


def train(name, columns, nodes, recipe, rows, epochs=1, prediction="y"):
    """The weights, what was printed, and the log."""
    path = f"{sys.argv[1]}.{name}"
    write_rows(path + ".csv", rows)
    write(path + ".jsonl", "")
    model = write(path + ".textproto", f"""
format_version: 1
name: "net"
input {{ name: "x" dim: "N" dim: "{columns}" }}
label {{ name: "t" dim: "N" dim: "1" }}
{nodes}
training {{ loss {{ kind: MAE prediction: "{prediction}" }} epochs: {epochs} batch: 1 in_order: true {recipe} }}
data {{ name: "train" csv {{ path: "{path}.csv" field {{ name: "x" column: "0-{columns - 1}" }} field {{ name: "t" column: "{columns}" }} }} }}
""")
    printed = run("train", model, "--save", path + ".safetensors", "--log", path + ".jsonl")
    return read_weights(path + ".safetensors"), printed, read_log(path + ".jsonl")


# The gradient is minus the input.
nodes = 'node { name: "y" dense { units: 1 no_bias: true kernel: 0 kernel: 0 } }'
for size, limit in ((1e20, 1), (3e38, 1), (3e38, 1e-3), (1e-30, 1)):
    weights, printed, _ = train("huge", 2, nodes, f"optimizer {{ sgd {{ learning_rate: 1 }} }} clip {{ norm: {limit} }}", [[size, size, 1]])
    for w in weights["y.kernel"]:
        expected = min(limit / math.sqrt(2), size)
        demand(f"gradients of {size} become {expected}, not {w}", abs(w - expected) <= 2e-6 * expected)
    demand("no step is skipped", "skipped" not in printed)

# The root of 0 has a derivative without end.
nodes = 'node { name: "d" dense { units: 1 no_bias: true kernel: 0.5 } } node { name: "y" activation { function: SQRT } }'
good, bad = [[1, 3], [2, 3], [4, 3]], [0, 3]
for optimizer in OPTIMIZERS:
    recipe = f"optimizer {{ {optimizer} }} schedule {{ exponential {{ factor: 0.5 every: 2 }} warmup_steps: 3 }} clip {{ norm: 0.5 }}"
    expected, printed, log = train("good", 1, nodes, recipe, good, epochs=2)
    demand("no step is skipped", "skipped" not in printed and [entry["train"]["skipped_steps"] for entry in log] == [0, 0])
    actual, printed, log = train("bad", 1, nodes, recipe, [good[0], bad, good[1], good[2], bad], epochs=2)
    demand(f"{optimizer}: steps without a finite norm are as if they had not been: {actual} is not {expected}", actual == expected)
    demand("each epoch says how many were skipped", printed.count("skipped_steps 2") == 2)
    demand("so does the log", [entry["train"]["skipped_steps"] for entry in log] == [2, 2])
    demand("the loss is that of all samples", log[0]["train"]["loss"] > 1.5)

# Only a step function lies between `idle` and the loss.
nodes = """
node { name: "idle" input: "x" dense { units: 1 kernel: 0.75 bias: 0.25 regularizer { l2: 0.1 l1: 0.1 } } }
node { name: "s" activation { function: STEP } }
node { name: "d" input: "x" dense { units: 1 kernel: 0.5 } }
node { name: "y" input: "s" input: "d" binary { kind: ADD } }
"""
for optimizer in OPTIMIZERS:
    weights, printed, _ = train("idle", 1, nodes, f"optimizer {{ {optimizer} }}", good)
    demand("a warning says what is not trained", "'idle.kernel' is not trained" in printed and "'idle.bias' is not trained" in printed)
    demand(f"{optimizer}: it is not", weights["idle.kernel"] == (0.75,) and weights["idle.bias"] == (0.25,))
    demand(f"{optimizer}: the rest is", weights["d.kernel"] != (0.5,))
# Nor does its penalty count in the norm.
for recipe in ("", "clip { norm: 0.5 }", "clip { norm: 0.5 value: 0.4 }"):
    for optimizer in (OPTIMIZERS[0], OPTIMIZERS[-1]):
        weights = [train("norm", 1, text, f"optimizer {{ {optimizer} }} {recipe}", good)[0]["d.kernel"]
                   for text in (nodes, nodes.replace("l2: 0.1 l1: 0.1", ""))]
        demand(f"{optimizer} {recipe}: a penalty on what is not trained changes nothing: {weights}", weights[0] == weights[1])
print("gradients are clipped, and steps skipped")
