# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# What the machine lacks is said, and is not taken for a mistake of the compiler: memory from nearly none on, threads, and a place
# for temporary files.
import os
import re
import resource
import shutil
import subprocess
import sys

MODELS, FOLDER = sys.argv[1:]
os.makedirs(FOLDER, exist_ok=True)
os.chdir(FOLDER)
wrong = 0


def report(*lines):
    global wrong
    wrong += 1
    print(*lines, sep="\n  ")


def compile_within(megabytes, output):
    def limit():
        resource.setrlimit(resource.RLIMIT_AS, (megabytes << 20, megabytes << 20))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))

    result = subprocess.run(["cauce", "compile", f"{MODELS}/digits.textproto", "-o", output], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                            text=True, preexec_fn=limit)
    return result.returncode, result.stderr


def check_memory():
    """From where the system's loader has enough to where it is enough for all; some steps between."""
    needed, enough, lacking = 0, 1024, 0
    while enough - needed > 8:
        middle = (needed + enough) // 2
        code, err = compile_within(middle, "small.so")
        needed, enough = (middle, enough) if "error while loading shared libraries" in err else (needed, middle)
    start = enough
    while compile_within(enough, "small.so")[0] and enough < 4096:
        enough += 64
    for megabytes in range(start, enough, max(4, (enough - start) // 12)):
        os.path.exists("some.so") and os.remove("some.so")
        code, err = compile_within(megabytes, "some.so")
        lacking += code != 0
        last = err.strip().split("\n")[-1]
        if code and (code != 1 or "mistake in cauce" in err or not any(word in last for word in ("memory", "thread", "allocate"))):
            report(f"with {megabytes} MiB", code, err[-600:])
        if os.path.exists("some.so") != (code == 0):
            report(f"with {megabytes} MiB: status {code}, but the artifact is {'there' if code else 'missing'}")
    if not lacking:
        report("no limit was met")


with open(shutil.which("cauce"), "rb") as file:
    if not re.search(rb"__[at]san_init", file.read()): # a sanitizer takes terabytes of addresses
        check_memory()
for command in (["train", f"{MODELS}/xor.textproto", "--epochs", "1"], ["compile", f"{MODELS}/xor.textproto", "-o", "xor.so"]):
    result = subprocess.run(["cauce", *command], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env={**os.environ, "TMPDIR": "/nowhere"})
    expected = "cauce: error: cannot make a temporary file in '/nowhere', where TMPDIR says or by default: No such file or directory\n"
    if result.returncode != 1 or result.stderr != expected:
        report(f"cauce {command[0]} with a TMPDIR that is not there", result.returncode, result.stderr)


def check_file_size():
    """A limit on the size of files is an error of the write, and what was there stays."""
    def limit():
        resource.setrlimit(resource.RLIMIT_FSIZE, (1024, 1024))

    for command, written in ((["cauce", "compile", f"{MODELS}/digits.textproto", "-o", "sized.so"], "sized.so"),
                             (["cauce", "compile", f"{MODELS}/digits.textproto", "--stop-after=kernel", "-o", "sized.mlir"], "sized.mlir"),
                             (["cauce", "train", f"{MODELS}/digits.textproto", "--epochs", "1", "--quiet", "--checkpoint", "sized"], "sized"),
                             (["cauce", "train", f"{MODELS}/digits.textproto", "--epochs", "1", "--quiet", "--save", "sized.safetensors"], "sized.safetensors")):
        before = set(os.listdir())
        result = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, preexec_fn=limit, env={**os.environ, "TMPDIR": os.getcwd()})
        if result.returncode != 1 or "File too large" not in result.stderr or "mistake in cauce" in result.stderr:
            report(f"{' '.join(command)} with files of 1 KiB at most", result.returncode, result.stderr)
        if left := {name for name in set(os.listdir()) - before if name != "sized"}:
            report(f"{' '.join(command)} leaves {left}")


check_file_size()
sys.exit(f"{wrong} are wrong" if wrong else 0)
