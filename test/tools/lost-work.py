# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# What cannot be written or read in the end is said before anything is trained, computed or compiled; and weights whose place is
# gone when training is over are written somewhere else.
import os
import shutil
import signal
import subprocess
import sys

MODELS, DATA, FOLDER = sys.argv[1:]
shutil.rmtree(FOLDER, ignore_errors=True)
os.makedirs(FOLDER)
os.chmod(FOLDER, 0o777)
os.chdir(FOLDER)
os.makedirs("temporary")
os.chmod("temporary", 0o777)
os.environ["TMPDIR"] = "temporary" # the test's own may be closed to others
wrong = 0


def report(*lines):
    global wrong
    wrong += 1
    print(*lines, sep="\n  ")


def as_a_user():
    """Root may write anywhere."""
    if os.getuid() == 0:
        os.setgid(65534)
        os.setuid(65534)


def run(*command):
    return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, preexec_fn=as_a_user)


with open(f"{MODELS}/xor.textproto") as file:
    text = file.read().replace("../data/", "")
shutil.copy(f"{DATA}/xor.csv", "xor.csv")
TEST = 'data { name: "test" csv { path: "%s" header: true field { name: "x" column: "a" column: "b" } field { name: "y" column: "xor" } } }'
for name, more in (("m", ""), ("t", TEST % "test.csv"), ("long", "")):
    with open(f"{name}.textproto", "w") as file:
        file.write(text + more)
with open("x.csv", "w") as file:
    file.write("0,1\n1,1\n")
for name in ("m", "t", "long"):
    result = run("cauce", "compile", f"{name}.textproto", "-o", name)
    if result.returncode:
        sys.exit(result.stderr)

# ---- Every output that cannot be written. ----
os.makedirs("folder.csv")
os.makedirs("closed", mode=0o555)
for end in ("csv", "npy", "npz", "jsonl", "so"):
    with open(f"kept.{end}", "w") as file:
        file.write("kept")
    os.chmod(f"kept.{end}", 0o444)
    os.path.exists(f"folder.{end}") or os.makedirs(f"folder.{end}")
PLACES = (("nowhere/y.%s", "No such file or directory"), ("folder.%s", "s a directory"), ("kept.%s", "ermission denied"),
          ("closed/y.%s", "ermission denied"), ("m/y.%s", "ot a directory"))
WEIGHTS = ["--epochs", "1"]
COMMANDS = [(["./m", "train", *WEIGHTS, flag], "csv") for flag in ("--save", "--log", "--trace")]
COMMANDS += [(["./m", "call", "loss", "--input", "x=x.csv", "--input", "y=0,1", "--trace"], "csv")]
COMMANDS += [(["./m", "call", "predict", "--input", "x=x.csv", "--output"], end) for end in ("csv", "npy", "npz", "jsonl")]
COMMANDS += [(["cauce", "compile", "m.textproto", "-o"], "so"), (["cauce", "compile", "m.textproto", "-o", "z.so", "--crash-reproducer"], "so"),
             (["cauce", "compile", "m.textproto", "--stop-after", "graph", "-o"], "so"), (["cauce", "convert", "m.textproto", "-o"], "so")]
before = sorted(os.listdir("."))
for command, end in COMMANDS:
    for place, reason in PLACES:
        path = place % end
        result = run(*command, path)
        if result.returncode != 1 or result.stdout or path not in result.stderr or reason not in result.stderr or "cannot write" not in result.stderr:
            report(f"{' '.join(command)} {path}: expected '{reason}' and nothing done", result.returncode, result.stdout + result.stderr)
if sorted(os.listdir(".")) != before:
    report("left behind:", set(os.listdir(".")) - set(before))
for command, reason in ((["./m", "train", "--epochs", "1", "--checkpoint", "closed"], "ermission denied"),
                        (["./m", "train", "--epochs", "1", "--checkpoint", "closed/c"], "ermission denied"),
                        (["./m", "train", "--epochs", "1", "--checkpoint", "kept.csv"], "ot a directory"),
                        (["cauce", "compile", "m.textproto", "-o", "z.so", "--save-temps", "closed/t"], "ermission denied"),
                        (["cauce", "compile", "m.textproto", "-o", "z.a", "--save-temps", "kept.so"], "kept.so"),
                        (["cauce", "compile", "m.textproto", "-o", "kept.a"], "ermission denied")):
    os.path.exists("kept.h") or os.symlink("kept.so", "kept.h")
    result = run(*command)
    if result.returncode != 1 or result.stdout or reason not in result.stderr:
        report(f"{' '.join(command)}: expected '{reason}'", result.returncode, result.stdout + result.stderr)

# ---- The test set is there, is read, and fits, or nothing is trained. ----
for content, reason in ((None, "test.csv': No such file or directory"), ("a,b\n1,2\n", "test.csv"),
                        ("a,b,xor\n0,1,1\n0,one,1\n", "test.csv:3:3: expected a number"), ("a,b,xor\n", "data set 'test' has no rows")):
    if content is not None:
        with open("test.csv", "w") as file:
            file.write(content)
    result = run("./t", "train", "--epochs", "1", "--save", "w")
    if result.returncode != 1 or result.stdout or reason not in result.stderr or os.path.exists("w"):
        report(f"test.csv with {content!r}: expected '{reason}'", result.returncode, result.stdout + result.stderr)
shutil.copy("xor.csv", "test.csv")
result = run("./t", "train", "--epochs", "1")
if result.returncode or "\ntest  loss " not in result.stdout:
    report("a good test set", result.stdout + result.stderr)

# ---- A place that goes away while training goes on. ----
os.makedirs("gone")
os.chmod("gone", 0o777)
for path, rescued, spoil in (("late", "late.rescued-1", lambda: os.makedirs("late")),
                             ("gone/w", "temporary/w.rescued-1", lambda: shutil.rmtree("gone"))):
    process = subprocess.Popen(["./long", "train", "--epochs", "1000000000", "--save", path], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                               text=True, preexec_fn=as_a_user)
    process.stdout.readline()
    spoil()
    process.send_signal(signal.SIGTERM) # a shell in the background has others ignore SIGINT
    out, err = process.communicate(timeout=60)
    if process.returncode != 1 or f"long: error: {path}: cannot write: " not in err or f"; the weights are in '{rescued}'\n" not in err:
        report(f"--save {path}: expected its weights in {rescued}", process.returncode, err)
    result = run("./long", "evaluate", "--weights", rescued)
    if result.returncode or "loss: " not in result.stdout:
        report(f"{rescued} holds no weights", result.stdout + result.stderr)
# No file is made among devices.
result = run("./t", "train", "--epochs", "1", "--save", "/dev/full")
if result.returncode != 1 or "; the weights are in 'temporary/full.rescued-1'\n" not in result.stderr:
    report("--save /dev/full: expected the weights in temporary/full.rescued-1", result.returncode, result.stderr)
sys.exit(f"{wrong} are wrong" if wrong else 0)
