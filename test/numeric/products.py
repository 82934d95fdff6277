# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Forward and both backward products, reductions along rows and columns, and the softmax family, at sizes around the
# register tiles, against plain loops in double precision. Inputs are small integers over 8, so that products are exact.
import math
import random
import struct
import subprocess
import sys

ROWS = [1, 2, 6, 7, 13, 65]
SHAPES = [(1, 2), (3, 10), (7, 15), (2, 16), (17, 17), (64, 63), (5, 65), (70, 130)]  # (K, N)


def tensor(*dims):
    symbols = ", #nn.symbols<M>" if dims[0] == "?" else ""
    return f"tensor<{'x'.join(map(str, dims))}xf32{symbols}>"


def program():
    text = ["module @products {"]
    for k, n in SHAPES:
        x, w, y = tensor("?", k), tensor(k, n), tensor("?", n)
        text.append(f"""
func.func @forward_{k}_{n}(%x: {x} {{train.name = "x"}}, %w: {w} {{train.name = "w"}}) -> {y} {{
  %y = nn.dot_general %x, %w contract [1] x [0] : {x}, {w} -> {y}
  %r = nn.relu %y : {y}
  return %r : {y}
}}
func.func @dw_{k}_{n}(%x: {x} {{train.name = "x"}}, %dy: {y} {{train.name = "dy"}}) -> {w} {{
  %d = nn.dot_general %x, %dy contract [0] x [0] : {x}, {y} -> {w}
  return %d : {w}
}}
func.func @dx_{k}_{n}(%dy: {y} {{train.name = "dy"}}, %w: {w} {{train.name = "w"}}) -> {x} {{
  %d = nn.dot_general %dy, %w contract [1] x [1] : {y}, {w} -> {x}
  return %d : {x}
}}
func.func @rows_{k}_{n}(%y: {y} {{train.name = "y"}}) -> ({tensor("?")}, {tensor("?")}) {{
  %s = nn.reduce_sum %y, [1] : {y} -> {tensor("?")}
  %m = nn.reduce_max %y, [1] : {y} -> {tensor("?")}
  return %s, %m : {tensor("?")}, {tensor("?")}
}}
func.func @columns_{k}_{n}(%y: {y} {{train.name = "y"}}) -> ({tensor(n)}, {tensor(n)}) {{
  %s = nn.reduce_sum %y, [0] : {y} -> {tensor(n)}
  %m = nn.reduce_min %y, [0] : {y} -> {tensor(n)}
  return %s, %m : {tensor(n)}, {tensor(n)}
}}
func.func @softmax_{k}_{n}(%y: {y} {{train.name = "y"}}) -> ({y}, {y}) {{
  %p = nn.softmax %y : {y}
  %l = nn.log_softmax %y : {y}
  return %p, %l : {y}, {y}
}}""")
    return "\n".join(text) + "\n}\n"


def save(path, rows):
    shape = f"({len(rows)}, {len(rows[0])})"
    header = f"{{'descr': '<f4', 'fortran_order': False, 'shape': {shape}, }}"
    header += " " * (63 - (10 + len(header)) % 64) + "\n"
    with open(path, "wb") as file:
        file.write(b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header.encode())
        for row in rows:
            file.write(struct.pack(f"<{len(row)}f", *row))


def call(function, **inputs):
    command = ["cauce", "call", artifact, function, "--threads", "2"]
    for name, rows in inputs.items():
        save(f"{base}.{name}.npy", rows)
        command += ["--input", f"{name}={base}.{name}.npy"]
    results = []
    for line in subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines():
        head, colon, rest = line.partition(":")
        if colon:
            results.append([])
            line = rest
        if line.strip():
            results[-1] += [float(v) for v in line.split(",")]
    return results


def compare(what, actual, expected, tolerance=1e-6):
    flat = [v for row in expected for v in (row if isinstance(row, list) else [row])]
    if len(actual) != len(flat):
        sys.exit(f"{what}: expected {len(flat)} values, but got {len(actual)}")
    for i, (a, e) in enumerate(zip(actual, flat)):
        if not abs(a - e) <= tolerance * (1 + abs(e)):
            sys.exit(f"{what}, element {i}: expected {e}, but got {a}")


def product(a, b):
    columns = list(zip(*b))
    return [[sum(x * y for x, y in zip(row, column)) for column in columns] for row in a]


base, target = sys.argv[1], sys.argv[2]
artifact = base + ".so"
with open(base + ".mlir", "w") as file:
    file.write(program())
subprocess.run(["cauce", "compile", base + ".mlir", "-o", artifact, "--target", target], check=True, stdout=subprocess.DEVNULL)
random.seed(1)
for k, n in SHAPES:
    for m in ROWS:
        numbers = lambda rows, columns: [[random.randint(-16, 16) / 8 for _ in range(columns)] for _ in range(rows)]
        x, w, y = numbers(m, k), numbers(k, n), numbers(m, n)
        where = f" of {m} x {k} x {n} for {target}"
        compare("forward" + where, call(f"forward_{k}_{n}", x=x, w=w)[0], [[max(v, 0.0) for v in row] for row in product(x, w)])
        compare("dw" + where, call(f"dw_{k}_{n}", x=x, dy=y)[0], product(list(zip(*x)), y))
        compare("dx" + where, call(f"dx_{k}_{n}", dy=y, w=w)[0], product(y, [list(c) for c in zip(*w)]))
        sums, largest = call(f"rows_{k}_{n}", y=y)
        compare("row sums" + where, sums, [sum(row) for row in y])
        compare("row maxima" + where, largest, [max(row) for row in y])
        sums, least = call(f"columns_{k}_{n}", y=y)
        compare("column sums" + where, sums, [sum(c) for c in zip(*y)])
        compare("column minima" + where, least, [min(c) for c in zip(*y)])
        p, l = call(f"softmax_{k}_{n}", y=y)
        soft = [[math.exp(v - max(row)) for v in row] for row in y]
        soft = [[v / sum(row) for v in row] for row in soft]
        compare("softmax" + where, p, soft, 2e-6)
        compare("log-softmax" + where, l, [[math.log(v) for v in row] for row in soft], 2e-6)
print(f"{len(SHAPES) * len(ROWS)} shapes agree")
