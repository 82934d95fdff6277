# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# networks.py PREFIX: convolutions, pooling and their gradients on small inputs with known answers, most of which some program got wrong:
# compiled for three targets and by the reference. Gradients are those of the sum of all results. Conventions are those of PyTorch.
import sys

from table import INF, NAN, TARGETS, agrees, call, compile_for, evaluate

X6, W = [1, 2, 3, 4, 5, 6], [1, 10, 100]
CASES = []  # name, arguments {name: (shape, values)}, body, results {name: (shape, values)}


def type_of(shape):
    return "tensor<" + "".join(f"{size}x" for size in shape) + "f32>"


def case(name, arguments, body, results):
    CASES.append((name, arguments, body, results))


def pad(to, x, before, low, high, dim=0, value=""):
    after = before[:dim] + [before[dim] + low + high] + before[dim + 1:]
    return f"%{to} = nn.pad %{x} along {dim} low {low} high {high}{value} : {type_of(before)} -> {type_of(after)}", after


def windows(to, x, before, size, stride=1, dilation=1, dim=0):
    count = (before[dim] - (size - 1) * dilation - 1) // stride + 1
    after = before[:dim] + [count, size] + before[dim + 1:]
    steps = f" stride {stride}" * (stride > 1) + f" dilation {dilation}" * (dilation > 1)
    return f"%{to} = nn.windows %{x} along {dim} size {size}{steps} : {type_of(before)} -> {type_of(after)}", after


def gradient(y, shape, wrt):
    names, types = ", ".join("%" + n for n in wrt), ", ".join(type_of(s) for s in wrt.values())
    return [f"%one = nn.full 1.0 : {type_of(shape)}",
            ", ".join(f"%d{n}" for n in wrt) + f" = train.gradient %{y}, %one wrt {names} : {type_of(shape)}, {type_of(shape)} wrt {types} -> {types}"]


# One channel, one image.
def convolution(name, x, w, pads, stride, dilation, y, dx=None, dw=None):
    shape = [len(x)]
    padding, padded = pad("p", "x", shape, *pads)
    slide, slid = windows("v", "p", padded, len(w), stride, dilation)
    result = slid[:1]
    body = [padding, slide, f"%y = nn.dot_general %v, %w contract [1] x [0] : {type_of(slid)}, {type_of([len(w)])} -> {type_of(result)}"]
    body += gradient("y", result, {"x": shape, "w": [len(w)]})
    results = {"y": (result, y)} | ({"dx": (shape, dx)} if dx else {}) | ({"dw": ([len(w)], dw)} if dw else {})
    case(name, {"x": (shape, x), "w": ([len(w)], w)}, body, results)


convolution("same_with_a_stride_pads_the_end", X6, W, (0, 1), 2, 1, [321, 543, 65])
convolution("symmetric_padding_is_something_else", X6, W, (1, 1), 2, 1, [210, 432, 654])
convolution("a_stride_that_does_not_divide", X6, W, (0, 0), 2, 1, [321, 543], dx=[1, 10, 101, 10, 100, 0], dw=[4, 6, 8])

# Two images, two filters of one channel: padding 1, stride 2, dilation 2.
p, padded = pad("p", "x", [2, 2], 1, 1, dim=1)
v, slid = windows("v", "p", padded, 2, 2, 2, dim=1)
case("stride_and_dilation_of_the_filter_gradient", {"x": ([2, 2], [7, 3, 3, 2]), "w": ([2, 2], [1, 1, 1, 1])},
     [p, v, f"%y = nn.dot_general %v, %w contract [2] x [1] : {type_of(slid)}, {type_of([2, 2])} -> {type_of([2, 1, 2])}",
      *gradient("y", [2, 1, 2], {"w": [2, 2]})], {"dw": ([2, 2], [0, 5, 0, 5])})

# Depthwise, channels last: groups are a batch dimension.
x = [value for pair in zip(range(16), range(16, 32)) for value in pair]
body, shape = [], [4, 4, 2]
for to, of, step in (("a", "x", (1, 1, 0)), ("b", "a", (1, 1, 1))):
    line, shape = pad(to, of, shape, *step[:2], dim=step[2])
    body.append(line)
for to, of, dim in (("c", "b", 1), ("v", "c", 0)):
    line, shape = windows(to, of, shape, 3, 2, dim=dim)
    body.append(line)
body.append(f"%y = nn.dot_general %v, %w batch [4] x [0] contract [1, 3] x [1, 2] : {type_of(shape)}, {type_of([2, 3, 3])} -> {type_of([2, 2, 2])}")
case("filter_gradient_of_groups", {"x": ([4, 4, 2], x), "w": ([2, 3, 3], [1] * 18)}, body + gradient("y", [2, 2, 2], {"w": [2, 3, 3]}),
     {"dw": ([2, 3, 3], [5, 10, 12, 10, 20, 24, 18, 36, 40, 21, 42, 44, 42, 84, 88, 50, 100, 104])})

# The last of its elements is in reach of a window, and no zero.
case("output_padding_of_a_transposed_convolution", {"x": ([3], [1, 2, 3]), "w": ([3], W)},
     ["%p = nn.dot_general %x, %w contract [] x [] : tensor<3xf32>, tensor<3xf32> -> tensor<3x3xf32>",
      "%o = nn.overlap_add %p along 0 stride 2 : tensor<3x3xf32> -> tensor<7xf32>",
      "%y = nn.slice %o along 0 from 1 to 7 : tensor<7xf32> -> tensor<6xf32>", *gradient("y", [6], {"x": [3], "w": [3]})],
     {"y": ([6], [10, 102, 20, 203, 30, 300]), "dx": ([3], [110, 111, 111]), "dw": ([3], [5, 6, 6])})

v, slid = windows("v", "x", [0, 5], 3, dim=1)
case("no_images", {"x": ([0, 5], []), "w": ([3], W)},
     [v, f"%y = nn.dot_general %v, %w contract [2] x [0] : {type_of(slid)}, {type_of([3])} -> {type_of([0, 3])}", *gradient("y", [0, 3], {"w": [3]})],
     {"y": ([0, 3], []), "dw": ([3], [0, 0, 0])})

# The classic example: vertical edges.
IMAGE = [3, 0, 1, 2, 7, 4, 1, 5, 8, 9, 3, 1, 2, 7, 2, 5, 1, 3, 0, 1, 3, 1, 7, 8, 4, 2, 1, 6, 2, 8, 2, 4, 5, 2, 3, 9]
a, slid = windows("a", "x", [6, 6], 3, dim=1)
v, slid = windows("v", "a", slid, 3, dim=0)
case("vertical_edges", {"x": ([6, 6], IMAGE), "w": ([3, 3], [1, 0, -1] * 3)},
     [a, v, f"%y = nn.dot_general %v, %w contract [1, 3] x [0, 1] : {type_of(slid)}, {type_of([3, 3])} -> {type_of([4, 4])}"],
     {"y": ([4, 4], [-5, -4, 0, 8, -10, -2, 2, 3, 0, -2, -4, -7, -3, -2, -3, -16])})


# Of a row: a maximum of windows that `low` and `high` elements surround which are below all others.
def max_pool(name, x, size, stride, y, dx=None, ties="first", low=0, high=0):
    lowest = " value 0xFFF0000000000000" * (low + high > 0)
    padding, padded = pad("p", "x", [len(x)], low, high, value=lowest)
    slide, slid = windows("v", "p", padded, size, stride)
    body = [padding, slide, f"%y = nn.reduce_max %v, [1] ties {ties} : {type_of(slid)} -> {type_of(slid[:1])}", *gradient("y", slid[:1], {"x": [len(x)]})]
    case(name, {"x": ([len(x)], x)}, body, {"y": (slid[:1], y)} | ({"dx": ([len(x)], dx)} if dx else {}))


max_pool("a_window_that_would_begin_in_the_padding", X6, 1, 2, [1, 3, 5])
max_pool("padding_of_a_maximum_is_no_zero", [-5, -3, -4], 3, 1, [-3, -3, -3], [0, 3, 0], low=1, high=1)
max_pool("the_lowest_number_is_a_maximum", [-INF, -INF], 2, 1, [-INF], [1, 0])
max_pool("nan_is_a_maximum", [1, NAN, 3], 3, 1, [NAN], [0, 1, 0])
max_pool("the_first_nan", [NAN, 1, NAN], 3, 1, [NAN], [1, 0, 0])
max_pool("the_first_of_equal_maxima", [.6, .6, .3], 3, 1, [.6], [1, 0, 0])
max_pool("equal_maxima_share", [.6, .6, .3], 3, 1, [.6], [.5, .5, 0], ties="share")
max_pool("overlapping_windows_add_up", [1, 9, 2, 3], 3, 1, [9, 9], [0, 2, 0, 0])
# 2 x 2 of 3 x 3: row-major order of the window, not of the image's columns.
a, slid = windows("a", "x", [3, 3], 2, dim=1)
v, slid = windows("v", "a", slid, 2, dim=0)
case("the_first_in_row_major_order", {"x": ([3, 3], [0, 7, 7, 7, 0, 0, 7, 0, 0])},
     [a, v, f"%y = nn.reduce_max %v, [1, 3] ties first : {type_of(slid)} -> {type_of([2, 2])}", *gradient("y", [2, 2], {"x": [3, 3]})],
     {"dx": ([3, 3], [0, 2, 0, 1, 1, 0, 0, 0, 0])})


# The sum of each window by the number of elements that count: all of the row, `counted` on either side of it, none behind that.
def mean_pool(name, x, size, stride, low, high, counted, y, dx=None):
    size_of_row = [len(x)]
    ones, row = pad("c", "ones", [len(x) + counted[0] + counted[1]], low - counted[0], high - counted[1])
    padding, padded = pad("p", "x", size_of_row, low, high)
    assert row == padded
    slide, slid = windows("v", "p", padded, size, stride)
    count, _ = windows("n", "c", padded, size, stride)
    result = type_of(slid[:1])
    body = [f"%ones = nn.full 1.0 : {type_of([len(x) + sum(counted)])}", ones, padding, slide, count,
            f"%sums = nn.reduce_sum %v, [1] : {type_of(slid)} -> {result}", f"%counts = nn.reduce_sum %n, [1] : {type_of(slid)} -> {result}",
            f"%y = nn.div %sums, %counts : {result}", *gradient("y", slid[:1], {"x": size_of_row})]
    case(name, {"x": (size_of_row, x)}, body, {"y": (slid[:1], y)} | ({"dx": (size_of_row, dx)} if dx else {}))


mean_pool("what_hangs_over_does_not_count", [0, 1, 2, 3, 4, 5, 6], 2, 3, 0, 1, (0, 0), [.5, 3.5, 6])
mean_pool("padding_counts", X6, 3, 2, 1, 2, (1, 1), [1, 3, 5, 3], [1 / 3, 2 / 3, 1 / 3, 2 / 3, 1 / 3, 5 / 6])
mean_pool("padding_does_not_count", X6, 3, 2, 1, 2, (0, 0), [1.5, 3, 5, 6])


def module():
    text = "module @networks {\n"
    for name, arguments, body, results in CASES:
        takes = ", ".join(f'%{n}: {type_of(shape)} {{train.name = "{n}"}}' for n, (shape, _) in arguments.items())
        gives = ", ".join(f'{type_of(shape)} {{train.name = "{n}"}}' for n, (shape, _) in results.items())
        values, types = ", ".join("%" + n for n in results), ", ".join(type_of(shape) for shape, _ in results.values())
        text += f"func.func @{name}({takes}) -> ({gives}) {{\n  " + "\n  ".join(body + [f"return {values} : {types}"]) + "\n}\n"
    return text + "}\n"


prefix = sys.argv[1]
source, failures = f"{prefix}.mlir", []
with open(source, "w") as file:
    file.write(module())
for target in TARGETS + ["reference"]:
    artifact = target != "reference" and compile_for(target, source, prefix)
    for name, arguments, _, results in CASES:
        inputs = {n: ("f32", values, shape) for n, (shape, values) in arguments.items()}
        got = call(artifact, name, prefix, inputs, results) if artifact else evaluate(source, name, prefix, inputs, results)
        for result, (_, expected) in results.items():
            if len(got[result]) != len(expected) or not all(agrees("f32", want, mine, 0) for want, mine in zip(expected, got[result])):
                failures.append(f"{name} for {target}: expected {result} {expected}, but got {list(got[result])}")
print("\n".join(failures) or f"{len(CASES)} cases are right on {len(TARGETS)} targets and in the reference")
sys.exit(bool(failures))
