# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The weights and inputs that cauce and its peers share: safetensors and .npy files of seeded random numbers."""
import array
import json
import math
import os
import random
import struct

from peers import nets


# Drawing takes long: more numbers than these, a prime, are the same again, and so no rows are alike.
DRAWN = 99991


def uniform(generator, count, limit, around=0.0):
    drawn = array.array("f", (around + generator.uniform(-limit, limit) for _ in range(min(count, DRAWN))))
    return (drawn * (count // DRAWN + 1))[:count]


def write_npy(path, values, shape, descr):
    header = str({"descr": descr, "fortran_order": False, "shape": shape})
    header += " " * (-(10 + len(header) + 1) % 64) + "\n"
    with open(path, "wb") as file:
        file.write(b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header.encode() + values.tobytes())


def values(generator, name, shape):
    """Glorot-uniform kernels and biases that are not zero, so that leaving one out shows. Kernels end in inputs and outputs."""
    if len(shape) > 1:
        return uniform(generator, math.prod(shape), math.sqrt(6 / (math.prod(shape[:-2]) * sum(shape[-2:]))))
    around, limit = {"scale": (1, 0.1), "variance": (1, 0.5)}.get(name.rsplit(".", 1)[1], (0, 0.1))
    return uniform(generator, math.prod(shape), limit, around)


def write_weights(path, generator, shapes):
    header, data = {}, bytearray()
    for name, shape in shapes.items():
        numbers = values(generator, name, shape).tobytes()
        header[name] = {"dtype": "F32", "shape": shape, "data_offsets": [len(data), len(data) + len(numbers)]}
        data += numbers
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text + data)


def write_all(folder, batches):
    """For nets and the batches of each: weights NET.safetensors, inputs NET-x-BATCH.npy, labels NET-y-BATCH.npy."""
    path = lambda name: os.path.join(folder, name)
    for name, sizes in batches.items():
        net, generator = nets.NETS[name], random.Random(name)
        write_weights(path(f"{name}.safetensors"), generator, nets.shapes(net))
        for batch in sorted(sizes):
            shape = (batch, *net.input)
            ids = lambda below, count: array.array("q", (generator.randrange(below) for _ in range(count)))
            if net.ids:
                write_npy(path(f"{name}-x-{batch}.npy"), ids(net.ids, math.prod(shape)), shape, "<i8")
            else:
                write_npy(path(f"{name}-x-{batch}.npy"), uniform(generator, math.prod(shape), 0.5), shape, "<f4")
            labelled = shape if net.ids else (batch,)
            write_npy(path(f"{name}-y-{batch}.npy"), ids(net.outputs, math.prod(labelled)), labelled, "<i8")
    generator = random.Random(1)
    image = array.array("B", (generator.randrange(256) for _ in range(784)))
    write_npy(path("image.npy"), image, (1, 28, 28), "|u1")
