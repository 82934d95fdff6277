# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# char-gpt.py FOLDER MODELS: some steps of char-gpt on a text that is made here must have the losses, and come to the weights, that PyTorch has in double precision
# (char-gpt-expected.py printed them), within the rounding of F32. To the loss all keys of a head look alike if the same is added to each: of what is added, the bias of
# keys, the derivative is 0, and the optimizer follows its rounding; so biases of attention are not compared.
import json
import math
import shutil
import sys

STEPS, WINDOWS, WIDTH, LAYERS, CHARACTERS, BLOCK = 5, 8, 128, 4, 65, 64
EXPECTED = json.loads("""
{"loss": [4.28624462, 4.26212002, 4.21595223, 4.15430434, 4.08897682],
"weights": {"embedded.table": [-4.751956, 16.13376],
"placed.table": [-2.034288, 16.01266],
"layer0/norm.scale": [128.6892, 129.6171],
"layer0/norm.bias": [0.4669004, 0.2453365],
"layer0/norm2.scale": [127.7511, 127.7659],
"layer0/norm2.bias": [-0.7871255, 0.243033],
"layer0/attention.kernel": [-39.36983, 96.00699],
"layer0/attention.output_kernel": [-5.826018, 31.9065],
"layer0/hidden.kernel": [-24.21797, 127.7428],
"layer0/hidden.bias": [-0.4179612, 0.9803037],
"layer0/changes.kernel": [-50.26627, 127.8515],
"layer0/changes.bias": [-0.1979301, 0.2603599],
"layer1/norm.scale": [128.5053, 129.2637],
"layer1/norm.bias": [0.6737056, 0.2358841],
"layer1/norm2.scale": [128.1765, 128.6106],
"layer1/norm2.bias": [-0.5395786, 0.2577111],
"layer1/attention.kernel": [-40.36592, 95.71357],
"layer1/attention.output_kernel": [-9.95004, 32.12066],
"layer1/hidden.kernel": [-16.70279, 127.7198],
"layer1/hidden.bias": [-0.5166843, 1.023069],
"layer1/changes.kernel": [-47.31692, 127.9242],
"layer1/changes.bias": [-0.5806066, 0.2462072],
"layer2/norm.scale": [128.1305, 128.524],
"layer2/norm.bias": [0.6544147, 0.2404018],
"layer2/norm2.scale": [128.5258, 129.2937],
"layer2/norm2.bias": [-0.1478175, 0.2635526],
"layer2/attention.kernel": [-36.4599, 95.6095],
"layer2/attention.output_kernel": [-13.58754, 32.14828],
"layer2/hidden.kernel": [-14.10371, 127.8183],
"layer2/hidden.bias": [-0.533994, 1.038079],
"layer2/changes.kernel": [-39.37541, 127.8998],
"layer2/changes.bias": [-0.7995666, 0.236962],
"layer3/norm.scale": [127.7067, 127.6719],
"layer3/norm.bias": [0.4205863, 0.255834],
"layer3/norm2.scale": [128.6927, 129.62],
"layer3/norm2.bias": [0.2690088, 0.2534539],
"layer3/attention.kernel": [-28.45752, 95.83649],
"layer3/attention.output_kernel": [-15.3779, 31.95888],
"layer3/hidden.kernel": [-16.88853, 127.8984],
"layer3/hidden.bias": [-0.4455081, 1.008289],
"layer3/changes.kernel": [-29.48362, 127.7998],
"layer3/changes.bias": [-0.78669, 0.2420222],
"normed.scale": [127.3374, 126.9188],
"normed.bias": [0.03227294, 0.2638203],
"logits.kernel": [-1.425039, 16.30705]}}
""")


def shapes():
    result = {"embedded.table": (CHARACTERS, WIDTH), "placed.table": (BLOCK, WIDTH)}
    for layer in (f"layer{i}" for i in range(LAYERS)):
        for norm in ("norm", "norm2"):
            result.update({f"{layer}/{norm}.scale": (WIDTH,), f"{layer}/{norm}.bias": (WIDTH,)})
        for name, inputs, outputs in (("attention.", WIDTH, 3 * WIDTH), ("attention.output_", WIDTH, WIDTH), ("hidden.", WIDTH, 4 * WIDTH), ("changes.", 4 * WIDTH, WIDTH)):
            result.update({f"{layer}/{name}kernel": (inputs, outputs), f"{layer}/{name}bias": (outputs,)})
    return {**result, "normed.scale": (WIDTH,), "normed.bias": (WIDTH,), "logits.kernel": (WIDTH, CHARACTERS)}


def weights():
    """What f32 has: small, and about 1 where norms are scaled."""
    return {name: [(1 if name.endswith("scale") else 0) + math.floor(64 * math.sin(k + 1.7 * i * i)) / 1024 for i in range(math.prod(shape))]
            for k, (name, shape) in enumerate(shapes().items())}


def ids():
    """Those of the windows, one after the other, each 32 characters behind the one before."""
    return [math.floor(32.5 + 32 * math.sin(0.3 * i * i)) for i in range(BLOCK // 2 * (WINDOWS + 1) + 1)]


def sums(values):
    return [math.fsum(values), math.fsum(v * v for v in values)]


def main():
    from programs import demand, expect, read_log, read_weights, run, write, write_weights

    folder, models = sys.argv[1:]
    characters = {number: text for text, number in json.load(open(f"{models}/shakespeare.json")).items()}
    write(f"{folder}/input.txt", "".join(characters[i] for i in ids()))
    shutil.copy(f"{models}/shakespeare.json", folder)
    text = open(f"{models}/char-gpt.textproto").read()
    for old, new in (("training {", "training { in_order: true"), ('data { name: "test" split { from: "train" share: 0.1 last: true } }\n', "")):
        demand(f"char-gpt says {old}", old in text)
        text = text.replace(old, new, 1)
    path, log, trained = write(f"{folder}/gpt.textproto", text), f"{folder}/log.jsonl", f"{folder}/trained"
    start = write_weights(f"{folder}/start", {key: (shapes()[key], values) for key, values in weights().items()})
    run("train", path, "--epochs", STEPS, "--weights", start, "--save", trained, "--log", log, "--quiet")
    for entry, loss in zip((e for e in read_log(log) if "train" in e), EXPECTED["loss"], strict=True):
        expect("loss", entry["train"]["loss"], loss, 2e-5)
    found = read_weights(trained)
    demand("all parameters are there", sorted(found) == sorted(shapes()))
    for key, values in EXPECTED["weights"].items():
        for actual, expected in zip(sums(found[key]), values, strict=True):
            expect(key, actual, expected, 1e-3)
    print(f"{STEPS} steps agree")


if __name__ == "__main__":
    main()
