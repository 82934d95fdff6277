# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# weights-names.py FOLDER: `cauce weights` on files with the names and shapes of others: turned, side by side, in parts, with a prefix, of
# other element types; and what it says of those that do not fit.
import os
import struct
import subprocess
import sys

import safetensors

FOLDER = sys.argv[1]
os.makedirs(FOLDER, exist_ok=True)
MODEL = """format_version: 1
name: "m"
input { name: "x" dim: "N" dim: "2" }
node { name: "layer.0" call { block: "layer" } }
node { name: "layer.1" call { block: "layer" } }
node { name: "image" reshape { dim: "N" dim: "1" dim: "2" dim: "1" } }
node { name: "conv" conv { filters: 2 size: 1 size: 2 } }
block {
  name: "layer" input: "x"
  node { name: "up" dense { units: 3 } }
  node { name: "down" dense { units: 2 no_bias: true } }
}
RULES"""
RULES = """weight_names { weight: "layer.*/up.kernel" source: "h.*.a.weight" source: "h.*.b.weight" permutation: 1 permutation: 0 }
weight_names { weight: "layer.*/up.bias" source: "h.*.both" }
weight_names { weight: "layer.*/up.bias" source: "h.*.a.bias" source: "h.*.b.bias" }
weight_names { weight: "layer.*/down.kernel" source: "h.*.c.weight" permutation: 1 permutation: 0 }
weight_names { weight: "conv.kernel" source: "conv.weight" permutation: 2 permutation: 3 permutation: 1 permutation: 0 }
"""


def path(name):
    return os.path.join(FOLDER, name)


def model(name, rules):
    with open(path(name), "w") as file:
        file.write(MODEL.replace("RULES", rules))
    return path(name)


def floats(*values):
    return struct.pack(f"<{len(values)}f", *values)


def halves(*values):
    return struct.pack(f"<{len(values)}e", *values)


def check(what, got, expected):
    if got != expected:
        sys.exit(f"{what}: expected {expected}, but got {got}")


def weights(model, *arguments, output="out.safetensors"):
    done = subprocess.run(["cauce", "weights", model, *arguments, "-o", path(output)], capture_output=True, text=True)
    return done.returncode, done.stdout + done.stderr


def refused(what, arguments, sentence):
    status, text = weights(*arguments)
    check(what, (status, text.strip()), (1, "cauce: error: " + sentence))


good = model("m.textproto", RULES)
layer = lambda i: {
    f"h.{i}.a.weight": ("F32", (1, 2), floats(1 + i, 2 + i)), # (outputs, inputs)
    f"h.{i}.b.weight": ("F32", (2, 2), floats(3 + i, 4 + i, 5 + i, 6 + i)),
    f"h.{i}.a.bias": ("F32", (1,), floats(7)), f"h.{i}.b.bias": ("F32", (2,), floats(8, 9)),
    f"h.{i}.c.weight": ("F16", (2, 3), halves(1, 2, 3, 4, 5, 6))}
rest = {"conv.weight": ("F32", (2, 1, 1, 2), floats(1, 2, 3, 4)), "conv.bias": ("F32", (2,), floats(5, 6)), "mask": ("I64", (1,), bytes(8))}
first, second = safetensors.write(path("1.safetensors"), layer(0)), safetensors.write(path("2.safetensors"), layer(1) | rest)
expected = {"conv.kernel": ("F32", [1, 2, 1, 2], floats(1, 3, 2, 4)), "conv.bias": ("F32", [2], floats(5, 6))}
for i in (0, 1):
    expected |= {f"layer.{i}/up.kernel": ("F32", [2, 3], floats(1 + i, 3 + i, 5 + i, 2 + i, 4 + i, 6 + i)),
                 f"layer.{i}/up.bias": ("F32", [3], floats(7, 8, 9)), f"layer.{i}/down.kernel": ("F16", [3, 2], halves(1, 4, 2, 5, 3, 6))}
check("parts", weights(good, first, second), (0, "cauce: warning: the model has no weights for 'mask'\n"))
check("tensors", safetensors.read(path("out.safetensors")), expected)

whole = layer(0) | layer(1) | rest
del whole["mask"]
one = safetensors.write(path("prefix.safetensors"), {"net." + name: tensor for name, tensor in whole.items()})
check("prefix", weights(good, one, "--prefix", "net."), (0, ""))
check("tensors with a prefix", safetensors.read(path("out.safetensors")), expected)
# They are what the program loads, by every kind of artifact.
for name in ("m", "m.so"):
    subprocess.run(["cauce", "compile", good, "-o", path(name)], check=True, stdout=subprocess.DEVNULL)
embedded = path("embedded")
subprocess.run(["cauce", "compile", good, "--weights", path("out.safetensors"), "-o", embedded], check=True, stdout=subprocess.DEVNULL)
answers = set()
for command in ([path("m"), "predict", "--weights", path("out.safetensors")], ["cauce", "predict", path("m.so"), "--weights", path("out.safetensors")],
                [embedded, "predict"]):
    answers.add(subprocess.run([*command, "--input", "x=1,2"], check=True, capture_output=True, text=True).stdout)
h = [1, 2]
for i in (0, 1):
    up = [h[0] * (k + i) + h[1] * (k + 1 + i) + b for k, b in ((1, 7), (3, 8), (5, 9))]
    h = [sum(u * w for u, w in zip(up, row)) for row in ((1, 2, 3), (4, 5, 6))]
check("answer", [[float(v) for v in a.split(",")] for a in answers], [[h[0] + 2 * h[1] + 5, 3 * h[0] + 4 * h[1] + 6]])

refused("no prefix", (good, one), f"{one}: expected " + "; ".join(
    f"{wanted} for weight '{name}'" for name, wanted in (
        ("layer.0/up.kernel", "'h.0.a.weight' or 'layer.0/up.kernel'"), ("layer.0/up.bias", "'h.0.both' or 'h.0.a.bias' or 'layer.0/up.bias'"),
        ("layer.0/down.kernel", "'h.0.c.weight' or 'layer.0/down.kernel'"), ("layer.1/up.kernel", "'h.1.a.weight' or 'layer.1/up.kernel'"),
        ("layer.1/up.bias", "'h.1.both' or 'h.1.a.bias' or 'layer.1/up.bias'"))) + ", did you mean --prefix net.?")
check("a wrong prefix", weights(good, one, "--prefix", "not.")[1].split(",")[-1], " did you mean --prefix net.?\n")
refused("a part alone", (good, second), f"{second}: expected 'h.0.a.weight' or 'layer.0/up.kernel' for weight 'layer.0/up.kernel'; 'h.0.both' or 'h.0.a.bias' or "
        "'layer.0/up.bias' for weight 'layer.0/up.bias'; 'h.0.c.weight' or 'layer.0/down.kernel' for weight 'layer.0/down.kernel'")
refused("twice", (good, first, first), f"{first}: tensor 'h.0.a.weight' is there twice")
odd = lambda name, tensor: safetensors.write(path("odd.safetensors"), whole | {name: tensor})
refused("rows", (good, odd("h.0.c.weight", ("F32", (3, 2), bytes(24)))),
        "weight 'layer.0/down.kernel': expected [3, 2], of which 'h.0.c.weight' is F32 [3, 2] turned by [1, 0]")
refused("rank", (good, odd("h.1.c.weight", ("F32", (6,), bytes(24)))),
        "weight 'layer.1/down.kernel': expected [3, 2], of which 'h.1.c.weight' is F32 [6] turned by [1, 0]")
refused("width", (good, odd("h.0.b.bias", ("F32", (3,), bytes(12)))),
        "weight 'layer.0/up.bias': expected [3], of which 'h.0.a.bias' is F32 [1] and 'h.0.b.bias' is F32 [3]")
refused("types", (good, odd("h.0.b.bias", ("F16", (2,), bytes(4)))),
        "weight 'layer.0/up.bias': expected [3], of which 'h.0.a.bias' is F32 [1] and 'h.0.b.bias' is F16 [2]")
refused("unknown type", (good, odd("conv.bias", ("F8_E4M3", (2,), bytes(2)))), "tensor 'conv.bias': elements of type F8_E4M3 are not known")
with open(path("damaged.safetensors"), "wb") as file:
    file.write(b"\xff" * 20)
status, text = weights(good, path("damaged.safetensors"))
check("damaged", (status, "is not a safetensors file" in text), (1, True))
check("over itself", weights(good, one, "--prefix", "net.", output="prefix.safetensors")[0], 2)

for rule, sentence in (
        ('weight_names { weight: "conv.kernel" }', "expected a source of 'conv.kernel'"),
        ('weight_names { weight: "conv.kern*" source: "a.*.*" }', "expected at most as many '*' as in 'conv.kern*', but got 'a.*.*'"),
        ('weight_names { weight: "conv.kernel" source: "a" permutation: 1 permutation: 1 }', "expected permutation to have each of 0 to 1 once"),
        ('weight_names { weight: "conv.kernels" source: "a" }', "no weight is called 'conv.kernels'")):
    wrong = model("wrong.textproto", rule)
    done = subprocess.run(["cauce", "check", wrong], capture_output=True, text=True)
    check(rule, (done.returncode, done.stderr), (1, f"cauce: error: {wrong}:13:1: weight names: {sentence}\n"))
print("as expected")
