# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# planted.py FIRST COUNT: COUNT random functions from number FIRST on, each checked by a compiler with a mistake in two ops of one loop that the
# function is compiled to. What cauce-check shrinks it to must have fewer ops, few of them, and agree without the mistake.
import os
import re
import subprocess
import sys
import tempfile

FIRST, COUNT = int(sys.argv[1]), int(sys.argv[2])
MOST = 6  # ops
problems, total = [], [0, 0, 0.0]


def run(*command, stdin=None, check=False):
    return subprocess.run(command, input=stdin, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, check=check)


def fused_bodies(number):
    """The ops of each body that fusion made of function NUMBER, the bodies with the most ops first."""
    text = run("cauce-check", "--random", "1", "--first", str(number), "--print", check=True).stdout
    text = re.sub(r"check\.\w+ = (?:\{[^}]*\}|array<[^>]*>|\"[^\"]*\"|[^,}]+)(?:, )?", "", text.replace("check.state", "check.state = 1"))
    fused = run("cauce-opt", "--allow-unregistered-dialect", "--convert-nn-to-linalg", "--fuse-elementwise", "-", stdin=text, check=True).stdout
    bodies = [sorted(set(re.findall(r"= ((?:math|arith)\.\w+)", body)) - {"arith.constant"})
              for body in re.findall(r"linalg\.generic(.*?)linalg\.yield", fused, re.DOTALL)]
    return sorted((body for body in bodies if len(body) >= 2), key=len, reverse=True)


number = FIRST
while total[0] < COUNT:
    assert number < FIRST + 50 * COUNT, f"expected a mistake to show in {COUNT} of {50 * COUNT} functions, but it did in {total[0]}"
    bodies, kind = fused_bodies(number), ("wrong", "crash", "refuse")[number % 3]
    number += 1
    candidates = [f"{op}+{other}" for body in bodies[:1] for op in body for other in body if op != other and op.startswith("math.")]
    for ops in candidates[:1]:
        done = run("cauce-planted", kind, ops, str(number - 1), "1")
        found = re.match(r"// (\d+) ops became (\d+) in ([\d.]+) s, (\d+) functions tried", done.stdout)
        if done.returncode == 0:
            continue  # the mistake does not show
        if not found:
            problems.append(f"{number - 1} {kind} {ops}: nothing was shrunk:\n{done.stdout}")
            continue
        before, after, seconds, tried = int(found[1]), int(found[2]), float(found[3]), int(found[4])
        print(f"@random_{number - 1} {kind} {ops}: {before} ops to {after}, {seconds} s, {tried} tried")
        total = [total[0] + 1, total[1] + after, total[2] + seconds]
        if after > MOST or after > before:
            problems.append(f"expected at most {MOST} ops, but got\n{done.stdout}")
        flags = re.search(r"RUN: cauce-check %s(.*)", done.stdout)[1].split()
        with tempfile.NamedTemporaryFile("w", suffix=".mlir") as file:
            file.write(done.stdout)
            file.flush()
            if run("cauce-check", file.name, *flags).returncode:
                problems.append(f"expected it to agree without a mistake:\n{done.stdout}")
        if os.environ.get("PLANTED_SHOW"):
            print(done.stdout)
print(f"{total[0]} functions, {total[1] / total[0]:.1f} ops each, {total[2] / total[0]:.1f} s each")
print(*problems, sep="\n")
sys.exit(1 if problems else 0)
