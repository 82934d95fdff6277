# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# halves.py PREFIX: conversions to f16 and bf16, for every one of their numbers, every tie between two, the neighbours of ties and the ends
# of the integer types; back; and sums, means, products and softmax of halves that would be wrong if halves were added.
import math
import struct
import sys

from table import INF, NAN, TARGETS, call, compile_for, rounded, same

HALVES = {"f16": (11, -24, 65536.0), "bf16": (8, -133, 2.0 ** 128)} # digits, exponent of the smallest number, first power that there is not
ALL_TARGETS = TARGETS + ["x86-64-v4"]


# The nearest half, ties to even, of a number or of an integer, rounded once.
def nearest(half, value):
    digits, least, limit = HALVES[half]
    if value != value or value in (INF, -INF) or value == 0:
        return float(value)
    exponent = abs(value).bit_length() if isinstance(value, int) else math.frexp(value)[1]
    place = max(exponent - digits, least)
    if isinstance(value, int) and place > 0:
        rest, count = abs(value) & ((1 << place) - 1), abs(value) >> place
        count += rest * 2 > 1 << place or (rest * 2 == 1 << place and count & 1)
        found = math.ldexp(count, place)
    else:
        found = math.ldexp(float(round(abs(math.ldexp(value, -place)))), place)
    return math.copysign(INF if found >= limit else found, value)


def numbers_of(half):
    patterns = range(1 << 16)
    if half == "f16":
        return list(struct.unpack("<65536e", struct.pack("<65536H", *patterns)))
    return list(struct.unpack("<65536f", struct.pack("<65536I", *(pattern << 16 for pattern in patterns))))


# Each number, the tie above it, and the neighbours of the tie in `element`.
def around(half, element):
    digits, least, limit = HALVES[half]
    found = numbers_of(half)
    for x in list(found):
        if not 0 <= x < INF:
            continue
        above = x + 2.0 ** max(math.frexp(x)[1] - digits, least) if x else 2.0 ** least
        tie = (x + above) / 2
        if element == "f64":
            near = (math.nextafter(tie, 0), tie, math.nextafter(tie, INF))
        else:
            bits = struct.unpack("<I", struct.pack("<f", tie))[0]
            near = struct.unpack("<3f", struct.pack("<3I", bits - 1, bits, bits + 1))
        found += near + tuple(-y for y in near)
    return found + [1e39 if element == "f64" else 3e38, -1e300 if element == "f64" else -3e38, 5e-324 if element == "f64" else 1e-45]


def integers(width):
    found = {0, 1, 255, 256, 257, 2047, 2048, 2049, 4097, 65503, 65519, 65520, 65535, 65536}
    for bit in range(width - 1):
        for near in (-1, 0, 1):
            for share in (0, 1 << max(0, bit - 8), 1 << max(0, bit - 9), 3 << max(0, bit - 9), 1 << max(0, bit - 11)):
                found |= {(1 << bit) + share + near, -((1 << bit) + share + near)}
    return sorted(x for x in found if -2 ** (width - 1) <= x < 2 ** (width - 1))


def tensor(element):
    return f"tensor<?x{element}, #nn.symbols<N>>"


def conversions():
    found = {}
    for half in HALVES:
        for element in ("f32", "f64", "i32", "i64"):
            back = "f64" if element != "f32" else "f32"
            column = around(half, element) if element[0] == "f" else integers(int(element[1:]))
            found[f"{half}_of_{element}"] = element, column, back, [nearest(half, x) for x in column], [
                f"%h = nn.convert %x : {tensor(element)} -> {tensor(half)}", f"%y = nn.convert %h : {tensor(half)} -> {tensor(back)}"]
    found["i32_of_bf16"] = "f32", [0.5, -1.75, 255.0, 3e9, -3e38, INF, NAN], "i32", [0, -1, 255, 2 ** 31 - 1, -2 ** 31, 2 ** 31 - 1, 0], [
        f"%h = nn.convert %x : {tensor('f32')} -> {tensor('bf16')}", f"%y = nn.convert %h : {tensor('bf16')} -> {tensor('i32')}"]
    return found


# name -> (input, size, body, expected): rows of `size` equal to the input, converted to halves; the result is one number a row.
def sums():
    found = {}
    def row(half, size):
        return f"tensor<?x{size}x{half}, #nn.symbols<N>>"
    for half in HALVES:
        def reduction(op, size):
            return [f"%s = nn.{op} %h, [1] : {row(half, size)} -> {tensor(half)}"]
        for size in (1, 7, 300, 4096):
            found[f"sum_{half}_{size}"] = half, 1.0, size, reduction("reduce_sum", size), float(size)
        found[f"mean_{half}"] = half, 60000.0, 4096, reduction("reduce_mean", 4096), nearest(half, 60000.0)
        found[f"mean_of_70000_{half}"] = half, 1.0, 70000, reduction("reduce_mean", 70000), 1.0
        found[f"sum_of_70000_{half}"] = half, 1.0, 70000, reduction("reduce_sum", 70000), nearest(half, 70000.0)
        found[f"softmax_{half}"] = half, 3.0, 4096, [
            f"%p = nn.softmax %h : {row(half, 4096)}", f"%s = nn.reduce_max %p, [1] : {row(half, 4096)} -> {tensor(half)}"], 1 / 4096
        # Squares overflow f16: the root of a mean of squares is a number.
        found[f"rms_{half}"] = half, 400.0, 256, [
            f"%w = nn.convert %h : {row(half, 256)} -> {row('f32', 256)}", f"%q = nn.square %w : {row('f32', 256)}",
            f"%m = nn.reduce_mean %q, [1] : {row('f32', 256)} -> {tensor('f32')}", f"%r = nn.sqrt %m : {tensor('f32')}",
            f"%s = nn.convert %r : {tensor('f32')} -> {tensor(half)}"], 400.0
        for size in (1, 300, 4096):
            found[f"dot_{half}_{size}"] = half, 0.5, size, [
                f"%d = nn.dot_general %h, %h batch [0] x [0] contract [1] x [1] : {row(half, size)}, {row(half, size)} -> {tensor(half)}",
                f"%s = nn.identity %d : {tensor(half)}"], nearest(half, size / 4)
        matrix = f"tensor<4096x40x{half}>"
        found[f"product_{half}"] = half, 0.5, 4096, [
            f"%one = nn.full 0.5 : {matrix}",
            f"%d = nn.dot_general %h, %one contract [1] x [0] : {row(half, 4096)}, {matrix} -> {row(half, 40)}",
            f"%s = nn.reduce_min %d, [1] : {row(half, 40)} -> {tensor(half)}"], 1024.0
    return found


def main(prefix):
    failures, table, totals = [], conversions(), sums()
    text = "module @halves {\n"
    for name, (element, _, back, _, body) in table.items():
        text += (f'func.func @{name}(%x: {tensor(element)} {{train.name = "x"}}) -> ({tensor(back)} {{train.name = "y"}}) {{\n  '
                 + "\n  ".join(body + [f"return %y : {tensor(back)}"]) + "\n}\n")
    for name, (half, _, size, body, _) in totals.items():
        wide, narrow = (f"tensor<?x{size}x{element}, #nn.symbols<N>>" for element in ("f32", half))
        text += (f'func.func @{name}(%x: {wide} {{train.name = "x"}}) -> ({tensor("f32")} {{train.name = "y"}}) {{\n'
                 f"  %h = nn.convert %x : {wide} -> {narrow}\n  " + "\n  ".join(body)
                 + f'\n  %y = nn.convert %s : {tensor(half)} -> {tensor("f32")}\n  return %y : {tensor("f32")}\n}}\n')
    source = f"{prefix}.mlir"
    with open(source, "w") as file:
        file.write(text + "}\n")
    for target in ALL_TARGETS:
        artifact = compile_for(target, source, prefix)
        for name, (element, column, _, expected, _) in table.items():
            got = call(artifact, name, prefix, {"x": (element, column, None)}, ["y"])["y"]
            wrong = [(x, want, mine) for x, want, mine in zip(column, expected, got) if not same(float(mine), float(want))]
            failures += [f"{name} for {target}: of {x!r}: expected {want!r}, but got {mine!r}" for x, want, mine in wrong[:5]]
        for name, (half, value, size, _, expected) in totals.items():
            got = call(artifact, name, prefix, {"x": ("f32", [value] * (3 * size), (3, size))}, ["y"])["y"]
            if any(abs(mine - expected) > abs(expected) * 2.0 ** -HALVES[half][0] for mine in got):
                failures.append(f"{name} for {target}: expected {expected}, but got {got}")
    print("\n".join(failures[:40]))
    return len(failures) > 0


sys.exit(main(sys.argv[1]))
