# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Dropout, seen through what a step does to each weight: the loss (sum of d)^2, with d = dropout(w) and all w = 1, has the
# gradient 2 (sum of d) / (1 - rate) at every weight that is kept and 0 at the others.
import math
import sys

from programs import demand, expect, read_weights, run, write

WEIGHTS, RATE, LEARNING_RATE = 20000, 0.25, 1e-5

MODEL = f"""
format_version: 1
name: "dropout"
input {{ name: "x" dim: "N" dim: "1" }}
label {{ name: "y" dim: "N" }}
node {{ name: "w" parameter {{ dim: 1 dim: {WEIGHTS} initializer {{ ones {{}} }} }} }}
node {{ name: "product" input: "x" input: "w" matmul {{}} }}
node {{ name: "d" dropout {{ rate: {RATE} }} }}
node {{ name: "total" reduce {{ kind: SUM dim: 1 }} }}
training {{ loss {{}} optimizer {{ sgd {{ learning_rate: {LEARNING_RATE} }} }} epochs: 1 }}
data {{ name: "train" csv {{ path: "{sys.argv[1]}.csv" field {{ name: "x" column: "0" }} field {{ name: "y" column: "1" }} }} }}
"""
write(sys.argv[1] + ".csv", "1,0\n")
model, library = write(sys.argv[1] + ".textproto", MODEL), sys.argv[1] + ".so"
run("compile", model, "-o", library)


def trained(seed, epochs=1):
    weights = f"{sys.argv[1]}.{seed}.{epochs}.safetensors"
    run("train", library, "--quiet", "--seed", seed, "--epochs", epochs, "--save", weights)
    return read_weights(weights)["w"]


w = trained(1)
kept = [v != 1 for v in w]
count = sum(kept)
expect("kept share in deviations", (count - WEIGHTS * (1 - RATE)) / math.sqrt(WEIGHTS * RATE * (1 - RATE)), 0, 5)
total = count / (1 - RATE)
for value in {v for v in w if v != 1}:
    expect("a weight that is kept", value, 1 - LEARNING_RATE * 2 * total / (1 - RATE), 1e-6)
demand("the same seed drops the same", trained(1) == w)

# Two masks agree on about rate^2 + (1 - rate)^2 of the weights: of another seed, and of the next step.
for what, other in (("seed", [v != 1 for v in trained(2)]),
                    ("step", [second != first for first, second in zip(w, trained(1, epochs=2))])):
    agree = sum(a == b for a, b in zip(kept, other))
    share = RATE ** 2 + (1 - RATE) ** 2
    expect(f"agreement with another {what} in deviations", (agree - WEIGHTS * share) / math.sqrt(WEIGHTS * share * (1 - share)), 0, 5)

# Nothing is dropped outside of training.
save = sys.argv[1] + ".ones.safetensors"
run("train", write(sys.argv[1] + ".still.textproto", MODEL.replace(str(LEARNING_RATE), "0")), "--quiet", "--save", save)
loss = run("evaluate", model, "--weights", save, "--set", "train")
expect("loss of all weights", float(loss.split(": ")[1]), float(WEIGHTS) ** 2, 1e-6)
prediction = run("predict", model, "--weights", save, "--input", "x=1")
expect("prediction of all weights", float(prediction), float(WEIGHTS), 1e-6)
print("dropout drops, scales and rests")
