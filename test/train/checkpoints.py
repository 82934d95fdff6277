# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Training that is stopped by a signal goes on with the command that it prints, to the weights and the log of a run that was
# never stopped.
import fcntl
import os
import re
import resource
import shlex
import signal
import subprocess
import sys

from programs import demand, read_log, run, write

sys.path.append(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "tools"))
from blocked import wait_until_it_cannot_write

FOLDER, MODELS = sys.argv[1:]
os.chdir(FOLDER)
LIBRARY = "iris model.so"  # a name that a shell has to see quoted
run("compile", f"{MODELS}/iris.textproto", "-o", LIBRARY)
RUN = [LIBRARY, "--data", MODELS, "--epochs", "99", "--threads", "1"]


def content(path):
    with open(path, "rb") as file:
        return file.read()


def epochs(path):
    return [{key: value for key, value in line.items() if key != "seconds"} for line in read_log(path)]


def interrupted(*arguments, signals):
    """Starts `cauce train`, sends `signals` while it cannot go on printing, and returns its status, output and errors."""
    reading, writing = os.pipe()
    fcntl.fcntl(writing, fcntl.F_SETPIPE_SZ, 4096)
    # A shell starts what runs in the background with SIGINT ignored, and that stays so.
    process = subprocess.Popen(["cauce", "train", *arguments], stdout=writing, stderr=subprocess.PIPE, text=True,
                               preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL))
    os.close(writing)
    wait_until_it_cannot_write(process, 1)
    demand("it prints more than a pipe holds", process.poll() is None)
    for number in signals:
        process.send_signal(number)
    if len(signals) == 1:
        with open(reading) as file:
            output = file.read()
    else:
        process.wait()
        os.close(reading)
        output = ""
    errors = process.stderr.read()
    process.stderr.close()
    return process.wait(), output, errors


run("train", *RUN, "--quiet", "--save", "whole", "--log", "whole.jsonl")
for number, status in ((signal.SIGINT, 130), (signal.SIGTERM, 143)):
    folder, weights, log = f"it's {status}", f"{status}.safetensors", f"{status}.jsonl"
    write(log, '{"epoch":98,"of":"another run"}\n')
    found, output, errors = interrupted(*RUN, "--checkpoint", folder, "--every=7", "--save", weights, "--log", log, signals=[number])
    demand(f"the status of signal {number} is {status}: {found}, {errors}", found == status)
    demand(f"it says where it was stopped: {errors}", errors.startswith("interrupted: training was stopped after step "))
    newest = sorted(os.listdir(folder))[-1]
    demand(f"it names the checkpoint: {errors}", f"go on from {folder}/{newest} with:\n  cauce train " in errors)
    demand("the weights are saved", f"saved {weights}" in output and content(weights) != content("whole"))
    command = errors.splitlines()[-1].strip()
    demand(f"the command is the whole one: {command}", shlex.split(command) == [
        "cauce", "train", *RUN, "--every=7", "--save", weights, "--log", log, "--resume", folder])
    # What is in the log and not in the checkpoint, as if it had been killed between the two, and a line that was not finished.
    with open(log, "a") as file:
        file.write('{"epoch":97}\n{"epoch":98}\n{"epo')
    text = subprocess.run(command, shell=True, check=True, stdout=subprocess.PIPE, text=True).stdout
    demand(f"it says where it goes on: {text}", text.startswith(f"resumed from {folder}/{newest} at epoch "))
    demand("the weights are those of a run that was never stopped", content(weights) == content("whole"))
    demand("so is the log, after what was there before", epochs(log) == [{"epoch": 98, "of": "another run"}, *epochs("whole.jsonl")])
    demand("three checkpoints stay", len(os.listdir(folder)) == 3)
    text = run("train", *RUN, "--resume", folder, "--save", "again", "--every", "7")
    demand(f"it says that the run is over: {text}", re.match(rf"resumed from {folder}/\S+ at epoch \d+, step \d+, which is the last\n", text))
    demand("a run that is complete is", "epoch 99/99" not in text and content("again") == content("whole"))

# A second signal leaves at once, a checkpoint or not.
found, output, errors = interrupted(*RUN, "--checkpoint", "twice", "--save", "twice.safetensors", signals=[signal.SIGINT, signal.SIGTERM])
demand(f"a second signal leaves at once: {found}", found in (130, 143) and not os.path.exists("twice.safetensors"))
found, output, errors = interrupted(*RUN, signals=[signal.SIGINT])
demand(f"without checkpoints it says how to get them: {errors}", errors.endswith("to go on where a run has stopped, train with --checkpoint DIR\n"))

# More epochs than the first time; other folders; what is refused.
run("train", *RUN[:3], "--epochs", "3", "--quiet", "--checkpoint", "short", "--keep", "1")
demand("one checkpoint stays", len(os.listdir("short")) == 1)
run("train", *RUN, "--quiet", "--resume", "short", "--checkpoint", "long", "--save", "longer")
demand("a run that is made longer is that of so many epochs", content("longer") == content("whole"))
write("other.jsonl", content("whole.jsonl"))
run("train", *RUN[:3], "--epochs", "5", "--quiet", "--resume", "short", "--checkpoint", "logged", "--log", "other.jsonl")
demand("a log that is not the run's loses nothing", epochs("other.jsonl") == [*epochs("whole.jsonl"), *epochs("whole.jsonl")[3:5]])
demand("the next checkpoints are in the other folder", len(os.listdir("short")) == 1 and len(os.listdir("long")) == 3)


def refused(message, *arguments, status=1):
    text = run("train", LIBRARY, "--data", MODELS, *arguments, status=status)
    demand(f"'{message}' is said, but got: {text}", f"error: {message}" in text)


checkpoint = "long/" + sorted(os.listdir("long"))[-1]
refused("long: holds checkpoints already: resume from them, or choose another folder", "--checkpoint", "long")
refused(f"{checkpoint}: this run cannot go on from there: expected batch 16, as when it began, but got 8", "--resume", "long", "--batch", "8")
refused(f"{checkpoint}: this run cannot go on from there: expected seed 0, as when it began, but got 5", "--resume", "long", "--seed", "5")
refused("nowhere: cannot read the folder: No such file or directory", "--resume", "nowhere")
refused("--every: expected --checkpoint DIR, too", "--every", "3", status=2)
refused("--keep: expected --checkpoint DIR, too", "--keep", "3", status=2)
refused(f"--resume: '{checkpoint}' is one checkpoint: expected its folder, or --checkpoint DIR for the next ones", "--resume", checkpoint, status=2)
refused("expected --weights or --resume, but got both", "--weights", "whole", "--resume", "long", status=2)

# A learning rate may change on the way, the net, its loss and its optimizer may not unless that is meant.
with open(f"{MODELS}/iris.textproto") as file:
    iris = file.read()


def changed(name, old, new):
    demand(f"iris has {old}", old in iris)
    run("compile", write(f"{name}.textproto", iris.replace(old, new)), "-o", f"{name}.so")
    return [f"{name}.so", "--data", MODELS, "--quiet", "--resume", "short", "--checkpoint", f"of {name}", "--epochs", "4"]


activation = re.search(r"activation: (\w+)", iris)[0]
optimizer = re.search(r"optimizer \{ (\w+) \{.*?\} \}", iris)[0]
for name, change, what in (("gelu", (activation, "activation: GELU"), "net and loss"), ("adamw", (optimizer, "optimizer { adamw { } }"), "optimizer")):
    arguments = changed(name, *change)
    text = run("train", *arguments, status=1)
    demand(f"{name} is another program: {text}", re.search(f"of a program 'iris' whose {what} has the fingerprint [0-9a-f]{{16}}, but that of this one is "
                                                         "[0-9a-f]{16}; --accept-changes goes on if all states still fit", text))
    demand("nothing was begun", not os.path.exists(f"of {name}") or not os.listdir(f"of {name}"))
run("train", *changed("gelu", activation, "activation: GELU"), "--accept-changes")
rate = re.search(r"learning_rate: [\d.]+", iris)[0]
run("train", *changed("slower", rate, "learning_rate: 0.003"))
demand("a checkpoint serves as weights", run("evaluate", LIBRARY, "--data", MODELS, "--weights", checkpoint) ==
       run("evaluate", LIBRARY, "--data", MODELS, "--weights", "whole"))
run("compile", f"{MODELS}/iris.textproto", "--weights", checkpoint, "-o", "trained.so")
write(checkpoint, content(checkpoint)[:-1])
refused(f"{checkpoint}: ", "--resume", "long")

# A disk that has no room for the next checkpoint: the one before stays, the weights are saved, and the run can go on.
def limited():
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (6000, 6000))


run("train", *RUN[:3], "--epochs", "1", "--quiet", "--checkpoint", "limited")
first = "limited/" + os.listdir("limited")[0]
before = content(first)
full = subprocess.run(["cauce", "train", *RUN, "--quiet", "--every", "3", "--resume", "limited", "--save", "limited.safetensors"],
                      stderr=subprocess.PIPE, text=True, preexec_fn=limited)
demand(f"a checkpoint that cannot be written ends the run: {full.returncode}, {full.stderr}", full.returncode == 1 and
       "error: limited/step-000000000009.safetensors: cannot write: File too large\n" in full.stderr and f"go on from {first} with:\n" in full.stderr)
demand("the one before stays, and nothing else", os.listdir("limited") == [os.path.basename(first)] and content(first) == before)
demand("the weights are saved", content("limited.safetensors") != content("whole"))
subprocess.run(full.stderr.splitlines()[-1].strip(), shell=True, check=True)
demand("the run goes on", content("limited.safetensors") == content("whole"))

# Checkpoints of an executable, and output that cannot be written.
run("compile", f"{MODELS}/iris.textproto", "-o", "iris")


def executable(*arguments, **streams):
    done = subprocess.run(["./iris", "train", "--data", MODELS, "--epochs", "2", *arguments], stderr=subprocess.PIPE, text=True, **streams)
    return done.returncode, done.stderr


def fails(message, *arguments, **streams):
    status, errors = executable(*arguments, **streams)
    demand(f"it fails with '{message}', but got {status}: {errors}", status == 1 and f"error: {message}" in errors)


with open("/dev/full", "w") as full:
    fails("cannot write to the standard output: No space left on device", stdout=full)
fails("cannot write to the standard output: Bad file descriptor", "--save", "w", "--log", "l", preexec_fn=lambda: os.close(1))
demand("what is printed to a closed output goes nowhere", run("evaluate", LIBRARY, "--data", MODELS, "--weights", "w") and len(epochs("l")) == 2)
fails("/dev/full: cannot write: No space left on device", "--quiet", "--save", "/dev/full")
fails("/dev/full: cannot write all of the log: No space left on device", "--quiet", "--log", "/dev/full")
fails("/dev/full: cannot open the folder: Not a directory", "--quiet", "--checkpoint", "/dev/full")
demand("/dev/full is what it was", os.path.exists("/dev/full") and not os.path.isfile("/dev/full"))
demand("--quiet with checkpoints prints nothing", executable("--quiet", "--checkpoint", "e") == (0, ""))
demand("it writes checkpoints", len(os.listdir("e")) == 2)
print("runs go on")
