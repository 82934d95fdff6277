# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# operators.py ROOT FOLDER CAUCE: each operator that is imported, on small inputs, beside its formula in double precision.
import glob
import json
import math
import os
import re
import struct
import subprocess
import sys

root, folder, cauce = sys.argv[1:]
FLOAT, UINT8, INT8, INT32, INT64, BOOL, FLOAT16 = 1, 2, 3, 6, 7, 9, 10
TYPES = {FLOAT: "float_data", UINT8: "int32_data", INT8: "int32_data", INT32: "int32_data", INT64: "int64_data", BOOL: "int32_data", FLOAT16: "int32_data"}

x = [0.5, -1.5, 2.25, -0.25, 3.0, -4.0]
u = [0.5, -0.75, 0.125, -0.25, 0.9375, 0.0]
q = [1.0, 1.5, 2.25, 4.0, 1.25, 8.0]
i = [7, -7, 5, 0, -3, 12]
j = [2, 2, -3, 4, -2, 5]
s = [0, 1, 2, 3, 1, 0]
b = [1, 0, 1, 1, 0, 0]
c = [1, 1, 0, 1, 0, 1]
nan, inf = math.nan, math.inf
odd = [nan, inf, -inf, 0.0, 1.0, -1.0]
INPUTS = {"x": (FLOAT, x), "u": (FLOAT, u), "q": (FLOAT, q), "odd": (FLOAT, odd), "i": (INT64, i), "j": (INT64, j), "s": (INT64, s), "b": (BOOL, b), "c": (BOOL, c)}

cases = []  # operator, inputs, attributes, expected; of version 26
grouped = []  # the same of version 18
older = []  # the same of version 5


# Of the output behind as many as are skipped.
def case(op, inputs, expected, among=cases, **attributes):
    among.append((op, inputs.split(), attributes, expected))


def each(formula, *lists):
    return [formula(*values) for values in zip(*lists)]


sigmoid = lambda v: 1 / (1 + math.exp(-v))
softplus = lambda v: math.log1p(math.exp(v))
for op, of, formula, attributes in [
    ("Abs", "x", abs, {}), ("Acos", "u", math.acos, {}), ("Acosh", "q", math.acosh, {}), ("Asin", "u", math.asin, {}), ("Asinh", "x", math.asinh, {}),
    ("Atan", "x", math.atan, {}), ("Atanh", "u", math.atanh, {}), ("Affine", "x", lambda v: 2 * v + 0.5, {"alpha": 2.0, "beta": 0.5}), ("Ceil", "x", math.ceil, {}),
    ("Celu", "x", lambda v: max(v, 0) + min(0, 2 * math.expm1(v / 2)), {"alpha": 2.0}), ("Cos", "x", math.cos, {}), ("Cosh", "x", math.cosh, {}),
    ("Elu", "x", lambda v: v if v > 0 else 1.5 * math.expm1(v), {"alpha": 1.5}), ("Erf", "x", math.erf, {}), ("Exp", "x", math.exp, {}), ("Floor", "x", math.floor, {}),
    ("Gelu", "x", lambda v: v / 2 * (1 + math.erf(v / math.sqrt(2))), {}),
    ("Gelu", "x", lambda v: v / 2 * (1 + math.tanh(math.sqrt(2 / math.pi) * (v + 0.044715 * v**3))), {"approximate": "tanh"}),
    ("HardSigmoid", "x", lambda v: max(0, min(1, 0.25 * v + 0.4)), {"alpha": 0.25, "beta": 0.4}), ("HardSwish", "x", lambda v: v * max(0, min(1, v / 6 + 0.5)), {}),
    ("Identity", "x", lambda v: v, {}), ("LeakyRelu", "x", lambda v: v if v > 0 else 0.1 * v, {"alpha": 0.1}), ("Log", "q", math.log, {}),
    ("Mish", "x", lambda v: v * math.tanh(softplus(v)), {}), ("Neg", "x", lambda v: -v, {}), ("Reciprocal", "x", lambda v: 1 / v, {}), ("Relu", "x", lambda v: max(v, 0), {}),
    ("Round", "x", round, {}), ("ScaledTanh", "x", lambda v: 1.5 * math.tanh(0.5 * v), {"alpha": 1.5, "beta": 0.5}),
    ("Selu", "x", lambda v: 1.0507009873554805 * (v if v > 0 else 1.6732632423543772 * math.expm1(v)), {}),
    ("Shrink", "x", lambda v: v - 0.25 if v > 1 else v + 0.25 if v < -1 else 0, {"lambd": 1.0, "bias": 0.25}), ("Sigmoid", "x", sigmoid, {}),
    ("Sign", "x", lambda v: (v > 0) - (v < 0), {}), ("Sin", "x", math.sin, {}), ("Sinh", "x", math.sinh, {}), ("Softplus", "x", softplus, {}),
    ("Softsign", "x", lambda v: v / (1 + abs(v)), {}), ("Sqrt", "q", math.sqrt, {}), ("Swish", "x", lambda v: v * sigmoid(2 * v), {"alpha": 2.0}), ("Tan", "x", math.tan, {}),
    ("Tanh", "x", math.tanh, {}), ("ThresholdedRelu", "x", lambda v: v if v > 1.5 else 0, {"alpha": 1.5}),
    ("IsInf", "odd", lambda v: abs(v) == inf, {}), ("IsInf", "odd", lambda v: v == -inf, {"detect_positive": 0}), ("IsNaN", "odd", lambda v: v != v, {}),
    ("Not", "b", lambda v: not v, {}), ("BitwiseNot", "i", lambda v: ~v, {}), ("Abs", "i", abs, {}), ("Neg", "i", lambda v: -v, {}),
]:
    case(op, of, each(formula, INPUTS[of][1]), **attributes)
for op, of, formula, attributes in [
    ("Add", "x q", lambda v, w: v + w, {}), ("Sub", "x q", lambda v, w: v - w, {}), ("Mul", "x q", lambda v, w: v * w, {}), ("Div", "x q", lambda v, w: v / w, {}),
    ("Div", "i j", lambda v, w: int(v / w), {}), ("Mod", "i j", lambda v, w: v % w, {}), ("Mod", "i j", lambda v, w: int(math.fmod(v, w)), {"fmod": 1}),
    ("Mod", "x q", math.fmod, {"fmod": 1}), ("Pow", "q x", lambda v, w: v**w, {}), ("PRelu", "x q", lambda v, w: v if v > 0 else w * v, {}),
    ("And", "b c", lambda v, w: v and w, {}), ("Or", "b c", lambda v, w: v or w, {}), ("Xor", "b c", lambda v, w: v != w, {}),
    ("BitwiseAnd", "i j", lambda v, w: v & w, {}), ("BitwiseOr", "i j", lambda v, w: v | w, {}), ("BitwiseXor", "i j", lambda v, w: v ^ w, {}),
    ("Equal", "i j", lambda v, w: v == w, {}), ("Greater", "x u", lambda v, w: v > w, {}), ("GreaterOrEqual", "x u", lambda v, w: v >= w, {}),
    ("Less", "x u", lambda v, w: v < w, {}), ("LessOrEqual", "x u", lambda v, w: v <= w, {}),
    ("Max", "x q u", max, {}), ("Min", "x q u", min, {}), ("Sum", "x q u", lambda *v: sum(v), {}), ("Mean", "x q u", lambda *v: sum(v) / 3, {}),
    ("Where", "b x q", lambda t, v, w: v if t else w, {}), ("CastLike", "x i", lambda v, w: int(v), {}),
]:
    case(op, of, each(formula, *(INPUTS[name][1] for name in of.split())), **attributes)
case("BitShift", "u64a u64b", [2, 12, 40], direction="LEFT")
case("BitShift", "u64a u64b", [0, 0, 0], direction="RIGHT")
case("Cast", "x", each(int, x), to=INT64)
case("Clip", "x [f]-1 [f]2", each(lambda v: min(max(v, -1), 2), x))


def rows(list_):
    return [list_[:3], list_[3:]]


def flat(matrix):
    return [value for row in matrix for value in row]


def softmax(row):
    e = [math.exp(v) for v in row]
    return [v / sum(e) for v in e]


case("Softmax", "x", flat(map(softmax, rows(x))))
case("LogSoftmax", "x", [math.log(v) for v in flat(map(softmax, rows(x)))])
case("Hardmax", "x", flat([int(v == max(row)) for v in row] for row in rows(x)))
columns = [softmax([x[k], x[k + 3]]) for k in range(3)]
case("Softmax", "x", [columns[k][r] for r in range(2) for k in range(3)], axis=0)

norms = {
    "ReduceL1": lambda v: sum(map(abs, v)), "ReduceL2": lambda v: math.sqrt(sum(e * e for e in v)), "ReduceMax": max, "ReduceMean": lambda v: sum(v) / len(v), "ReduceMin": min,
    "ReduceProd": math.prod, "ReduceSum": sum, "ReduceSumSquare": lambda v: sum(e * e for e in v), "ReduceLogSumExp": lambda v: math.log(sum(map(math.exp, v))),
}
for op, formula in norms.items():
    case(op, "x [i]1", [formula(row) for row in rows(x)])
    case(op, "x [i]-2", [formula(column) for column in zip(*rows(x))], keepdims=0)
    case(op, "x", [formula(x)])
case("ReduceLogSum", "q [i]1", [math.log(sum(row)) for row in rows(q)])
case("ArgMax", "x", [2, 1], axis=1)
case("ArgMin", "x", [1, 0, 1], axis=0, keepdims=0)
case("CumSum", "x [i]1", flat([row[0], row[0] + row[1], sum(row)] for row in rows(x)))
case("CumSum", "x [i]1", flat([row[1] + row[2], row[2], 0] for row in rows(x)), exclusive=1, reverse=1)
case("CumProd", "x [i]1", flat([row[0], row[0] * row[1], math.prod(row)] for row in rows(x)))

case("Range", "[i]2 [i]10 [i]3", [2, 5, 8])
case("Concat", "x u", flat(a + d for a, d in zip(rows(x), rows(u))), axis=-1)
case("ConstantOfShape", "[i]2,2", [0.0] * 4)
case("EyeLike", "x", [0, 1, 0, 0, 0, 1], k=1)
case("Expand", "x [i]2,1,1", x + x)
case("Flatten", "x", x, axis=0)
case("Gather", "x [i]2,0", [x[2], x[0], x[5], x[3]], axis=1)
case("Range", "[f]0 [f]1 [f]0.1", [k * 0.1 for k in range(10)])
case("Range", "[s]2 [s]-3 [s]-2", [2, 0, -2])
case("Reshape", "x [i]3,-1", x)
case("Shape", "x", [2, 3])
case("Size", "x", [6])
case("Slice", "x [i]-1 [i]-9 [i]1 [i]-2", [x[2], x[0], x[5], x[3]])
case("Split", "x [i]1,2", [x[0], x[3]], axis=1)
case("Squeeze", "x", x)
case("Unsqueeze", "x [i]0,-1", x)
case("Tile", "x [i]1,2", flat(row + row for row in rows(x)))
case("Transpose", "x", [x[k] for k in (0, 3, 1, 4, 2, 5)])
case("Trilu", "x", [x[0], x[1], x[2], 0, x[4], x[5]])
case("Trilu", "x [i]-1", [0, 0, 0, x[3], 0, 0], upper=0)
case("DepthToSpace", "[f4]1,2,3,4", [1, 2, 3, 4], blocksize=2)
case("SpaceToDepth", "[f22]1,2,3,4", [1, 2, 3, 4], blocksize=2)
case("MatMul", "x [f32]1,0,0,1,1,1", [x[0] + x[2], x[1] + x[2], x[3] + x[5], x[4] + x[5]])
case("Gemm", "x x", [2 * sum(a * d for a, d in zip(r, t)) for r in rows(x) for t in rows(x)], alpha=2.0, transB=1)
case("GatherElements", "x [i22]0,-1,2,1", [x[0], x[2], x[5], x[4]], axis=1)
case("GatherND", "x [i22]0,1,-1,2", [x[1], x[5]])
case("GatherND", "x [i21]1,0", x[3:] + x[:3])
case("GatherND", "x [i21]2,-2", [x[2], x[4]], batch_dims=1)
case("GatherND", "x [i21]2,-3", [0] * 3 + [0] * 3)  # beyond either end
case("OneHot", "s [i]3 [v2]2,5", [5 if k == value else 2 for value in s for k in range(3)])
case("OneHot", "[i]-1,0 [i]3 [v2]0,1", [0, 1, 0, 0, 1, 0], axis=0)
case("ReverseSequence", "x [i]2,3", [x[1], x[0], x[2], x[5], x[4], x[3]], time_axis=1, batch_axis=0)
for op in "Scatter", "ScatterElements":
    case(op, "x [i22]0,-1,1,1 [m22]10,20,30,40", [10, x[1], 20, x[3], 40, x[5]], axis=1)
    case(op, "x [i22]0,-1,1,1 [m22]10,20,30,40", [10, x[1], x[2], 30, 40, x[5]], axis=0)
case("ScatterElements", "x [i22]0,-1,1,1 [m22]10,20,30,40", [x[0] + 10, x[1], x[2] + 20, x[3], x[4] + 70, x[5]], axis=1, reduction="add")
case("ScatterND", "x [i22]0,1,1,-1 [v2]7,8", [x[0], 7] + x[2:5] + [8])
case("ScatterND", "x [i21]-1,-1 [m23]1,2,-9,-1,2,-5", x[:3] + [max(x[3], 1), max(x[4], 2), max(x[5], -5)], reduction="max")
case("TopK", "x [i]2", [2.25, 0.5, 3.0, -0.25])
case("TopK", "x [i]2", [2, 0, 1, 0], skip=1)
case("TopK", "x [i]1", [min(x[k], x[k + 3]) for k in range(3)], axis=0, largest=0)
case("TopK", "[v5]1,3,3,3,2 [i]2", [1, 2], skip=1)
case("TopK", "[v5]1,3,1,1,2 [i]2", [0, 2], skip=1, largest=0)
case("TopK", "odd [i]1", [0, 1], skip=1)  # NaN is the greatest

case("Pad", "x [i]0,1,0,-1 [f]9", flat([9] + row[:2] for row in rows(x)))
case("Pad", "x [i]1,0 - [i]-1", flat([0] + row for row in rows(x)))
case("Pad", "[v]1,2,3 [i]-1,2", [2, 3, 0, 0])
case("Pad", "x [i]0,1,0,-1 largest", flat([3] + row[:2] for row in rows(x)))  # a value that is computed
case("Pad", "[v]1,2,3 [i]-1,1", [2, 3, 2], mode="reflect")
case("Pad", "[v]1,2,3 [i]-1,1", [2, 3, 3], mode="edge")
case("Pad", "[v]1,2,3 [i]1,4", [3, 1, 2, 3, 1, 2, 3, 1], mode="wrap")
for coordinates, rounding, expected in [("asymmetric", "round_prefer_floor", [1, 1, 2, 2]), ("asymmetric", "round_prefer_ceil", [1, 2, 2, 2]),
                                        ("half_pixel", "floor", [1, 1, 1, 2]), ("half_pixel", "ceil", [1, 2, 2, 2])]:
    case("Resize", "[v2]1,2 - [v1]2", expected, coordinate_transformation_mode=coordinates, nearest_mode=rounding)
case("Resize", "[v4]1,2,3,4 - - [i]3", [1, 2, 4])
case("Resize", "[v4]1,2,3,4 - [v1]0.6", [1, 1 + 3 / 1.4], mode="linear", coordinate_transformation_mode="align_corners")
case("Resize", "[v4]1,2,3,4 [v2]0.5,1.5 - [i]4", [2.5, 3.5, -9, -9], mode="linear", coordinate_transformation_mode="tf_crop_and_resize", extrapolation_value=-9.0)
case("Resize", "[v2]1,2 - [v1]2", [1, 1.25, 1.75, 2], mode="linear")
case("Resize", "x - - [i]2,6", flat([r[0], 0.75 * r[0] + 0.25 * r[1], 0.25 * r[0] + 0.75 * r[1], 0.75 * r[1] + 0.25 * r[2], 0.25 * r[1] + 0.75 * r[2], r[2]] for r in rows(x)), mode="linear")
case("Resize", "[v4]1,2,3,4 - - [i]2", [1.5, 3.5], mode="linear")
case("Resize", "[v4]1,2,3,4 - - [i]2", [(3 * 1 + 3 * 2 + 3) / 7, (2 + 3 * 3 + 3 * 4) / 7], mode="linear", antialias=1, exclude_outside=1)
case("Resize", "[v4]1,2,3,4 - - [i]1", [(-0.09375 * 1 + 0.59375 * 2) + (0.59375 * 3 - 0.09375 * 4)], mode="cubic")
case("Upsample", "[v2]1,2 [v1]2", [1, 1.5, 2, 2], mode="linear")

# One unit, two steps; GRU in both forms, and the LSTM with peepholes and the gates coupled.
h = [0.0]
for value in 0.5, -1.0:
    h.append(math.tanh(2 * value + 0.5 * h[-1] + 0.25 + 0.125))
case("RNN", "[t]0.5,-1 [w1]2 [w1]0.5 [b2]0.25,0.125", h[1:])
case("RNN", "[t]0.5,-1 [w1]2 [w1]0.5 [b2]0.25,0.125", [h[2]], skip=1)
case("RNN", "[t]0.5,-1 [w1]2 [w1]0.5", [max(2 * 0.5 + 0.5 * 0, 0), 0], activations=["Relu"], direction="reverse")
for couples in 0, 1:
    state, cell, steps = 0.25, 0.5, []
    for value in 0.5, -1.0:
        i_gate = sigmoid(value + 0.5 * state + 0.1 + 0.25 * cell)
        forget = 1 - i_gate if couples else sigmoid(-value + 0.25 * state + 0.3 - 0.5 * cell)
        cell = forget * cell + i_gate * math.tanh(2 * value - state + 0.4)
        state = sigmoid(0.5 * value + state + 0.2 + 0.75 * cell) * math.tanh(cell)
        steps.append(state)
    lstm = "[t]0.5,-1 [w4]1,0.5,-1,2 [w4]0.5,1,0.25,-1 [b8]0.1,0.2,0.3,0.4,0,0,0,0 - [w1]0.25 [w1]0.5 [b3]0.25,0.75,-0.5"
    case("LSTM", lstm, steps, input_forget=couples)
    case("LSTM", lstm, [cell], skip=2, input_forget=couples)
for after in 0, 1:
    state, steps = 0.25, []
    for value in 0.5, -1.0:
        z, r = sigmoid(value + 0.5 * state + 0.1), sigmoid(-value + state + 0.2)
        n = math.tanh(2 * value + 0.3 + (r * (-0.5 * state + 0.4) if after else -0.5 * r * state + 0.4))
        state = (1 - z) * n + z * state
        steps.append(state)
    case("GRU", "[t]0.5,-1 [w3]1,-1,2 [w3]0.5,1,-0.5 [b6]0.1,0.2,0.3,0,0,0.4 - [w1]0.25", steps, linear_before_reset=after)

# Half a pixel beyond the first, between two, and far beyond the last; as PyTorch has it.
for padding, expected in [("zeros", [0.5, 1.5, 0]), ("border", [1, 1.5, 3]), ("reflection", [1, 1.5, 1])]:
    case("GridSample", "[row3x]1,2,3 [places]-1,0,-0.3333333333,0,3,0", expected, mode="linear", padding_mode=padding)
case("GridSample", "[row3x]1,2,3 [places]-1,0,0.5,0,1,0", [1, 3, 3], mode="nearest", align_corners=1)
case("GridSample", "[row3x]1,2,3 [places]-1,0,0.5,0,1,0", [1, 2.59375, 3], mode="cubic", padding_mode="border", align_corners=1)

image = [float(v) for v in range(1, 10)]
case("Conv", "[f33]1,2,3,4,5,6,7,8,9 [f1122]1,0,0,1", [6, 8, 12, 14])
case("MaxPool", "[f33]1,2,3,4,5,6,7,8,9", [5, 6, 8, 9], kernel_shape=[2, 2])
case("AveragePool", "[f33]1,2,3,4,5,6,7,8,9", [3, 4, 6, 7], kernel_shape=[2, 2])
case("GlobalAveragePool", "[f33]1,2,3,4,5,6,7,8,9", [5])
case("GlobalMaxPool", "[f33]1,2,3,4,5,6,7,8,9", [9])
case("AveragePool", "[row5]1,2,3,4,5", [1, 2.5, 4.5], kernel_shape=[2], strides=[2], auto_pad="SAME_LOWER")
case("AveragePool", "[row5]1,2,3,4,5", [0.5, 2.5, 4.5], kernel_shape=[2], strides=[2], auto_pad="SAME_LOWER", count_include_pad=1)

# Indices are of the whole tensor, know nothing of pads and dilations, and are of the first of equals.
planes = "[planes]1,5,2,6,3,4,9,1,1,1,1,8"
case("MaxPool", planes, [6, 5, 9, 8], kernel_shape=[2, 2])
case("MaxPool", planes, [3, 1, 6, 11], kernel_shape=[2, 2], skip=1)
case("MaxPool", planes, [1, 2, 6, 11], kernel_shape=[2, 2], storage_order=1, skip=1)
case("MaxPool", "[row5]9,1,7,3,8", [1, 0, 3, 4, 3], kernel_shape=[2], dilations=[2], pads=[1, 1], skip=1)
case("MaxPool", "[row3]2,2,1", [0, 1], kernel_shape=[2], skip=1)
case("MaxUnpool", "[row2]5,6 [irow2]1,3", [0, 5, 0, 6], kernel_shape=[2], strides=[2])
case("MaxUnpool", "[row2]5,6 [irow2]1,4 [i]1,1,6", [0, 5, 0, 0, 6, 0], kernel_shape=[2], strides=[2])
case("MaxUnpool", "[row2]5,5 [irow2]1,1", [0, 5, 0], kernel_shape=[2])
squares = [[1, 2, 4, 5], [2, 3, 5, 6], [4, 5, 7, 8], [5, 6, 8, 9]]
case("LpPool", "[f33]1,2,3,4,5,6,7,8,9", [math.hypot(*square) for square in squares], kernel_shape=[2, 2])
case("LpPool", "[f33]-1,-2,-3,-4,-5,-6,-7,-8,-9", [sum(square) for square in squares], kernel_shape=[2, 2], p=1)
case("LpPool", "[row3]-1,2,-3", [sum(e**3 for e in part) ** (1 / 3) for part in ([1], [1, 2], [2, 3], [3])], kernel_shape=[2], pads=[1, 1], p=3)
case("GlobalLpPool", "[f33]1,2,3,4,5,6,7,8,9", [math.sqrt(sum(e * e for e in image))])

# Of the full 1, 1, 3, 2, 2: what pads take away, and zeros where output_shape or auto_pad want more.
for expected, attributes in [
    ([1, 1, 3, 2, 2], {}), ([1, 3, 2], {"pads": [1, 1]}), ([1, 1, 3, 2], {"auto_pad": "SAME_UPPER"}), ([1, 3, 2, 2], {"auto_pad": "SAME_LOWER"}),
    ([1, 3, 2, 2], {"output_shape": [4]}), ([1, 1, 3, 2], {"output_shape": [4], "auto_pad": "SAME_UPPER"}), ([1, 1, 3, 2, 2, 0], {"output_shape": [6]}),
    ([1, 3, 2, 2], {"auto_pad": "SAME_UPPER", "output_padding": [1]}), ([1, 1, 3, 2, 2, 0], {"output_padding": [1]}),
]:
    case("ConvTranspose", "[row2]1,2 [row3]1,1,1", expected, strides=[2], **attributes)
case("ConvTranspose", "[row2]1,2 [row3]1,1,1", [1, 0, 3, 0, 3, 0, 2], strides=[2], dilations=[2])
case("ConvTranspose", "[channels]1,2 [filters]1,10,100,1000", [1, 10, 200, 2000], group=2)
case("ConvTranspose", "[channels]1,2 [filters]1,10,100,1000", [201, 2010])
case("ConvTranspose", "[channels]1,2 [filters]1,10,100,1000 [two]0.5,0.25", [201.5, 2010.25])
case("ConvTranspose", "[f22]1,2,3,4 [f1122]1,10,100,1000", [1, 12, 20, 103, 1234, 2040, 300, 3400, 4000])
case("Col2Im", "[f144]1,2,3,4,10,20,30,40,100,200,300,400,1000,2000,3000,4000 [i]3,3 [i]2,2", [1, 12, 20, 103, 1234, 2040, 300, 3400, 4000])
case("Col2Im", "[f144]1,2,3,4,10,20,30,40,100,200,300,400,1000,2000,3000,4000 [i]2,2 [i]2,2", [1000, 200, 30, 4], strides=[2, 2], pads=[1, 1, 1, 1])
case("Col2Im", "[f144]1,2,3,4,10,20,30,40,100,200,300,400,1000,2000,3000,4000 [i]1,6 [i]1,2", [v + w for a, d in ((1, 10), (100, 1000)) for v, w in zip(
    [a, 2 * a, 3 * a, 4 * a, 0, 0], [0, 0, d, 2 * d, 3 * d, 4 * d])], dilations=[1, 2])
case("CenterCropPad", "x [i]1,4", [0.5, -1.5, 2.25, 0])
case("CenterCropPad", "x [i]5", [0, *x[:3], 0, 0, *x[3:], 0], axes=[-1])
case("ReverseSequence", "x [i]2,3", [x[1], x[0], x[2], x[5], x[4], x[3]], batch_axis=0, time_axis=1)
case("ReverseSequence", "x [i]1,2,2", [x[0], x[4], x[5], x[3], x[1], x[2]])

# Halves go to even before the zero point is added; x is divided by the scale, not multiplied by its reciprocal.
case("QuantizeLinear", "[f5]0.5,1.5,2.5,-0.5,1000 [f]1 [u8]1", [1, 3, 3, 1, 255])
case("QuantizeLinear", "[f5]-300,300,1.5,0,-1.5 [f]1 [i8]0", [-128, 127, 2, 0, -2])
case("QuantizeLinear", "[f5]-1,3,1.65,1e30,-1e30 [f]0.3", [0, 10, 5, 255, 0])
case("QuantizeLinear", "[f2x2]1,2,3,4 [two]1,2", [1, 1, 3, 2])
case("QuantizeLinear", "[f2x2]1,2,3,4 [two]1,2", [1, 2, 2, 2], axis=0)
case("QuantizeLinear", "[f5]1,2,3,4,5 [three]1,0.5,0.25", [1, 2, 6, 8, 20], axis=0, block_size=2, output_dtype=5)
case("QuantizeLinear", "[h1]0.25 [h1]0.1", [3])
case("QuantizeLinear", "[h1]0.25 [h1]0.1", [2], precision=10)
case("DequantizeLinear", "[i8]-128 [f]1 [i8]127", [-255])
case("DequantizeLinear", "[i32]2147483647 [f]0.5", [1073741824])
case("DequantizeLinear", "[u8x4]9,9,9,9 [two]1,2 [u8x2]1,2", [8, 8, 14, 14], axis=0, block_size=2)
case("DequantizeLinear", "[u8x3]9,9,9 [two]1,2 [u8x2]1,2", [8, 8, 14], axis=0, block_size=2)
case("DequantizeLinear", "[u8x22]1,2,3,4 [two]1,10 [u8x2]1,2", [0, 0, 2, 20])
case("DynamicQuantizeLinear", "[f5]0,2,-3,-2.5,1.34", [153, 255, 0, 26, 221])
case("DynamicQuantizeLinear", "[f5]0,2,-3,-2.5,1.34", [5 / 255], skip=1)
case("DynamicQuantizeLinear", "[f5]0,0,0,0,0", [0] * 5)
case("MatMulInteger", "[u8x22]1,2,3,4 [i8x22]-1,1,2,-2 [u8x2]1,2 [i8x2]1,2", [1, -4, 0, -9])  # 0 1 | 1 2 by -2 -1 | 1 -4
case("MatMulInteger", "[u8x22]200,200,0,255 [u8x22]200,255,200,255", [80000, 102000, 51000, 65025])
case("QLinearMatMul", "[u8x11]5 [f]1 [u8]0 [u8x11]1 [f]1 [u8]0 [f]2 [u8]1", [3])
case("QLinearMatMul", "[u8x12]200,200 [f]1 [u8]0 [u8x21]200,200 [f]1 [u8]0 [f]1000 [u8]5", [85])
# A window over pads of an image that is 2 all over after its zero point.
case("ConvInteger", "[u8i22]12,12,12,12 [u8i33]1,1,1,1,1,1,1,1,1 [u8]10", [8] * 4, pads=[1, 1, 1, 1])
case("ConvInteger", "[u8i22]12,12,12,12 [u8i33]1,1,1,1,1,1,1,1,1 [u8]10 [u8]3", [-16] * 4, pads=[1, 1, 1, 1])
case("QLinearConv", "[u8i22]12,12,12,12 [f]0.5 [u8]10 [u8i33]1,1,1,1,1,1,1,1,1 [f]1 [u8]0 [f]2 [i8]-1 [i32v]2", [1] * 4, pads=[1, 1, 1, 1])
case("BatchNormalization", "x [v]1,2,3 [v]0,1,0 [v]0,1,2 [v]4,1,4", flat([0.5 * r[0], 2 * (r[1] - 1) + 1, 1.5 * (r[2] - 2)] for r in rows(x)), epsilon=0.0)
case("Constant", "", [1.5], value_float=1.5)


def standard(list_, epsilon=1e-5):
    mean = sum(list_) / len(list_)
    factor = 1 / math.sqrt(sum((v - mean) ** 2 for v in list_) / len(list_) + epsilon)
    return [(v - mean) * factor for v in list_], mean, factor


# Training takes the statistics of the batch for its output whatever the momentum is, which is for those that it keeps: the variance is that of all, not of a sample.
trained = [standard(column, 0)[0] for column in zip(*rows(x))]
case("BatchNormalization", "x [v]1,2,3 [v]0,1,0 [v]0,1,2 [v]4,1,4", [trained[k][r] * (k + 1) + (k == 1) for r in range(2) for k in range(3)], epsilon=0.0, training_mode=1)
case("BatchNormalization", "x [v]1,2,3 [v]0,1,0 [v]0,1,2 [v]4,1,4", [0.75 * k + 0.25 * (x[k] + x[k + 3]) / 2 for k in range(3)], momentum=0.75, training_mode=1, skip=1)
case("BatchNormalization", "x [v]1,2,3 [v]0,1,0 [v]0,1,2 [v]4,1,4", [0.75 * (1 if k == 1 else 4) + 0.25 * ((x[k] - x[k + 3]) / 2) ** 2 for k in range(3)], momentum=0.75,
     training_mode=1, skip=2)
case("LayerNormalization", "x [v]1,2,3 [v]0,1,0", flat([v * (k + 1) + (k == 1) for k, v in enumerate(standard(row)[0])] for row in rows(x)))
case("LayerNormalization", "x [f]2", [2 * v for v in standard(x, 0.5)[0]], axis=-2, epsilon=0.5)
case("LayerNormalization", "x [v]1,2,3", [sum(row) / 3 for row in rows(x)], skip=1)
case("LayerNormalization", "x [v]1,2,3", [standard(row)[2] for row in rows(x)], skip=2)
case("RMSNormalization", "x [v]1,2,3", flat([(k + 1) * v / math.sqrt(sum(e * e for e in row) / 3 + 1e-5) for k, v in enumerate(row)] for row in rows(x)))
case("GroupNormalization", "[four]1,3,1,3 [v4]1,2,3,4 [v4]0,0,0,0", [-1, 2, -3, 4], num_groups=2, epsilon=0.0)
case("GroupNormalization", "[four]1,3,1,3 [two]1,2 [two]0,0", [-1, 1, -2, 2], among=grouped, num_groups=2, epsilon=0.0)
case("InstanceNormalization", "[n22]1,3,5,6 [two]1,2 [two]0,1", [-1, 1, -1, 3], epsilon=0.0)
# Windows of 2 begin at the channel itself.
case("LRN", "x", [v / math.sqrt(2 + 1.5 * (v * v + (x[k + 1] ** 2 if k % 3 < 2 else 0))) for k, v in enumerate(x)], size=2, alpha=3.0, beta=0.5, bias=2.0)
case("LRN", "x", [v / (1 + sum(e * e for e in row) / 3) for row in rows(x) for v in row], size=3 + 2, alpha=5 / 3, beta=1.0)
case("MeanVarianceNormalization", "x", flat(standard(row, 0)[0] for row in rows(x)), axes=[1])
case("LpNormalization", "x", flat([v / math.sqrt(sum(e * e for e in row)) for v in row] for row in rows(x)))
case("LpNormalization", "x", [v / (abs(x[k % 3]) + abs(x[k % 3 + 3])) for k, v in enumerate(x)], axis=0, p=1)
case("LpNormalization", "[f22]0,0,3,4", [0, 0, 0.6, 0.8])
case("Dropout", "x", x)
case("Dropout", "x", [1] * 6, skip=1)
case("Dropout", "x [f]0 [b]1", x)

# An ignored target names no class that there need be, and has no weight; the mean is over weights.
logs = [row for row in map(softmax, rows(x))]
case("NegativeLogLikelihoodLoss", "x [i]2,0", [-(x[2] + x[3]) / 2])
case("NegativeLogLikelihoodLoss", "x [i]2,0 [v]1,2,3", [-(3 * x[2] + x[3]) / 4])
case("NegativeLogLikelihoodLoss", "x [i]2,0 [v]1,2,3", [-3 * x[2], -x[3]], reduction="none")
case("NegativeLogLikelihoodLoss", "x [i]7,1", [-x[4]], ignore_index=7)
case("NegativeLogLikelihoodLoss", "x [i]-100,1 [v]1,2,3", [0, -2 * x[4]], ignore_index=-100, reduction="none")
case("NegativeLogLikelihoodLoss", "x [i]2,1 [v]1,2,3", [-3 * x[2]], ignore_index=1, reduction="sum")
case("NegativeLogLikelihoodLoss", "x [i]5,5", [nan], ignore_index=5)
case("NegativeLogLikelihoodLoss", "x [i]-1,3", [inf, inf], reduction="none")  # of probability 0, not those of other classes
case("NegativeLogLikelihoodLoss", "[n22]1,2,3,4 [t12]1,0", [-3, -2], reduction="none")
case("SoftmaxCrossEntropyLoss", "x [i]2,0", [-(math.log(logs[0][2]) + math.log(logs[1][0])) / 2])
case("SoftmaxCrossEntropyLoss", "x [i]2,9 [v]1,2,3", [-3 * math.log(logs[0][2])], ignore_index=9, reduction="sum")
case("SoftmaxCrossEntropyLoss", "x [i]2,0", [math.log(v) for v in flat(logs)], skip=1)
for op, formula in [("HannWindow", lambda a: 0.5 - 0.5 * math.cos(a)), ("HammingWindow", lambda a: (25 - 21 * math.cos(a)) / 46),
                    ("BlackmanWindow", lambda a: 0.42 - 0.5 * math.cos(a) + 0.08 * math.cos(2 * a))]:
    case(op, "[n]5", [formula(2 * math.pi * k / 5) for k in range(5)])
    case(op, "[n]5", [formula(2 * math.pi * k / 4) for k in range(5)], periodic=0)
for aligned, across, down in ((0, [-2 / 3, 0, 2 / 3], [-0.5, 0.5]), (1, [-1, 0, 1], [-1, 1])):
    case("AffineGrid", "[matrix]1,2,3,4,5,6 [i]1,1,2,3", [e for y in down for v in across for e in (v + 2 * y + 3, 4 * v + 5 * y + 6)], align_corners=aligned)
case("AffineGrid", "[matrix3]1,2,3,4,5,6,7,8,9,10,11,12 [i]1,1,2,1,1", [e for z in (-0.5, 0.5) for e in (3 * z + 4, 7 * z + 8, 11 * z + 12)])

# Steps of optimisers, and behind the weights what they keep.
X2, G2, V2, H2 = [1.5, -2.0], [0.5, 0.25], [0.1, -0.2], [0.3, 0.6]
g = [0.01 * v + w for v, w in zip(X2, G2)]
h = [v + w * w for v, w in zip(H2, g)]
for at, expected in enumerate(([v - 0.1 / 1.5 * w / (math.sqrt(e) + 1e-6) for v, w, e in zip(X2, g, h)], h)):
    case("Adagrad", "[f]0.1 [n]5 [two]1.5,-2 [two]0.5,0.25 [two]0.3,0.6", expected, skip=at, decay_factor=0.1, norm_coefficient=0.01)
for steps, rate in ((0, 0.1), (2, 0.1 * math.sqrt(1 - 0.75**2) / (1 - 0.5**2))):
    mean = [0.5 * v + 0.5 * w for v, w in zip(V2, g)]
    squares = [0.75 * v + 0.25 * w * w for v, w in zip(H2, g)]
    stepped = [0.5 * (v - rate * w / (math.sqrt(e) + 0.125)) for v, w, e in zip(X2, mean, squares)]
    for at, expected in enumerate((stepped, mean, squares)):
        case("Adam", f"[f]0.1 [n]{steps} [two]1.5,-2 [two]0.5,0.25 [two]0.1,-0.2 [two]0.3,0.6", expected, skip=at, alpha=0.5, beta=0.75, epsilon=0.125, norm_coefficient=0.01, norm_coefficient_post=0.5)
    speed = [0.5 * v + (0.75 if steps else 1) * w for v, w in zip(V2, g)]
    for mode, stepped in (("standard", [v - 0.1 * w for v, w in zip(X2, speed)]), ("nesterov", [v - 0.1 * (w + 0.5 * e) for v, w, e in zip(X2, g, speed)])):
        for at, expected in enumerate((stepped, speed)):
            case("Momentum", f"[f]0.1 [n]{steps} [two]1.5,-2 [two]0.5,0.25 [two]0.1,-0.2", expected, skip=at, alpha=0.5, beta=0.75, mode=mode, norm_coefficient=0.01)


def attend(q, k, v, scale, bias=lambda head, i, j: 0.0, cap=0):
    """Of heads of queries and of keys and values, that groups of heads share; what the four modes say of the scores, and the weighted means."""
    raw = [[[scale * sum(a * d for a, d in zip(row, key)) for key in k[head * len(k) // len(q)]] for row in queries] for head, queries in enumerate(q)]
    capped = [[[cap * math.tanh(e / cap) if cap else e for e in row] for row in head] for head in raw]
    masked = [[[e + bias(head, i, j) for j, e in enumerate(row)] for i, row in enumerate(capped[head])] for head in range(len(q))]
    weights = [[softmax(row) if max(row) > -inf else [0.0] * len(row) for row in head] for head in masked]
    y = [[[sum(w * value[d] for w, value in zip(row, v[head * len(k) // len(q)])) for d in range(len(v[0][0]))] for row in weights[head]] for head in range(len(q))]
    return [flat(map(flat, part)) for part in (y, raw, capped, masked, weights)]


def tensor_of(heads):
    numbers = flat(map(flat, heads))
    return f"[f1x{len(heads)}x{len(heads[0])}x{len(heads[0][0])}]" + ",".join(map(str, numbers))


queries = [[[0.5, -1.0], [2.0, 0.25]], [[1.5, 1.0], [-0.5, 0.75]]]
pairs = [[[1.0, 0.5], [-0.25, 2.0], [0.75, -1.5]]]
values = [[[1.0], [-2.0], [4.0]]]
both = " ".join(map(tensor_of, (queries, pairs, values)))
root2 = 1 / math.sqrt(2)
before = lambda shift: lambda head, i, j: 0.0 if j <= i + shift else -inf
case("Attention", both, attend(queries, pairs, values, root2)[0])
case("Attention", both, attend(queries, pairs, values, 0.5, before(0), cap=0.75)[0], scale=0.5, is_causal=1, softcap=0.75)
# Heads beside features.
wide = [queries[head][i][d] for i in range(2) for head in range(2) for d in range(2)]
y = attend(queries, pairs, values, root2)[0]
case("Attention", f"[f1x2x4]{','.join(map(str, wide))} [f1x3x2]{','.join(map(str, flat(pairs[0])))} [f1x3x1]1,-2,4", [y[0], y[2], y[1], y[3]], q_num_heads=2, kv_num_heads=1)
# A mask of heads, one that ends early, and one under which a query keeps nothing.
case("Attention", both + " [f2x1x3]0,1,-1,2,0,0.5", attend(queries, pairs, values, root2, lambda head, i, j: [[0, 1, -1], [2, 0, 0.5]][head][j])[0])
case("Attention", both + " [f2x2]0,1,2,0.5", attend(queries, pairs, values, root2, lambda head, i, j: [[0, 1, -inf], [2, 0.5, -inf]][i][j])[0])
case("Attention", both + " [bb]1,0,1,0,0,0", attend(queries, pairs, values, root2, lambda head, i, j: 0.0 if (i, j) in ((0, 0), (0, 2)) else -inf)[0])
# Queries come behind the past, whether there are as many as new keys or not.
head, tail = [[pairs[0][0]]], [pairs[0][1:]]
late = " ".join(map(tensor_of, (head, [values[0][:1]])))
case("Attention", " ".join(map(tensor_of, (queries, tail, [values[0][1:]]))) + " - " + late, attend(queries, pairs, values, root2, before(1))[0], is_causal=1)
one = [[row[0]] for row in queries]
case("Attention", " ".join(map(tensor_of, (one, tail, [values[0][1:]]))) + " - " + late, attend(one, pairs, values, root2, before(1))[0], is_causal=1)
case("Attention", " ".join(map(tensor_of, (one, tail, [values[0][1:]]))) + " - " + late, flat(pairs[0]), skip=1)
case("Attention", both + " - - - [i]2", attend(queries, pairs, values, root2, lambda head, i, j: 0.0 if j < 2 else -inf)[0])
for mode in range(4):
    case("Attention", both, attend(queries, pairs, values, root2, before(0), cap=1.5)[1 + mode], qk_matmul_output_mode=mode, is_causal=1, softcap=1.5, skip=3)

# Halves of a head, of a part of it, and neighbours.
turn = lambda a, d, c_, s_: (a * c_ - d * s_, a * s_ + d * c_)
(a0, b0), (a1, b1) = turn(1.0, 3.0, 0.5, 0.25), turn(2.0, 4.0, -1.0, 2.0)
case("RotaryEmbedding", "[f1x1x1x4]1,2,3,4 [f1x1x2]0.5,-1 [f1x1x2]0.25,2", [a0, a1, b0, b1])
case("RotaryEmbedding", "[f1x1x4]1,2,3,4 [f1x1x1]0.5 [f1x1x1]0.25", [*turn(1.0, 2.0, 0.5, 0.25), 3.0, 4.0], num_heads=1, rotary_embedding_dim=2)
case("RotaryEmbedding", "[f1x1x1x4]1,3,2,4 [f2x2]7,7,0.5,-1 [f2x2]7,7,0.25,2 [id]1", [a0, b0, a1, b1], interleaved=1)

# As they were before version 7.
case("Clip", "x", each(lambda v: min(max(v, -1), 2), x), among=older, min=-1.0, max=2.0)
case("Slice", "x", [x[1], x[2], x[4], x[5]], among=older, axes=[1], starts=[1], ends=[9])
case("Softmax", "x", softmax(x), among=older, axis=0)
case("Add", "x [v]1,2,3", [v + k % 3 + 1 for k, v in enumerate(x)], among=older, broadcast=1)
case("Mul", "x [two]10,100", [v * (10 if k < 3 else 100) for k, v in enumerate(x)], among=older, broadcast=1, axis=0)
case("ReduceSum", "x", [sum(x)], among=older, axes=[0, 1], keepdims=0)
case("Squeeze", "x", x, among=older)
case("Unsqueeze", "x", x, among=older, axes=[0])
case("Split", "x", [x[0], x[3]], among=older, axis=1, split=[1, 2])

# What a constant of a case is: its type and sizes, by what stands in brackets.
SHAPES = {"f": (FLOAT, []), "f4": (FLOAT, [1, 4, 1, 1]), "f22": (FLOAT, [1, 1, 2, 2]), "f32": (FLOAT, [3, 2]), "f33": (FLOAT, [1, 1, 3, 3]), "f1122": (FLOAT, [1, 1, 2, 2]),
          "v": (FLOAT, [3]), "two": (FLOAT, [2]), "row3x": (FLOAT, [1, 1, 1, 3]), "places": (FLOAT, [1, 1, 3, 2]), "row2": (FLOAT, [1, 1, 2]), "row3": (FLOAT, [1, 1, 3]), "row5": (FLOAT, [1, 1, 5]), "irow2": (INT64, [1, 1, 2]),
          "planes": (FLOAT, [1, 2, 2, 3]), "channels": (FLOAT, [1, 2, 1]), "filters": (FLOAT, [2, 2, 1]), "f144": (FLOAT, [1, 4, 4]),
          "f5": (FLOAT, [5]), "f2x2": (FLOAT, [2, 2]), "three": (FLOAT, [3]), "h1": (FLOAT16, [1]), "n": (INT64, []), "u8": (UINT8, []), "i8": (INT8, []), "i32": (INT32, []),
          "i32v": (INT32, [1]), "matrix": (FLOAT, [1, 2, 3]), "matrix3": (FLOAT, [1, 3, 4]),
          "u8x2": (UINT8, [2]), "i8x2": (INT8, [2]), "u8x3": (UINT8, [3]), "u8x4": (UINT8, [4]), "u8x22": (UINT8, [2, 2]), "i8x22": (INT8, [2, 2]), "u8x11": (UINT8, [1, 1]),
          "u8x12": (UINT8, [1, 2]), "u8x21": (UINT8, [2, 1]), "u8i22": (UINT8, [1, 1, 2, 2]), "u8i33": (UINT8, [1, 1, 3, 3]),
          "v1": (FLOAT, [1]), "v2": (FLOAT, [2]), "v4": (FLOAT, [4]), "v5": (FLOAT, [5]), "m22": (FLOAT, [2, 2]), "m23": (FLOAT, [2, 3]),
          "s": (INT64, []), "i22": (INT64, [2, 2]), "i21": (INT64, [2, 1]), "t": (FLOAT, [2, 1, 1]), **{f"w{k}": (FLOAT, [1, k, 1]) for k in (1, 3, 4)}, **{f"b{k}": (FLOAT, [1, k]) for k in (2, 3, 6, 8)},
          "four": (FLOAT, [1, 4, 1]), "n22": (FLOAT, [1, 2, 2]), "t12": (INT64, [1, 2]), "b": (BOOL, []), "bb": (BOOL, [2, 3]), "id": (INT64, [1, 1])}


MORE = {"Split": 1, "Adagrad": 1, "Adam": 2, "Momentum": 1}  # outputs that must be there beside the first
TRAINING, DOMAIN = ("Adagrad", "Adam", "Momentum"), "ai.onnx.preview.training"


def attribute(name, value):
    if isinstance(value, str):
        text = f'type: STRING s: "{value}"'
    elif isinstance(value, float):
        text = f"type: FLOAT f: {value}"
    elif isinstance(value, list) and isinstance(value[0], str):
        text = "type: STRINGS " + " ".join(f'strings: "{each_}"' for each_ in value)
    elif isinstance(value, list):
        text = f"type: INTS ints: {value}"
    else:
        text = f"type: INT i: {value}"
    return f'attribute {{ name: "{name}" {text} }}'


def tensor(name, kind, dims, values):
    sizes = f"dims: {dims}" if dims else ""
    return f'initializer {{ name: "{name}" data_type: {kind} {sizes} {TYPES[kind]}: [{", ".join(values)}] }}'


def model(list_, version):
    nodes, constants, outputs = [], [], []
    for number, (op, inputs, attributes, _) in enumerate(list_):
        names = []
        for at, word in enumerate(inputs):
            match = re.fullmatch(r"\[(\w+)\](.+)", word)
            if match:
                values = match[2].split(",")
                if re.fullmatch(r"f\d+(x\d+)+", match[1]):
                    SHAPES[match[1]] = (FLOAT, list(map(int, match[1][1:].split("x"))))
                kind, dims = SHAPES.get(match[1], (INT64, [len(values)]))
                names.append(f"c{number}.{at}")
                if kind == FLOAT16:  # as bits
                    values = [str(struct.unpack("H", struct.pack("e", float(value)))[0]) for value in values]
                constants.append(tensor(names[-1], kind, dims, values))
            else:
                names.append("" if word == "-" else word)
        attributes = dict(attributes)
        skip = attributes.pop("skip", 0)
        is_cast = op in ("BitShift", "QuantizeLinear", "QLinearConv", "QLinearMatMul")  # which callers cannot take as it is
        made = [""] * skip + [f"{'narrow' if is_cast else 'y'}{number}"] + [f"rest{number}.{k}" for k in range(MORE.get(op, 0) - skip)]
        made += [f"kept{number}", f"other{number}"] if "training_mode" in attributes and not skip else []
        domain = f'domain: "{DOMAIN}"' if op in TRAINING else ""
        text = " ".join([f'input: "{name}"' for name in names] + [f'output: "{name}"' for name in made] + [attribute(*each_) for each_ in attributes.items()])
        nodes.append(f'node {{ name: "{op}.{number}" op_type: "{op}" {domain} {text} }}')
        if is_cast:
            nodes.append(f'node {{ op_type: "Cast" input: "{made[0]}" output: "y{number}" {attribute("to", INT64)} }}')
        outputs.append(f'output {{ name: "y{number}" }}')
    if any("largest" in inputs for _, inputs, _, _ in list_):
        nodes.insert(0, f'node {{ op_type: "ReduceMax" input: "x" output: "largest" {attribute("keepdims", 0)} }}')
    if any("u64a" in inputs for _, inputs, _, _ in list_):
        constants.append('initializer { name: "u64a" data_type: 13 dims: 3 uint64_data: [1, 3, 5] }')
        constants.append('initializer { name: "u64b" data_type: 13 dims: 3 uint64_data: [1, 2, 3] }')
    takes = [f'input {{ name: "{name}" type {{ tensor_type {{ elem_type: {kind} shape {{ dim {{ dim_value: 2 }} dim {{ dim_value: 3 }} }} }} }} }}'
             for name, (kind, _) in INPUTS.items()]
    return f'ir_version: 8 opset_import {{ version: {version} }} opset_import {{ domain: "{DOMAIN}" version: 1 }} graph {{ name: "g" {" ".join(nodes + constants + takes + outputs)} }}'


def run(list_, version):
    path = f"{folder}/{version}.onnx"
    proto = f"{root}/frontends/onnx/onnx.proto"
    with open(path, "wb") as file:
        subprocess.run(["protoc", "--encode=onnx.ModelProto", f"-I{os.path.dirname(proto)}", proto], input=model(list_, version).encode(), stdout=file, check=True)
    command = [cauce, "predict", path, "--format", "jsonl"]
    for name, (_, values) in INPUTS.items():
        with open(f"{folder}/{name}.csv", "w") as file:
            file.writelines(",".join(map(str, row)) + "\n" for row in rows(values))
        command += ["--input", f"{name}={folder}/{name}.csv"]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        sys.exit(done.stderr)
    return json.loads(done.stdout)


def elements(value):
    return [element for part in value for element in elements(part)] if isinstance(value, list) else [value]


wrong = 0
for list_, version in ((cases, 26), (grouped, 18), (older, 5)):
    results = run(list_, version)
    for number, (op, inputs, attributes, expected) in enumerate(list_):
        got = elements(results[f"y{number}"])
        # What is not finite is null.
        if len(got) != len(expected) or not all(abs(g - e) <= 2e-6 * max(1, abs(e)) if g is not None else not math.isfinite(e) for g, e in zip(got, expected)):
            wrong += 1
            print(f"{op} of version {version}, {inputs}, {attributes}: expected {expected}, but got {got}")
imported = {name for path in glob.glob(f"{root}/frontends/onnx/*.cpp") for name in re.findall(r'^    \{"(\w+)", \d+, ', open(path, encoding="utf-8").read(), re.MULTILINE)}
assert len(imported) > 100, imported
missing = imported - {op for op, *_ in cases + grouped + older} - {"If", "Loop", "Scan"}  # which control.py has
if missing:
    wrong += 1
    print(f"no case of {sorted(missing)}")
print(f"{len(cases) + len(grouped) + len(older)} cases of {len(imported)} operators, {wrong} wrong")
sys.exit(wrong > 0)
