# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# What the programs of this folder share: tensors in .npy files, functions compiled for several targets and called there, and
# the same functions by the reference.
import json
import math
import struct
import subprocess

TARGETS = ["native", "x86-64-v3", "x86-64-v2"]
INF, NAN = math.inf, math.nan
# Of an element type: its letter in struct's format and its name in numpy's.
ELEMENTS = {"f32": ("f", "<f4"), "f64": ("d", "<f8"), "i32": ("i", "<i4"), "i64": ("q", "<i8"), "ui8": ("B", "|u1"), "i1": ("?", "|b1")}
NAMES = {numpy: element for element, (_, numpy) in ELEMENTS.items()}
DIGITS = {"f32": 24, "f64": 53}
TINY = {"f32": 2.0 ** -149, "f64": 2.0 ** -1074}
SMALL = {"f32": 2.0 ** -126, "f64": 2.0 ** -1022}
HUGE = {"f32": (2 - 2.0 ** -23) * 2.0 ** 127, "f64": (2 - 2.0 ** -52) * 2.0 ** 1023}


# To the numbers that the type has: infinity from half a unit beyond the largest on.
def rounded(element, values):
    if element not in DIGITS:
        return list(values)
    limit = HUGE[element] * (1 + 2.0 ** -(DIGITS[element] + 1)) if element == "f32" else INF
    letter = ELEMENTS[element][0]
    clipped = [math.copysign(INF, value) if abs(value) >= limit else value for value in values]
    return list(struct.unpack(f"{len(clipped)}{letter}", struct.pack(f"{len(clipped)}{letter}", *clipped)))


def write(path, element, values, shape=None):
    letter, numpy = ELEMENTS[element]
    shape = tuple(shape or [len(values)])
    header = str({"descr": numpy, "fortran_order": False, "shape": shape}).ljust(117) + "\n"
    with open(path, "wb") as file:
        file.write(b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header.encode())
        file.write(struct.pack(f"<{len(values)}{letter}", *values))


def read(path):
    with open(path, "rb") as file:
        data = file.read()
    start = 10 + struct.unpack_from("<H", data, 8)[0]
    header = data[10:start].decode()
    element = next(element for numpy, element in NAMES.items() if numpy in header)
    letter = ELEMENTS[element][0]
    return struct.unpack_from(f"<{(len(data) - start) // struct.calcsize(letter)}{letter}", data, start)


def compile_for(target, source, prefix, *options):
    artifact = f"{prefix}.{target}.so"
    subprocess.run(["cauce", "compile", source, "-o", artifact, "--target", target, *options], check=True, stdout=subprocess.DEVNULL)
    return artifact


# The results `outputs` of a function; inputs are {name: (element type, values, shape)}.
def call(artifact, function, prefix, inputs, outputs):
    command = ["cauce", "call", artifact, function]
    for name, (element, values, shape) in inputs.items():
        write(f"{prefix}.{name}.npy", element, values, shape)
        command += ["--input", f"{name}={prefix}.{name}.npy"]
    for name in outputs:
        command += ["--output", f"{name}={prefix}.out.{name}.npy"]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return {name: read(f"{prefix}.out.{name}.npy") for name in outputs}


# The same by the reference.
def evaluate(source, function, prefix, inputs, outputs):
    def text(value):
        return value if math.isfinite(value) else str(value)
    with open(f"{prefix}.json", "w") as file:
        json.dump({name: {"shape": list(shape or [len(values)]), "values": [text(v) for v in values]}
                   for name, (_, values, shape) in inputs.items()}, file)
    done = subprocess.run(["cauce-check", source, "--evaluate", function, "--inputs", f"{prefix}.json"], check=True, stdout=subprocess.PIPE)
    results = json.loads(done.stdout, parse_int=lambda text: -0.0 if text == "-0" else int(text))
    return {name: [float(value) if isinstance(value, str) else value for value in results[name]["values"]] for name in outputs}


# The different numbers of a row, mostly one.
def distinct(row):
    first = row[0]
    isOne = row.count(first) == len(row) if first == first else all(x != x for x in row)
    return row[:1] if isOne and first else row # 0 and -0 are equal


def same(a, b):
    return a != a and b != b or a == b and math.copysign(1, a) == math.copysign(1, b)


# Whether `got` is what was expected: a number, several that will do, or None where there is none.
def agrees(element, expected, got, slack):
    if expected is None:
        return True
    if isinstance(expected, tuple):
        return any(agrees(element, one, got, slack) for one in expected)
    if expected != expected or got != got:
        return expected != expected and got != got
    if expected == got:
        return True
    want = rounded(element, [expected])[0]
    # The last numbers before infinity are as near to it as any other neighbours.
    if INF in (abs(want), abs(got)):
        return want * got > 0 and min(abs(want), abs(got)) > HUGE[element] * (1 - 2.0 ** (4 - DIGITS[element]))
    return want == got or abs(got - want) <= abs(want) * 2.0 ** (4 - DIGITS[element]) + slack
