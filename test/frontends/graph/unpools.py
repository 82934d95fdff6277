# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# unpools.py FILE: the indices of `pool`, and values and gradients of `unpool` by them, against loops, in one to three dimensions.
import itertools
import sys

from spatial import Tensor, axes_of, call, chosen, demand_equal, drawn, less_one, text_of

WINDOWS = ["size", "stride", "dilation", "padding", "pad_low", "pad_high", "ceil_mode"]


def places(x, axes, kind, indices, is_first):
    """The place in space of the extremum of each window, and what names it."""
    extents = [a.extent for a in axes]
    place, index = (Tensor([x.shape[0], *(a.count for a in axes), x.shape[-1]]) for _ in range(2))
    for at in place.indices():
        sample, *windows, c = at
        seen = []
        for taps in itertools.product(*(range(a.size) for a in axes)):
            found = [a.read(i, k) for a, i, k in zip(axes, windows, taps)]
            if None not in found:
                seen.append(tuple(found))
        best = (max if kind == "MAX" else min)(seen, key=lambda s: x[(sample, *s, c)])
        place.values[place.place(at)] = best
        channel = Tensor(extents).place(best)
        if indices == "IN_TENSOR":
            shape = [x.shape[0], x.shape[-1], *extents] if is_first else x.shape
            channel = Tensor(shape).place([sample, c, *best] if is_first else [sample, *best, c])
        index.values[index.place(at)] = channel
    return place, index


CASES = [
    dict(x=[2, 4, 3], size=[2]),
    dict(x=[2, 7, 1], size=[3], stride=[1], pad_low=[1]),
    dict(x=[2, 7, 2], size=[3], stride=[2], output_size=[7]),
    dict(x=[1, 8, 2], size=[2], stride=[3], dilation=[2], pad_low=[1, ], pad_high=[2], output_size=[8]),
    dict(x=[2, 4, 6, 3], size=[2]),
    dict(x=[2, 5, 7, 3], size=[2], output_size=[5, 7]),
    dict(x=[2, 4, 6, 3], size=[2], channels="FIRST"),
    dict(x=[2, 5, 7, 2], size=[2, 3], stride=[2], padding="SAME", output_size=[5, 7], channels="FIRST"),
    dict(x=[2, 4, 6, 2], size=[3], stride=[2], padding="SAME"),
    dict(x=[1, 4, 3, 2], size=[2], stride=[1], padding="FULL"),
    dict(x=[2, 5, 5, 2], size=[2], ceil_mode=True, output_size=[5]),
    dict(x=[2, 4, 6, 3], size=[2], values=[0.5, 0.75]),
    dict(x=[2, 5, 4, 3], size=[2], stride=[1], padding="FULL", values=[0.5], channels="FIRST"),
    dict(x=[1, 4, 2, 6, 2], size=[2, 1, 3], channels="FIRST"),
    dict(x=[1, 5, 3, 4, 1], size=[3, 2, 2], stride=[2, 1, 2]),
]

count = 0
for seed, case in chosen(CASES):
    first = case.get("channels") == "FIRST"
    x = drawn(case["x"], seed)
    if "values" in case:
        x.values = [case["values"][int(64 * abs(v)) % len(case["values"])] for v in x.values]
    extents = list(x.shape[1:-1])
    axes = axes_of(case, extents, stride=case["size"])
    order = [0, len(extents) + 1, *range(1, len(extents) + 1)] if first else list(range(len(x.shape)))
    for kind, indices in itertools.product(["MAX", "MIN"], ["IN_CHANNEL", "IN_TENSOR"]):
        place, index = places(x, axes, kind, indices, first)
        v, dy = drawn(place.shape, seed + 100), drawn(x.shape, seed + 200)
        y, dv = Tensor(x.shape), Tensor(v.shape)
        for at in v.indices():
            to = (at[0], *place[at], at[-1])
            y.add(to, v[at])
            dv.add(at, dy[to])

        def dims(tensor):
            return " ".join(f'dim: "{d}"' for d in ["N", *tensor.permuted(order).shape[1:]])

        windows = text_of(case, [*WINDOWS, "channels"])
        model = f"""format_version: 1 name: "m" input {{ name: "x" {dims(x)} }} input {{ name: "v" {dims(v)} }} input {{ name: "dy" {dims(x)} }}
node {{ name: "p" input: "x" pool {{ kind: {kind} indices: {indices} {windows} }} }}
node {{ name: "u" input: "v" input: "p:1" unpool {{ indices: {indices} {windows} {text_of(case, ['output_size'])} }} }}
node {{ name: "z" input: "u" input: "dy" binary {{ kind: MUL }} }}
output: "p" output: "p:1" output: "u" output: "z"
"""
        inputs = {"x": x.permuted(order), "v": v.permuted(order), "dy": less_one(dy).permuted(order)}
        values = call(sys.argv[1], model, "predict", **inputs)
        gradients = call(sys.argv[1], model, "gradient", **inputs)
        what = f"{kind} {indices} {text_of(case, ['x', *WINDOWS, 'output_size', 'channels'])}"
        demand_equal(f"indices of {what}", values["p:1"], index.permuted(order).values, 0)
        demand_equal(f"maxima of {what}", values["p"], Tensor(place.shape, [x[(at[0], *place[at], at[-1])] for at in place.indices()]).permuted(order).values, 0)
        demand_equal(f"unpooling of {what}", values["u"], y.permuted(order).values)
        demand_equal(f"gradient of {what}", gradients["v"], dv.permuted(order).values)
        count += 1
print(f"{count} unpoolings agree")
