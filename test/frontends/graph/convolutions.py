# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# convolutions.py FILE: values and gradients of `conv`, `conv_transpose` and `upsample` against sums written out, in one to three dimensions.
import itertools
import sys

from spatial import Tensor, axes_of, call, chosen, demand_equal, drawn, less_one, text_of

FIELDS = ["filters", "size", "stride", "dilation", "padding", "pad_low", "pad_high", "output_padding", "border", "groups", "channels"]


def conv(x, w, b, dy, case):
    """y, and the gradients of sum y dy by x, w and b."""
    n, *extents, _ = x.shape
    axes, groups = axes_of(case, extents), case.get("groups", 1)
    depth, filters = w.shape[-2:]
    y = Tensor([n, *(a.count for a in axes), filters])
    dx, dw, db = Tensor(x.shape), Tensor(w.shape), Tensor(b.shape)
    for index in y.indices():
        sample, *windows, o = index
        total, d = b[[o]], dy[index[1:]]
        for taps in itertools.product(*(range(a.size) for a in axes)):
            places = [a.read(i, k, case.get("border", "ZERO")) for a, i, k in zip(axes, windows, taps)]
            if None in places:
                continue
            for c in range(depth):
                at, of = [sample, *places, o * groups // filters * depth + c], [*taps, c, o]
                total += x[at] * w[of]
                dx.add(at, d * w[of])
                dw.add(of, d * x[at])
        y.values[y.place(index)] = total
        db.add([o], d)
    return y, dx, dw, db


CASES = [
    # one dimension
    dict(x=[2, 6, 1], filters=1, size=[3], stride=[2], padding="SAME"),
    dict(x=[1, 6, 1], filters=1, size=[3], stride=[2]),
    dict(x=[2, 7, 3], filters=2, size=[2], dilation=[3], padding="SAME"),
    dict(x=[2, 5, 4], filters=6, size=[3], padding="FULL", groups=2),
    dict(x=[2, 3, 1], filters=1, size=[2], stride=[2], dilation=[2], pad_low=[1]),
    # two
    dict(x=[2, 5, 4, 3], filters=4, size=[3, 2]),
    dict(x=[1, 4, 4, 2], filters=2, size=[3], stride=[2], pad_low=[1], groups=2),
    dict(x=[2, 5, 6, 3], filters=3, size=[3], padding="SAME", groups=3),
    dict(x=[2, 5, 6, 4], filters=8, size=[2, 3], stride=[2, 1], padding="SAME", groups=4),
    dict(x=[2, 7, 6, 2], filters=3, size=[3, 2], stride=[2, 3], padding="SAME"),
    dict(x=[2, 7, 5, 2], filters=3, size=[2, 3], dilation=[3, 2]),
    dict(x=[2, 3, 4, 2], filters=2, size=[2], stride=[2, 1], dilation=[1, 2], padding="FULL"),
    dict(x=[2, 4, 3, 2], filters=2, size=[3], pad_low=[1, 0], pad_high=[0, 2]),
    dict(x=[2, 4, 3, 2], filters=2, size=[3], pad_low=[2], border="MIRROR"),
    dict(x=[2, 4, 3, 2], filters=2, size=[3], pad_low=[3], pad_high=[1, 0], border="REPLICATE"),
    dict(x=[2, 4, 5, 3], filters=2, size=[3], padding="SAME", border="MIRROR"),
    dict(x=[2, 4, 3, 5], filters=3, size=[1]),
    dict(x=[2, 4, 3, 5], filters=3, size=[1], stride=[2]),
    dict(x=[2, 1, 1, 1], filters=1, size=[1]),
    dict(x=[3, 4, 3, 2], filters=2, size=[4, 3]),
    dict(x=[2, 4, 3, 2], filters=4, size=[3, 2], channels="FIRST"),
    dict(x=[2, 4, 3, 4], filters=4, size=[3, 2], channels="FIRST", groups=2, padding="SAME"),
    dict(x=[2, 4, 3, 1], filters=2, size=[2], channels="FIRST"),
    # three
    dict(x=[2, 3, 4, 2, 2], filters=3, size=[2, 3, 1], stride=[1, 2, 1], padding="SAME"),
    dict(x=[1, 3, 3, 3, 2], filters=4, size=[2], dilation=[1, 1, 2], groups=2),
    dict(x=[1, 2, 3, 3, 2], filters=2, size=[2], channels="FIRST"),
]

TRANSPOSED = [
    dict(x=[1, 3, 1], filters=1, size=[3], stride=[2], pad_low=[1], output_padding=[1]),
    dict(x=[2, 4, 2], filters=3, size=[3], stride=[2]),
    dict(x=[2, 4, 2], filters=3, size=[2], dilation=[3], pad_low=[1], pad_high=[2], output_padding=[2]),
    dict(x=[2, 3, 2], filters=2, size=[2], stride=[3], padding="SAME"),
    dict(x=[2, 4, 3], filters=2, size=[3], padding="FULL"),
    dict(x=[2, 3, 4, 3], filters=4, size=[3, 2]),
    dict(x=[2, 3, 4, 2], filters=3, size=[3, 2], stride=[2], padding="SAME"),
    dict(x=[2, 3, 2, 4], filters=6, size=[3], stride=[2, 1], groups=2, pad_low=[1, 0]),
    dict(x=[2, 3, 2, 3], filters=3, size=[2, 3], stride=[2, 3], groups=3, channels="FIRST"),
    dict(x=[2, 3, 2, 1], filters=1, size=[4], stride=[2, 3], dilation=[2, 1], pad_low=[1], output_padding=[1, 2]),
    dict(x=[2, 2, 3, 2, 2], filters=2, size=[2, 1, 3], stride=[2, 2, 1], channels="FIRST"),
]


def place(case, a, axis):
    """How many elements a dimension of the result of conv_transpose has, and how many are cut off before them."""
    reach, of = a.dilation * (a.size - 1) + 1, case.get("output_padding", [0])
    if case.get("padding") == "SAME":
        return a.extent * a.stride, max(0, reach - a.stride) // 2
    return (a.extent - 1) * a.stride + reach - a.low - a.high + (of[0] if len(of) == 1 else of[axis]), a.low


def transposed(x, w, b, dy, case):
    n, *extents, _ = x.shape
    axes, groups = axes_of(case, extents), case.get("groups", 1)
    depth, filters = w.shape[-2:]
    y = Tensor([n, *dy.shape])
    dx, dw, db = Tensor(x.shape), Tensor(w.shape), Tensor(b.shape)
    for index in y.indices():
        y.values[y.place(index)] = b[index[-1:]]
        db.add(index[-1:], dy[index[1:]])
    for sample, *at in itertools.product(range(n), *map(range, extents)):
        for taps in itertools.product(*(range(a.size) for a in axes)):
            to = [i * a.stride + k * a.dilation - place(case, a, d)[1] for d, (a, i, k) in enumerate(zip(axes, at, taps))]
            if not all(0 <= j < size for j, size in zip(to, dy.shape)):
                continue
            for o in range(filters):
                for c in range(depth):
                    element, of = [sample, *at, o * groups // filters * depth + c], [*taps, c, o]
                    y.add([sample, *to, o], x[element] * w[of])
                    dx.add(element, dy[[*to, o]] * w[of])
                    dw.add(of, dy[[*to, o]] * x[element])
    return y, dx, dw, db


def check(layer, case, x, w, b, dy, expected):
    y, dx, dw, db = expected
    spatial = len(x.shape) - 2
    if case.get("channels") == "FIRST":
        order = [0, spatial + 1, *range(1, spatial + 1)]
        x, y, dx = x.permuted(order), y.permuted(order), dx.permuted(order)
        dy = dy.permuted([d - 1 for d in order[1:]])
    parameters = text_of(dict(kernel=w.values, bias=b.values), ["kernel", "bias"]) if w else ""
    model = f"""format_version: 1 name: "m" input {{ name: "x" {' '.join(f'dim: "{d}"' for d in ['N', *x.shape[1:]])} }}
node {{ name: "y" {layer} {{ {text_of(case, FIELDS + ['factor'])} {parameters} }} }}
node {{ name: "dy" constant {{ {text_of(dict(dim=list(dy.shape), value=less_one(dy).values), ['dim', 'value'])} }} }}
node {{ name: "z" input: "y" input: "dy" binary {{ kind: MUL }} }}
output: "y" output: "z"
"""
    what = f"{layer} {text_of(case, ['x', *FIELDS, 'factor'])}"
    demand_equal(what, call(sys.argv[1], model, "predict", x=x)["y"], y.values)
    gradient = call(sys.argv[1], model, "gradient", x=x)
    for name, tensor in (("x", dx), ("y.kernel", dw), ("y.bias", db)):
        if tensor:
            demand_equal(f"{what}: gradient of {name}", gradient[name], tensor.values)


for layer, compute, cases in (("conv", conv, CASES), ("conv_transpose", transposed, TRANSPOSED)):
    for seed, case in chosen(cases):
        x = drawn(case["x"], seed)
        axes = axes_of(case, x.shape[1:-1])
        w = drawn([*(a.size for a in axes), x.shape[-1] // case.get("groups", 1), case["filters"]], seed + 100)
        b = drawn([case["filters"]], seed + 200)
        counts = [a.count if layer == "conv" else place(case, a, d)[0] for d, a in enumerate(axes)]
        dy = drawn([*counts, case["filters"]], seed + 300)
        check(layer, case, x, w, b, dy, compute(x, w, b, dy, case))

UPSAMPLED = [dict(x=[2, 3, 2], factor=[2]), dict(x=[2, 2, 3, 2], factor=[3, 1]), dict(x=[1, 2, 1, 3, 2], factor=[2], channels="FIRST")]
for seed, case in enumerate(UPSAMPLED):
    x = drawn(case["x"], seed)
    factors = case["factor"] * (1 if len(case["factor"]) > 1 else len(x.shape) - 2)
    y, dx = Tensor([x.shape[0], *(size * f for size, f in zip(x.shape[1:], factors)), x.shape[-1]]), Tensor(x.shape)
    dy = drawn(y.shape[1:], seed + 300)
    for index in y.indices():
        source = [index[0], *(i // f for i, f in zip(index[1:], factors)), index[-1]]
        y.values[y.place(index)] = x[source]
        dx.add(source, dy[index[1:]])
    check("upsample", case, x, None, None, dy, (y, dx, None, None))
print(f"{len(CASES) + len(TRANSPOSED) + len(UPSAMPLED)} convolutions agree")
