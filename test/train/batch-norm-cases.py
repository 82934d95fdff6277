# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# What others got wrong about batch normalisation. A batch whose targets are the right values has a loss of zero.
import math
import os
import re
import struct
import sys

from programs import demand, expect, read_log, read_weights, run, write, write_rows

os.chdir(sys.argv[1])
HEAD = """format_version: 1
name: "case"
input { name: "x" dim: "N" dim: "1" }
label { name: "y" dim: "N" dim: "1" }
"""


def recipe(batch, rate=0, more=""):
    return f"""training {{ loss {{ kind: MSE }} optimizer {{ sgd {{ learning_rate: {rate} }} }} epochs: 1 batch: {batch} in_order: true {more} }}
data {{ name: "train" csv {{ path: "rows.csv" field {{ name: "x" column: "0" }} field {{ name: "y" column: "1" }} }} }}
"""


def step(xs, ys, norm="", batch=0, **options):
    """The loss of the first epoch, and the states after it."""
    write_rows("rows.csv", zip(xs, ys))
    path = write("case.textproto", HEAD + f'node {{ name: "b" batch_norm {{ {norm} }} }}\n' + recipe(batch or len(xs), **options))
    for name in ("log", "weights"):
        if os.path.exists(name):
            os.remove(name)
    run("train", path, "--quiet", "--log", "log", "--save", "weights")
    return read_log("log")[0]["train"]["loss"], {name[2:]: list(value) for name, value in read_weights("weights").items()}


def near(what, actual, expected, tolerance=1e-6):
    for a, e in zip(actual, expected, strict=True):
        expect(what, a, e, tolerance)


# Two variances: the output has that of the population, the running one is of samples. The momentum is PyTorch's.
loss, states = step([1, 2, 3, 4], [-1.3416354, -0.4472118, 0.4472118, 1.3416354])
expect("the loss of what is normalised", loss, 0, 1e-10)
near("running mean", states["mean"], [0.25])
near("running variance", states["variance"], [1.0666667])
loss, states = step([1, 2, 3, 4], [0] * 4, norm="momentum: 1")
near("the last batch alone", states["mean"] + states["variance"], [2.5, 5 / 3])
loss, states = step([1, 2, 3, 4], [0] * 4, norm="momentum: 0")
near("no batch", states["mean"] + states["variance"], [0, 1])

# A large mean cancels nothing.
loss, states = step([40000, 40001, 40002, 40003], [-1.3416354, -0.4472118, 0.4472118, 1.3416354], norm="momentum: 1")
expect("the loss far from 0", loss, 0, 1e-10)
near("variance far from 0", states["variance"], [5 / 3])
loss, states = step([1234] * 256, [0] * 256, norm="momentum: 1")
demand("what does not vary becomes exactly 0", loss == 0 and states["variance"] == [0] and states["mean"] == [1234])
# A sum of f32 leaves the mean wrong by some of its last bits, here 3 % of the deviation; what it is wrong by is the mean of the distances, and
# taken off. In one pass the first output would be -2.374.
xs = [1000 + i * 1e-3 for i in range(16)]
loss, states = step(xs, [0] * 16, norm="momentum: 1 epsilon: 1e-20")
expect("mean square of what is normalised", loss, 1, 1e-6)
expect("variance", states["variance"][0] * 1e5, 2.26706, 3e-3)
rounded = [struct.unpack("f", struct.pack("f", x))[0] for x in xs]
mean = sum(rounded) / 16
root = math.sqrt(sum((x - mean) ** 2 for x in rounded) / 16 + 1e-5)
ys = [(x - mean) / root for x in rounded]
expect("the first output", ys[0], -1.341508, 1e-6)
loss, states = step(xs, ys)
expect("the distance from the right outputs", math.sqrt(loss), 0, 2e-6)

# One value: the output is the bias, its gradient reaches the bias alone, and the statistics stay as they are. As does a step of it at the end.
loss, states = step([5], [2], batch=2, rate=0.5)
demand("one value leaves the statistics", states["mean"] == [0] and states["variance"] == [1] and states["scale"] == [1])
near("the loss of 0, and the bias after a step", [loss] + states["bias"], [4, 2])
loss, states = step([1, 2, 3, 4, 9], [0] * 5, batch=4)
near("a last batch of one leaves the statistics", states["mean"] + states["variance"], [0.25, 1.0666667])

# A step that is skipped leaves them, too: the derivative of the root is infinite.
write_rows("rows.csv", [(1, 1), (2, 1)])
net = """node { name: "b" batch_norm {} }
node { name: "d" dense { units: 1 kernel: 0 activation: SQRT } }
"""
write("skipped.textproto", HEAD + net + recipe(2, rate=0.5, more="clip { norm: 1 }"))
run("train", "skipped.textproto", "--quiet", "--log", "skipped.log", "--save", "skipped")
states = read_weights("skipped")
demand("the step is skipped", read_log("skipped.log")[0]["train"]["skipped_steps"] == 1)
demand("a skipped step leaves the statistics", list(states["b.mean"]) == [0] and list(states["b.variance"]) == [1])

# What overflows ends training, before prediction shows it.
write_rows("rows.csv", [(1e30, 0), (-1e30, 1)])
text = run("train", "case.textproto", "--quiet", status=1)
demand(f"an infinite variance is named: {text}", "weight 'b.variance' became NaN or infinite at step 1" in text)

# Epsilon is in the root, once: dx of a constant column is finite. (p + 0.5)^2 has the derivative 1 at p = 0.
write_rows("rows.csv", [(1, -0.5)])
write("root.textproto", HEAD + """node { name: "w" parameter { dim: 3 dim: 1 initializer { ones {} } } }
node { name: "b" batch_norm { no_affine: true } }
node { name: "first" slice { limit: 1 } }
node { name: "p" input: "x" input: "first" matmul {} }
""" + recipe(1, rate=1))
run("train", "root.textproto", "--quiet", "--save", "root")
near("the gradient of a constant column", [1 - w for w in read_weights("root")["w"]], [210.8185, -105.4093, -105.4093], 1e-4)

# Outside of training the statistics are constants.
write("still.textproto", """format_version: 1
name: "still"
input { name: "x" dim: "2" dim: "1" }
node { name: "b" batch_norm { epsilon: 1e-20 } }
node { name: "one" constant { value: 1 value: 0 dim: 2 dim: 1 } }
node { name: "y" input: "b" input: "one" binary { kind: MUL } }
""")
run("compile", "still.textproto", "-o", "still.so")
write("x.csv", "1\n3\n")
text = run("call", "still.so", "gradient", "--input", "x=x.csv")
gradient = {part.split(":")[0]: [float(word) for word in part.split(":")[1].split()] for part in re.split(r"\n(?=\S+:)", text)}
near("dx", gradient["x"], [1, 0])
near("dscale", gradient["b.scale"], [1])
demand("no gradient of statistics", sorted(gradient) == ["b.bias", "b.scale", "x"])
