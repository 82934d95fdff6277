# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Steps that compute values again instead of keeping them have the same bits as those that keep them: max-memory.py FOLDER trains nets of several kinds
# without a limit, with the least memory that the compiler names, and with what lies halfway, and compares the weights.
import os
import re
import subprocess
import sys

HEAD = """format_version: 1
name: "%s"
input { name: "pixels" type: UI8 dim: "N" dim: "64" }
label { name: "digit" type: I64 dim: "N" }
node { name: "scaled" scale { factor: 0.0625 } }
"""
TAIL = """
training {
  loss { kind: SPARSE_CROSS_ENTROPY_LOGITS prediction: "logits" }
  metric { kind: ACCURACY }
  optimizer { %s }
  epochs: 1
  batch: 64
  seed: 3
}
data {
  name: "train"
  csv {
    path: "digits.csv.gz"
    field { name: "pixels" column: "0-63" }
    field { name: "digit" column: "64" class_count: 10 }
  }
}
"""

def node(name, kind, fields="", inputs=()):
    return 'node { name: "%s" %s%s { %s } }\n' % (name, "".join('input: "%s" ' % i for i in inputs), kind, fields)

def deep():
    text = ""
    for i in range(10):
        text += node("hidden%d" % i, "dense", "units: 96 activation: %s" % ("GELU" if i % 2 else "RELU"))
        text += node("norm%d" % i, "layer_norm") + node("drop%d" % i, "dropout", "rate: 0.1")
    return text + node("logits", "dense", "units: 10")

def residual():
    text, last = node("first", "dense", "units: 64"), "first"
    for i in range(6):
        text += node("norm%d" % i, "layer_norm", inputs=[last]) + node("wide%d" % i, "dense", "units: 256 activation: GELU") + node("back%d" % i, "dense", "units: 64")
        text += node("sum%d" % i, "binary", "kind: ADD", [last, "back%d" % i])
        last = "sum%d" % i
    return text + node("logits", "dense", "units: 10", [last])

def convolutional():
    text = node("image", "reshape", 'dim: "N" dim: "8" dim: "8" dim: "1"')
    for i in range(4):
        text += node("conv%d" % i, "conv", "filters: 8 size: 3 padding: SAME") + node("norm%d" % i, "batch_norm", "activation: RELU")
    return text + node("flat", "flatten") + node("logits", "dense", "units: 10")

def recurrent():
    text = node("rows", "reshape", 'dim: "N" dim: "8" dim: "8"') + node("memory", "lstm", "units: 24") + node("flat", "flatten")
    for i in range(4):
        text += node("hidden%d" % i, "dense", "units: 256 activation: GELU") + node("norm%d" % i, "layer_norm")
    return text + node("logits", "dense", "units: 10")

# The net, its optimizer, and what remains of the arena at most.
NETS = {
    "deep": (deep, "adam { learning_rate: 0.001 }", 0.5),
    "residual": (residual, "sgd { learning_rate: 0.05 }", 0.8),
    "convolutional": (convolutional, "momentum { learning_rate: 0.05 momentum: 0.9 }", 0.9),
    "recurrent": (recurrent, "adam { learning_rate: 0.01 }", 0.9),
}

def run(*words, status=0):
    done = subprocess.run(["cauce", *words], capture_output=True, text=True)
    if done.returncode != status:
        sys.exit("cauce %s: status %d\n%s%s" % (" ".join(words), done.returncode, done.stdout, done.stderr))
    return done.stdout + done.stderr

def check(folder, name):
    make, optimizer, share = NETS[name]
    model = os.path.join(folder, name + ".textproto")
    with open(model, "w") as file:
        file.write(HEAD % name + make() + TAIL % optimizer)
    error = run("compile", model, "--max-memory", "1000", "--explain", "rematerialize", status=1)
    least = int(re.search(r"but '\w+' takes (\d+) at a batch of 64, (\d+) more, however much is computed again", error).group(1))
    free = run("compile", model, "--max-memory", "1GB", "--explain", "plan-memory")
    arena = re.search(r"'step': \d+ launches, (\d+)\*N \+ (\d+) bytes of arena", free)
    kept = int(arena.group(1)) * 64 + int(arena.group(2))
    told = run("compile", model, "--max-memory", str(least), "--explain", "rematerialize")
    after, before = map(int, re.search(r"'step': \d+ launches compute again what was dropped, \d+ of \d+ flops; the arena is (\d+) bytes at a batch of 64 instead of (\d+)", told).groups())
    assert before == kept, (name, before, kept)
    assert after < share * before, (name, after, before)
    run("compile", model, "--max-memory", str(least - 1), "--explain", "rematerialize", status=1)
    saved = []
    for limit in (None, least, (least + least - after + before) // 2):
        path = os.path.join(folder, "%s-%s.safetensors" % (name, limit))
        run("train", model, "--threads", "2", "--quiet", "--save", path, *(["--max-memory", str(limit)] if limit else []))
        with open(path, "rb") as file:
            saved.append(file.read())
    assert saved[0] == saved[1] == saved[2], name
    print("%s: the same bits with %d bytes of arena and with %d" % (name, before, after), flush=True)

for name in NETS:
    check(sys.argv[1], name)
