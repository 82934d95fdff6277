# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# readme.py ROOT OUTPUT: what README.md shows of the quick start is what it printed, sizes and times aside; the commands it says
# to try next run; the model it shows is the one that was trained.
import re
import subprocess
import sys

root, output = sys.argv[1:]
with open(f"{root}/README.md") as file:
    blocks = re.findall(r"^```\n(.*?)^```$", file.read(), re.DOTALL | re.MULTILINE)
with open(output) as file:
    printed = file.read().splitlines()


def pattern(line):
    # Counts must be right; sizes, times and results depend on the machine.
    text = re.sub(r"\d+(,\d{3})+|\d+\\\.\d+", lambda number: r"\d+(,\d{3})*(\.\d+)?", re.escape(line.rstrip()))
    return text.replace(r"\ for\ znver4\ in", r"\ for\ \S+\ in") + r"\s*"


expected = [line for line in blocks[0].splitlines() if line.strip()]
position, skips = 0, True  # it "ends like this": what comes before is not shown
for line in expected:
    if line == "...":
        skips = True
        continue
    while position < len(printed) and not (printed[position].strip() and re.fullmatch(pattern(line), printed[position])):
        if printed[position].strip() and not skips:
            sys.exit(f"README.md: expected\n  {line}\nbut the quick start printed\n  {printed[position]}")
        position += 1
    if position == len(printed):
        sys.exit(f"README.md: the quick start does not print\n  {line}")
    position, skips = position + 1, False
if any(line.strip() for line in printed[position:]):
    sys.exit(f"README.md: the quick start also printed\n  {printed[position:]}")

with open(f"{root}/test/models/digits.textproto") as file:
    model = [line for line in file.read().splitlines() if not line.startswith("#") and line.strip()]
if model != [line for line in blocks[1].splitlines() if line.strip()]:
    sys.exit("README.md: the model is not test/models/digits.textproto")

commands = [line.strip() for line in printed[printed.index("Try next:") + 1:] if line.strip()]
if len(commands) != 3:
    sys.exit(f"expected three commands to try next, but got {commands}")
for command in commands:
    done = subprocess.run(command.split(), cwd=root, capture_output=True, text=True)
    if done.returncode or not done.stdout:
        sys.exit(f"'{command}' ended with status {done.returncode}: {done.stderr}")
