# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# special.py PREFIX: every elementwise op at the special numbers of its type (zeros of both signs, denormals, the smallest
# and largest numbers, infinities, NaN, kinks and ties): values, first and second derivatives, compiled for three targets and
# by the reference, against the formulas below. Kinks are as in PyTorch 2.
import math
import os
import re
import sys

from formulas import BINARY, COMPOSED, UNARY
from table import DIGITS, HUGE, INF, NAN, SMALL, TARGETS, TINY, agrees, call, compile_for, distinct, evaluate, rounded, same

COLUMNS = 19 # one number to a row, so that it meets a vector and what is left after vectors


def points(element):
    ends = [TINY[element], SMALL[element], 3.7 * SMALL[element], HUGE[element]]
    sizes = [1e-20, 1e-8, 1e-4, 0.25, 0.5, 1.0, 1.5, 2.5, 3.0, 10.0, 18.0, 40.0, 100.0, 1000.25, 2.0 ** 24 + 2, 1e10, 1e20, INF]
    positive = rounded(element, ends + sizes)
    return [0.0, -0.0, NAN, -NAN] + positive + [-x for x in positive]


def pairs(element):
    bases = [0.0, -0.0, 1.0, -1.0, 2.0, -2.0, 0.5, TINY[element], -SMALL[element], HUGE[element], INF, -INF, NAN]
    others = [0.0, -0.0, 1.0, -1.0, 2.0, -2.0, 3.0, 0.5, -0.5, 20.0, INF, -INF, NAN]
    return [(a, b) for a in bases for b in others]


# The body of an op and its derivatives, and its results: name -> value.
def lines(name, case, type):
    names, body, orders, *_ = case
    found, results = [body], {name: "%y"}
    for outer in orders.split():
        previous = "%d" + outer[:-1] if outer[1:] else "%y"
        found.append(f"%d{outer} = train.gradient {previous}, %one wrt %{outer[-1]} : {type}, {type} wrt {type} -> {type}")
        results[f"{name}.d{outer}"] = f"%d{outer}"
    text = "\n  ".join(found).replace("TYPE", type)
    own = lambda value: re.sub(r"%(?!one\b|[abx]\b)(\w+)", rf"%{name}_\1", value)
    return own(text), {result: own(value) for result, value in results.items()}


# name -> (names of arguments, body, derivatives, rows of arguments, expected rows, slack of each result)
def cases(element):
    found = {}
    for op, (f, orders, slack) in UNARY.items():
        rows = [(x,) for x in points(element)]
        found[op] = ("x", f"%y = nn.{op} %x : TYPE", orders, rows, [f(*row) for row in rows], slack)
    for op, (f, orders, slack) in BINARY.items():
        rows = pairs(element)
        found[op] = ("ab", f"%y = nn.{op} %a, %b : TYPE", orders, rows, [f(*row) for row in rows], slack)
    for name, (body, orders, f) in COMPOSED.items():
        rows = [(x,) for x in points(element)]
        found[name] = ("x", body, orders, rows, [f(*row) for row in rows], {})
    return found


# One function of all cases that take these arguments: a call is a process.
def function(table, names, type):
    arguments = ", ".join(f'%{n}: {type} {{train.name = "{n}"}}' for n in names)
    text, results = [f"%one = nn.full 1.0 : {type}"], {}
    for name, case in table.items():
        if case[0] == names:
            body, more = lines(name, case, type)
            text.append(body)
            results.update(more)
    types = ", ".join(f'{type} {{train.name = "{r}"}}' for r in results)
    text.append(f"return {', '.join(results.values())} : {', '.join([type] * len(results))}")
    return f"func.func @of_{names}({arguments}) -> ({types}) {{\n  " + "\n  ".join(text) + "\n}\n", list(results)


prefix = sys.argv[1]
failures, compared = [], 0
with open(os.path.join(os.path.dirname(__file__), "..", "..", "dialects", "nn", "Elementwise.td")) as file:
    ops = set(re.findall(r'Nn_(?:Unary|Binary)Op<"(\w+)"', file.read()))
if ops != {*UNARY, *BINARY}:
    sys.exit(f"expected formulas for the elementwise ops of nn, but {', '.join(ops ^ {*UNARY, *BINARY})} are in one place alone")
for element in DIGITS:
    table, source = cases(element), f"{prefix}.{element}.mlir"
    functions = {names: function(table, names, f"tensor<?x{COLUMNS}x{element}, #nn.symbols<N>>") for names in ("x", "ab")}
    with open(source, "w") as file:
        file.write("module @special {\n" + "".join(text for text, _ in functions.values()) + "}\n")
    for target in TARGETS + ["reference"]:
        artifact = target != "reference" and compile_for(target, source, prefix)
        results = {}
        for names, (_, outputs) in functions.items():
            rows = next(case[3] for case in table.values() if case[0] == names)
            inputs = {n: (element, [row[i] for row in rows for _ in range(COLUMNS)], (len(rows), COLUMNS)) for i, n in enumerate(names)}
            if artifact:
                results.update(call(artifact, f"of_{names}", prefix, inputs, outputs))
            else: # which computes in f64
                exact = evaluate(source, f"of_{names}", prefix, inputs, outputs)
                results.update({name: rounded(element, values) for name, values in exact.items()})
        for name, (_, _, orders, rows, expected, slack) in table.items():
            for order, result in enumerate([name] + [f"{name}.d{d}" for d in orders.split()]):
                limit = slack.get(order, 0.0) * (1 if element == "f32" else 2.0 ** -29) + 2 * (SMALL if order else TINY)[element]
                for i, row in enumerate(rows):
                    argument = slack.get("argument", 0.0) * abs(row[0]) if math.isfinite(row[0]) else 0.0
                    got, want = distinct(results[result][i * COLUMNS:(i + 1) * COLUMNS]), expected[i][order]
                    compared += 1
                    hasSign = want == 0 and not order and name in UNARY and name != "relu" # -0 or 0
                    if not all(same(want, one) if hasSign else agrees(element, want, one, limit + argument) for one in got):
                        failures.append(f"{result} of {element} for {target} at {row}: expected {want}, but got {', '.join(sorted(set(map(str, got))))}")
print(f"{compared} rows of {COLUMNS}, {len(failures)} differ")
if failures:
    sys.exit("\n".join(failures))
