# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# A table of changes of a model: what training computes is another function after some, and then a run that began before is refused,
# although every state has the same name and shape; others may change on the way.
import os
import sys

from programs import demand, run, write, write_rows

os.chdir(sys.argv[1])
MODEL = """format_version: 1
name: "changing"
input { name: "x" dim: "N" dim: "3" }
label { name: "y" dim: "N" }
node { name: "standard" standardize { mean: 0.1 mean: 0.2 mean: 0.3 deviation: 1 deviation: 2 deviation: 3 } }
node { name: "hidden" dense { units: 5 activation: TANH } }
node { name: "kept" dropout { rate: 0.25 } }
node { name: "scaled" scale { factor: 2 offset: 0.5 } }
node { name: "out" dense { units: 1 activation: LOGISTIC regularizer { l2: 0.001 } } }
training {
  loss { kind: MSE }
  metric { kind: MAE }
  optimizer { momentum { learning_rate: 0.05 momentum: 0.9 } }
  clip { norm: 2 }
  epochs: 2
  batch: 8
}
data { name: "train" csv { path: "rows.csv" field { name: "x" column: "0-2" } field { name: "y" column: "3" } } }
"""
NET, OPTIMIZER, NOTHING = "net and loss", "optimizer", None
MOMENTUM = "momentum { learning_rate: 0.05 momentum: 0.9 }"
TABLE = [
    # what is changed, and into what; what the message calls it
    ("activation: TANH", "activation: RELU", NET),
    ("activation: TANH", "activation: ARCTAN", NET),
    ("activation: LOGISTIC", "activation: GAUSS", NET),
    ("kind: MSE", "kind: BINARY_CROSS_ENTROPY", NET),
    ("kind: MSE", "kind: MAE", NET),
    ("loss { kind: MSE }", "loss { kind: HUBER }", NET),
    ("loss { kind: MSE }", "loss { kind: HUBER delta: 0.5 }", NET),
    ("rate: 0.25", "rate: 0.5", NET),
    ("factor: 2", "factor: 3", NET),
    ("offset: 0.5", "offset: 0.25", NET),
    ("mean: 0.2", "mean: 0.25", NET),
    ("deviation: 3", "deviation: 4", NET),
    ("l2: 0.001", "l2: 0.01", NET),
    ("l2: 0.001", "l1: 0.001", NET),
    (" regularizer { l2: 0.001 }", "", NET),
    ("momentum { learning", "nesterov { learning", OPTIMIZER),
    ("momentum: 0.9", "momentum: 0.8", OPTIMIZER),
    (MOMENTUM, "sgd { learning_rate: 0.05 }", OPTIMIZER),
    ("momentum: 0.9 }", "momentum: 0.9 weight_decay: 0.01 }", OPTIMIZER),
    ("norm: 2", "norm: 3", OPTIMIZER),
    ("norm: 2", "value: 2", OPTIMIZER),
    # What may change on the way: how fast, what is measured, how long, and where new weights would have begun.
    ("learning_rate: 0.05", "learning_rate: 0.01", NOTHING),
    ("  clip", "  schedule { exponential { every: 3 factor: 0.5 } }\n  clip", NOTHING),
    ("metric { kind: MAE }", "metric { kind: MSE }", NOTHING),
    ("epochs: 2", "epochs: 7", NOTHING),
    ("activation: TANH", "activation: TANH kernel_initializer { he_normal { } }", NOTHING),
]


def compiled(name, text):
    run("compile", write(f"{name}.textproto", text), "-o", f"{name}.so")
    return f"{name}.so"


write_rows("rows.csv", [(i % 7 / 7, i % 5 / 5, i % 3 / 3, (i % 7 + i % 5) % 2) for i in range(40)])
run("train", compiled("before", MODEL), "--data", ".", "--quiet", "--checkpoint", "run")
for number, (old, new, what) in enumerate(TABLE):
    demand(f"the model says '{old}' once", MODEL.count(old) == 1)
    library = compiled(f"change-{number}", MODEL.replace(old, new))
    resume = ["train", library, "--data", ".", "--quiet", "--resume", "run", "--checkpoint", f"of-{number}", "--epochs", "3"]
    text = run(*resume, status=1 if what else 0)
    if what:
        demand(f"'{new}' is another {what}, but got: {text}", f"of a program 'changing' whose {what} has the fingerprint " in text)
        demand("nothing was begun", not os.path.exists(f"of-{number}") or not os.listdir(f"of-{number}"))
        # It may be meant, but a checkpoint with more states than the net has is another one's.
        fits = "sgd" not in new
        text = run(*resume, "--accept-changes", status=0 if fits else 1)
        demand(f"'{new}' has other states, but got: {text}", fits or "the model has changed since the run began" in text)
        if not fits:
            continue
    demand(f"'{new}' goes on", len(os.listdir(f"of-{number}")) == 1)
