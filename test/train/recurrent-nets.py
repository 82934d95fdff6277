# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# recurrent-nets.py: recurrent layers against PyTorch in double precision (recurrent-nets.json, made by recurrent-nets-expected.py): what they
# give, their states, the losses of some steps of training, which goes through all of these, and the weights after them. Each is asked for a
# few rows at a time, too, as a shared object, as an executable and as a net without training.
import json
import math
import os
import sys

ROWS, UNITS, FEATURES, EPOCHS, RATE = 5, 2, 3, 4, 0.25
LENGTHS = [2, 4, 0, 3, 1]
# Kind, options, steps, whether there are lengths, whether there are states before the first step.
CASES = {
    "tanh": ("rnn", {}, 3, False, False),
    "tanh with states": ("rnn", {}, 3, False, True),
    "relu both ways": ("rnn", {"activation": "RELU", "direction": "BOTH", "layers": 2}, 4, True, False),
    "lstm": ("lstm", {}, 4, False, False),
    "lstm of two layers": ("lstm", {"layers": 2}, 3, False, True),
    "lstm backward": ("lstm", {"direction": "BACKWARD"}, 4, True, True),
    "lstm both ways": ("lstm", {"direction": "BOTH", "layers": 2, "result": "LAST_STATE"}, 4, True, True),
    "lstm of a step": ("lstm", {"direction": "BOTH", "no_bias": "true"}, 1, False, False),
    "gru": ("gru", {}, 4, False, False),
    "gru both ways": ("gru", {"direction": "BOTH", "layers": 2}, 4, True, True),
    "gru with lengths": ("gru", {"result": "LAST_STATE", "no_bias": "true"}, 4, True, False),
    "gru that resets before": ("gru", {"reset": "BEFORE"}, 3, False, False),
    "gru that resets before, backward": ("gru", {"reset": "BEFORE", "direction": "BACKWARD", "layers": 2}, 4, True, True),
}
GATES = {"rnn": 1, "lstm": 4, "gru": 3}


def directions(options):
    return 2 if options.get("direction") == "BOTH" else 1


def width(case):
    """Numbers of all states of one kind, h or c."""
    return int(case[1].get("layers", 1)) * directions(case[1]) * UNITS


def parts(case):
    """Numbers that the net gives for a row: the node's, and its states."""
    kind, options, steps, _, _ = case
    main = directions(options) * UNITS * (1 if options.get("result") == "LAST_STATE" else steps)
    return [main] + [width(case)] * (2 if kind == "lstm" else 1)


def shapes(case):
    kind, options, steps, _, starts = case
    layers, result = int(options.get("layers", 1)), {}
    for layer in range(layers):
        for direction in range(directions(options)):
            prefix = "r" + (f".{layer}" if layers > 1 else "") + (".backward" if direction else "")
            features = FEATURES if layer == 0 else UNITS * directions(options)
            result[prefix + ".kernel"] = (features, GATES[kind] * UNITS)
            result[prefix + ".recurrent_kernel"] = (UNITS, GATES[kind] * UNITS)
            if "no_bias" not in options:
                result[prefix + ".bias"] = (GATES[kind] * UNITS,)
                if kind == "gru" and "reset" not in options:
                    result[prefix + ".recurrent_bias"] = (GATES[kind] * UNITS,)
    for name in (["h", "c"] if kind == "lstm" else ["h"]) if starts else []:
        result[name + ".kernel"] = (steps * FEATURES, width(case))
    return result


def numbers(count, seed):
    return [math.floor(64 * math.sin(seed + 1.7 * i * i)) / 64 for i in range(count)]


def rows(case):
    """Inputs and targets, which no type rounds."""
    kind, options, steps, lengths, _ = case
    return [(numbers(steps * FEATURES, 1 + i), LENGTHS[i], numbers(sum(parts(case)), 7 + i)) for i in range(ROWS)]


def weights(case):
    return {name: [v / 2 for v in numbers(math.prod(shape), 3 + k)] for k, (name, shape) in enumerate(shapes(case).items())}


def model(case, element, training=True):
    kind, options, steps, lengths, starts = case
    states = ["h", "c"] if kind == "lstm" else ["h"]
    inputs = ["steps"] + (["n"] if lengths else []) + (states if starts else [])
    text = f"""format_version: 1
name: "recurrent"
input {{ name: "x" type: {element} dim: "N" dim: "{steps * FEATURES}" }}
{'input { name: "n" type: I64 dim: "N" }' if lengths else ''}
node {{ name: "steps" input: "x" reshape {{ dim: "N" dim: "{steps}" dim: "{FEATURES}" }} }}
"""
    for name in states if starts else []:
        text += f'node {{ name: "{name}" input: "x" dense {{ units: {width(case)} no_bias: true }} }}\n'
    text += f'node {{ name: "r" {" ".join(f"""input: "{name}" """ for name in inputs)} {kind} {{ units: {UNITS} {" ".join(f"{k}: {v}" for k, v in options.items())} }} }}\n'
    text += 'node { name: "flat" input: "r" flatten {} }\nnode { name: "all" input: "flat" '
    text += " ".join(f'input: "r:{i + 1}"' for i in range(len(states))) + " concat { dimension: 1 } }\n"
    return text if not training else text + f"""
label {{ name: "y" type: {element} dim: "N" dim: "{sum(parts(case))}" }}
training {{ loss {{ kind: MSE }} optimizer {{ sgd {{ learning_rate: {RATE} }} }} epochs: {EPOCHS} batch: {ROWS} in_order: true }}
data {{ name: "train" csv {{ path: "rows.csv" field {{ name: "x" column: "0-{steps * FEATURES - 1}" }}
  {f'field {{ name: "n" column: "{steps * FEATURES}" }}' if lengths else ''}
  field {{ name: "y" column: "{steps * FEATURES + 1}-{steps * FEATURES + sum(parts(case))}" }} }} }}
"""


def main():
    from programs import write_rows
    from trajectories import agree

    expected = json.load(open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "recurrent-nets.json")))
    os.chdir(sys.argv[1])
    for name, case in CASES.items():
        write_rows("rows.csv", [x + [n] + y for x, n, y in rows(case)])
        write_rows("x.csv", [x for x, _, _ in rows(case)])
        write_rows("n.csv", [[n] for _, n, _ in rows(case)])
        given = ["--input", "x=x.csv"] + (["--input", "n=n.csv"] if case[3] else [])
        agree(name, lambda element, training: model(case, element, training=training), shapes(case), weights(case), given, expected[name],
              whole=name in ("relu both ways", "lstm both ways", "gru both ways"), tolerance=1e-5, rows=ROWS)
    print(f"{len(CASES)} recurrent nets agree")


if __name__ == "__main__":
    main()
