# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# A net with batch normalisation against PyTorch in double precision (batch-norm.json, made by batch-norm-expected.py): 4 channels at 3
# places, 5 features, and without scale and bias. Then what a user does with it: resumes, saves, loads, compiles, predicts. Numbers of the net
# are of f32, so that both begin with the same.
import json
import math
import os
import subprocess
import sys

EPOCHS, BATCH, RATE, INERTIA = 3, 8, 0.0625, 0.75
MOMENTUM, EPSILON = 0.25, 0.0009765625


def numbers(count, seed):
    return [math.floor(1024 * math.sin(seed + 1.7 * i * i)) / 1024 for i in range(count)]


HIDDEN, OUT = numbers(60, 1), numbers(5, 2)


def rows():
    """42 rows, so that the last batch has two: 12 features, columns of different scales and offsets, and a target."""
    result = []
    for i in range(42):
        x = [8 * (j % 4) + (1 + j % 3) * value for j, value in enumerate(numbers(12, 3 + 0.61 * i))]
        result.append(x + [math.floor(1024 * math.cos(sum(x))) / 1024])
    return result


def given(name, values):
    return " ".join(f"{name}: {value}" for value in values)


def model(element, optimizer=f"momentum {{ learning_rate: {RATE} momentum: {INERTIA} }}", training=True, norm="", states=None):
    """The net; with `states`, the values of its normalisations are in the model."""
    def of(layer):
        return "" if states is None else " ".join(given(what, states[f"{layer}.{what}"]) for what in ("scale", "bias", "mean", "variance")
                                                  if f"{layer}.{what}" in states)
    hidden, out = (HIDDEN, OUT) if states is None else (states["hidden.kernel"], states["out.kernel"])
    text = f"""format_version: 1
name: "normal"
input {{ name: "x" type: {element} dim: "N" dim: "12" }}
node {{ name: "places" reshape {{ dim: "N" dim: "3" dim: "4" }} }}
node {{ name: "spread" batch_norm {{ momentum: {MOMENTUM} epsilon: {EPSILON} {norm} {of("spread")} }} }}
node {{ name: "flat" flatten {{ }} }}
node {{ name: "hidden" dense {{ units: 5 {given("kernel", hidden)} {given("bias", states["hidden.bias"]) if states else ""} }} }}
node {{ name: "norm" batch_norm {{ activation: TANH {norm} {of("norm")} }} }}
node {{ name: "bare" batch_norm {{ no_affine: true {norm} {of("bare")} }} }}
node {{ name: "out" dense {{ units: 1 {given("kernel", out)} {given("bias", states["out.bias"]) if states else ""} }} }}
"""
    return text if not training else text + f"""
label {{ name: "y" type: {element} dim: "N" }}
training {{ loss {{ kind: MSE }} optimizer {{ {optimizer} }} epochs: {EPOCHS} batch: {BATCH} in_order: true }}
data {{ name: "train" csv {{ path: "rows.csv" field {{ name: "x" column: "0-11" }} field {{ name: "y" column: "12" }} }} }}
"""


def main():
    from programs import demand, expect, read_log, read_weights, run, write, write_rows

    expected = json.load(open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "batch-norm.json")))
    os.chdir(sys.argv[1])
    write_rows("rows.csv", rows())
    write_rows("x.csv", [row[:12] for row in rows()])

    def compare(what, states, tolerance):
        demand(f"{what} has the states {sorted(expected['states'])}, but got {sorted(states)}", sorted(states) == sorted(expected["states"]))
        for name, values in expected["states"].items():
            for i, (actual, value) in enumerate(zip(states[name], values, strict=True)):
                expect(f"{what}: {name}[{i}]", actual, value, tolerance)

    def predicted(program, *arguments):
        return [float(line) for line in run("predict", program, "--input", "x=x.csv", *arguments).splitlines()]

    # The trajectory, and what the running statistics of its end predict. In f32, fifteen steps of training spread its rounding.
    for element, type, tolerance in (("F64", "F64", 1e-7), ("F32", "F32", 2e-4)):
        path = write(f"{element}.textproto", model(element))
        run("train", path, "--quiet", "--save", element, "--log", f"{element}.jsonl")
        compare(element, read_weights(element, (type,)), tolerance)
        for entry, loss in zip(read_log(f"{element}.jsonl"), expected["losses"], strict=True):
            expect(f"{element}: loss", entry["train"]["loss"], loss, max(tolerance, 1e-6))
        for actual, value in zip(predicted(path, "--weights", element), expected["predictions"], strict=True):
            expect(f"{element}: prediction", actual, value, max(tolerance, 1e-6))

    # Every artefact predicts the same from the same weights, or from those that were compiled in, one row at a time as well.
    answer = run("predict", "F32.textproto", "--weights", "F32", "--input", "x=x.csv")
    run("compile", "F32.textproto", "-o", "bare.so")
    run("compile", "F32.textproto", "--weights", "F32", "-o", "full.so")
    run("compile", "F32.textproto", "--weights", "F32", "-o", "full")
    demand("a shared object predicts the same", run("predict", "bare.so", "--weights", "F32", "--input", "x=x.csv") == answer)
    demand("one with weights predicts the same", run("predict", "full.so", "--input", "x=x.csv") == answer)
    demand("rows alone predict the same", run("predict", "full.so", "--input", "x=x.csv", "--batch", "1") == answer)
    demand("an executable predicts the same",
           subprocess.run(["./full", "predict", "--input", "x=x.csv"], capture_output=True, text=True).stdout == answer)
    # So does a net without training, with the same file, and with the numbers in the model.
    plain = write("plain.textproto", model("F32", training=False))
    demand("without training the net predicts the same", run("predict", plain, "--weights", "F32", "--input", "x=x.csv") == answer)
    stored = write("stored.textproto", model("F32", training=False, states=read_weights("F32")))
    demand("numbers in the model predict the same", run("predict", stored, "--input", "x=x.csv") == answer)

    # A run that goes on from a checkpoint in the middle of an epoch ends with the same bytes; evaluation leaves the statistics as they are.
    run("train", "bare.so", "--data", ".", "--quiet", "--checkpoint", "run", "--epochs", "2", "--every", "4", "--keep", "9")
    newest = sorted(os.listdir("run"))
    for name in newest[2:]:
        os.remove(f"run/{name}")
    run("train", "bare.so", "--data", ".", "--quiet", "--resume", "run", "--save", "resumed")
    demand("a resumed run saves the same bytes", open("resumed", "rb").read() == open("F32", "rb").read())
    demand("the executable trains to the same bytes",
           subprocess.run(["./full", "train", "--fresh", "--data", ".", "--quiet", "--save", "trained"]).returncode == 0 and
           open("trained", "rb").read() == open("F32", "rb").read())

    # Frozen statistics stay, in training, too: what trains is what evaluates.
    frozen = write("frozen.textproto", model("F32", norm="frozen: true"))
    run("train", frozen, "--quiet", "--weights", "F32", "--epochs", "1", "--save", "frozen", "--log", "frozen.jsonl")
    before, after = read_weights("F32"), read_weights("frozen")
    for name in before:
        demand(f"{name} stays if and only if it is a statistic", (before[name] == after[name]) == name.endswith((".mean", ".variance")))
    still = write("still.textproto", model("F32", norm="frozen: true", optimizer="sgd { learning_rate: 0 }"))
    run("train", still, "--quiet", "--weights", "F32", "--epochs", "1", "--log", "still.jsonl")
    evaluated = float(run("evaluate", frozen, "--weights", "F32", "--set", "train").split(": ")[1])
    expect("the loss of frozen training", read_log("still.jsonl")[0]["train"]["loss"], evaluated, 1e-5)


if __name__ == "__main__":
    main()
