# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# When training ends and which weights it leaves: early stopping goes back to the best epoch, a loss that is no number to
# the last good one; and what --log says about it.
import math
import sys

from programs import demand, expect, read_log, read_weights, run, write, write_rows

# A slope of 1 in the data for training, of 0.5 in those for validation: the validation loss is least on the way.
write_rows(sys.argv[1] + ".train.csv", [[x / 8, x / 8] for x in range(-8, 9)])
write_rows(sys.argv[1] + ".validation.csv", [[x / 8, x / 16] for x in range(-8, 9)])


def model(name, rest, rate=0.05):
    sets = "".join(f'data {{ name: "{kind}" csv {{ path: "{sys.argv[1]}.{kind}.csv" field {{ name: "x" column: "0" }} '
                   f'field {{ name: "y" column: "1" }} }} }}\n' for kind in ("train", "validation"))
    return write(f"{sys.argv[1]}.{name}.textproto", f"""
format_version: 1
name: "line"
input {{ name: "x" dim: "N" dim: "1" }}
label {{ name: "y" dim: "N" }}
node {{ name: "d" dense {{ units: 1 kernel: 0 no_bias: true }} }}
training {{ loss {{}} metric {{ kind: MAE }} optimizer {{ sgd {{ learning_rate: {rate} }} }} epochs: 60 batch: 4 {rest} }}
{sets}""")


def train(path, *flags, status=0):
    weights, log = path + ".safetensors", path + ".jsonl"
    write(log, "")
    text = run("train", path, "--save", weights, "--log", log, *flags, status=status)
    return text, open(weights, "rb").read(), read_log(log)


plain = model("plain", "")
_, _, whole = train(plain)
demand("without early stopping all epochs run", len(whole) == 60)
losses = [entry["validation"]["loss"] for entry in whole]
best = 1 + losses.index(min(losses))
demand("the best epoch is neither the first nor the last", 1 < best < 50)

text, restored, log = train(model("stopping", "early_stopping { patience: 5 }"))
demand("training stops five epochs after the best", len(log) == best + 5)
demand("the output says which epoch was the best", f"stopped early: epoch {best} was the best, its weights are restored" in text)
demand("the weights are those of the best epoch", restored == train(plain, "--epochs", best)[1])

text, kept, log = train(model("keeping", "early_stopping { patience: 5 keep_last: true }"))
demand("the output does not speak of restoring", f"stopped early: epoch {best} was the best\n" in text)
demand("the weights are those of the last epoch", kept == train(plain, "--epochs", best + 5)[1])

# Every later epoch is worse by this measure than the first, and the first always counts.
text, first, log = train(model("coarse", "early_stopping { patience: 3 min_delta: 10 }"))
demand("an improvement below min_delta is none", len(log) == 4 and first == train(plain, "--epochs", 1)[1])
text, first, log = train(model("maximizing", "early_stopping { patience: 3 monitor: 'mae' maximize: true }"))
demand("maximize turns round what is better", len(log) == 4 and first == train(plain, "--epochs", 1)[1])
text, last, log = train(model("patient", "early_stopping { patience: 50 }"), "--epochs", best + 2)
demand("the output says that they are restored", f"\nepoch {best} was the best, its weights are restored\n" in text)
text = train(model("patient", "early_stopping { patience: 50 }"), "--epochs", best - 1)[0]
demand("nothing is restored if the last epoch was the best", "restored" not in text)
demand("the best weights are restored at the end of all epochs, too", len(log) == best + 2 and last == restored)

# R2 of one sample is not defined. NaN is no improvement, wherever it stands.
one = sys.argv[1] + ".validation.csv"
rows = open(one).read()
write_rows(one, [[0.5, 0.25]])
unmeasured = model("unmeasured", "metric { kind: R2 } early_stopping { monitor: 'r2' patience: 2 }")
text, weights, log = train(unmeasured)
demand("NaN is never the best", len(log) == 2 and all(entry["validation"]["r2"] is None for entry in log))
demand("it says so", "stopped early: no epoch was the best, 'r2' was NaN in all of them\n" in text)
demand("the last weights stay", weights == train(plain, "--epochs", 2)[1])
write(one, rows)

# --log
for i, entry in enumerate(whole):
    demand("a line has epoch, steps, seconds, the rate, train and validation", list(entry) == ["epoch", "steps", "seconds", "learning_rate", "train", "validation"])
    demand("epochs and steps are counted", entry["epoch"] == i + 1 and entry["steps"] == 5 * (i + 1) and entry["seconds"] >= 0)
    for part in ("train", "validation"):
        demand("both parts have all metrics", list(entry[part]) == ["loss", "mae"])
_, _, one = train(plain, "--epochs", 1)
w = read_weights(plain + ".safetensors")["d.kernel"][0]
xs = [x / 8 for x in range(-8, 9)]
expect("validation loss in the log", one[0]["validation"]["loss"], sum((w * x - x / 2) ** 2 for x in xs) / 17, 1e-6)
expect("validation mae in the log", one[0]["validation"]["mae"], sum(abs(w * x - x / 2) for x in xs) / 17, 1e-6)
log = sys.argv[1] + ".appended.jsonl"
write(log, '{"before": true}\n')
run("train", plain, "--quiet", "--epochs", 2, "--log", log)
demand("--log appends", [list(entry)[0] for entry in read_log(log)] == ["before", "epoch", "epoch"])

# A rate that doubles the error again and again until it overflows.
diverging = model("diverging", "", rate=4.0)
text, weights, log = train(diverging, "--epochs", 1000, status=1)
good = len(log)
demand("some epochs were good", good > 1)
demand("the message names the epoch", "became NaN or infinite at step " in text and f"(epoch {good + 1})" in text)
demand("the weights are finite", all(math.isfinite(v) for v in read_weights(diverging + ".safetensors")["d.kernel"]))
demand("the weights are those of the last good epoch", weights == train(diverging, "--epochs", good)[1])
print("training ends where it should")
