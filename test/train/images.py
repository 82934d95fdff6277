# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# images.py NAME FOLDER MODEL DIGITS: some steps of a convolutional net on images made of digits, or for U-Net on drawn ones, from weights
# that are drawn here, must have the losses and come to the weights, running statistics included, that PyTorch has in double precision
# (images-expected.py made NAME.json). In F32 only the first losses are compared, to 2e-3: PyTorch's own F32 differs from its double precision by 2e-4 in
# MobileNetV2, which makes much of what rounding does.
import array
import json
import math
import os
import random
import shutil
import struct
import sys

from mnist_files import digits, write_idx

BATCH, STEPS, EPOCHS = 4, 2, 3
RATE, MOMENTUM = 0.001953125, 0.875  # of which f32 and f64 are the same
FACTOR = struct.unpack("<f", struct.pack("<f", 0.003921568627))[0]


def shapes_module():
    sys.path.append(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "models", "images"))
    import shapes
    return shapes


def samples(name, path):
    """Images, labels and the side of the images of a net."""
    if name == "unet":
        return *zip(*shapes_module().samples("train", BATCH * STEPS)), 64
    return *digits(path, BATCH * STEPS), 28


def starting_weights(shapes):
    """16 random bits each, times a power of two: numbers that f32 has. Kernels are within 2 / sqrt(inputs), about; scales and variances
    near 1, biases and means near 0."""
    weights = {}
    for name, shape in shapes.items():
        bits = array.array("H", random.Random(name).randbytes(2 * math.prod(shape)))
        around = name.endswith((".scale", ".variance"))
        factor = 2.0 ** -(18 if len(shape) == 1 else 15 + math.floor(math.log2(math.prod(shape[:-1])) / 2 - 0.5))
        weights[name] = array.array("f", [around + factor * (b - 32768) for b in bits])
    return weights


def sums(values):
    return [math.fsum(values), math.fsum(v * v for v in values)]


def main():
    from programs import demand, expect, read_log, read_weights, run, write, write_weights

    name, folder, model, data = sys.argv[1:]
    with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), f"{name}.json")) as file:
        expected = json.load(file)
    shapes = expected["shapes"]
    shutil.rmtree(folder, ignore_errors=True)
    os.mkdir(folder)
    if name == "unet":
        shapes_module().main(folder, BATCH * STEPS, 1)
    else:
        train = samples(name, data)[:2]
        write_idx(folder, train, train)
    start = write_weights(f"{folder}/start.safetensors", {tensor: (shapes[tensor], values) for tensor, values in starting_weights(shapes).items()})
    text = open(model).read()
    training = text[text.index("training {"):text.index("data {")]
    text = text.replace(training, f"""training {{
  loss {{ kind: SPARSE_CROSS_ENTROPY_LOGITS prediction: "logits" }}
  optimizer {{ momentum {{ learning_rate: {RATE} momentum: {MOMENTUM} }} }}
  in_order: true
}}
""").replace("dropout { rate: 0.2 }", "dropout { rate: 0 }")
    demand(f"{model} has a node 'scaled'", "node { name: \"scaled\"" in text)
    for element, epochs, tolerance in (("F64", EPOCHS, 1e-9), ("F32", 1, 2e-3)):
        cast = f"node {{ name: \"wide\" cast {{ type: {element} }} }}\n"
        path = write(f"{folder}/{element}.textproto", text.replace("node { name: \"scaled\"", cast + "node { name: \"scaled\""))
        log, trained = f"{folder}/{element}.jsonl", f"{folder}/{element}.safetensors"
        run("train", path, "--data", folder, "--epochs", epochs, "--batch", BATCH, "--weights", start, "--save", trained, "--log", log, "--quiet")
        for epoch, (entry, loss) in enumerate(zip(read_log(log), expected["loss"])):
            expect(f"{element}: loss of epoch {epoch + 1}", entry["train"]["loss"], loss, max(tolerance, 1e-7))  # a log has nine digits
        if element == "F64":
            found = read_weights(trained, types=(element,))
            for tensor in shapes:
                for actual, wanted in zip(sums(found[tensor]), expected["sums"][tensor]):
                    expect(f"{element}: {tensor}", actual, wanted, tolerance)
    print(f"{len(shapes)} tensors agree")


if __name__ == "__main__":
    main()
