# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# char-lstm.py FOLDER MODELS: some epochs of char-lstm on a text that is made here must have the losses and perplexities, and come to the weights, that PyTorch has in double
# precision (char-lstm-expected.py printed them), within the rounding of f32.
import json
import math
import os
import shutil
import sys

EPOCHS = 3
SHAPES = {"embedded.table": (65, 64), "memory.kernel": (64, 1024), "memory.recurrent_kernel": (256, 1024), "memory.bias": (1024,), "logits.kernel": (256, 65),
          "logits.bias": (65,)}
# The mean loss of each epoch, and the sums of w and w^2 of each parameter after the last.
EXPECTED = json.loads("""
{"loss": [4.17645659855, 4.11114728161, 4.05790393198],
"embedded.table": [3.87604865634, 34.265112072],
"memory.kernel": [-74.6686798789, 526.960386986],
"memory.recurrent_kernel": [-199.437089739, 2071.93464836],
"memory.bias": [2.90308086095, 8.13754028708],
"logits.kernel": [-7.63095659519, 134.53188898],
"logits.bias": [-0.86201582758, 0.461783664872]}
""")


def ids():
    """Of 65 characters, all of which occur; each depends on the one before."""
    made = list(range(65))
    while len(made) < 64 * 40 + 1:
        made.append((made[-1] * 3 + len(made) * len(made) // 7 % 5) % 65)
    return made


def weights():
    return {key: [math.floor(64 * math.sin(k + 1.7 * i * i)) / 512 for i in range(math.prod(shape))] for k, (key, shape) in enumerate(SHAPES.items())}


def sums(values):
    return [math.fsum(values), math.fsum(v * v for v in values)]


def main():
    from programs import demand, expect, read_log, read_weights, run, write, write_weights

    folder, models = sys.argv[1:]
    shutil.rmtree(folder, ignore_errors=True)
    os.mkdir(folder)
    characters = {number: text for text, number in json.load(open(f"{models}/shakespeare.json")).items()}
    write(f"{folder}/input.txt", "".join(characters[i] for i in ids()))
    shutil.copy(f"{models}/shakespeare.json", folder)
    text = open(f"{models}/char-lstm.textproto").read()
    for old, new in (("training {", "training { in_order: true"), (' vocabulary: "shakespeare.json"', ""), ('data { name: "test" split { from: "train" share: 0.1 last: true } }\n', "")):
        demand(f"char-lstm says {old}", old in text)
        text = text.replace(old, new, 1)
    path = write(f"{folder}/model.textproto", text)
    start = write_weights(f"{folder}/start.safetensors", {key: (SHAPES[key], values) for key, values in weights().items()})
    log, trained = f"{folder}/log.jsonl", f"{folder}/trained.safetensors"
    run("train", path, "--data", folder, "--epochs", EPOCHS, "--weights", start, "--save", trained, "--log", log, "--quiet")
    for entry, loss in zip((e for e in read_log(log) if "train" in e), EXPECTED["loss"], strict=True):
        expect("loss", entry["train"]["loss"], loss, 2e-5)
        expect("perplexity", entry["train"]["perplexity"], math.exp(loss), 2e-4)
    found = read_weights(trained)
    for key in SHAPES:
        for actual, expected in zip(sums(found[key]), EXPECTED[key], strict=True):
            expect(key, actual, expected, 2e-4)
    print("the text agrees")


if __name__ == "__main__":
    main()
