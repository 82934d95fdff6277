# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# language-models.py MODELS FOLDER: GPT-2 and BERT, made small, with weights of a rule in Hugging Face's names, predict what its classes do in double
# precision (language-models-expected.py made language-models.json).
import array
import json
import math
import os
import random
import re
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path += [os.path.join(HERE, "..", "train"), os.path.join(HERE, "..", "tools")]
LAYERS, LENGTH, PLACES, ROWS = 2, 10, 12, 3
# Vocabularies, widths, heads, and lengths of the models and of the small ones.
SIZES = {"50257": 61, "30522": 61, "768": 16, "3072": 64, "heads: 12": "heads: 4", 'dim: "128"': f'dim: "{LENGTH}"', "1024": PLACES, "512": PLACES}
CLASSES, WIDTH, HEADS, INNER = 61, 16, 4, 64
LENGTHS = [LENGTH, 7, 1]


def ids(below, seed):
    generator = random.Random(seed)
    return [[generator.randrange(below) for _ in range(LENGTH)] for _ in range(ROWS)]


def weight(name, shape):
    """Of matrices within 1/2, of others within 1/4; of the scales of norms near 1."""
    generator, limit = random.Random(name), 0.5 if len(shape) > 1 else 0.25
    around = 1 if re.search(r"(ln_\w+|LayerNorm)\.weight$", name) else 0
    return array.array("f", (around + generator.uniform(-limit, limit) for _ in range(math.prod(shape))))


def small(text):
    for size, other in SIZES.items():
        text = re.sub(rf"\b{size}(?=\W)" if size[-1].isdigit() else re.escape(size), str(other), text)
    text = "".join(line for line in text.splitlines(True) if not (match := re.match(r'node { name: "layer\.(\d+)"', line)) or int(match[1]) < LAYERS)
    return text.replace('output: "layer.11"', f'output: "layer.{LAYERS - 1}"')


def main(models, folder):
    import safetensors
    from programs import run, write

    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(HERE, "language-models.json")) as file:
        expected = json.load(file)

    def tensor(name, rows):
        shape = str((len(rows), LENGTH) if isinstance(rows[0], list) else (len(rows),))
        header = f"{{'descr': '<i8', 'fortran_order': False, 'shape': {shape}, }}".ljust(117) + "\n"
        data = array.array("q", [v for row in rows for v in (row if isinstance(row, list) else [row])]).tobytes()
        return f"{name}=" + write(f"{folder}/{name}.npy", b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little") + header.encode() + data)

    for name in ("gpt2-small", "bert-base"):
        with open(f"{models}/{name}.textproto") as file:
            model = write(f"{folder}/{name}.textproto", small(file.read()))
        others = {weight_name: ("F32", shape, weight(weight_name, shape).tobytes()) for weight_name, shape in expected[name]["shapes"].items()}
        theirs, ours = safetensors.write(f"{folder}/{name}.theirs", others), f"{folder}/{name}.safetensors"
        run("weights", model, theirs, "-o", ours)
        inputs = [tensor("tokens", ids(CLASSES, 1))]
        if name == "bert-base":
            inputs += [tensor("types", ids(2, 2)), tensor("lengths", LENGTHS)]
        text = run("predict", model, "--weights", ours, *[word for each in inputs for word in ("--input", each)], "--format", "jsonl")
        lines = [json.loads(line) for line in text.splitlines()]
        for row, line in enumerate(lines):
            results = line if isinstance(line, dict) else {"logits": line}
            for result, wanted in expected[name]["results"].items():
                flat = lambda value: [v for each in value for v in flat(each)] if isinstance(value, list) else [value]
                got, wanted = flat(results[result]), flat(wanted[row])
                worst = max(abs(a - b) for a, b in zip(got, wanted, strict=True))
                if not worst < 2e-6 * max(map(abs, wanted)):
                    sys.exit(f"{name}: row {row} of {result} differs by {worst:.3g} of {max(map(abs, wanted)):.3g}")
        print(f"{name} agrees")


if __name__ == "__main__":
    main(*sys.argv[1:])
