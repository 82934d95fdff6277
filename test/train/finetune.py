# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Training that starts from weights: from a file, from those compiled in, from part of them. Statistics stay those of the weights unless
# --adapt asks for those of the new data; optimizer slots start as the model says.
import os
import random
import sys

from programs import demand, expect, read_weights, run, write, write_rows, write_weights

os.chdir(sys.argv[1])
MODEL = """format_version: 1
name: "tune"
input { name: "x" dim: "N" dim: "2" }
label { name: "y" dim: "N" }
node { name: "standard" standardize { adapt: true } }
node { name: "hidden" dense { units: 3 activation: TANH } }
node { name: "dropped" dropout { rate: 0.2 } }
node { name: "out" dense { units: 1 } }
training { loss { kind: MSE } optimizer { adagrad { learning_rate: 0.05 initial_accumulator: 0.25 } } epochs: 2 batch: 8 seed: 3 }
data { name: "train" csv { path: "data.csv" field { name: "x" column: "0-1" } field { name: "y" column: "2" } } }
"""
rng = random.Random(5)
STATISTICS = ("standard.mean", "standard.variance", "standard.count")
means = {}
for folder, count, mean in (("old", 40, 3), ("new", 24, 50)):
    os.mkdir(folder)
    rows = [[rng.gauss(mean, 2), rng.uniform(-1, 1)] for _ in range(count)]
    means[folder] = [sum(column) / count for column in zip(*rows)]
    write_rows(f"{folder}/data.csv", [[*row, row[0] - row[1]] for row in rows])
model = write("tune.textproto", MODEL)
run("compile", model, "-o", "plain.so")


def train(program, *arguments, data="new", save="out.safetensors"):
    return run("train", program, "--data", data, "--threads", "1", "--save", save, *arguments), read_weights(save)


def content(path):
    with open(path, "rb") as file:
        return file.read()


def same(what, a, b, names):
    demand(what, all(a[name] == b[name] for name in names))


def gathered(what, weights, folder):
    expect(f"{what}: rows", weights["standard.count"][0], 24 if folder == "new" else 40, 0)
    for actual, expected in zip(weights["standard.mean"], means[folder]):
        expect(f"{what}: mean", actual, expected, 1e-5)


text, old = train("plain.so", data="old", save="old.safetensors")
gathered("from the beginning", old, "old")
demand(f"nothing is said of where it starts: {text}", "starts from" not in text and "statistics" not in text)
text, fresh = train("plain.so", save="fresh.safetensors")
gathered("on other data", fresh, "new")

KEPT = "the statistics of standardisation are those that came with the weights (--adapt: those of the training data)\n"
GATHERED = "the statistics of standardisation are gathered from the training data\n"
text, tuned = train("plain.so", "--weights", "old.safetensors", save="tuned.safetensors")
demand(f"it says that statistics stay: {text}", KEPT in text and GATHERED not in text)
same("statistics stay", tuned, old, STATISTICS)
demand("the rest is trained", all(tuned[name] != old[name] and tuned[name] != fresh[name] for name in ("out.kernel", "out.bias")))
text, adapted = train("plain.so", "--weights", "old.safetensors", "--adapt")
demand(f"it says that statistics are gathered: {text}", GATHERED in text and KEPT not in text)
gathered("--adapt", adapted, "new")
demand("the weights are those of the file all the same", adapted["out.kernel"] != fresh["out.kernel"])

# A net without statistics has nothing to say about them.
run("compile", write("without.textproto", MODEL.replace("standardize { adapt: true }", "scale { factor: 0.1 }")), "-o", "without.so")
train("without.so", save="without.safetensors")
text, _ = train("without.so", "--weights", "without.safetensors")
demand(f"no statistics are mentioned: {text}", "statistics" not in text)

# Compiled in: as from a file, and anew only if asked to.
run("compile", model, "--weights", "old.safetensors", "-o", "old.so")
text, _ = train("old.so", save="embedded.safetensors")
demand(f"it says where it starts: {text}", "training starts from the weights compiled into the program (--fresh: from new ones)\n" in text and KEPT in text)
demand("compiled in or given, the run is the same", content("embedded.safetensors") == content("tuned.safetensors"))
text, _ = train("old.so", "--fresh", save="anew.safetensors")
demand("--fresh is a run from the beginning", content("anew.safetensors") == content("fresh.safetensors") and "starts from" not in text)
text, _ = train("old.so", "--weights", "fresh.safetensors", save="again.safetensors")
demand(f"a file counts more: {text}", "starts from" not in text)
train("plain.so", "--weights", "fresh.safetensors", save="other.safetensors")
demand("what is compiled in does not count then", content("again.safetensors") == content("other.safetensors"))
demand("an untrained net says so", "the program holds no trained weights, 'hidden.kernel' for one: pass --weights FILE" in run(
    "predict", "plain.so", "--input", "x=1,2", status=1))

# A run from weights has the counters, keys and slots of one from the beginning, and can be stopped.
run("train", "old.so", "--data", "new", "--threads", "1", "--epochs", "1", "--quiet", "--checkpoint", "stopped")
state = read_weights("stopped/" + os.listdir("stopped")[0], types=("F32", "I64"))
demand("Adagrad starts from the accumulator of the model", min(state["hidden.kernel/sum"]) >= 0.25)
demand(f"the key is the seed, the counter counts: {state['train.key']}, {state['train.step']}", state["train.key"] == (3,) and state["train.step"] == (3,))
run("train", "old.so", "--data", "new", "--threads", "1", "--quiet", "--resume", "stopped", "--save", "resumed.safetensors")
demand("it goes on", content("resumed.safetensors") == content("tuned.safetensors"))

# In part: new layers start from the initialisers, statistics that are missing are gathered.
shapes = {"hidden.kernel": (2, 3), "hidden.bias": (3,), "out.kernel": (3, 1), "out.bias": (1,), "standard.mean": (2,), "standard.variance": (2,), "standard.count": ()}


def part(path, *names):
    return write_weights(path, {name: (shapes[name], old[name]) for name in names})


text, tuned = train("plain.so", "--weights", part("head.safetensors", "out.kernel", *STATISTICS), "--partial")
demand(f"the rest is named: {text}", "cauce: warning: head.safetensors: these stay as they were: hidden.kernel, hidden.bias, out.bias\n" in text)
same("statistics of a part stay", tuned, old, STATISTICS)
text, tuned = train("plain.so", "--weights", part("hidden.safetensors", "hidden.kernel", "hidden.bias", "standard.mean"), "--partial")
demand(f"half of the statistics are none: {text}", GATHERED in text)
gathered("in part", tuned, "new")
print("weights are where training starts")
