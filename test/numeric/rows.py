# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# rows.py PREFIX: reductions, arg-max, softmax and cross-entropies of rows that hold NaN (of both signs), infinities, ties and
# very large numbers, each in every place of the row, along the last dimension and along the first, compiled for three targets
# and by the reference. Expected is what PyTorch 2 and NumPy give.
import math
import re
import sys

from table import DIGITS, HUGE, INF, NAN, TARGETS, call, compile_for, evaluate, rounded

# Rows in vectors, in what is left after them, in both.
RUNS = [("f32", width, target) for target in TARGETS + ["reference"] for width in (1, 5, 16, 37)]
RUNS += [("f64", width, target) for target in TARGETS for width in (4, 19)]


def rows(width, element):
    base = [math.sin(3 * i) for i in range(width)]
    found = [base, [2.5] * width, [-INF] * width, [INF] * width, [NAN] * width, [HUGE[element]] * width, [-0.0] * width]
    for place in range(width):
        for special in (NAN, -NAN, INF, -INF, 7.0, -7.0, 1e30):
            found.append(base[:place] + [special] + base[place + 1:])
        # A tie and two NaNs: the first counts.
        found.append([7.0 if i in (place, width - 1) else x for i, x in enumerate(base)])
        found.append([NAN if i in (place, width - 1) else INF if i == 0 else x for i, x in enumerate(base)])
    return [rounded(element, row) for row in found]


def maximum(row, sign=1):
    return NAN if any(x != x for x in row) else sign * max(sign * x for x in row)


def argmax(row):
    return next((i for i, x in enumerate(row) if x != x), row.index(max(row)) if all(x == x for x in row) else 0)


def total(row):
    try:
        return math.fsum(row)
    except (OverflowError, ValueError): # of infinities of both signs, or a sum beyond the type
        return sum(row)


# Nothing is promised of a sum beyond the type.
def mean(row, element):
    return None if math.isinf(rounded(element, [total(row)])[0]) and INF not in map(abs, row) else total(row) / len(row)


def log_softmax(row):
    top = maximum(row)
    if not math.isfinite(top):
        return [NAN] * len(row)
    normal = math.log(math.fsum(math.exp(x - top) for x in row))
    return [x - top - normal for x in row]


# Of a sum: 1 each; shared by equal maxima.
def shares(row, sign=1):
    top = maximum(row, sign)
    return [None] * len(row) if top != top else [1 / row.count(top) if x == top else 0.0 for x in row]


def entropies(row):
    logs = log_softmax(row)
    # Of the class next to the last against the last: labels 0, ..., 0, 1.
    return [-logs[-1]], [math.exp(x) - (i == len(row) - 1) if x == x else NAN for i, x in enumerate(logs)]


# name -> (body with an input %x of (P, C), type of the result or none, values of a row)
def functions(element, width):
    x, row = f"tensor<?x{width}x{element}, #nn.symbols<P>>", f"tensor<?x{element}, #nn.symbols<P>>"
    turned, index = f"tensor<{width}x?x{element}, #nn.symbols<P>>", "tensor<?xi64, #nn.symbols<P>>"
    one = f"%one = nn.full 1.0 : {row}\n  "
    labels = f"%last = nn.full {width - 1}.0 : {index}\n  "
    gradient = f"%dx = train.gradient %y, %one wrt %x : {row}, {row} wrt {x} -> {x}\n  "
    hot = f"%hot = nn.one_hot %last : {index} -> {x}\n  "
    turn = f"%t = nn.transpose %x, [1, 0] : {x} -> {turned}\n  "
    # A slope of its own for each column, so that a wrong column shows.
    weights = f"%w = nn.constant dense<{[i + 1.0 for i in range(width)]}> : tensor<{width}x{element}>\n  "
    weigh = f"%ws = nn.broadcast %w, [1] : tensor<{width}x{element}> -> {x}\n  "
    found = {}
    for op, f in (("sum", total), ("mean", lambda r: mean(r, element)), ("max", maximum), ("min", lambda r: maximum(r, -1))):
        found[op] = (f"%y = nn.reduce_{op} %x, [1] : {x} -> {row}\n  return %y : {row}", row, lambda r, f=f: [f(r)])
        found[op + "_of_columns"] = (f"{turn}%y = nn.reduce_{op} %t, [0] : {turned} -> {row}\n  return %y : {row}", row, lambda r, f=f: [f(r)])
    for op, sign in (("max", 1), ("min", -1)):
        body = f"{one}%y = nn.reduce_{op} %x, [1] : {x} -> {row}\n  {gradient}return %dx : {x}"
        found[f"gradient_of_{op}"] = (body, x, lambda r, sign=sign: shares(r, sign))
    found["argmax"] = (f"%y = nn.argmax %x : {x} -> {index}\n  return %y : {index}", index, lambda r: [argmax(r)])
    found["softmax"] = (f"%y = nn.softmax %x : {x}\n  return %y : {x}", x, lambda r: [math.exp(v) if v == v else NAN for v in log_softmax(r)])
    found["log_softmax"] = (f"%y = nn.log_softmax %x : {x}\n  return %y : {x}", x, log_softmax)
    sparse = f"{one}{labels}%y = nn.sparse_softmax_cross_entropy %x, %last : {x}, {index} -> {row}\n  "
    dense = f"{one}{labels}{hot}%y = nn.softmax_cross_entropy %x, %hot : {x} -> {row}\n  "
    for name, body in (("sparse", sparse), ("dense", dense)):
        found[name + "_cross_entropy"] = (body + f"return %y : {row}", row, lambda r: entropies(r)[0])
        found[f"gradient_of_{name}_cross_entropy"] = (body + gradient + f"return %dx : {x}", x, lambda r: entropies(r)[1])
    # dx = w - softmax(x) sum(w), through the rows that stay finite.
    weighted = f"{one}{weights}{weigh}%z = nn.log_softmax %x : {x}\n  %v = nn.mul %z, %ws : {x}\n  %y = nn.reduce_sum %v, [1] : {x} -> {row}\n  "
    found["gradient_of_log_softmax"] = (weighted + gradient + f"return %dx : {x}", x, lambda r: [
        i + 1 - math.exp(v) * width * (width + 1) / 2 if v == v else NAN for i, v in enumerate(log_softmax(r))])
    # One function of all of them: a call is a process.
    lines, names, types = [], [], []
    for name, (body, result, _) in found.items():
        *ops, last = body.split("\n  ")
        lines += [re.sub(r"%(?!x\b)(\w+)", rf"%{name}_\1", line) for line in ops]
        names.append(re.sub(r"return %(\w+).*", rf"%{name}_\1", last))
        types.append(result)
    results = ", ".join(f'{type} {{train.name = "{name}"}}' for name, type in zip(found, types))
    text = "\n  ".join(lines + [f"return {', '.join(names)} : {', '.join(types)}"])
    module = f'module @rows {{\nfunc.func @rows(%x: {x} {{train.name = "x"}}) -> ({results}) {{\n  {text}\n}}\n}}\n'
    return module, {name: f for name, (_, _, f) in found.items()}


def agrees(element, want, got):
    if want is None or want != want or got != got:
        return want is None or want != want and got != got
    if math.isinf(want) or math.isinf(got):
        return want == got or abs(want) > HUGE[element] and want * got > 0
    return abs(want - got) <= 2.0 ** (8 - DIGITS[element]) * max(1, abs(want))


prefix = sys.argv[1]
failures, compared = [], 0
for element, width, target in RUNS:
    text, table = functions(element, width)
    source, data = f"{prefix}.mlir", rows(width, element)
    with open(source, "w") as file:
        file.write(text)
    inputs = {"x": (element, [x for row in data for x in row], (len(data), width))}
    if target == "reference":
        results = evaluate(source, "rows", prefix, inputs, table)
    else:
        results = call(compile_for(target, source, prefix), "rows", prefix, inputs, table)
    for name, f in table.items():
        step = len(results[name]) // len(data)
        for i, row in enumerate(data):
            want, got = f(row), results[name][i * step:(i + 1) * step]
            compared += step
            if not all(agrees(element, w, g) for w, g in zip(want, got)):
                failures.append(f"{name} of {element} for {target}: of {row}: expected {want}, but got {got}")
print(f"{compared} comparisons, {len(failures)} rows differ")
if failures:
    sys.exit("\n".join(failures))
