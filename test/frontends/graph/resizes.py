# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# resizes.py FILE: values and gradients of `resize` in one to three dimensions, against the matrix of its weights in fractions, and what PyTorch,
# JAX and ONNX Runtime compute.
import math
import sys
from fractions import Fraction

from spatial import Tensor, call, chosen, demand_equal, drawn, less_one, text_of

FIELDS = ["method", "size", "scale", "coordinates", "rounding", "coefficient", "exclude_outside", "antialias", "channels"]
HALF = Fraction(1, 2)


def weight(case, t):
    """Of an element at the distance t."""
    t = abs(t)
    if case["method"] == "LINEAR":
        return max(0, 1 - t)
    a = Fraction(str(case.get("coefficient", -0.75)))
    return (a + 2) * t**3 - (a + 3) * t**2 + 1 if t < 1 else a * t**3 - 5 * a * t**2 + 8 * a * t - 4 * a if t < 2 else 0


def matrix(case, extent, size, scale):
    """A row of weights of the input's elements for each of the result's."""
    ratio, rows = 1 / scale, []
    for o in range(size):
        where = case.get("coordinates", "HALF_PIXEL")
        c = (o + HALF) * ratio - HALF if where == "HALF_PIXEL" else o * ratio if where == "ASYMMETRIC" else Fraction(o * (extent - 1), max(size - 1, 1))
        row = [Fraction(0)] * extent
        if case.get("method", "NEAREST") == "NEAREST":
            place = {"FLOOR": math.floor(c), "CEIL": math.ceil(c), "PREFER_CEIL": math.floor(c + HALF)}.get(case.get("rounding"), math.ceil(c - HALF))
            row[min(max(place, 0), extent - 1)] = Fraction(1)
        else:
            reach = max(1, ratio) if case.get("antialias") else 1
            for place in range(math.floor(c - 2 * reach), math.ceil(c + 2 * reach) + 1):
                if 0 <= place < extent or not (case.get("antialias") or case.get("exclude_outside")):
                    row[min(max(place, 0), extent - 1)] += weight(case, (place - c) / reach)
            row = [w / sum(row) for w in row]
        rows.append(row)
    return rows


def along(x, axis, rows):
    shape = list(x.shape)
    shape[axis] = len(rows)
    y = Tensor(shape)
    for at in y.indices():
        for place, w in enumerate(rows[at[axis]]):
            if w:
                y.add(at, float(w) * x[(*at[:axis], place, *at[axis + 1:])])
    return y


CASES = [dict(x=[2, 3, 2], size=[6], coordinates=where, rounding=how) for where in ("HALF_PIXEL", "ALIGN_CORNERS", "ASYMMETRIC")
         for how in ("PREFER_FLOOR", "PREFER_CEIL", "FLOOR", "CEIL")] + [
    dict(x=[1, 20, 1], size=[6]),
    dict(x=[1, 20, 1], size=[6], rounding="PREFER_CEIL"),
    dict(x=[1, 12, 2], size=[4], coordinates="ASYMMETRIC", rounding="FLOOR"),
    dict(x=[2, 3, 5, 2], size=[7, 3], channels="FIRST"),
    dict(x=[1, 2, 3, 2, 2], size=[3, 1, 4]),
    dict(x=[2, 5, 3], scale=[1.5], rounding="FLOOR"),
] + [dict(case, method=method) for method in ("LINEAR", "CUBIC") for case in (
    dict(x=[2, 3, 2], size=[6]),
    dict(x=[2, 3, 2], size=[6], coordinates="ALIGN_CORNERS"),
    dict(x=[2, 3, 2], size=[6], coordinates="ASYMMETRIC"),
    dict(x=[1, 3, 1], size=[1]),
    dict(x=[1, 3, 1], size=[1], coordinates="ALIGN_CORNERS"),
    dict(x=[1, 1, 2], size=[4]),
    dict(x=[1, 1, 2], size=[4], coordinates="ALIGN_CORNERS"),
    dict(x=[2, 4, 2], size=[8], exclude_outside=True),
    dict(x=[1, 17, 2], size=[3]),
    dict(x=[1, 9, 1], size=[17], coordinates="ALIGN_CORNERS"),
    dict(x=[1, 12, 2], size=[4], antialias=True),
    dict(x=[1, 5, 2], size=[9], antialias=True),
    dict(x=[2, 6, 4, 3], size=[9, 10]),
    dict(x=[2, 6, 4, 3], scale=[0.5, 2], channels="FIRST"),
    dict(x=[2, 7, 2], scale=[0.7]),
    dict(x=[2, 7, 2], scale=[2.3], coordinates="ASYMMETRIC"),
    dict(x=[1, 2, 3, 4, 2], size=[4, 2, 6], channels="FIRST"),
)] + [dict(x=[2, 5, 2], size=[11], method="CUBIC", coefficient=-0.5)]

count = 0
for seed, case in chosen(CASES):
    x = drawn(case["x"], seed)
    extents = x.shape[1:-1]
    scales = [Fraction(str(s)) for s in case.get("scale", [])] or [Fraction(size, extent) for size, extent in zip(case["size"], extents)]
    rows = [matrix(case, extent, math.floor(extent * scale), scale) for extent, scale in zip(extents, scales)]
    y = x
    for axis, weights in enumerate(rows):
        y = along(y, 1 + axis, weights)
    dy = drawn(y.shape, seed + 300)
    dx = dy
    for axis, weights in enumerate(rows):
        dx = along(dx, 1 + axis, list(zip(*weights)))
    if case.get("channels") == "FIRST":
        order = [0, len(extents) + 1, *range(1, len(extents) + 1)]
        x, y, dx, dy = (tensor.permuted(order) for tensor in (x, y, dx, dy))
    inputs = " ".join(f'input {{ name: "{name}" {" ".join(f"dim: {chr(34)}{d}{chr(34)}" for d in ["N", *tensor.shape[1:]])} }}' for name, tensor in (("x", x), ("dy", dy)))
    model = f"""format_version: 1 name: "m" {inputs}
node {{ name: "y" input: "x" resize {{ {text_of(case, FIELDS)} }} }}
node {{ name: "z" input: "y" input: "dy" binary {{ kind: MUL }} }}
output: "y" output: "z"
"""
    what = text_of(case, ["x", *FIELDS])
    demand_equal(what, call(sys.argv[1], model, "predict", x=x, dy=less_one(dy))["y"], y.values)
    demand_equal(f"{what}: gradient", call(sys.argv[1], model, "gradient", x=x, dy=less_one(dy))["x"], dx.values)
    count += 1

# What is there by definition, in one dimension.
KNOWN = [
    ([1, 2, 3], "resize { method: LINEAR size: 6 }", [1, 1.25, 1.75, 2.25, 2.75, 3]),
    ([1, 2, 3], "resize { method: LINEAR size: 6 coordinates: ALIGN_CORNERS }", [1, 1.4, 1.8, 2.2, 2.6, 3]),
    ([1, 2, 3], "resize { method: LINEAR size: 6 coordinates: ASYMMETRIC }", [1, 1.5, 2, 2.5, 3, 3]),
    ([1, 2, 3], "resize { method: LINEAR size: 1 coordinates: ALIGN_CORNERS }", [1]),
    ([1, 2, 3], "resize { method: LINEAR size: 1 }", [2]),
    ([0, 3, 6, 9], "resize { size: 10 coordinates: ALIGN_CORNERS rounding: PREFER_CEIL }", [0, 0, 3, 3, 3, 6, 6, 6, 9, 9]),
    ([0, 3, 6, 9], "resize { size: 10 coordinates: ALIGN_CORNERS rounding: FLOOR }", [0, 0, 0, 3, 3, 3, 6, 6, 6, 9]),
    (range(20), "resize { size: 6 rounding: PREFER_CEIL }", [1, 5, 8, 11, 15, 18]),
    (range(20), "resize { size: 6 }", [1, 4, 8, 11, 14, 18]),
    (range(20), "resize { size: 6 coordinates: ASYMMETRIC rounding: FLOOR }", [0, 3, 6, 10, 13, 16]),
    ([0, 1, 0, 0], "resize { method: CUBIC size: 7 coordinates: ALIGN_CORNERS }", [0, 0.59375, 1, 0.59375, 0, -0.09375, 0]),
    ([0, 1, 0, 0], "resize { method: CUBIC coefficient: -0.5 size: 7 coordinates: ALIGN_CORNERS }", [0, 0.5625, 1, 0.5625, 0, -0.0625, 0]),
    (range(8), "resize { method: LINEAR size: 2 antialias: true }", [1.892857, 5.107143]),
    (range(8), "resize { method: LINEAR size: 2 }", [1.5, 5.5]),
    # Halves that are whole numbers only in whole numbers: 4.5 / 0.3 - 0.5.
    (range(20), "resize { scale: 0.3 rounding: FLOOR }", [1, 4, 7, 11, 14, 17]),
]
for values, fields, expected in KNOWN:
    values = list(values)
    model = f'format_version: 1 name: "m" input {{ name: "x" dim: "N" dim: "{len(values)}" dim: "1" }} node {{ name: "y" {fields} }}'
    demand_equal(fields, call(sys.argv[1], model, "predict", x=Tensor([1, len(values), 1], values))["y"], expected, 1e-6)
print(f"{count} resizes and {len(KNOWN)} known ones agree")
