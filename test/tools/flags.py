# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Every flag with numbers and names that make no sense: a message that names the flag, what was expected and what was
# found, and status 2; nothing is written.
import os
import subprocess
import sys

MODELS, FOLDER = sys.argv[1:]
os.makedirs(FOLDER, exist_ok=True)
LIBRARY, WEIGHTS = f"{FOLDER}/xor.so", f"{FOLDER}/xor.safetensors"
wrong = 0


def cauce(*arguments):
    result = subprocess.run(["cauce", *arguments], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    return result.returncode, result.stdout


def expect(arguments, status, *parts):
    global wrong
    found, text = cauce(*arguments)
    if found != status or any(part not in text for part in parts):
        wrong += 1
        print(f"cauce {' '.join(arguments)}: expected status {status} and {parts}, but got {found} and:\n{text}")


for arguments in (["compile", f"{MODELS}/xor.textproto", "-o", LIBRARY],
                  ["train", LIBRARY, "--data", MODELS, "--epochs", "1", "--quiet", "--save", WEIGHTS]):
    status, text = cauce(*arguments)
    if status:
        sys.exit(text)

RANGES = {"--epochs": (1, 10**9), "--batch": (1, 2**30), "--threads": (1, 1024), "--seed": (0, 2**64 - 1), "--every": (1, 10**9),
          "--keep": (1, 10**9)}
NUMBERS = {"train": ["--epochs", "--batch", "--threads", "--seed", "--every", "--keep"], "evaluate": ["--batch", "--threads"],
           "predict": ["--threads", "--batch"], "call": ["--threads", "--seed", "--batch"]}
NONSENSE = ["-1", "-0", "+1", "1.5", "1e3", "0x10", "ten", "", " 3", "3 ", "nan", "inf", "99999999999999999999999", "１"]
COMMON = {"train": [], "evaluate": ["--weights", WEIGHTS], "predict": ["--weights", WEIGHTS, "--input", "x=0,0"],
          "call": ["predict", "--weights", WEIGHTS, "--input", "x=0,0"]}
for command, flags in NUMBERS.items():
    start = [command, LIBRARY, *COMMON[command]]
    for flag in flags:
        least, most = RANGES[flag]
        for value in [*NONSENSE, str(most + 1), *([str(least - 1)] if least else [])]:
            expect([*start, flag, value], 2, f"error: expected {flag} to be a whole number from {least} to {most}, but got '{value}'",
                   f"see 'cauce {command} --help'")
        expect([*start, f"{flag}=ten"], 2, "but got 'ten'")
        expect([*start, flag], 2, f"error: {flag}: expected N, but got nothing")

# The ends of each range are allowed. (No machine has 2^30 samples' worth of memory to spare: a batch is at most the data.)
data = ["train", LIBRARY, "--data", MODELS, "--quiet", "--epochs", "1"]
for flag, values in (("--epochs", ["1"]), ("--batch", ["1", str(2**30)]), ("--threads", ["1", "1024"]), ("--seed", ["0", str(2**64 - 1)])):
    for value in values:
        expect([*data, flag, value], 0)

TEXTS = {"train": ["--data", "--weights", "--save", "--log", "--checkpoint", "--resume"], "evaluate": ["--data", "--weights", "--set"],
         "predict": ["--data", "--weights", "--input", "--output", "--format"], "call": ["--data", "--weights", "--input", "--output", "--format"]}
for command, flags in TEXTS.items():
    for flag in flags:
        expect([command, LIBRARY, *(["predict"] if command == "call" else []), flag], 2, f"error: {flag}: expected ", "but got nothing")
for command in TEXTS:
    rest = ["predict"] if command == "call" else []
    expect([command, LIBRARY, *rest, "--nonsense"], 2, "error: unknown flag '--nonsense'")
    expect([command, LIBRARY, *rest, "-x"], 2, "error: unknown flag '-x'")
    expect([command, LIBRARY, *rest, "stray"], 2, "error: unexpected argument 'stray'")
    expect([command], 2, "MODEL is required")
expect(["call", LIBRARY], 2, "error: expected FUNCTION")
expect(["train", LIBRARY, "--quiet=yes"], 2, "error: --quiet takes no value")
for flags, message in ((["--partial"], "--partial: expected --weights FILE, too"),
                       (["--fresh", "--weights", WEIGHTS], "expected --fresh or --weights, but got both"),
                       (["--fresh", "--resume", FOLDER], "expected --fresh or --resume, but got both"),
                       (["--adapt", "--resume", FOLDER], "expected --adapt or --resume, but got both"),
                       (["--accept-changes"], "--accept-changes: expected --resume DIR, too")):
    expect(["train", LIBRARY, *flags], 2, f"error: {message}")
expect(["compile", f"{MODELS}/xor.textproto", "-o", f"{FOLDER}/no.so", "--partial"], 2, "--weights")
expect(["evaluate", LIBRARY, "--epochs", "3"], 2, "error: unknown flag '--epochs'")
# Flags are read before the model is, which may take long to compile.
expect(["train", f"{FOLDER}/nowhere.textproto", "--epochs", "0"], 2, "expected --epochs to be a whole number")

# What is no number and still cannot be done is no wrong usage.
expect(["train", LIBRARY, "--data", f"{FOLDER}/nowhere"], 1, "error: cannot open '", "No such file or directory")
expect(["train", LIBRARY, "--data", MODELS, "--epochs", "1", "--log", f"{FOLDER}/nowhere/log"], 1, f"error: {FOLDER}/nowhere/log: cannot write")
expect(["train", LIBRARY, "--data", MODELS, "--epochs", "1", "--save", f"{FOLDER}/nowhere/w"], 1, f"{FOLDER}/nowhere/w", "No such file or directory")
expect(["evaluate", LIBRARY, "--data", MODELS, "--weights", WEIGHTS, "--set", "holdout"], 1, "'holdout'")
expect(["predict", LIBRARY, "--weights", WEIGHTS, "--input", "x=0,0", "--output", f"{FOLDER}/y.txt"], 1, "y.txt")
expect(["predict", LIBRARY, "--weights", WEIGHTS, "--input", "x=0,0", "--input", "x=1,1"], 2, "'x' is given twice")
expect(["predict", LIBRARY, "--weights", WEIGHTS, "--input", "x=0,0", "--output", "y.npy", "--output", "y.npy"], 2,
       "--output: expected another file than that of --output, 'y.npy', but got 'y.npy'")
expect(["predict", LIBRARY, "--weights", WEIGHTS, "--input", "x=0,0", "--output", "z=y.npy"], 2, "--output: expected [NAME=]FILE")
for command in ("check", "summary", "train", "evaluate", "predict"):
    expect([command, f"{FOLDER}/nowhere.textproto"], 1, "nowhere.textproto")

# compile
model = f"{MODELS}/xor.textproto"
for flag, value in (("--target", "pentium"), ("--stop-after", "assembly")):
    expect(["compile", model, "-o", f"{FOLDER}/no.so", flag, value], 2, flag, value)
expect(["compile", model, "-o", f"{FOLDER}/no.so", "--print-after", "nothing-like-that"], 1,
       "--print-after: there is no pass 'nothing-like-that' in the pipeline")
expect(["compile", model, "-o", f"{FOLDER}/no.so", "--weights", f"{FOLDER}/nowhere.safetensors"], 1, "nowhere.safetensors")
if os.path.exists(f"{FOLDER}/no.so"):
    wrong += 1
    print("a compilation that failed left a file")
sys.exit(f"{wrong} are wrong" if wrong else 0)
