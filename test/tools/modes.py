# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Every file that a command writes: a new one has the mode that the process gives files, one that is replaced keeps its own, and what
# is an executable may be run by those who may read it.
import os
import shutil
import subprocess
import sys

MODELS, FOLDER = sys.argv[1:]
shutil.rmtree(FOLDER, ignore_errors=True)
os.makedirs(FOLDER)
os.chdir(FOLDER)
os.umask(0o022)
MODEL = f"{MODELS}/xor.textproto"
PREDICT = ["cauce", "predict", MODEL, "--weights", "weights", "--input", "x=0,1"]
COMMANDS = [(["cauce", "train", MODEL, "--quiet", "--epochs", "1", "--save", "weights", "--log", "log", "--trace", "trace.json"], ["weights", "log", "trace.json"]),
            *((PREDICT + ["--output", name], [name]) for name in ("y.csv", "y.npy", "y.npz", "y.jsonl")),
            (["cauce", "convert", MODEL, "-o", "m.model"], ["m.model"]),
            *((["cauce", "compile", MODEL, "-o", name], names) for name, *names in (("m.so", "m.so"), ("m.o", "m.o", "m.h"), ("m.a", "m.a", "m.h"), ("m", "m")))]
wrong = 0


def expect(file, wanted):
    global wrong
    mode = os.stat(file).st_mode & 0o7777
    if mode != wanted:
        wrong += 1
        print(f"{file}: expected mode {wanted:o}, but got {mode:o}")


for command, files in COMMANDS:
    for mode in (None, 0o600, 0o660):
        for file in files:
            if mode:
                os.chmod(file, mode)
            elif os.path.exists(file):
                os.remove(file)
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        for file in files:
            mayRun = 0 if file not in ("m", "m.so") else {None: 0o111, 0o600: 0o100, 0o660: 0o110}[mode]
            expect(file, (mode or 0o644) | mayRun)
left = [name for name in os.listdir(".") if name.endswith(".tmp")]
if left:
    sys.exit(f"left over: {left}")
sys.exit(f"{wrong} are wrong" if wrong else 0)
