# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The weights and inputs that cauce and its peers share: safetensors and .npy files of seeded random numbers."""
import array
import json
import math
import os
import random
import struct

from peers import nets


def uniform(generator, count, limit):
    return array.array("f", (generator.uniform(-limit, limit) for _ in range(count)))


def write_npy(path, values, shape, descr):
    header = str({"descr": descr, "fortran_order": False, "shape": shape})
    header += " " * (-(10 + len(header) + 1) % 64) + "\n"
    with open(path, "wb") as file:
        file.write(b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header.encode() + values.tobytes())


def write_weights(path, generator, shapes):
    """Glorot-uniform kernels and biases that are not zero, so that leaving one out shows. Kernels end in inputs and outputs."""
    header, data = {}, bytearray()
    for name, shape in shapes.items():
        fans = math.prod(shape[:-2]) * sum(shape[-2:])
        values = uniform(generator, math.prod(shape), math.sqrt(6 / fans) if len(shape) > 1 else 0.1)
        header[name] = {"dtype": "F32", "shape": shape, "data_offsets": [len(data), len(data) + len(values) * 4]}
        data += values.tobytes()
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text + data)


def write_all(folder, batches):
    """Weights NET.safetensors of every net, inputs NET-x-BATCH.npy for the batches of each, labels y-BATCH.npy."""
    generator = random.Random(1)
    path = lambda name: os.path.join(folder, name)
    for name, net in nets.NETS.items():
        write_weights(path(f"{name}.safetensors"), generator, nets.shapes(net))
        for batch in sorted(batches[name]):
            shape = (batch, *net.input)
            write_npy(path(f"{name}-x-{batch}.npy"), uniform(generator, math.prod(shape), 0.5), shape, "<f4")
    for batch in sorted(set().union(*batches.values())):
        labels = array.array("q", (generator.randrange(10) for _ in range(batch)))
        write_npy(path(f"y-{batch}.npy"), labels, (batch,), "<i8")
    image = array.array("B", (generator.randrange(256) for _ in range(784)))
    write_npy(path("image.npy"), image, (1, 28, 28), "|u1")
