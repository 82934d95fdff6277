# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# combinations.py FILE: values and gradients of the combination functions of `dense` against their formulas in double precision.
import math
import sys

from spatial import Tensor, call, demand_equal, drawn, text_of

KINDS = ["LINEAR", "ADD", "EQ_SLOPES", "EQ_RADIAL", "EH_RADIAL", "EW_RADIAL", "EV_RADIAL", "X_RADIAL"]


def combine(kind, x, w, bias, a, dy):
    """y, and the gradients of sum y dy by x and the parameters; bias and a have a number for each unit, or one for all."""
    depth, units = x.shape[-1], dy.shape[-1]
    y, dx, dw, db, da = (Tensor(t.shape) for t in (dy, x, w, bias, a))
    for at in dy.indices():
        j, d = at[-1], dy[at]
        width = (j,) if bias.shape else ()
        for i in range(depth):
            from_x, from_w = (*at[:-1], i), (i,) if kind == "EQ_SLOPES" else (i, j)
            if kind == "ADD":
                y.add(at, x[from_x])
                dx.add(from_x, d)
            elif kind in ("LINEAR", "EQ_SLOPES"):
                y.add(at, w[from_w] * x[from_x])
                dx.add(from_x, d * w[from_w])
                dw.add(from_w, d * x[from_x])
            else:
                b, distance = bias[width], w[from_w] - x[from_x]
                y.add(at, -b * b * distance**2)
                dx.add(from_x, d * b * b * 2 * distance)
                dw.add(from_w, -d * b * b * 2 * distance)
                db.add(width, -d * 2 * b * distance**2)
        if kind in ("LINEAR", "EQ_SLOPES"):
            y.add(at, bias[width])
            db.add(width, d)
        elif kind in ("EW_RADIAL", "X_RADIAL"):
            y.add(at, depth * math.log(abs(a[(j,)])))
            da.add((j,), d * depth / a[(j,)])
        elif kind == "EV_RADIAL":
            y.add(at, depth * math.log(abs(bias[width])))
            db.add(width, d * depth / bias[width])
    return y, dx, dw, db, da


count = 0
for seed, (kind, shape, units) in enumerate((kind, shape, units) for kind in KINDS for shape, units in (([3, 4], 5), ([2, 3, 5], 2), ([1, 1], 1))):
    depth = shape[-1]
    x, dy = drawn(shape, seed), drawn([*shape[:-1], units], seed + 300)
    w = drawn([depth] if kind == "EQ_SLOPES" else [depth, units], seed + 100)
    bias = drawn([] if kind in ("EQ_RADIAL", "EW_RADIAL") else [units], seed + 200)
    a = drawn([units], seed + 400)
    said = {"ADD": [], "EW_RADIAL": ["kernel", "bias", "altitude"], "X_RADIAL": ["kernel", "bias", "altitude"]}.get(kind, ["kernel", "bias"])
    parameters = dict(kernel=w, bias=bias, altitude=a)

    def dims(tensor):
        return " ".join(f'dim: "{d}"' for d in ["N", *tensor.shape[1:]])

    values = text_of({name: parameters[name].values for name in said}, said)
    model = f"""format_version: 1 name: "m" input {{ name: "x" {dims(x)} }} input {{ name: "dy" {dims(dy)} }}
node {{ name: "y" input: "x" dense {{ units: {units} combination: {kind} {values} }} }}
node {{ name: "z" input: "y" input: "dy" binary {{ kind: MUL }} }}
"""
    y, dx, dw, db, da = combine(kind, x, w, bias, a, dy)
    what = f"{kind} of {shape}, {units} units"
    demand_equal(what, call(sys.argv[1], model + 'output: "y"', "predict", x=x, dy=dy)["y"], y.values)
    gradient = call(sys.argv[1], model + 'output: "z"', "gradient", x=x, dy=dy)
    demand_equal(f"{what}: gradient of x", gradient["x"], dx.values)
    for name, expected in dict(kernel=dw, bias=db, altitude=da).items():
        if (name in said) != (f"y.{name}" in gradient):
            sys.exit(f"{what}: expected the parameters {said}, but got {list(gradient)}")
        if name in said:
            demand_equal(f"{what}: gradient of {name}", gradient[f"y.{name}"], expected.values, 1e-4)
    count += 1

# A bump of height |a|^K = 0 has a finite gradient, and far from all centres a normalised one is that of the nearest.
zero = call(sys.argv[1], """format_version: 1 name: "m" input { name: "x" dim: "N" dim: "2" }
node { name: "y" dense { units: 2 combination: X_RADIAL kernel: [0, 1, 0, 1] bias: [1, 1] altitude: [0, 1] activation: SOFTMAX } }""", "gradient", x=Tensor([1, 2], [0, 0]))
if not all(math.isfinite(v) for values in zero.values() for v in values):
    sys.exit(f"expected finite gradients, but got {zero}")
far = call(sys.argv[1], """format_version: 1 name: "m" input { name: "x" dim: "N" dim: "2" }
node { name: "y" dense { units: 2 combination: EQ_RADIAL kernel: [0, 1, 0, 1] bias: 1 activation: SOFTMAX } }""", "predict", x=Tensor([1, 2], [1000, 1000]))
same = call(sys.argv[1], """format_version: 1 name: "m" input { name: "x" dim: "N" dim: "2" }
node { name: "y" dense { units: 2 combination: EW_RADIAL kernel: [0, 1, 0, 1] bias: 1 altitude: [1, 1] activation: SOFTMAX } }""", "predict", x=Tensor([1, 2], [1000, 1000]))
demand_equal("with heights", same["y"], far["y"], 0)
demand_equal("far from all centres", far["y"], [0, 1], 0)
print(f"{count} combination functions agree")
