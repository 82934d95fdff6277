# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# accuracy.py PREFIX [SAMPLES]: compiles a program with a function per math op and element type for three targets, and
# compares values and special cases with the C library in long double, whose 64 bits leave an error of 0.001 ulp of
# an f64. Prints the largest error of each, in units in the last place (ulp), as the table of compiler/cpu/README.md.
import ctypes
import math
import random
import struct
import sys

from table import DIGITS, HUGE, INF, NAN, TARGETS, TINY, call, compile_for, rounded, same

# The smallest normal exponent of an element type.
LOWEST = {"f32": -126, "f64": -1022}
# Arguments of exp whose results are the smallest denormal and the largest number.
EXP = {"f32": (-103.9, 88.7), "f64": (-745.1, 709.7)}


class LongDouble(ctypes.c_longdouble):
    # A subclass is handed back as it is, not rounded to a Python float.
    pass


LIBRARY = ctypes.CDLL("libm.so.6")


# A function of the library whose values are pairs (m, e), m 2^e times a factor.
def library(name, arity=1, factor=1.0):
    function = getattr(LIBRARY, name)
    function.argtypes = [ctypes.c_longdouble] * arity
    function.restype = LongDouble
    numerator, denominator = factor.as_integer_ratio()

    def value(*arguments):
        mantissa, exponent = struct.unpack("<QH", bytes(function(*arguments))[:10])
        mantissa *= -numerator if exponent & 0x8000 else numerator
        return mantissa, (exponent & 0x7fff) - 16383 - 63 - (denominator.bit_length() - 1)
    return value


def uniform(low, high):
    return lambda random: random.uniform(low, high)


# Of either sign and any magnitude from 2^low to 2^high.
def spread(low, high, signs=(-1, 1)):
    return lambda random: random.choice(signs) * 2 ** random.uniform(low, high)


# Close to the zeros and extrema of sine and cosine, where the reduction of the argument cancels.
def quarters(limit):
    return lambda random: random.randint(-limit, limit) * math.pi / 2


# Bases and exponents whose powers are of every magnitude that the type has.
def powers(low, high):
    def pair(random):
        x = 2 ** (random.uniform(-30, 30) if random.random() < 0.5 else random.uniform(-0.01, 0.01))
        return (x, random.uniform(low, high) / math.log(x))
    return pair


# op: (reference, limit in ulp, sampled arguments of a type, special arguments and their values)
def functions(element):
    tiny, huge, (low, high) = TINY[element], HUGE[element], EXP[element]
    least = math.log2(tiny)
    odd = [(0.0, 0.0), (-0.0, -0.0), (tiny, tiny), (-tiny, -tiny), (NAN, NAN)]
    return {
        "exp": (library("expl"), 2, [uniform(low, high), spread(-60, 6)],
                [(0.0, 1.0), (-0.0, 1.0), (INF, INF), (-INF, 0.0), (NAN, NAN), (tiny, 1.0),
                 (high + 1, INF), (huge, INF), (low - 1, 0.0), (-huge, 0.0)]),
        "expm1": (library("expm1l"), 2, [uniform(-60, high), spread(-100, 6)],
                  odd + [(INF, INF), (-INF, -1.0), (high + 1, INF), (huge, INF), (-huge, -1.0)]),
        # Of negative numbers, alpha lambda expm1(x).
        "selu": (library("expm1l", 1, 1.7580993408473766), 3, [uniform(-60, 0), spread(-100, 3, (-1,))],
                 [(0.0, 0.0), (-INF, -1.7580993408473766), (-huge, -1.7580993408473766), (NAN, NAN)]),
        "log": (library("logl"), 2, [uniform(0.5, 2), spread(least, -least / 2, (1,))],
                [(1.0, 0.0), (0.0, -INF), (-0.0, -INF), (INF, INF), (-1.0, NAN), (-INF, NAN), (-tiny, NAN),
                 (NAN, NAN)]),
        "log1p": (library("log1pl"), 2, [uniform(-0.999, 2), spread(-100, -1), spread(-1, 100, (1,))],
                  odd + [(-1.0, -INF), (INF, INF), (-1.5, NAN), (-INF, NAN)]),
        "tanh": (library("tanhl"), 4, [uniform(-25, 25), spread(-100, 6)],
                 odd + [(INF, 1.0), (-INF, -1.0), (huge, 1.0)]),
        "erf": (library("erfl"), 4, [uniform(-7, 7), spread(-100, 3)],
                odd[:2] + [(INF, 1.0), (-INF, -1.0), (huge, 1.0), (NAN, NAN), (tiny, tiny)]),
        "sin": (library("sinl"), 2, [uniform(-10, 10), uniform(-1.6e6, 1.6e6), spread(-100, 0), quarters(10 ** 6)],
                odd + [(INF, NAN), (-INF, NAN)]),
        "cos": (library("cosl"), 2, [uniform(-10, 10), uniform(-1.6e6, 1.6e6), spread(-100, 0), quarters(10 ** 6)],
                [(0.0, 1.0), (-0.0, 1.0), (tiny, 1.0), (INF, NAN), (-INF, NAN), (NAN, NAN)]),
        "atan": (library("atanl"), 2, [uniform(-3, 3), spread(-100, 100)],
                 odd + [(INF, math.pi / 2), (-INF, -math.pi / 2), (huge, math.pi / 2)]),
        "pow": (library("powl", 2), 2, [powers(low, high)],
                # 1 whatever the other is; NaN.
                [((x, 0.0), 1.0) for x in (0.0, NAN, -INF, 2.0)] + [((1.0, y), 1.0) for y in (NAN, INF, -huge, 0.5)] +
                [((NAN, 2.0), NAN), ((2.0, NAN), NAN), ((-1.0, INF), 1.0), ((-1.0, -INF), 1.0)] +
                # Zero, infinity, negative numbers: to odd, to even, and to powers that are no integer.
                [((0.0, 3.0), 0.0), ((-0.0, 3.0), -0.0), ((-0.0, 2.0), 0.0), ((-0.0, 0.5), 0.0), ((0.0, tiny), 0.0)] +
                [((0.0, -1.0), INF), ((-0.0, -1.0), -INF), ((-0.0, -2.0), INF), ((-0.0, -0.5), INF)] +
                [((INF, 0.5), INF), ((INF, -0.5), 0.0), ((-INF, 3.0), -INF), ((-INF, 2.0), INF), ((-INF, 0.5), INF)] +
                [((-INF, -3.0), -0.0), ((-2.0, 3.0), -8.0), ((-2.0, -2.0), 0.25), ((-2.0, 0.5), NAN)] +
                [((-1.0, huge), 1.0), ((-1.0, 2.0 ** 24 - 1), -1.0), ((-2.0, huge), INF)] +
                # The ends of the range.
                [((2.0, INF), INF), ((2.0, -INF), 0.0), ((0.5, INF), 0.0), ((0.5, -INF), INF), ((3.0, 4.0), 81.0)] +
                [((tiny, 1.0), tiny), ((huge, 1.0), huge), ((tiny, -1.0), INF), ((2.0, least), tiny)]),
    }


# The distance of `value` from the exact one in units of the last place that the exact one has in this type.
def error(element, value, mantissa, exponent):
    bits, smallest = DIGITS[element], LOWEST[element]
    if not mantissa:
        return abs(value) / TINY[element]
    top = exponent + abs(mantissa).bit_length() - 1
    unit = max(top, smallest) - bits + 1
    # In these units, in integers with 32 more bits.
    shift = exponent - unit + 32
    expected = mantissa << shift if shift >= 0 else mantissa >> -shift
    if not math.isfinite(value):
        overflows = top > 1 - smallest or top == 1 - smallest and abs(expected) >= (2 ** bits << 32) - (1 << 31)
        return 0.0 if overflows and value * mantissa == INF else INF
    numerator, denominator = value.as_integer_ratio()
    actual = (numerator << max(32 - unit, 0)) // (denominator << max(unit - 32, 0))
    return abs(actual - expected) * 2.0 ** -32


def program(element):
    type = f"tensor<?x{element}, #nn.symbols<N>>"
    text = ["module @accuracy {"]
    for op in functions(element):
        names = ["x", "y"] if op == "pow" else ["x"]
        arguments = ", ".join(f"%{n}: {type} {{train.name = \"{n}\"}}" for n in names)
        operands = ", ".join("%" + n for n in names)
        text.append(f"func.func @{op}({arguments}) -> ({type} {{train.name = \"z\"}}) {{")
        text.append(f"  %z = nn.{op} {operands} : {type}\n  return %z : {type}\n}}")
    return "\n".join(text) + "\n}\n"


prefix, samples = sys.argv[1], int(sys.argv[2])
failures = []
print(f"| op | type | {' | '.join(TARGETS)} |")
print("|---|---|" + "---|" * len(TARGETS))
for element in DIGITS:
    with open(f"{prefix}.mlir", "w") as file:
        file.write(program(element))
    artifacts = {target: compile_for(target, f"{prefix}.mlir", prefix) for target in TARGETS}
    for op, (reference, limit, samplers, specials) in functions(element).items():
        generator = random.Random(op)
        points = [point for point, _ in specials]
        points += [sampler(generator) for sampler in samplers for _ in range(samples)]
        columns = [rounded(element, column) for column in (zip(*points) if op == "pow" else [points])]
        sampled = list(zip(*columns))[len(specials):]
        expected = [reference(*arguments) for arguments in sampled]
        row = []
        for target in TARGETS:
            what = f"{op} of {element} for {target} at"
            inputs = {name: (element, column, None) for name, column in zip("xy", columns)}
            actual = call(artifacts[target], op, prefix, inputs, ["z"])["z"]
            for (point, value), got in zip(specials, actual):
                if not same(rounded(element, [value])[0], got):
                    failures.append(f"{what} {point}: expected {value}, but got {got}")
            errors = [error(element, value, *e) for value, e in zip(actual[len(specials):], expected)]
            worst = max(range(len(errors)), key=errors.__getitem__)
            row.append(f"{errors[worst]:.2f}")
            if not errors[worst] <= limit:
                failures.append(f"{what} {sampled[worst]}: expected at most {limit} ulp, but got {row[-1]}")
        print(f"| {op} | {element} | {' | '.join(row)} |")
if failures:
    sys.exit("\n".join(failures))
