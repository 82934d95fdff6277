# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# attention-nets.py: layers of attention against PyTorch in double precision (attention-nets.json, made by attention-nets-expected.py): what they give, the losses of
# some steps of training, and the weights after them. Some are asked for a few rows at a time, too, as a shared object, as an executable and as a net without training.
import json
import math
import os
import sys

ROWS, STEPS, FEATURES, PLACES, WIDTH, EPOCHS, RATE = 5, 4, 6, 5, 3, 4, 0.25
LENGTHS = [2, 5, 0, 3, 1]
MASK = [1, 0, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1]  # of 4 by 4, with a row that keeps nothing
# What the layer says, what it is given besides x: a context of PLACES by WIDTH, lengths, a mask, a parameter of these sizes that is added to scores; and what stands before it.
CASES = {
    "one head": ({"heads": 1}, "", ""),
    "two heads": ({"heads": 2, "units": 5}, "", ""),
    "causal": ({"heads": 3, "causal": "TOP_LEFT", "no_bias": "true"}, "", ""),
    "causal from the end": ({"heads": 2, "causal": "BOTTOM_RIGHT", "head_size": 4}, "context", ""),
    "shared keys": ({"heads": 6, "kv_heads": 2, "head_size": 2}, "", ""),
    "lengths": ({"heads": 2, "kv_heads": 1}, "context lengths", ""),
    "own lengths": ({"heads": 2}, "lengths", ""),
    "mask": ({"heads": 2, "causal": "TOP_LEFT"}, "mask", ""),
    "capped": ({"heads": 2, "softcap": 0.5, "scale": 1.5}, "", ""),
    "rotary": ({"heads": 1, "rotary": "{}"}, "", "positions { length: 7 }"),
    "rotary in pairs": ({"heads": 2, "head_size": 5, "rotary": "{ size: 4 interleaved: true base: 100 }"}, "", ""),
    "sinusoidal": ({"heads": 2}, "", "positions { kind: SINUSOIDAL }"),
    "a bias for all": ({"heads": 2, "causal": "BOTTOM_RIGHT", "biased": "true"}, "context 4x5", ""),
    "a bias by head": ({"heads": 2, "kv_heads": 1, "softcap": 0.5, "scale": 1.5, "biased": "true"}, "2x4x4", ""),
    "a bias by head and key": ({"heads": 3, "causal": "TOP_LEFT", "biased": "true"}, "1x3x1x4", ""),
    "a bias and lengths": ({"heads": 2, "biased": "true"}, "context lengths 2x4x5", ""),
    "a bias and a mask": ({"heads": 2, "causal": "TOP_LEFT", "biased": "true"}, "mask 1x1x4x4", ""),
}


def bias_of(case):
    """The sizes of what is added to scores."""
    return tuple(map(int, case[1].split()[-1].split("x"))) if "biased" in case[0] else ()


def shapes(case):
    options, given, before = case
    heads, kv = options["heads"], options.get("kv_heads", options["heads"])
    size, units = options.get("head_size", FEATURES // heads), options.get("units", FEATURES)
    result = {"p.table": (7, FEATURES)} if "length" in before else {}
    result["a.kernel"] = (FEATURES, (heads if "context" in given else heads + 2 * kv) * size)
    if "context" in given:
        result["a.context_kernel"] = (WIDTH, 2 * kv * size)
    result["a.output_kernel"] = (heads * size, units)
    if "no_bias" not in options:
        result.update({key.replace("kernel", "bias"): shape[1:] for key, shape in result.items() if "kernel" in key})
    if "biased" in options:
        result["r"] = bias_of(case)
    return result


def numbers(count, seed):
    return [math.floor(64 * math.sin(seed + 1.7 * i * i)) / 64 for i in range(count)]


def rows(case):
    """Inputs and targets, which no type rounds."""
    units = case[0].get("units", FEATURES)
    return [(numbers(STEPS * FEATURES, 1 + i), numbers(PLACES * WIDTH, 3 + i), LENGTHS[i], numbers(STEPS * units, 7 + i)) for i in range(ROWS)]


def weights(case):
    return {name: [v / 2 for v in numbers(math.prod(shape), 3 + k)] for k, (name, shape) in enumerate(shapes(case).items())}


def model(case, element, training=True):
    options, given, before = case
    units, inputs = options.get("units", FEATURES), ["x"]
    text = f'format_version: 1\nname: "attention"\ninput {{ name: "x" type: {element} dim: "N" dim: "{STEPS}" dim: "{FEATURES}" }}\n'
    if "context" in given:
        text += f'input {{ name: "c" type: {element} dim: "N" dim: "{PLACES}" dim: "{WIDTH}" }}\n'
        inputs.append("c")
    if "lengths" in given:
        text += 'input { name: "n" type: I64 dim: "N" }\n'
        inputs.append("n")
    if "mask" in given:
        text += f'node {{ name: "pairs" constant {{ value: {MASK} dim: 4 dim: 4 }} }}\nnode {{ name: "m" cast {{ type: I1 }} }}\n'
        inputs.append("m")
    if "biased" in options:
        text += f'node {{ name: "r" parameter {{ {" ".join(f"dim: {size}" for size in bias_of(case))} initializer {{ zeros {{}} }} }} }}\n'
        inputs.append("r")
    if before:
        text += f'node {{ name: "p" input: "x" {before} }}\n'
        inputs[0] = "p"
    said = " ".join(f"{key} {value}" if str(value).startswith("{") else f"{key}: {value}" for key, value in options.items())
    text += f'node {{ name: "a" {" ".join(f"""input: "{name}" """ for name in inputs)} attention {{ {said} }} }}\n'
    if not training:
        return text
    columns, fields = STEPS * FEATURES, []
    for name, width, isThere in (("x", STEPS * FEATURES, True), ("c", PLACES * WIDTH, "context" in given), ("n", 1, "lengths" in given), ("y", STEPS * units, True)):
        if isThere:
            start = {"x": 0, "c": columns, "n": columns + PLACES * WIDTH, "y": columns + PLACES * WIDTH + 1}[name]
            fields.append(f'field {{ name: "{name}" column: "{start}-{start + width - 1}" }}')
    return text + f"""
label {{ name: "y" type: {element} dim: "N" dim: "{STEPS}" dim: "{units}" }}
training {{ loss {{ kind: MSE }} optimizer {{ sgd {{ learning_rate: {RATE} }} }} epochs: {EPOCHS} batch: {ROWS} in_order: true }}
data {{ name: "train" csv {{ path: "rows.csv" {" ".join(fields)} }} }}
"""


def main():
    from programs import write_rows
    from trajectories import agree

    expected = json.load(open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "attention-nets.json")))
    os.chdir(sys.argv[1])
    for name, case in CASES.items():
        write_rows("rows.csv", [x + c + [n] + y for x, c, n, y in rows(case)])
        given = []
        for key, i in (("x", 0), ("c", 1), ("n", 2)):
            if key == "x" or {"c": "context", "n": "lengths"}[key] in case[1]:
                write_rows(f"{key}.csv", [row[i] if isinstance(row[i], list) else [row[i]] for row in rows(case)])
                given += ["--input", f"{key}={key}.csv"]
        agree(name, lambda element, training: model(case, element, training=training), shapes(case), weights(case), given, expected[name],
              whole=name in ("shared keys", "lengths", "rotary", "a bias and lengths"), tolerance=2e-5, rows=ROWS, exact=1e-6 if "biased" in case[0] else 1e-8)
    print(f"{len(CASES)} nets of attention agree")


if __name__ == "__main__":
    main()
