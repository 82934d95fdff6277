# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Nets whose predictions, losses and trained weights are those that PyTorch has in double precision.
import math
import subprocess

from programs import demand, expect, read_log, read_weights, run, write, write_weights


def agree(name, model, shapes, weights, given, expected, whole, tolerance, rows, exact=1e-8):
    """A net, model(element, training) as text with tensors of `shapes`: in F64 from `weights` its predictions of the inputs `given`, and what training on
    rows.csv makes of it, are as expected. One that is `whole` is so in F32, too, within `tolerance`, which has parameters of F32 is `exact` in F64 within that, and whatever asks it predicts and trains the same."""
    start = write_weights("start.safetensors", {key: (shapes[key], values) for key, values in weights.items()})
    for element, close in (("F64", exact), ("F32", tolerance)) if whole else (("F64", exact),):
        path, log = write("net.textproto", model(element, True)), f"{element} {name}.jsonl"
        run("compile", path, "-o", "net.so")
        answer = run("predict", "net.so", "--weights", start, *given, "--batch", 2)
        lines = [line for line in answer.splitlines() if "warning" not in line]  # that F64 takes weights of F32
        for line, row in zip(lines, expected["predictions"], strict=True):
            for actual, value in zip(line.split(","), row, strict=True):
                expect(f"{name}, {element}: prediction", float(actual), value, close)
        run("train", "net.so", "--data", ".", "--weights", start, "--quiet", "--save", "trained", "--log", log)
        for entry, loss in zip(read_log(log), expected["losses"], strict=True):
            expect(f"{name}, {element}: loss", entry["train"]["loss"], loss, max(close, 1e-6))
        trained = read_weights("trained", (element, "F32"))
        demand(f"{name} has the parameters {sorted(shapes)}, but got {sorted(trained)}", sorted(trained) == sorted(shapes))
        for key, values in expected["weights"].items():
            for actual, value in zip([math.fsum(trained[key]), math.fsum(v * v for v in trained[key])], values, strict=True):
                expect(f"{name}, {element}: {key}", actual, value, close)
    if whole:
        for batch in (1, rows):
            demand(f"{name}: {batch} rows at a time are the same", run("predict", "net.so", "--weights", start, *given, "--batch", batch) == answer)
        run("compile", path, "--weights", start, "-o", "net")
        demand(f"{name}: an executable predicts the same", subprocess.run(["./net", "predict", *given], capture_output=True, text=True).stdout == answer)
        run("train", path, "--weights", start, "--quiet", "--save", "again", "--threads", "2")
        demand(f"{name}: the model trains to the same bytes", open("again", "rb").read() == open("trained", "rb").read())
        plain = write("plain.textproto", model("F32", False))
        demand(f"{name}: a net without training predicts the same", run("predict", plain, "--weights", start, *given) == answer)
