# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# imagenet.py NAME FOLDER MODEL: a net of ImageNet's sizes with weights of a rule predicts, for two images of noise, the logits that PyTorch
# has in double precision (imagenet-expected.py made imagenet.json).
import array
import json
import math
import os
import random
import shutil
import struct
import sys

sys.path.append(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "train"))
IMAGES, SIDE, EVERY = 2, 224, 50  # of the logits, each fiftieth
TABLE = [(bits - 32768) / 32768 for bits in array.array("H", random.Random(11).randbytes(2 * 4093))]


def images():
    return random.Random(12).randbytes(IMAGES * SIDE * SIDE * 3)


def weights(name, shape):
    """The numbers of one table again and again, since a hundred million draws take long. Kernels are within sqrt(6 / inputs), about, for
    ReLU; scales and variances are near 1, biases and means near 0."""
    count = math.prod(shape)
    around = 1 if name.endswith((".scale", ".variance")) else 0
    factor = 2.0 ** (-4 if len(shape) == 1 else round(math.log2(6 / math.prod(shape[:-1])) / 2))
    first = random.Random(name).randrange(len(TABLE))  # equal shapes get other numbers
    table = array.array("f", [around + factor * value for value in TABLE[first:] + TABLE[:first]])
    return (table * -(-count // len(table)))[:count]


def write_weights(path, shapes):
    """A tensor at a time: together they are half a gigabyte."""
    header, end = {}, 0
    for name, shape in shapes.items():
        header[name] = {"dtype": "F32", "shape": shape, "data_offsets": [end, end + 4 * math.prod(shape)]}
        end += 4 * math.prod(shape)
    text = json.dumps(header).encode()
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text)
        for name, shape in shapes.items():
            file.write(weights(name, shape).tobytes())


def main(name, folder, model):
    from programs import expect, run, write

    with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "imagenet.json")) as file:
        expected = json.load(file)[name]
    shutil.rmtree(folder, ignore_errors=True)
    os.mkdir(folder)
    header = f"{{'descr': '|u1', 'fortran_order': False, 'shape': ({IMAGES}, {SIDE}, {SIDE}, 3), }}".ljust(117) + "\n"
    write(f"{folder}/images.npy", b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little") + header.encode() + images())
    write_weights(f"{folder}/{name}.safetensors", expected["shapes"])
    path = write(f"{folder}/{name}.textproto", open(model).read() + 'output: "logits"\n')
    lines = run("predict", path, "--weights", f"{folder}/{name}.safetensors", "--input", f"image={folder}/images.npy", "--format", "jsonl").splitlines()
    shutil.rmtree(folder)
    for image, (line, wanted) in enumerate(zip(lines, expected["logits"], strict=True)):
        found, largest = json.loads(line)["logits"][::EVERY], max(map(abs, wanted))
        for actual, value in zip(found, wanted, strict=True):
            expect(f"{name}, image {image}", actual / largest, value / largest, 1e-4)
    print(f"{name} agrees")


if __name__ == "__main__":
    main(*sys.argv[1:])
