# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Artifacts are the same whether their objects were compiled, taken from a cache, or compiled because what the cache has is damaged.
import os
import shutil
import subprocess
import sys

os.chdir(sys.argv[1])
MODEL = """format_version: 1
name: "cached"
input {{ name: "x" dim: "N" dim: "3" }}
label {{ name: "y" dim: "N" dim: "2" }}
node {{ name: "hidden" input: "x" dense {{ units: {units} activation: TANH }} }}
node {{ name: "out" dense {{ units: 2 }} }}
{more}training {{ loss {{ prediction: "out" }} optimizer {{ sgd {{ learning_rate: {rate} }} }} epochs: 1 }}
data {{ name: "train" csv {{ path: "rows.csv" field {{ name: "x" column: "0-2" }} field {{ name: "y" column: "3-4" }} }} }}
"""


def write(name, units=5, rate=0.5, more=""):
    with open(name, "w") as file:
        file.write(MODEL.format(units=units, rate=rate, more=more))
    return name


def run(*arguments, status=0):
    result = subprocess.run(["cauce", *arguments], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if result.returncode != status:
        sys.exit(f"cauce {' '.join(arguments)}: expected exit status {status}, but got {result.returncode}:\n{result.stdout}")
    return result.stdout


def demand(what, holds):
    if not holds:
        sys.exit(f"not so: {what}")


def compile_to(output, *arguments, model="model.textproto", cache="cache"):
    return run("compile", model, "-o", output, "--cache", cache, *arguments)


def content(path):
    with open(path, "rb") as file:
        return file.read()


def entries(cache="cache"):
    return sorted(os.path.join(cache, name) for name in os.listdir(cache))


def same(what, *paths):
    demand(f"{what}: equal bytes", len({content(path) for path in paths}) == 1)


write("model.textproto")
with open("rows.csv", "w") as file:
    file.write("1,2,3,0,1\n2,1,0,1,1\n")

# Compiled, then taken as a whole; then an executable of the objects that are there.
text = compile_to("first.so")
demand(f"nothing is there: {text}", " s, 0 of " in text and text.endswith(" objects from 'cache'\n"))
text = compile_to("second.so")
demand(f"all is there: {text}", text.endswith(" s, from 'cache'\n"))
same("the same artifact", "first.so", "second.so")
text = compile_to("program")
count = int(text.split(" of ")[0].rsplit(" ", 1)[1])
demand(f"objects serve for an executable: {text}", f"{count} of {count} objects" in text and count > 3)
demand("it runs", subprocess.run(["./program", "train", "--quiet"]).returncode == 0)
compile_to("first.a")
compile_to("second.a")
same("an archive", "first.a", "second.a")
same("its header", "first.h", "second.h")

# Another rate is another step, another width another program; other targets have nothing in common.
text = compile_to("rate.so", model=write("rate.textproto", rate=0.25))
part = int(text.split(" of ")[0].rsplit(" ", 1)[1])
demand(f"most kernels are the same: {text}", count / 2 <= part < count)
demand("the artifact is not", content("rate.so") != content("first.so"))
text = compile_to("old.so", "--target", "x86-64-v2")
demand(f"another target: {text}", ", 0 of " in text)
text = compile_to("debug.so", "-g")
demand(f"with lines: {text}", not text.endswith(" s, from 'cache'\n"))
run("train", "model.textproto", "--quiet", "--save", "weights")
for name in ("one.so", "two.so"):
    text = compile_to(name, "--weights", "weights")
demand(f"weights are a part of it: {text}", text.endswith(" s, from 'cache'\n") and content("two.so") != content("first.so"))
same("with weights", "one.so", "two.so")

# train and the others take it, too.
run("train", "model.textproto", "--cache=cache", "--quiet", "--save", "cached")
same("what is trained", "weights", "cached")

# Damage of any kind: a byte, an end that is missing, nothing at all, another file.
for name in entries():
    data = bytearray(content(name))
    data[-1] ^= 1
    with open(name, "wb") as file:
        file.write(data)
for i, name in enumerate(entries()):
    if i % 3 == 1:
        os.truncate(name, 20)
    elif i % 3 == 2:
        os.truncate(name, 0)
text = compile_to("damaged.so")
demand(f"nothing of it is taken: {text}", ", 0 of " in text)
same("compiled again", "first.so", "damaged.so")
demand("and written again", compile_to("again.so").endswith(" s, from 'cache'\n"))
same("from what was written", "first.so", "again.so")

# An entry with the content of another one is none, and a pipe in place of one is not waited for.
first, *others = sorted(entries(), key=lambda name: -os.path.getsize(name))
for name in others:
    shutil.copyfile(first, name)
os.remove(first)
os.mkfifo(first)
text = compile_to("exchanged.so")
demand(f"nothing of another entry is taken: {text}", ", 0 of " in text)
same("with entries of others", "first.so", "exchanged.so")

# Several at once, in a folder that is not there yet.
processes = [subprocess.Popen(["cauce", "compile", "model.textproto", "-o", f"at-once-{i}.so", "--cache", "made/by/all"], stdout=subprocess.DEVNULL) for i in range(4)]
demand("all are done", [process.wait() for process in processes] == [0] * 4)
same("several at once", "first.so", *(f"at-once-{i}.so" for i in range(4)))
demand("no part is left", all(name.endswith(".object") for name in entries("made/by/all")))

# What was used last stays, and what is no entry.
os.makedirs("small")
with open("small/notes.txt", "w") as file:
    file.write("mine" * 1000000)
for units in range(40, 54):
    compile_to("small.so", "--cache-size", "1", model=write("small.textproto", units), cache="small")
sizes = [os.path.getsize(name) for name in entries("small") if name.endswith(".object")]
demand(f"at most a megabyte stays: {sum(sizes)}", 5e5 < sum(sizes) <= 1 << 20)
demand("somebody else's file stays", os.path.getsize("small/notes.txt") == 4000000)
demand("the last one is there", compile_to("small.so", "--cache-size", "1", model="small.textproto", cache="small").endswith(" s, from 'small'\n"))
demand("the first is not", not compile_to("small.so", "--cache-size", "1", model=write("small.textproto", 40), cache="small").endswith(" s, from 'small'\n"))

# A folder that is none, or cannot be written: a warning, and the artifact.
for folder, reason in (("rows.csv", ""), ("/proc/self/fd", "No such file or directory")):
    text = compile_to("without.so", cache=folder)
    demand(f"a warning: {text}", f"cauce: warning: --cache: cannot write to '{folder}': " in text and reason in text and text.count("warning") == 1)
    os.stat("without.so")
    same("without a cache", "first.so", "without.so")

# What is warned about is warned about each time.
unread = write("unread.textproto", more='node { name: "p" parameter { dim: 2 } }\nnode { name: "q" input: "p" scale { factor: 2 } }\noutput: "out" output: "q"\n')
for _ in range(2):
    text = compile_to("unread.so", model=unread)
    demand(f"a warning: {text}", "'p' is not trained" in text)

# Wrong usage.
for arguments, message in ((("--save-temps", "temps"), "--cache"), (("--opt-bisect-limit", "1"), "--cache"), (("--cache-size", "0"), "--cache-size")):
    text = run("compile", "model.textproto", "-o", "wrong.so", "--cache", "cache", *arguments, status=2)
    demand(f"{arguments}: {text}", message in text)
demand("no folder", "--cache" in run("compile", "model.textproto", "-o", "wrong.so", "--cache-size", "3", status=2))
for arguments, message in ((("--cache",), "--cache, --cache-size: expected a value, but got nothing"), (("--cache-size", "3"), "--cache-size: expected --cache DIR, too"),
                           (("--cache", "c", "--cache-size", "x"), "expected --cache-size to be a number from 1 to 1073741824, but got 'x'")):
    text = run("train", "model.textproto", *arguments, status=2)
    demand(f"{arguments}: {text}", message in text)
demand("help says it", "--cache DIR " in run("train", "--help") and "--cache " in run("compile", "--help"))
print("what is compiled once is not compiled twice")
