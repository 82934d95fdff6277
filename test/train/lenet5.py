# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# lenet5.py FOLDER MODEL DIGITS: 36 steps of LeNet-5 on digits enlarged to 28x28, from weights that are drawn here, must have the
# losses and come to the weights that PyTorch has in double precision (lenet5-expected.py printed them): in F64 digit by digit, and in
# F32 within its rounding.
import json
import math
import os
import shutil
import sys

from mnist_files import digits, write_idx

STEPS, BATCH, EPOCHS = 4, 64, 9
RATE, MOMENTUM = 0.046875, 0.875  # of which f32 and f64 are the same
SHAPES = {"conv_1.kernel": (5, 5, 1, 6), "conv_1.bias": (6,), "conv_2.kernel": (5, 5, 6, 16), "conv_2.bias": (16,),
          "dense_1.kernel": (400, 120), "dense_1.bias": (120,), "dense_2.kernel": (120, 84), "dense_2.bias": (84,),
          "dense_3.kernel": (84, 10), "dense_3.bias": (10,)}
# The mean loss of each epoch, and the sums of w and w^2 of each parameter after the last.
EXPECTED = json.loads("""
{"loss": [2.30507809763, 2.30220798327, 2.29808423748, 2.29289385655, 2.28486266537, 2.27128394534, 2.24491781371, 2.18267356252, 1.98782157894],
"conv_1.kernel": [6.40846293696, 3.08067403858],
"conv_1.bias": [0.199169765025, 0.0412347109563],
"conv_2.kernel": [8.24127428452, 5.9640911133],
"conv_2.bias": [0.348504686512, 0.0439655069859],
"dense_1.kernel": [19.7858030031, 40.8621464134],
"dense_1.bias": [-0.268851214387, 0.0926000241604],
"dense_2.kernel": [3.43162696948, 28.550173051],
"dense_2.bias": [0.494312419925, 0.272549243196],
"dense_3.kernel": [-0.411469387313, 4.00210898881],
"dense_3.bias": [0.120951551944, 0.0212883609904]}
""")


def sums(weights):
    return {name: [math.fsum(values), math.fsum(v * v for v in values)] for name, values in weights.items()}


def main():
    from programs import demand, expect, read_log, read_weights, run, uniform_weights, write, write_weights

    folder, model, data = sys.argv[1:]
    shutil.rmtree(folder, ignore_errors=True)
    os.mkdir(folder)
    train = digits(data, STEPS * BATCH)
    write_idx(folder, train, train)
    start = write_weights(f"{folder}/start.safetensors", {name: (SHAPES[name], values) for name, values in uniform_weights(SHAPES).items()})
    text = open(model).read()
    for old, new in (("training {", "training { in_order: true"), ("learning_rate: 0.05 momentum: 0.9", f"learning_rate: {RATE} momentum: {MOMENTUM}"),
                     ("  schedule { cosine { steps: 9380 } }\n", "")):
        demand(f"{model} says {old}", old in text)
        text = text.replace(old, new, 1)
    for element, tolerance in (("F64", 1e-9), ("F32", 2e-4)):
        path = write(f"{folder}/{element}.textproto", text.replace("scale {", "cast { type: F64 } }\nnode { name: \"normal\" scale {") if element == "F64" else text)
        log, trained = f"{folder}/{element}.jsonl", f"{folder}/{element}.safetensors"
        run("train", path, "--data", folder, "--epochs", EPOCHS, "--batch", BATCH, "--weights", start, "--save", trained, "--log", log, "--quiet")
        for epoch, (entry, loss) in enumerate(zip(read_log(log), EXPECTED["loss"])):
            expect(f"{element}: loss of epoch {epoch + 1}", entry["train"]["loss"], loss, max(tolerance, 1e-7))  # a log has nine digits
        for name, found in sums(read_weights(trained, types=(element,))).items():
            for actual, expected in zip(found, EXPECTED[name]):
                expect(f"{element}: {name}", actual, expected, tolerance)
    print(f"{len(SHAPES)} parameters agree")


if __name__ == "__main__":
    main()
