# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Runs the driver on models and reads and writes its files, for the programs of this folder.
import json
import math
import random
import struct
import subprocess
import sys


def run(*arguments, status=0):
    """Runs `cauce ARGUMENTS...`; the text that it prints, or fails unless it exits with `status`."""
    result = subprocess.run(["cauce", *map(str, arguments)], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if result.returncode != status:
        sys.exit(f"cauce {' '.join(map(str, arguments))}: expected exit status {status}, but got {result.returncode}:\n{result.stdout}")
    return result.stdout


def write(path, text):
    with open(path, "w" if isinstance(text, str) else "wb") as file:
        file.write(text)
    return path


def write_rows(path, rows):
    return write(path, "".join(",".join(map(str, row)) + "\n" for row in rows))


def read_weights(path, types=("F32",)):
    """The tensors of these types of a safetensors file, flat, by name."""
    data = open(path, "rb").read()
    length = struct.unpack("<Q", data[:8])[0]
    tensors = {}
    for name, entry in json.loads(data[8:8 + length]).items():
        if entry.get("dtype") in types:
            begin, end = entry["data_offsets"]
            size, code = {"F32": (4, "f"), "F64": (8, "d"), "I64": (8, "q")}[entry["dtype"]]
            tensors[name] = struct.unpack(f"<{(end - begin) // size}{code}", data[8 + length + begin:8 + length + end])
    return tensors


def write_weights(path, tensors):
    """`tensors`: name -> (shape, flat values), as f32."""
    header, values = {}, b""
    for name, (shape, flat) in tensors.items():
        packed = struct.pack(f"<{len(flat)}f", *flat)
        header[name] = {"dtype": "F32", "shape": list(shape), "data_offsets": [len(values), len(values) + len(packed)]}
        values += packed
    text = json.dumps(header).encode()
    return write(path, struct.pack("<Q", len(text)) + text + values)


def read_log(path):
    return [json.loads(line) for line in open(path)]


def expect(what, actual, expected, tolerance):
    if not abs(actual - expected) <= tolerance * (1 + abs(expected)):
        sys.exit(f"{what}: expected {expected}, but got {actual}")


def demand(what, holds):
    if not holds:
        sys.exit(f"not so: {what}")


def normal_share(x):
    """The share of a standard normal distribution below x."""
    return 0.5 * math.erfc(-x / math.sqrt(2))


def uniform_weights(shapes):
    """Parameters to start from, by name: uniform within 1 / sqrt(inputs of the kernel), as f32."""
    rng, weights = random.Random(5), {}
    for name, shape in shapes.items():
        bound = 1 / math.sqrt(math.prod(shapes[name.replace("bias", "kernel")][:-1]))
        weights[name] = [struct.unpack("<f", struct.pack("<f", rng.uniform(-bound, bound)))[0] for _ in range(math.prod(shape))]
    return weights
