# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# out-of-memory.py FOLDER [MOST]: an executable of iris in FOLDER, iris, with data beside it, at whose allocations memory ends, one after the
# other (MOST of each command, default 25, spread over all). Either it does what it does with memory, or its status is 1, a sentence
# says why, and no file is there that is not whole.
import concurrent.futures
import os
import re
import shutil
import subprocess
import sys

FOLDER = sys.argv[1]
MOST = int(sys.argv[2]) if len(sys.argv) > 2 else 25
WEIGHTS = ["--weights", f"{FOLDER}/iris.safetensors"]
INPUT = ["--input", "lengths=5.1,3.5,1.4,0.2"]
# Of each: the files that it writes.
COMMANDS = [(["train", "--epochs", "2", "--threads", "1", "--save", "w.safetensors", "--checkpoint", "run", "--log", "log", "--data", f"{FOLDER}/models"], ["w.safetensors"]),
            (["evaluate", "--set", "train", "--data", f"{FOLDER}/models", *WEIGHTS], []),
            (["predict", "--data", f"{FOLDER}/data/iris.csv", "--format", "jsonl", "--batch", "7", *WEIGHTS], []),
            (["predict", *INPUT, "--output", "y.npz", *WEIGHTS], ["y.npz"]),
            (["call", "loss", *INPUT, "--input", "class=1", *WEIGHTS], []),
            (["info"], []),
            (["train", "--help"], [])]


class Run:
    def __init__(self, command, files, folder, fails_at, persists):
        shutil.rmtree(folder, ignore_errors=True)
        os.makedirs(folder)
        environment = {**os.environ, "LD_PRELOAD": f"{FOLDER}/failing-memory.so", "COUNTS": f"{folder}.count", "FAILS_AT": str(fails_at)}
        if persists:
            environment["FAILS_ON"] = "1"
        done = subprocess.run([f"{FOLDER}/iris", *command], cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=60)
        self.status, self.error = done.returncode, done.stderr.decode()
        # How long it took.
        self.output = re.sub(r"  \d+\.\d s$", "", done.stdout.decode(), flags=re.MULTILINE)
        self.files = {name: open(f"{folder}/{name}", "rb").read() for name in files if os.path.exists(f"{folder}/{name}")}
        self.unfinished = [name for _, _, names in os.walk(folder) for name in names if name.endswith(".tmp")]
        self.count = int(open(f"{folder}.count").read()) if os.path.exists(f"{folder}.count") else 0
        shutil.rmtree(folder)


def check(number, expected, fails_at, persists):
    command, files = COMMANDS[number]
    run = Run(command, files, f"{FOLDER}/{number}-{fails_at}-{persists}", fails_at, persists)
    where = f"iris {' '.join(command)}: allocation {fails_at}{' and those after it' if persists else ''}: "
    if run.unfinished:
        return f"{where}expected no unfinished file, but got {run.unfinished}"
    if run.status == 0 and (run.output != expected.output or run.files != expected.files):
        return f"{where}expected status 1, or all of the output, but got status 0 and\n{run.output}{run.error}"
    if run.status not in (0, 1) or (run.status == 1 and "out of memory" not in run.error and "Cannot allocate memory" not in run.error):
        return f"{where}expected status 0, or 1 and that there is no memory, but got status {run.status} and\n{run.error}"
    # `train` saves the weights of the last good moment, whatever ended it.
    if any(len(run.files[name]) != len(expected.files[name]) for name in run.files):
        return f"{where}expected whole files or none"
    return None


jobs = []
for number, (command, files) in enumerate(COMMANDS):
    expected = Run(command, files, f"{FOLDER}/{number}", 0, False)
    if expected.status or not expected.count or len(expected.files) != len(files):
        sys.exit(f"iris {' '.join(command)}: expected status 0, but got {expected.status}\n{expected.error}")
    print(f"{' '.join(command[:2])}: {expected.count} allocations")
    step = max(expected.count // MOST, 1)
    jobs += [(number, expected, at, persists) for persists in (False, True) for at in range(1, expected.count + 1, step)]
with concurrent.futures.ThreadPoolExecutor(2) as pool:
    problems = [problem for problem in pool.map(lambda job: check(*job), jobs) if problem]
print("\n".join(problems[:10]))
sys.exit(len(problems) != 0)
