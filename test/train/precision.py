# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# precision.py FOLDER DIGITS: 20 epochs of 5 steps of a convolutional net, from weights that are drawn here, in F32, BF16 and F16, against the
# losses of PyTorch under torch.autocast (precision-expected.py printed them). PyTorch rounds what a product gives to halves as well, and cauce
# does not: losses differ by that.
import csv
import gzip
import json
import math
import os
import re
import shutil
import sys

STEPS, BATCH, EPOCHS = 5, 64, 20
RATE, MOMENTUM = 0.0625, 0.875
SHAPES = {"conv.kernel": (3, 3, 1, 8), "conv.bias": (8,), "hidden.kernel": (288, 32), "hidden.bias": (32,), "logits.kernel": (32, 10), "logits.bias": (10,)}
EXPECTED = json.loads("""
{"F32": [2.301229, 2.242032, 2.127585, 1.865709, 1.250755, 0.521524, 0.265209, 0.196796, 0.217712, 0.171782, 0.160689, 0.120658, 0.15546, 0.116016, 0.084764, 0.059237, 0.056664, 0.034478, 0.022449, 0.015838],
"BF16": [2.301234, 2.241985, 2.127677, 1.865208, 1.250359, 0.521292, 0.265, 0.196745, 0.213627, 0.17151, 0.159613, 0.130596, 0.1787, 0.12702, 0.089013, 0.061031, 0.064523, 0.035351, 0.023014, 0.017804],
"F16": [2.301229, 2.242036, 2.127613, 1.86576, 1.250894, 0.521285, 0.264806, 0.196688, 0.216685, 0.17038, 0.158584, 0.115582, 0.150664, 0.108462, 0.088547, 0.059846, 0.060962, 0.036674, 0.021364, 0.016749]}
""")
# Of the losses of the first epochs, before momentum overshoots and leads all roundings apart.
COMPARED, TOLERANCE = 7, {"F32": 2e-5, "F16": 2e-3, "BF16": 3e-3}
MODEL = """format_version: 1
name: "mixed"
precision: PRECISION
input { name: "pixels" type: UI8 dim: "N" dim: "8" dim: "8" dim: "1" }
label { name: "digit" type: I64 dim: "N" }
node { name: "scaled" scale { factor: 0.0625 } }
node { name: "conv" conv { filters: 8 size: 3 activation: RELU } }
node { name: "flat" flatten {} }
node { name: "hidden" dense { units: 32 activation: RELU } }
node { name: "logits" dense { units: 10 } }
training {
  precision: PRECISION
  loss { kind: SPARSE_CROSS_ENTROPY_LOGITS }
  metric { kind: ACCURACY }
  optimizer { momentum { learning_rate: 0.0625 momentum: 0.875 } }
  epochs: 20
  batch: 64
  in_order: true
}
data { name: "train" csv { path: "rows.csv" field { name: "pixels" column: "0-63" } field { name: "digit" column: "64" class_count: 10 } } }
"""


def digits(path):
    with gzip.open(path, "rt") as file:
        return [[int(float(cell)) for cell in row] for row in csv.reader(file)][:STEPS * BATCH]


def main():
    from programs import demand, expect, read_log, read_weights, run, uniform_weights, write, write_rows, write_weights

    folder, data = sys.argv[1:]
    shutil.rmtree(folder, ignore_errors=True)
    os.mkdir(folder)
    os.chdir(folder)
    write_rows("rows.csv", digits(data))
    start = write_weights("start.safetensors", {name: (SHAPES[name], values) for name, values in uniform_weights(SHAPES).items()})
    last = {}
    for precision, losses in EXPECTED.items():
        model, saved = write(f"{precision}.textproto", MODEL.replace("PRECISION", precision)), f"{precision}.safetensors"
        run("train", model, "--weights", start, "--save", saved, "--log", f"{precision}.jsonl", "--quiet")
        log = read_log(f"{precision}.jsonl")
        for epoch, (entry, loss) in enumerate(zip(log[:COMPARED], losses)):
            found = entry["train"]["loss"]
            demand(f"{precision}: loss of epoch {epoch + 1} is {loss}, not {found}", abs(found - loss) <= TOLERANCE[precision] * loss)
        last[precision] = log[-1]["train"]
        demand(f"{precision}: weights stay f32", set(read_weights(saved)) == set(SHAPES))
        # The program that only predicts stores halves, and has the digits of the net that was trained.
        run("compile", model, "--predict-only", "--weights", saved, "-o", precision)
    demand(f"no accuracy is lost: {last}", all(entry["accuracy"] >= last["F32"]["accuracy"] - 0.01 for entry in last.values()))
    for precision in EXPECTED:
        demand(f"{precision}: kernels have this type, and biases are f32", set(re.findall(r"parameter +(?:\S*)\.(kernel|bias) +(\w+)", run("inspect", precision)))
               == {("kernel", precision.lower()), ("bias", "f32")})
    demand(f"no step is skipped: {last['F16']}", last["F16"]["skipped_steps"] == 0 and "skipped_steps" not in last["BF16"])

    # In two parts, F16 comes to the same bytes: the scale and the steps since it grew are in the checkpoint.
    run("train", "F16.textproto", "--weights", start, "--epochs", 7, "--checkpoint", "part", "--save", "part.safetensors", "--quiet")
    run("train", "F16.textproto", "--epochs", 20, "--resume", "part", "--save", "again.safetensors", "--quiet")
    demand("a run that goes on comes to the same weights", open("again.safetensors", "rb").read() == open("F16.safetensors", "rb").read())
    text = run("train", "BF16.textproto", "--epochs", 20, "--resume", "part", "--quiet", status=1)
    demand(f"another precision does not go on: {text}", "fingerprint" in text)

    # Gradients that are no numbers of f16: the scale is halved until they are, and those steps are skipped.
    big = MODEL.replace("PRECISION", "F16").replace("training {", 'node { name: "loud" scale { factor: 4096 } }\ntraining {')
    big = big.replace("learning_rate: 0.0625", "learning_rate: 0.000001")
    run("train", write("big.textproto", big), "--weights", start, "--log", "big.jsonl", "--quiet")
    first, rest = read_log("big.jsonl")[0]["train"], read_log("big.jsonl")[-1]["train"]
    demand(f"steps whose gradients overflow are skipped: {first}", first["skipped_steps"] > 0)
    demand(f"until the scale fits: {rest}", rest["skipped_steps"] == 0 and math.isfinite(rest["loss"]))
    print("BF16 and F16 train")


if __name__ == "__main__":
    main()
