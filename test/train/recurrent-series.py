# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# recurrent-series.py FOLDER MODELS: some epochs of lstm-temperatures and gru-sunspots on series that are made here must have the losses, and come to the weights, that PyTorch has
# in double precision (recurrent-series-expected.py printed them): in F64 digit by digit, and in F32 within its rounding.
import json
import math
import os
import shutil
import sys

EPOCHS, RATE = 3, 0.0078125  # of which f32 and f64 are the same
MODELS = {"lstm-temperatures": ("memory", 4, 30, 0.25, -2.75, 4, 11), "gru-sunspots": ("memory", 3, 48, 0.02, -1, 50, 50)}
FILES = {"lstm-temperatures": ("daily-min-temperatures.csv", "Temp"), "gru-sunspots": ("monthly-sunspots.csv", "Sunspots")}
# The mean loss of each epoch, and the sums of w and w^2 of each parameter after the last.
EXPECTED = json.loads("""
{"lstm-temperatures": {"loss": [8.2963457891, 5.74969141476, 3.99440801298],
"memory.kernel": [-1.39589033477, 4.3125874307],
"memory.recurrent_kernel": [12.850787392, 139.06419835],
"memory.bias": [4.07238455197, 3.78660578677],
"value.kernel": [-0.862971929764, 1.28786400639],
"value.bias": [-0.176968886741, 0.0313179868745]},
"gru-sunspots": {"loss": [1541.64166312, 854.829153941, 671.847941007],
"memory.kernel": [-1.91747361607, 3.32764830693],
"memory.recurrent_kernel": [2.79416015506, 100.925078492],
"memory.bias": [2.09971426843, 2.81249583958],
"memory.recurrent_bias": [0.446290959661, 3.28041974754],
"value.kernel": [-1.67385005115, 1.03013070053],
"value.bias": [-0.224351580903, 0.0503336318537]}}
""")


def series(name):
    """120 values about the offset of what the model makes, which f32 has."""
    scale, offset = MODELS[name][5:]
    return [math.floor(64 * (offset + scale * (math.sin(0.21 * i) + 0.5 * math.sin(1.3 * i * i)))) / 64 for i in range(120)]


def shapes(name):
    width = 32 * MODELS[name][1]
    parameters = {"memory.kernel": (1, width), "memory.recurrent_kernel": (32, width), "memory.bias": (width,)}
    if name.startswith("gru"):
        parameters["memory.recurrent_bias"] = (width,)
    return {**parameters, "value.kernel": (32, 1), "value.bias": (1,)}


def weights(name):
    return {key: [math.floor(64 * math.sin(k + 1.7 * i * i)) / 256 for i in range(math.prod(shape))] for k, (key, shape) in enumerate(shapes(name).items())}


def sums(values):
    return [math.fsum(values), math.fsum(v * v for v in values)]


def main():
    from programs import demand, expect, read_log, read_weights, run, write, write_weights

    folder, models = sys.argv[1:]
    shutil.rmtree(folder, ignore_errors=True)
    os.mkdir(folder)
    for name in MODELS:
        file, column = FILES[name]
        write(f"{folder}/{file}", f'"Date","{column}"\n' + "".join(f'"{i}",{value}\n' for i, value in enumerate(series(name))))
        text = open(f"{models}/{name}.textproto").read()
        for old, new in (("training {", "training { in_order: true"), ("learning_rate: 0.003", f"learning_rate: {RATE}"),
                         ('data { name: "test" split { from: "train" share: 0.2 last: true } }\n', "")):
            demand(f"{name} says {old}", old in text)
            text = text.replace(old, new, 1)
        start = write_weights(f"{folder}/start.safetensors", {key: (shapes(name)[key], values) for key, values in weights(name).items()})
        for element, tolerance in (("F64", 1e-7), ("F32", 2e-4)):
            path = write(f"{folder}/{name}.{element}.textproto", text.replace('dim: "N"', f'type: {element} dim: "N"', 2))
            log, trained = f"{folder}/{name}.{element}.jsonl", f"{folder}/{name}.{element}.safetensors"
            run("train", path, "--data", folder, "--epochs", EPOCHS, "--weights", start, "--save", trained, "--log", log, "--quiet")
            for entry, loss in zip((e for e in read_log(log) if "train" in e), EXPECTED[name]["loss"], strict=True):
                expect(f"{name}, {element}: loss", entry["train"]["loss"], loss, tolerance)
            found = read_weights(trained, types=(element,))
            for key in shapes(name):
                for actual, expected in zip(sums(found[key]), EXPECTED[name][key], strict=True):
                    expect(f"{name}, {element}: {key}", actual, expected, tolerance)
    print(f"{len(MODELS)} series agree")


if __name__ == "__main__":
    main()
