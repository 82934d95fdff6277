# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# norms.py FILE: values and gradients of normalisations against their formulas in double precision, and of what other libraries got wrong.
import math
import sys

from spatial import Tensor, call, demand_equal, drawn, text_of

FIELDS = ["dims", "groups", "epsilon", "no_affine", "channels"]


def normalize(layer, x, scale, bias, dy, case):
    """y, and the gradients of sum y dy by x, scale and bias; channels are last."""
    rank, depth = len(x.shape), x.shape[-1]
    epsilon = case.get("epsilon", 1e-6 if layer == "rms_norm" else 1e-5)
    groups = case.get("groups", depth)

    def part(index):  # what is normalised together, and which scale it has
        if layer in ("layer_norm", "rms_norm"):
            return index[:rank - case.get("dims", 1)], index[rank - case.get("dims", 1):]
        return (index[0], index[-1] * groups // depth), index[-1:]

    y, dx, ds, db = Tensor(x.shape), Tensor(x.shape), Tensor(scale.shape), Tensor(bias.shape)
    parts = {}
    for index in x.indices():
        parts.setdefault(part(index)[0], []).append(index)
    for indices in parts.values():
        values, n = [x[i] for i in indices], len(indices)
        mean = 0 if layer == "rms_norm" else math.fsum(values) / n
        deviation = math.sqrt(math.fsum((v - mean) ** 2 for v in values) / n + epsilon)
        hat = [(v - mean) / deviation for v in values]
        of = [part(i)[1] for i in indices]
        g = [dy[i] * scale[k] for i, k in zip(indices, of)]
        g_mean = 0 if layer == "rms_norm" else math.fsum(g) / n
        g_hat = math.fsum(a * b for a, b in zip(g, hat)) / n
        for i, k, h, a in zip(indices, of, hat, g):
            y.values[y.place(i)] = h * scale[k] + bias[k]
            dx.add(i, (a - g_mean - h * g_hat) / deviation)
            ds.add(k, dy[i] * h)
            db.add(k, dy[i])
    return y, dx, ds, db


CASES = [
    ("layer_norm", dict(x=[2, 5])),
    ("layer_norm", dict(x=[2, 3, 4], dims=2, epsilon=0.5)),
    ("layer_norm", dict(x=[2, 3, 4], no_affine=True)),
    ("rms_norm", dict(x=[2, 5])),
    ("rms_norm", dict(x=[3, 2, 4], dims=2, epsilon=0.25)),
    ("rms_norm", dict(x=[3, 4], no_affine=True)),
    ("group_norm", dict(x=[2, 3, 4], groups=2)),
    ("group_norm", dict(x=[2, 6], groups=3, epsilon=0.5)),
    ("group_norm", dict(x=[2, 3, 2, 6], groups=1, no_affine=True)),
    ("group_norm", dict(x=[2, 3, 2, 6], groups=3, channels="FIRST")),
    ("instance_norm", dict(x=[2, 5, 3])),
    ("instance_norm", dict(x=[2, 3, 2, 3], epsilon=0.5, channels="FIRST")),
    ("instance_norm", dict(x=[2, 1, 1, 3], no_affine=True)),
]


def respond(x, dy, case):
    """y of a local response normalisation, and the gradient of sum y dy by x; channels are last."""
    size, alpha, beta, k = (case.get(name, default) for name, default in (("size", None), ("alpha", 1e-4), ("beta", 0.75), ("k", 1)))
    alpha /= 1 if case.get("sum") else size
    y, dx = Tensor(x.shape), Tensor(x.shape)
    for at in x.indices():
        near = [(*at[:-1], c) for c in range(max(0, at[-1] - size // 2), min(x.shape[-1], at[-1] + (size - 1) // 2 + 1))]
        divisor = k + alpha * math.fsum(x[i] ** 2 for i in near)
        y.values[y.place(at)] = x[at] * divisor ** -beta
        dx.add(at, dy[at] * divisor ** -beta)
        for i in near:
            dx.add(i, dy[at] * x[at] * -beta * divisor ** (-beta - 1) * alpha * 2 * x[i])
    return y, dx


RESPONSES = [
    dict(x=[2, 5], size=1),
    dict(x=[2, 3, 6], size=5),
    dict(x=[2, 3, 6], size=5, alpha=0.3, beta=0.6, k=1.5),
    dict(x=[2, 7], size=4, alpha=0.5),
    dict(x=[1, 2, 3, 2], size=9, alpha=0.5, beta=0.5, channels="FIRST"),
    dict(x=[2, 4, 5, 2], size=3, alpha=0.125, k=2, sum=True, channels="FIRST"),
    dict(x=[2, 3, 2, 4, 5], size=3, alpha=0.5, beta=1),
]


def check(what, layer, fields, parameters, x, dy, expected):
    model = f"""format_version: 1 name: "m" input {{ name: "x" {' '.join(f'dim: "{d}"' for d in ['N', *x.shape[1:]])} }}
input {{ name: "dy" {' '.join(f'dim: "{d}"' for d in ['N', *x.shape[1:]])} }}
node {{ name: "y" input: "x" {layer} {{ {fields} {parameters} }} }}
node {{ name: "z" input: "y" input: "dy" binary {{ kind: MUL }} }}
output: "{{}}"
"""
    y, dx, ds, db = expected
    demand_equal(what, call(sys.argv[1], model.replace("{}", "y"), "predict", x=x, dy=dy)["y"], y.values)
    gradient = call(sys.argv[1], model.replace("{}", "z"), "gradient", x=x, dy=dy)
    for name, tensor in (("x", dx), ("y.scale", ds), ("y.bias", db)):
        if tensor:
            demand_equal(f"{what}: gradient of {name}", gradient[name], tensor.values, 1e-4)


for seed, (layer, case) in enumerate(CASES):
    x = drawn(case["x"], seed)
    affine = x.shape[len(x.shape) - case.get("dims", 1):] if layer in ("layer_norm", "rms_norm") else x.shape[-1:]
    scale, bias, dy = drawn(affine, seed + 100), drawn(affine, seed + 200), drawn(x.shape, seed + 300)
    if case.get("no_affine"):
        scale.values = [1] * len(scale.values)
    if case.get("no_affine") or layer == "rms_norm":
        bias.values = [0] * len(bias.values)
    y, dx, ds, db = normalize(layer, x, scale, bias, dy, case)
    if case.get("channels") == "FIRST":
        order = [0, len(x.shape) - 1, *range(1, len(x.shape) - 1)]
        x, y, dx, dy = (tensor.permuted(order) for tensor in (x, y, dx, dy))
    said = [] if case.get("no_affine") else ["scale"] if layer == "rms_norm" else ["scale", "bias"]
    check(f"{layer} {text_of(case, ['x', *FIELDS])}", layer, text_of(case, FIELDS), text_of(dict(scale=scale.values, bias=bias.values), said), x, dy,
          (y, dx, ds if said else None, db if "bias" in said else None))

for seed, case in enumerate(RESPONSES):
    x, dy = drawn(case["x"], seed), drawn(case["x"], seed + 300)
    tensors = (x, dy, *respond(x, dy, case))
    if case.get("channels") == "FIRST":
        tensors = [tensor.permuted([0, len(x.shape) - 1, *range(1, len(x.shape) - 1)]) for tensor in tensors]
    x, dy, y, dx = tensors
    fields = text_of(case, ["size", "alpha", "beta", "k", "sum", "channels"])
    check(f"local_response_norm {case['x']} {fields}", "local_response_norm", fields, "", x, dy, (y, dx, None, None))

# epsilon is inside the root, once; a mean of squares less the square of the mean would be noise where the mean is large.
constant = Tensor([1, 3], [1, 1, 1])
check("a constant row", "layer_norm", "", "no_affine: true", constant, Tensor([1, 3], [1, 0, 0]),
      (Tensor([1, 3]), Tensor([1, 3], [210.8185, -105.4093, -105.4093]), None, None))
far = Tensor([1, 4], [40000, 40001, 40002, 40003])
model = """format_version: 1 name: "m" input { name: "x" dim: "N" dim: "%d" } node { name: "y" %s { %s } }"""
demand_equal("a large mean", call(sys.argv[1], model % (4, "layer_norm", ""), "predict", x=far)["y"], [-1.3416354, -.4472118, .4472118, 1.3416354])
demand_equal("equal numbers", call(sys.argv[1], model % (256, "layer_norm", ""), "predict", x=Tensor([1, 256], [1234] * 256))["y"], [0] * 256, 0)
demand_equal("mean square", call(sys.argv[1], model % (2, "rms_norm", ""), "predict", x=Tensor([1, 2], [300, 400]))["y"], [.848528, 1.131371])
near = Tensor([1, 16], [1000 + i * 1e-3 for i in range(16)])
demand_equal("a small deviation", call(sys.argv[1], model % (16, "layer_norm", ""), "predict", x=near)["y"][:1], [-1.341508], 1e-6)
print(f"{len(CASES) + len(RESPONSES)} normalisations agree")
