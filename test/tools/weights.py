# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# weights.py MODELS FOLDER: where the weights of a prediction come from. Every model, with and without its training, with no, all and
# part of its weights compiled in, asked with no, all and part of them in a file, by every kind of artifact through the command line and
# the C API: what a file says counts, else what is compiled in, else what the initialisers make; and an untrained net says so.
import concurrent.futures
import math
import os
import random
import re
import shutil
import struct
import subprocess
import sys

import safetensors

MODELS, FOLDER = sys.argv[1:]
os.makedirs(FOLDER, exist_ok=True)
SYMBOL = "model"
DTYPES = {"f32": ("<f4", "f"), "ui8": ("|u1", "B"), "i64": ("<i8", "q")}
ROWS, STEPS = 3, 4
# Asked in every way; the others are so by one kind of artifact, each by another, since compiling takes long.
WHOLE = ("and", "xor-net", "concrete")
# Asked in one way.
LARGE = ("char-gpt", "char-gpt-net", "char-lstm", "char-lstm-net", "digits", "lenet5", "lenet5-net", "mnist")
wrong, asked = [], 0


def run(*command):
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    return done.returncode, done.stdout, done.stderr


def must(*command):
    status, output, errors = run(*command)
    if status:
        sys.exit(f"{' '.join(command)}: status {status}\n{errors}")
    return output


def content(path):
    if not os.path.exists(path):
        return None
    with open(path, "rb") as file:
        return file.read()


def without_training(text):
    """The model with nothing of the top level but its net."""
    kept, depth, skips = [], 0, False
    for line in text.splitlines():
        skips = skips if depth else bool(re.match(r"(training|data|label)\b", line))
        depth += line.count("{") - line.count("}")
        if not skips:
            kept.append(line)
    return "\n".join(kept) + "\n"


class Model:
    """A model with two sets of weights, of which the second is also there in part, and an input."""

    def __init__(self, name, text, seed):
        self.name = name
        self.path = f"{FOLDER}/{name}.textproto"
        with open(self.path, "w") as file:
            file.write(text)
        self.plain = f"{FOLDER}/{name}.so"
        must("cauce", "compile", self.path, "-o", self.plain)
        info = must("cauce", "inspect", self.plain)
        self.trained = bool(re.search(r"^  (\S+\.)?step\(", info, re.MULTILINE))
        states = re.findall(r"^  (parameter|weight) +(\S+) +f32(?: \(([\d, ]*)\))?", info, re.MULTILINE)
        self.parameters = [name for role, name, _ in states if role == "parameter"]
        # Values in the model of a net that is not trained are its weights.
        self.given = set(re.findall(r"^  parameter +(\S+) .*, has a value$", info, re.MULTILINE))
        if self.given != (set(self.parameters) if "kernel:" in text and not self.trained else set()):
            wrong.append(f"{name}: the model gives {self.given} of {self.parameters}")
        rng = random.Random(seed)
        self.weights = []
        for _ in range(2):
            tensors = {}
            for _, state, shape in states:
                shape = [int(size) for size in shape.split(",") if size.strip()]
                spread = 1 / max(1, math.prod(shape[:-1]))  # means of what goes in: no probability of a large net is 0 or 1
                values = [abs(rng.gauss(0, spread)) for _ in range(math.prod(shape))]
                tensors[state] = ("F32", shape, struct.pack(f"<{len(values)}f", *values))
            self.weights.append(tensors)
        self.part = {name: tensor for name, tensor in self.weights[1].items() if name != (self.parameters or [None])[-1]}
        self.inputs = []
        for argument, dtype, shape in re.findall(r"(\w+): (\w+)(?: \(([^)]*)\))?", re.search(r"^  predict\((.*)\) ->", info, re.MULTILINE)[1]):
            shape = [{"N": ROWS, "T": STEPS}.get(size.strip()) or int(size) for size in shape.split(",") if size.strip()]
            values = [rng.randrange(16) if dtype != "f32" else rng.gauss(0, 1) for _ in range(math.prod(shape))]
            header = repr({"descr": DTYPES[dtype][0], "fortran_order": False, "shape": tuple(shape)}).encode().ljust(117) + b"\n"
            path = f"{FOLDER}/{name}.{argument}.npy"
            with open(path, "wb") as file:
                file.write(b"\x93NUMPY\1\0" + struct.pack("<H", len(header)) + header + struct.pack(f"<{len(values)}{DTYPES[dtype][1]}", *values))
            self.inputs.append((argument, path))
        # None, the first set, and part of the second with a tensor that the model lacks.
        self.files = {"none": None, "first": safetensors.write(f"{FOLDER}/{name}.first.safetensors", self.weights[0]),
                      "second": safetensors.write(f"{FOLDER}/{name}.second.safetensors", self.weights[1]),
                      "part": safetensors.write(f"{FOLDER}/{name}.part.safetensors", {**self.part, "stranger": ("F32", [1], bytes(4))})}
        _, self.initial, _ = self.embedded(self.plain, "-", "-", "initial")
        self.answers = {}

    def embedded(self, library, symbol, weights, what):
        """What the application says to a program, its weights, and whether these were complete."""
        output = f"{FOLDER}/{self.name}.{what}.npy"
        complete = must("cauce-application", library, symbol, weights, output, *(path for _, path in self.inputs))
        return content(output), safetensors.read(f"{output}.safetensors"), complete.strip() == "1"

    def tensors(self, which):
        return {"none": {}, "first": self.weights[0], "second": self.weights[1], "part": self.part}[which]

    def expected(self, compiled, given):
        """What is predicted, and whether nothing of it comes from initialisers."""
        overlaid = {**self.tensors(compiled), **self.tensors(given)}
        complete = set(overlaid) | self.given >= set(self.parameters)
        key = tuple(sorted(overlaid)), compiled, given
        if key not in self.answers:
            path = safetensors.write(f"{FOLDER}/{self.name}.{compiled}.{given}.all", {**self.initial, **overlaid})
            self.answers[key] = self.embedded(self.plain, "-", path, f"{compiled}.{given}")[0]
        return self.answers[key], complete


def check(model, what, actual, expected):
    global asked
    asked += 1
    if actual != expected:
        wrong.append(f"{model.name}: {what}: expected {expected if not isinstance(expected, bytes) else 'other bytes'}, but got {str(actual)[:300]}")


def command_line(model, program, what, compiled, given):
    output = f"{FOLDER}/{model.name}.{what}.npy"
    inputs = [word for name, path in model.inputs for word in ("--input", f"{name}={path}")]
    flags = [] if given == "none" else ["--weights", model.files[given], *(["--partial"] if given == "part" else [])]
    expected, complete = model.expected(compiled, given)
    for command in ("predict", "call")[:2 if model.name in WHOLE else 1]:
        words = [*program[:1], command, *program[1:], *(["predict"] if command == "call" else []), *inputs, *flags, "--output", output]
        if os.path.exists(output):
            os.remove(output)
        status, _, errors = run(*words)
        described = f"{' '.join(words)}, {compiled} compiled in"
        if model.trained and not complete and given != "part":
            check(model, described, (status, "holds no trained weights" in errors), (1, True))
            continue
        check(model, described, (status, errors) if status else content(output), expected)
        check(model, f"{described}, warnings", "warning: " in errors, given == "part" or not complete)


def application(model, library, symbol, what, compiled, given):
    weights = "-" if given == "none" else f"{'+' if given == 'part' else ''}{model.files[given]}"
    predicted, _, complete = model.embedded(library, symbol, weights, what)
    check(model, f"cauce-application {library} {symbol} {weights}, {compiled} compiled in", (predicted, complete), model.expected(compiled, given))


def artifact(model, kind, compiled):
    name = f"{FOLDER}/{model.name}.{compiled}"
    output = name if kind == "exe" else f"{name}.{kind}"
    flags = ["--symbol", SYMBOL] if kind in ("o", "a") else []
    if compiled != "none":
        flags += ["--weights", model.files[compiled], *(["--partial"] if compiled == "part" else [])]
    status, _, errors = run("cauce", "compile", model.path, "-o", output, *flags)
    check(model, f"compile {output} {flags}", (status, "warning: " in errors), (0, compiled == "part"))
    if status:
        return
    library = output
    if kind in ("o", "a"):
        library = f"{output}.so"
        # What linkers know the program by is hidden, and stands in the header.
        linked = re.search(r'__asm__\("([^"]+)"\)', open(f"{name}.h").read())[1]
        must("ld.lld", "-shared", "--whole-archive", output, f"--defsym={SYMBOL}={linked}", "-o", library)
    for given in ("none", "second", "part"):
        what = f"{compiled}.{kind}.{given}"
        if kind != "exe":
            application(model, library, SYMBOL if kind in ("o", "a") else "-", f"{what}.application", compiled, given)
        if kind in ("exe", "so"):
            command_line(model, [output] if kind == "exe" else ["cauce", output], f"{what}.command", compiled, given)


def ask(job):
    index, name, text = job
    model = Model(name, text, index)
    kinds = ("exe", "so", "a", "o")
    for at, compiled in enumerate(("first", "part", "none")[:1 if name in LARGE else 3]):
        for kind in kinds if name in WHOLE else kinds[(index + at) % 4:][:1]:
            artifact(model, kind, compiled)
    for given in ("none", "second", "part"):
        if name in WHOLE:
            command_line(model, ["cauce", model.path], f"driver.{given}", "none", given)
    if model.parameters and "STEP" not in text and model.expected("first", "none") == model.expected("second", "none"):
        wrong.append(f"{name}: two sets of weights predict the same")


shutil.copy(f"{MODELS}/shakespeare.json", FOLDER)
jobs = []
for file in sorted(name for name in os.listdir(MODELS) if name.endswith(".textproto")):
    with open(f"{MODELS}/{file}") as model:
        text = model.read()
    name = file.removesuffix(".textproto")
    jobs.append((len(jobs), name, text))
    if re.search(r"^training\b", text, re.MULTILINE) and name != "gan": # whose nodes read a label
        jobs.append((len(jobs), f"{name}-net", without_training(text)))
with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
    list(pool.map(ask, jobs))

# The input is the identity, so that the answer is the kernel.
with open(f"{FOLDER}/identity.textproto", "w") as file:
    file.write('format_version: 1 name: "identity" input { name: "x" dim: "N" dim: "8" } node { name: "d" dense { units: 12 no_bias: true } }')
kernel = [float(i - 40) for i in range(96)]
safetensors.write(f"{FOLDER}/identity", {"d.kernel": ("F32", [8, 12], struct.pack("<96f", *kernel))})
with open(f"{FOLDER}/identity.csv", "w") as file:
    file.writelines(",".join("1" if i == j else "0" for j in range(8)) + "\n" for i in range(8))
must("cauce", "compile", f"{FOLDER}/identity.textproto", "--weights", f"{FOLDER}/identity", "-o", f"{FOLDER}/identity.exe")
answer = must(f"{FOLDER}/identity.exe", "predict", "--input", f"x={FOLDER}/identity.csv")
if [float(cell) for cell in answer.replace("\n", ",").split(",") if cell] != kernel:
    wrong.append(f"the kernel that is compiled in does not answer: {answer}")
print(*wrong[:20], f"{asked} were asked, {len(wrong)} are wrong", sep="\n")
sys.exit(1 if wrong or asked < 300 else 0)
