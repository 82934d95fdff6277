# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# pools.py FILE: values and gradients of `pool`, `adaptive_pool` and `global_pool` against loops, in one to three dimensions.
import itertools
import math
import sys

from spatial import Bins, Tensor, axes_of, call, chosen, demand_equal, drawn, less_one, text_of

FIELDS = ["size", "stride", "dilation", "padding", "pad_low", "pad_high", "ceil_mode", "count_include_pad", "channels", "keep_dims", "p"]


def pool(x, axes, dy, case):
    """y, and the gradient of sum y dy."""
    kind = case["kind"]
    y, dx = Tensor([x.shape[0], *(a.count for a in axes), x.shape[-1]]), Tensor(x.shape)
    for index in y.indices():
        sample, *windows, c = index
        seen, count = [], 0
        for taps in itertools.product(*(range(a.size) for a in axes)):
            places = [a.read(i, k) for a, i, k in zip(axes, windows, taps)]
            if None not in places:
                seen.append([sample, *places, c])
            count += all(a.is_padded(i, k) for a, i, k in zip(axes, windows, taps))
        d = dy[index[1:]]
        if kind == "AVERAGE":
            count = count if case.get("count_include_pad") else len(seen)
            y.values[y.place(index)] = sum(x[at] for at in seen) / count
            for at in seen:
                dx.add(at, d / count)
        elif kind == "LP":
            p = case.get("p", 2)
            norm = math.fsum(abs(x[at]) ** p for at in seen) ** (1 / p)
            y.values[y.place(index)] = norm
            for at in seen:
                dx.add(at, norm and d * math.copysign((abs(x[at]) / norm) ** (p - 1), x[at]))
        else:
            best = (max if kind == "MAX" else min)(seen, key=lambda at: x[at])  # the first of equal ones
            y.values[y.place(index)] = x[best]
            dx.add(best, d)
    return y, dx


CASES = [
    # one dimension
    dict(x=[1, 4, 1], size=[3], stride=[1]),
    dict(x=[1, 3, 1], size=[3], stride=[1], pad_low=[1]),
    dict(x=[1, 6, 1], size=[1], stride=[2], ceil_mode=True),
    dict(x=[1, 17, 1], size=[2], stride=[2], pad_low=[1], ceil_mode=True),
    dict(x=[1, 7, 1], size=[2], stride=[3], ceil_mode=True),
    dict(x=[1, 6, 1], size=[3], stride=[2], pad_low=[1], ceil_mode=True),
    dict(x=[1, 6, 1], size=[3], stride=[2], pad_low=[1], ceil_mode=True, count_include_pad=True),
    dict(x=[2, 9, 3], size=[3], stride=[2], dilation=[2], padding="SAME"),
    # two
    dict(x=[2, 4, 6, 3], size=[2]),
    dict(x=[2, 5, 7, 3], size=[2]),
    dict(x=[2, 5, 7, 3], size=[3, 2], stride=[2], padding="SAME"),
    dict(x=[2, 5, 4, 2], size=[3, 2], stride=[1, 2], pad_low=[1], pad_high=[1, 0]),
    dict(x=[2, 5, 4, 2], size=[2, 3], stride=[1], padding="FULL"),
    dict(x=[2, 4, 3, 2], size=[2], stride=[1], pad_low=[0, 1]),
    dict(x=[1, 2, 3, 1], size=[3, 2], stride=[1], dilation=[2, 1], pad_low=[2, 0], pad_high=[2, 0]),
    dict(x=[2, 6, 5, 2], size=[3], stride=[2], pad_low=[1], ceil_mode=True, count_include_pad=True),
    dict(x=[2, 5, 5, 2], size=[2], dilation=[3, 1], stride=[1]),
    dict(x=[2, 4, 6, 3], size=[2, 3], channels="FIRST"),
    dict(x=[2, 4, 4, 1], size=[3], stride=[2], padding="SAME", channels="FIRST"),
    # three
    dict(x=[2, 4, 3, 5, 2], size=[2, 1, 3], stride=[2, 1, 1], padding="SAME"),
    dict(x=[1, 3, 3, 4, 2], size=[2], stride=[1], ceil_mode=True, channels="FIRST"),
    # bins, of which some are equal
    dict(x=[2, 9, 3], adaptive=[3]),
    dict(x=[2, 10, 2], adaptive=[4]),
    dict(x=[1, 3, 2], adaptive=[5]),
    dict(x=[1, 1, 1], adaptive=[2]),
    dict(x=[2, 7, 5, 2], adaptive=[3, 5]),
    dict(x=[2, 7, 4, 3], adaptive=[3, 2]),
    dict(x=[2, 5, 7, 2], adaptive=[3], p=3),
    dict(x=[2, 8, 6, 2], adaptive=[7, 1], channels="FIRST"),
    dict(x=[1, 5, 3, 4, 2], adaptive=[2, 3, 3], channels="FIRST"),
    # other norms
    dict(x=[2, 9, 3], size=[3], stride=[2], pad_low=[1], ceil_mode=True, p=1),
    dict(x=[2, 5, 4, 2], size=[2, 3], stride=[1], padding="FULL", p=3),
    dict(x=[2, 5, 4, 2], size=[2], p=1.5, channels="FIRST"),
    dict(x=[2, 5, 4, 2], p=4),
    # no element of the window is next to the padding
    dict(x=[1, 6, 2], size=[3], stride=[1], dilation=[3], pad_low=[4], pad_high=[3]),
    dict(x=[1, 3, 2], size=[2], stride=[6], dilation=[5], pad_low=[5], pad_high=[4]),
    # equal elements
    dict(x=[1, 6, 1], size=[3], stride=[1], values=[0.5, 0.75]),
    dict(x=[2, 5, 7, 3], size=[3, 2], stride=[2, 1], padding="SAME", values=[0.5, 0.75]),
    dict(x=[2, 4, 4, 2], size=[2], values=[0.5], channels="FIRST"),
    dict(x=[1, 3, 3, 2], values=[0.5, 0.75]),
    dict(x=[2, 7, 4, 3], adaptive=[3, 3], values=[0.5, 0.75]),
    dict(x=[1, 7, 6, 2], size=[2], stride=[1], dilation=[3, 2], padding="SAME", values=[0.5, 0.75]),
    dict(x=[2, 5, 4, 2], size=[2], stride=[1], padding="FULL", values=[0.0]),
    # all of it
    dict(x=[2, 4, 3, 2]),
    dict(x=[2, 3, 4, 2], keep_dims=True),
    dict(x=[2, 4, 3], channels="FIRST"),
    dict(x=[2, 2, 3, 2, 3], channels="FIRST", keep_dims=True),
]

KINDS = ["MAX", "MIN", "AVERAGE", "LP"]
count = 0
for seed, case in chosen(CASES):
    layer = "pool" if "size" in case else "adaptive_pool" if "adaptive" in case else "global_pool"
    x = drawn(case["x"], seed)
    if "values" in case:
        x.values = [case["values"][int(64 * abs(v)) % len(case["values"])] for v in x.values]
    extents = list(x.shape[1:-1])
    axes = axes_of(case if "size" in case else dict(size=extents), extents, stride=case.get("size", [1]))
    if "adaptive" in case:
        counts = case["adaptive"] * (len(extents) if len(case["adaptive"]) == 1 else 1)
        axes = [Bins(extent, count) for extent, count in zip(extents, counts)]
    dy = drawn([*(a.count for a in axes), x.shape[-1]], seed + 300)
    kinds = ["AVERAGE"] if case.get("count_include_pad") else ["LP"] if "p" in case else KINDS
    expected = {kind: pool(x, axes, dy, {**case, "kind": kind}) for kind in kinds}
    shape = list(dy.shape) if layer != "global_pool" or case.get("keep_dims") else list(dy.shape[-1:])
    if case.get("channels") == "FIRST":
        order = [0, len(extents) + 1, *range(1, len(extents) + 1)]
        x, dy = x.permuted(order), dy.permuted([d - 1 for d in order[1:]])
        expected = {kind: [tensor.permuted(order) for tensor in tensors] for kind, tensors in expected.items()}
        shape = [shape[-1], *shape[:-1]]
    # A model with a layer of each kind.
    dims = " ".join(f'dim: "{d}"' for d in ["N", *x.shape[1:]])
    model = f"""format_version: 1 name: "m"
node {{ name: "dy" constant {{ {text_of(dict(dim=shape, value=less_one(dy).values), ['dim', 'value'])} }} }}
"""
    fields = text_of(dict(case, size=case["adaptive"]) if "adaptive" in case else case, FIELDS)
    for kind in kinds:
        model += f"""input {{ name: "x{kind}" {dims} }}
node {{ name: "y{kind}" input: "x{kind}" {layer} {{ kind: {kind} {fields} }} }}
node {{ name: "z{kind}" input: "y{kind}" input: "dy" binary {{ kind: MUL }} }}
output: "y{kind}" output: "z{kind}"
"""
    inputs = {"x" + kind: x for kind in kinds}
    values, gradients = (call(sys.argv[1], model, function, **inputs) for function in ("predict", "gradient"))
    for kind, (y, dx) in expected.items():
        what = f"{kind} {layer} {case['x']} {fields}"
        demand_equal(what, values["y" + kind], y.values)
        demand_equal(f"{what}: gradient", gradients["x" + kind], dx.values)
        count += 1
print(f"{count} pools agree")
