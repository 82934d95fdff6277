# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Compiles one program with a function and a gradient per elementwise op, calls them, and compares with Python's math in
# double precision; derivatives with central differences of that.
import math
import subprocess
import sys

TYPE = "tensor<?xf32, #nn.symbols<N>>"
POINTS = [-6.5, -2.0, -1.0, -0.75, -0.3, -0.01, 0.02, 0.4, 0.9, 1.0, 1.7, 2.5, 5.0, 8.25, -4.0, 0.6, 3.3]
POSITIVE = [abs(x) for x in POINTS]
LOGISTIC = lambda x: 1 / (1 + math.exp(-x))
ALPHA, SCALE = 1.6732632423543772, 1.0507009873554805

# op: (reference, points, tolerance relative to 1 + |expected|)
UNARY = {
    "identity": (lambda x: x, POINTS, 0),
    "neg": (lambda x: -x, POINTS, 0),
    "abs": (abs, POINTS, 0),
    "exp": (math.exp, POINTS, 2e-6),
    "log": (math.log, POSITIVE, 1e-6),
    "log1p": (math.log1p, POSITIVE, 1e-6),
    "sqrt": (math.sqrt, POSITIVE, 1e-6),
    "rsqrt": (lambda x: 1 / math.sqrt(x), POSITIVE, 1e-6),
    "reciprocal": (lambda x: 1 / x, POINTS, 1e-6),
    "square": (lambda x: x * x, POINTS, 1e-6),
    "sin": (math.sin, POINTS, 4e-6),
    "cos": (math.cos, POINTS, 4e-6),
    "tanh": (math.tanh, POINTS, 1e-6),
    "atan": (math.atan, POINTS, 2e-6),
    "erf": (math.erf, POINTS, 1e-6),
    "logistic": (LOGISTIC, POINTS, 1e-6),
    "gauss": (lambda x: math.exp(-x * x), POINTS, 1e-6),
    "elliott": (lambda x: x / (1 + abs(x)), POINTS, 1e-6),
    "relu": (lambda x: max(x, 0.0), POINTS, 0),
    "selu": (lambda x: SCALE * (x if x > 0 else ALPHA * math.expm1(x)), POINTS, 1e-6),
    "softplus": (lambda x: math.log1p(math.exp(-abs(x))) + max(x, 0), POINTS, 1e-6),
    "swish": (lambda x: x * LOGISTIC(x), POINTS, 1e-6),
    "gelu": (lambda x: x * (1 + math.erf(x / math.sqrt(2))) / 2, POINTS, 1e-6),
    # No derivative: their value only.
    "sign": (lambda x: (x > 0) - (x < 0), POINTS, 0),
    "floor": (math.floor, POINTS, 0),
    "ceil": (math.ceil, POINTS, 0),
    "round": (round, POINTS, 0),
    "step": (lambda x: float(x >= 0), POINTS, 0),
    "sign_step": (lambda x: 1.0 if x >= 0 else -1.0, POINTS, 0),
}
BINARY = {
    "add": (lambda a, b: a + b, POINTS),
    "sub": (lambda a, b: a - b, POINTS),
    "mul": (lambda a, b: a * b, POINTS),
    "div": (lambda a, b: a / b, POINTS),
    "max": (max, POINTS),
    "min": (min, POINTS),
    "pow": (lambda a, b: a ** b, POSITIVE),
}
FLAT = ("sign", "floor", "ceil", "round", "step", "sign_step")


def program():
    text = ["module @elementwise {"]
    for op in UNARY:
        text.append(f"func.func @{op}(%x: {TYPE} {{train.name = \"x\"}}) -> ({TYPE} {{train.name = \"y\"}}) {{")
        text.append(f"  %y = nn.{op} %x : {TYPE}\n  return %y : {TYPE}\n}}")
        text.append(f"func.func @d_{op}(%x: {TYPE} {{train.name = \"x\"}}) -> {TYPE} {{")
        text.append(f"  %y = nn.{op} %x : {TYPE}\n  %one = nn.full 1.0 : {TYPE}")
        text.append(f"  %dx = train.gradient %y, %one wrt %x : {TYPE}, {TYPE} wrt {TYPE} -> {TYPE}")
        text.append(f"  return %dx : {TYPE}\n}}")
    for op in BINARY:
        arguments = f"%a: {TYPE} {{train.name = \"a\"}}, %b: {TYPE} {{train.name = \"b\"}}"
        text.append(f"func.func @{op}({arguments}) -> {TYPE} {{")
        text.append(f"  %y = nn.{op} %a, %b : {TYPE}\n  return %y : {TYPE}\n}}")
        text.append(f"func.func @d_{op}({arguments}) -> ({TYPE} {{train.name = \"da\"}}, {TYPE} {{train.name = \"db\"}}) {{")
        text.append(f"  %y = nn.{op} %a, %b : {TYPE}\n  %one = nn.full 1.0 : {TYPE}")
        text.append(f"  %d:2 = train.gradient %y, %one wrt %a, %b : {TYPE}, {TYPE} wrt {TYPE}, {TYPE} -> {TYPE}, {TYPE}")
        text.append(f"  return %d#0, %d#1 : {TYPE}, {TYPE}\n}}")
    return "\n".join(text) + "\n}\n"


def call(artifact, function, **inputs):
    command = ["cauce", "call", artifact, function]
    for name, values in inputs.items():
        command += ["--input", name + "=" + ",".join(repr(v) for v in values)]
    lines = subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()
    results, current = [], []
    for line in lines:
        if line.endswith(":"):
            current = []
            results.append(current)
        else:
            current.append(float(line))
    return results


def compare(what, points, actual, expected, tolerance):
    for point, a, e in zip(points, actual, expected):
        # 1e-7 is the rounding of the inputs to f32.
        if not abs(a - e) <= max(tolerance, 1e-7) * (1 + abs(e)):
            sys.exit(f"{what} at {point}: expected {e}, but got {a}")
    if len(actual) != len(expected):
        sys.exit(f"{what}: expected {len(expected)} values, but got {len(actual)}")


def slope(function, x, h=1e-5):
    return (function(x + h) - function(x - h)) / (2 * h)


source, artifact = sys.argv[1] + ".mlir", sys.argv[1] + ".so"
with open(source, "w") as file:
    file.write(program())
subprocess.run(["cauce", "compile", source, "-o", artifact], check=True, stdout=subprocess.DEVNULL)
checked = 0
for op, (reference, points, tolerance) in UNARY.items():
    compare(op, points, call(artifact, op, x=points)[0], [reference(x) for x in points], tolerance)
    slopes = [0.0 if op in FLAT else slope(reference, x) for x in points]
    compare("derivative of " + op, points, call(artifact, "d_" + op, x=points)[0], slopes, max(tolerance, 1e-5))
    checked += 1
for op, (reference, points) in BINARY.items():
    a, b = points, points[5:] + points[:5]
    pairs = list(zip(a, b))
    compare(op, pairs, call(artifact, op, a=a, b=b)[0], [reference(x, y) for x, y in pairs], 1e-5)
    da, db = call(artifact, "d_" + op, a=a, b=b)
    compare(f"d{op}/da", pairs, da, [slope(lambda t: reference(t, y), x) for x, y in pairs], 2e-5)
    compare(f"d{op}/db", pairs, db, [slope(lambda t: reference(x, t), y) for x, y in pairs], 2e-5)
    checked += 1
print(f"{checked} ops agree")
