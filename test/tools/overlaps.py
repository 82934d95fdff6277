# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# No command writes over what it reads: each flag that writes a file with each file that is read, or that another flag writes,
# called by its name, through folders, and through links of both kinds. The message names both, and every file stays.
import hashlib
import os
import re
import shutil
import subprocess
import sys

MODELS, DATA, FOLDER = sys.argv[1:]
shutil.rmtree(FOLDER, ignore_errors=True)
os.makedirs(FOLDER)
os.chdir(FOLDER)
wrong = tried = 0


def report(*lines):
    global wrong
    wrong += 1
    print(*lines, sep="\n  ")


def run(*command):
    return subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def make(*command):
    result = run(*command)
    if result.returncode:
        sys.exit(f"{command}: {result.stderr}")


def contents():
    """Each file by its path, with what is in it."""
    found = {}
    for folder, _, names in os.walk("."):
        for name in names:
            path = os.path.join(folder, name)
            found[path] = hashlib.sha256(open(path, "rb").read()).hexdigest() if os.path.exists(path) else None
    return found


with open(f"{MODELS}/xor.textproto") as file:
    text = file.read().replace("../data/", "")
shutil.copy(f"{DATA}/xor.csv", "xor.csv")
with open("m.textproto", "w") as file:
    file.write(text)
with open("x.csv", "w") as file:
    file.write("0,1\n1,1\n")
os.makedirs("sub")
os.symlink(".", "here")
make("cauce", "train", "m.textproto", "--quiet", "--epochs", "1", "--save", "w.safetensors", "--checkpoint", "ck")
make("cauce", "compile", "m.textproto", "-o", "m.so")
make("cauce", "compile", "m.textproto", "--weights", "w.safetensors", "-o", "program")
with open("k.mlir", "w") as file:
    file.write(run("cauce", "compile", "m.textproto", "--stop-after", "kernel").stdout)
CHECKPOINT = "ck/" + sorted(os.listdir("ck"))[-1]

# The command; what it reads: its name in messages, the file, and the words for it; what it writes: its name in messages and the
# words for a path, and the ends that the path may have.
WEIGHTS = ("--weights", "w.safetensors", ["--weights", "w.safetensors"])
INPUT = ("--input", "x.csv", ["--input", "x=x.csv"])
TRAINING = [("data set 'train'", "xor.csv", []), WEIGHTS, ("--resume", CHECKPOINT, ["--resume", "ck"])]
TRAINED = [("--save", lambda path: ["--save", path], None), ("--log", lambda path: ["--log", path], None)]
TRACE = [("--trace", lambda path: ["--trace", path], None)]
OUTPUT = [("--output", lambda path: ["--output", path], (".csv", ".npy", ".npz", ".jsonl"))]
RUNS = {"train": (["--quiet"], TRAINING, TRAINED + TRACE), "evaluate": ([], [TRAINING[0], WEIGHTS], TRACE),
        "predict": ([], [INPUT, WEIGHTS], OUTPUT + TRACE), "call": (["predict"], [INPUT, WEIGHTS], OUTPUT + TRACE)}
MODEL, ITSELF = ("MODEL", "m.so", []), ("this program", "program", [])
COMMANDS = []
for name, (words, read, written) in RUNS.items():
    COMMANDS.append((["cauce", name, "m.so", *words], [MODEL, *read], written))
    COMMANDS.append((["./program", name, *words], [ITSELF, *read], written))
COMPILED = [("--output", lambda path: ["-o", path], None),
            ("--crash-reproducer", lambda path: ["-o", "new.so", "--crash-reproducer", path], None),
            ("--time-trace", lambda path: ["-o", "new.so", "--time-trace", path], None)]
COMMANDS.append((["cauce", "compile", "m.textproto"], [("MODEL", "m.textproto", []), WEIGHTS], COMPILED))
COMMANDS.append((["cauce", "convert", "m.textproto"], [("MODEL", "m.textproto", [])], COMPILED[:1]))


def ways(path, ends):
    """Other names of `path`, one for each way to call a file, with an end that the flag takes."""
    end = ends[0] if ends else os.path.splitext(path)[1]
    if not ends or path.endswith(ends):
        yield path
        yield f"sub/../here/{path}"
        yield os.path.abspath(path)
    for link in (os.symlink, os.link):
        name = f"sub/{link.__name__}{end}"
        if os.path.lexists(name):
            os.remove(name)
        target = os.path.abspath(path) if link is os.symlink else path
        if link is os.symlink or os.path.exists(path):
            link(target, name)
            yield name
            os.remove(name)


def expect_refused(command, *parts):
    global tried
    tried += 1
    before = contents()
    result = run(*command)
    after = contents()
    if result.returncode != 2 or result.stdout or any(part not in result.stderr for part in parts) or result.stderr.count("\n") != 1:
        report(" ".join(command), f"expected status 2 and {parts}, but got {result.returncode} and: {result.stdout}{result.stderr}")
    if before != after:
        sys.exit(f"{' '.join(command)}: changed {dict(set(after.items()) ^ set(before.items()))}\n{result.stderr}")


# All words of the other inputs are there, too, unless the one says that they are in its way.
for command, read, written in COMMANDS:
    needed = [word for name, _, words in read if name in ("--input",) for word in words]
    for writes, to, ends in written:
        for reads, path, words in read:
            for way in ways(path, ends):
                expect_refused([*command, *(words if words != needed else []), *needed, *to(way)], f"{writes}: ", f"that of {reads}, ", f"but got '{way}'")
    for i, (first, to, ends) in enumerate(written):
        for second, other, more in written[i:]:
            end = (ends or more or ("",))[0]
            if command[1] in ("convert", "compile") or (first == second and first != "--output"):
                continue # the last one of a flag that is given twice is meant
            for way in ways("new" + end, (end,)):
                expect_refused([*command, *needed, *to("new" + end), *other(way)], ": expected another file than that of ")

# What is beside a file that is named, or in a folder that is.
os.makedirs("graph")
shutil.copy("m.textproto", "m.h")
shutil.copy("k.mlir", "graph/kernel.mlir")
expect_refused(["cauce", "compile", "m.h", "-o", "m.a"], "the header beside --output: ", "that of MODEL, 'm.h'")
expect_refused(["cauce", "compile", "m.textproto", "-o", "y.o", "--crash-reproducer", "y.h"], "the header beside --output", "--crash-reproducer")
for words in (["graph/kernel.mlir", "--from", "kernel", "-o", "k.so"], ["m.textproto", "-o", "graph/program.s"]):
    expect_refused(["cauce", "compile", *words, "--save-temps", "here/graph"], "--save-temps: expected another folder than that of 'graph/")
os.makedirs("prints/step")
shutil.copy("k.mlir", "prints/step/0007-cse.mlir")
expect_refused(["cauce", "compile", "prints/step/0007-cse.mlir", "--from", "kernel", "--print-after", "all", "--print-to", "here/prints"],
               "--print-to: expected a folder that is empty or not there")
for flag in ("--save", "--log", "--trace"):
    expect_refused(["./program", "train", "--checkpoint", "new", flag, "here/ck/../new"], flag, "--checkpoint")
    expect_refused(["./program", "train", "--resume", "ck", flag, "ck/step-000000000999.safetensors"], flag, "that of --resume, 'ck'")

# Streams: what is printed must not be appended to what is read, and what is piped in is a file, too.
before = contents()
for command, stdin, stdout in ((["./program", "predict", "--input", "x=x.csv", "--batch", "1"], None, "x.csv"),
                               (["./program", "predict", "--input", "x=-", "--output", "x.csv"], "x.csv", None),
                               (["./program", "evaluate"], None, "xor.csv")):
    with open(stdin or os.devnull) as source, open(stdout or os.devnull, "a") as target:
        try:
            result = subprocess.run(command, stdin=source, stdout=target, stderr=subprocess.PIPE, text=True, timeout=20)
            answer = result.returncode, result.stderr
        except subprocess.TimeoutExpired:
            answer = "no end"
    if answer[0] != 2 or "expected another file than that of " not in answer[1]:
        report(f"{' '.join(command)} <{stdin} >>{stdout}", answer)
if contents() != before:
    report("streams changed what is read")

# Every flag that takes a file or a folder is known above; what --cache writes has names that are hashes.
for command in ("check", "summary", "convert", "compile", "inspect", *RUNS):
    help_text = run("cauce", command, "--help").stdout
    for flag, value in re.findall(r"^ *(?:-\w,)?\s*(--[\w-]+) +(\S*(?:FILE|DIR)\S*|NAME=VALUE)", help_text, re.M):
        if flag not in ("--output", "--crash-reproducer", "--save", "--log", "--trace", "--weights", "--input", "--save-temps", "--time-trace", "--print-to", "--data", "--checkpoint", "--resume", "--cache"):
            report(f"cauce {command}: what about {flag} {value}?")
print(f"{tried} pairs")
sys.exit(f"{wrong} are wrong" if wrong else 0)
