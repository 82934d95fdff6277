# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# A standard output that is full or closed: every command says so and fails, and nothing of what it prints gets into a file.
import os
import subprocess
import sys

MODELS, FOLDER = sys.argv[1:]
os.makedirs(FOLDER, exist_ok=True)
os.chdir(FOLDER)
MODEL = f"{MODELS}/xor.textproto"
INPUT = ["--weights", "weights.safetensors", "--input", "x=0,1"]
FULL = os.open("/dev/full", os.O_WRONLY)
wrong = 0


def run(command, output):
    """Status and messages; `output` is a descriptor, or "closed"."""
    close = (lambda: os.close(1)) if output == "closed" else None
    result = subprocess.run(command, stdout=None if close else output or subprocess.PIPE, stderr=subprocess.PIPE, text=True, preexec_fn=close)
    return result.returncode, result.stderr


def expect(command, output, wanted):
    global wrong
    if (got := run(command, output)) != wanted:
        wrong += 1
        print(f"{' '.join(command)}, standard output {output}:\n  {got}\n  expected: {wanted}")


for command in (["cauce", "train", MODEL, "--epochs", "1", "--save", "weights.safetensors"], ["cauce", "compile", MODEL, "-o", "xor"]):
    expect(command, None, (0, ""))
COMMANDS = [["cauce", "--help"], ["cauce", "train", "--help"], ["cauce", "summary", MODEL], ["cauce", "compile", MODEL, "--stop-after=graph"],
            ["cauce", "compile", MODEL, "-o", "other.so"], ["cauce", "inspect", "other.so"], ["cauce", "predict", "other.so", *INPUT],
            ["cauce", "train", MODEL, "--epochs", "1"], ["cauce", "evaluate", MODEL, "--weights", "weights.safetensors"],
            ["./xor", "--help"], ["./xor", "train", "--help"], ["./xor", "info"], ["./xor", "train", "--data", MODELS, "--epochs", "1"],
            ["./xor", "evaluate", "--data", MODELS, "--weights", "weights.safetensors"], ["./xor", "call", "gradient", "--input", "x=0,1", "--input", "y=1"],
            *(["./xor", "predict", *INPUT, *format] for format in ([], ["--format", "csv"], ["--format", "npy"], ["--format", "jsonl"]))]
for command in COMMANDS:
    name = os.path.basename(command[0])
    for output, reason in ((FULL, "No space left on device"), ("closed", "Bad file descriptor")):
        expect(command, output, (1, f"{name}: error: cannot write to the standard output: {reason}\n"))
# Files are written none the less.
for command in (["./xor", "predict", *INPUT, "--output", "y.csv"], ["./xor", "train", "--data", MODELS, "--quiet", "--epochs", "1", "--save", "w.safetensors"],
                ["cauce", "check", MODEL], ["cauce", "convert", MODEL, "-o", "xor.model"]):
    for output in (FULL, "closed"):
        expect(command, output, (0, ""))
with open("y.csv") as file:
    if file.read().count("\n") != 1:
        wrong += 1
        print("y.csv holds something else")
sys.exit(f"{wrong} are wrong" if wrong else 0)
