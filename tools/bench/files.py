# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The weights and inputs that cauce and its peers share: safetensors and .npy files of seeded random numbers."""
import array
import json
import math
import os
import random
import struct

NET = {"dense_1.kernel": (784, 300), "dense_1.bias": (300,), "dense_2.kernel": (300, 100), "dense_2.bias": (100,),
       "dense_3.kernel": (100, 10), "dense_3.bias": (10,)}


def uniform(generator, count, limit):
    return array.array("f", (generator.uniform(-limit, limit) for _ in range(count)))


def write_npy(path, values, shape, descr):
    header = str({"descr": descr, "fortran_order": False, "shape": shape})
    header += " " * (-(10 + len(header) + 1) % 64) + "\n"
    with open(path, "wb") as file:
        file.write(b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header.encode() + values.tobytes())


def write_weights(path, generator, shapes):
    """Glorot-uniform kernels and biases that are not zero, so that leaving one out shows."""
    header, data = {}, bytearray()
    for name, shape in shapes.items():
        values = uniform(generator, math.prod(shape), math.sqrt(6 / sum(shape)) if len(shape) == 2 else 0.1)
        header[name] = {"dtype": "F32", "shape": shape, "data_offsets": [len(data), len(data) + len(values) * 4]}
        data += values.tobytes()
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text + data)


def write_all(folder, batches, products):
    generator = random.Random(1)
    path = lambda name: os.path.join(folder, name)
    write_weights(path("net.safetensors"), generator, NET)
    for batch in batches:
        write_npy(path(f"x-{batch}.npy"), uniform(generator, batch * 784, 0.5), (batch, 784), "<f4")
        labels = array.array("q", (generator.randrange(10) for _ in range(batch)))
        write_npy(path(f"y-{batch}.npy"), labels, (batch,), "<i8")
    for size in products:
        write_weights(path(f"matmul-{size}.safetensors"), generator, {"y.kernel": (size, size)})
        write_npy(path(f"x-matmul-{size}.npy"), uniform(generator, size * size, 0.5), (size, size), "<f4")
    image = array.array("B", (generator.randrange(256) for _ in range(784)))
    write_npy(path("image.npy"), image, (1, 28, 28), "|u1")
