# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# integers.py PREFIX: conversions between all element types, and arithmetic of integers and truth values at the ends of their
# types, compiled for three targets and by the reference; then what a model counts, sums and multiplies.
import math
import sys

from table import DIGITS, ELEMENTS, HUGE, INF, NAN, TARGETS, TINY, call, compile_for, distinct, evaluate, rounded, same

COLUMNS = 19 # one number to a row, so that it meets a vector and what is left after vectors
BITS = {"i32": 32, "i64": 64, "ui8": 8, "i1": 1}
ENDS = {"i32": (-2 ** 31, 2 ** 31 - 1), "i64": (-2 ** 63, 2 ** 63 - 1), "ui8": (0, 255), "i1": (0, 1)}


def numbers(element):
    if element in DIGITS:
        found = [0.0, 0.5, 0.99, 1.0, 1.5, 127.5, 128.0, 200.7, 254.99, 255.0, 255.5, 256.0, 300.0, 65504.0, 2147483520.0, 2147483647.0,
                 2147483648.0, 3e9, 4294967296.0, 9.2e18, 2.0 ** 63, 9.3e18, 1e20, TINY[element], HUGE[element], INF, NAN]
        return rounded(element, found + [-x for x in found])
    low, high = ENDS[element]
    found = {low, low + 1, 0, 1, 2, 127, 128, 200, 255, 256, 300, 65536, 2 ** 24 + 1, 2 ** 31, 2 ** 32 + 5, 2 ** 53 + 1, high - 1, high}
    return sorted(x for x in found | {-x for x in found} if low <= x <= high)


# The number of `element` that has the lowest bits of `x`.
def wrapped(element, x):
    low, high = ENDS[element]
    return (x - low) % 2 ** BITS[element] + low


def converted(x, to):
    if to == "i1":
        return int(x != 0)
    if to in DIGITS:
        return rounded(to, [float(x)])[0]
    if isinstance(x, int):
        return wrapped(to, x)
    low, high = ENDS[to]
    return 0 if x != x else low if x < low else high if x >= high else math.trunc(x)


def tensor(element):
    return f"tensor<?x{COLUMNS}x{element}, #nn.symbols<N>>"


# function -> (arguments {name: (element, column)}, results {name: (element, expected column)}, body)
def functions():
    found = {}
    for source in ELEMENTS:
        column = numbers(source)
        results = {to: (to, [converted(x, to) for x in column]) for to in ELEMENTS if to != source}
        body = [f"%{to} = nn.convert %x : {tensor(source)} -> {tensor(to)}" for to in results]
        found[f"of_{source}"] = ({"x": (source, column)}, results, body)
    for element in BITS:
        pairs = [(a, b) for a in numbers(element) for b in numbers(element)]
        arguments = {"a": (element, [a for a, _ in pairs]), "b": (element, [b for _, b in pairs])}
        def of(f):
            return element, [wrapped(element, f(a, b)) for a, b in pairs]
        results = {"add": of(lambda a, b: a + b), "sub": of(lambda a, b: a - b), "mul": of(lambda a, b: a * b), "max": of(max), "min": of(min)}
        body = [f"%{op} = nn.{op} %a, %b : {tensor(element)}" for op in results]
        # In the element type.
        row = f"tensor<?x{element}, #nn.symbols<N>>"
        results["sum"] = of(lambda a, b: COLUMNS * a)
        results["dot"] = of(lambda a, b: COLUMNS * a * b)
        body += [f"%sum_ = nn.reduce_sum %a, [1] : {tensor(element)} -> {row}",
                 f"%dot_ = nn.dot_general %a, %b batch [0] x [0] contract [1] x [1] : {tensor(element)}, {tensor(element)} -> {row}"]
        body += [f"%{op} = nn.broadcast %{op}_, [0] : {row} -> {tensor(element)}" for op in ("sum", "dot")]
        for op, f in (("neg", lambda a, b: -a), ("abs", lambda a, b: abs(a))):
            results[op] = of(f)
            body.append(f"%{op} = nn.{op} %a : {tensor(element)}")
        for predicate, f in (("eq", lambda a, b: a == b), ("ne", lambda a, b: a != b), ("lt", lambda a, b: a < b),
                             ("le", lambda a, b: a <= b), ("gt", lambda a, b: a > b), ("ge", lambda a, b: a >= b)):
            results[predicate] = "i1", [int(f(a, b)) for a, b in pairs]
            body.append(f"%{predicate} = nn.compare {predicate}, %a, %b : {tensor(element)} -> {tensor('i1')}")
        found[f"arithmetic_of_{element}"] = (arguments, results, body)
    for element in DIGITS:
        pairs = [(a, b) for a in (0.0, -0.0, 1.0, INF, -INF, NAN, TINY[element]) for b in (0.0, -0.0, 1.0, INF, -INF, NAN, -NAN)]
        arguments = {"a": (element, [a for a, _ in pairs]), "b": (element, [b for _, b in pairs])}
        results = {name: ("i1", [int(f(a, b)) for a, b in pairs]) for name, f in (
            ("eq", lambda a, b: a == b), ("ne", lambda a, b: a != b), ("lt", lambda a, b: a < b),
            ("le", lambda a, b: a <= b), ("gt", lambda a, b: a > b), ("ge", lambda a, b: a >= b))}
        body = [f"%{op} = nn.compare {op}, %a, %b : {tensor(element)} -> {tensor('i1')}" for op in results]
        results["select"] = element, [a if a < b else b for a, b in pairs]
        body.append(f"%select = nn.select %lt, %a, %b : {tensor('i1')}, {tensor(element)}")
        found[f"comparisons_of_{element}"] = (arguments, results, body)
    return found


def module(table):
    text = "module @integers {\n"
    for name, (arguments, results, body) in table.items():
        takes = ", ".join(f'%{n}: {tensor(element)} {{train.name = "{n}"}}' for n, (element, _) in arguments.items())
        gives = ", ".join(f'{tensor(element)} {{train.name = "{n}"}}' for n, (element, _) in results.items())
        values, types = ", ".join("%" + n for n in results), ", ".join(tensor(element) for element, _ in results.values())
        text += f"func.func @{name}({takes}) -> ({gives}) {{\n  " + "\n  ".join(body + [f"return {values} : {types}"]) + "\n}\n"
    return text + "}\n"


def check_functions(prefix, failures):
    table, source = functions(), f"{prefix}.mlir"
    with open(source, "w") as file:
        file.write(module(table))
    for target in TARGETS + ["reference"]:
        artifact = target != "reference" and compile_for(target, source, prefix)
        for name, (arguments, results, _) in table.items():
            inputs = {n: (element, [x for x in column for _ in range(COLUMNS)], (len(column), COLUMNS)) for n, (element, column) in arguments.items()}
            got = call(artifact, name, prefix, inputs, results) if artifact else evaluate(source, name, prefix, inputs, results)
            if not artifact: # which computes in f64
                got = {result: rounded(element, got[result]) for result, (element, _) in results.items()}
            for result, (element, expected) in results.items():
                for i, want in enumerate(expected):
                    mine = distinct(got[result][i * COLUMNS:(i + 1) * COLUMNS])
                    if not all(same(float(x), float(want)) for x in mine):
                        of = [column[i] for _, column in arguments.values()]
                        failures.append(f"{name} for {target}: {result} of {of}: expected {want}, but got {mine}")


# Sums and products of a model hold what they count.
MODEL = """format_version: 1
name: "counts"
input { name: "x" type: F32 dim: "N" dim: "300" }
input { name: "bytes" type: UI8 dim: "N" dim: "300" }
input { name: "words" type: I32 dim: "N" dim: "300" }
node { name: "half" constant { value: 0.5 } }
node { name: "above" input: "x" input: "half" compare { kind: GREATER } }
node { name: "below" input: "x" input: "half" compare { kind: LESS } }
node { name: "count" input: "above" reduce { kind: SUM dim: 1 } }
node { name: "share" input: "above" reduce { kind: MEAN dim: 1 } }
node { name: "sum_of_bytes" input: "bytes" reduce { kind: SUM dim: 1 } }
node { name: "sum_of_words" input: "words" reduce { kind: SUM dim: 1 } }
node { name: "dot_of_bytes" input: "bytes" input: "bytes" dot_general { lhs_batch: 0 rhs_batch: 0 lhs_contract: 1 rhs_contract: 1 } }
node { name: "either" input: "above" input: "below" binary { kind: ADD } }
node { name: "both" input: "above" input: "below" binary { kind: MUL } }
node { name: "eithers" input: "either" reduce { kind: SUM dim: 1 } }
node { name: "boths" input: "both" reduce { kind: SUM dim: 1 } }
node { name: "columns" input: "bytes" transpose { permutation: 1 permutation: 0 } }
node { name: "product" input: "bytes" input: "columns" matmul {} }
node { name: "row" input: "product" reduce { kind: MAX dim: 1 } }
"""
OUTPUTS = ["count", "share", "sum_of_bytes", "sum_of_words", "dot_of_bytes", "eithers", "boths", "row"]


def check_model(prefix, failures):
    rows = 3
    x = [[0.25 * (column % (row + 3)) for column in range(300)] for row in range(rows)]
    data = [[(7 * row + 11 * column) % 256 for column in range(300)] for row in range(rows)]
    words = [[2 ** 31 - 1 - row - column for column in range(300)] for row in range(rows)]
    expected = {
        "count": [sum(v > 0.5 for v in row) for row in x],
        "share": rounded("f32", [sum(v > 0.5 for v in row) / 300 for row in x]),
        "sum_of_bytes": list(map(sum, data)), "sum_of_words": list(map(sum, words)),
        "dot_of_bytes": [sum(v * v for v in row) for row in data],
        "eithers": [sum(v != 0.5 for v in row) for row in x], "boths": [0] * rows,
        "row": [max(sum(a * b for a, b in zip(one, other)) for other in data) for one in data],
    }
    with open(f"{prefix}.textproto", "w") as file:
        file.write(MODEL + "".join(f'output: "{name}"\n' for name in OUTPUTS))
    flat = {"x": ("f32", sum(x, []), (rows, 300)), "bytes": ("ui8", sum(data, []), (rows, 300)), "words": ("i32", sum(words, []), (rows, 300))}
    for target in TARGETS:
        got = call(compile_for(target, f"{prefix}.textproto", prefix), "predict", prefix, flat, OUTPUTS)
        for name, want in expected.items():
            if not all(abs(a - b) <= (1e-7 if name == "share" else 0) for a, b in zip(got[name], want)):
                failures.append(f"{name} for {target}: expected {want}, but got {list(got[name])}")


prefix, failures = sys.argv[1], []
check_functions(prefix, failures)
check_model(prefix, failures)
print(f"{len(failures)} differ")
if failures:
    sys.exit("\n".join(failures))
