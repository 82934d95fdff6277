#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What is wrong with the innermost loops of kernels, by their assembly.

  inner_loops.py FOLDER...                         reads what `cauce compile --save-temps FOLDER` wrote
  inner_loops.py --compile TARGET FOLDER MODEL...  compiles the models, and each function of a .mlir alone, and reads that

Prints a line for each fault and the number of kernels and loops; exit status 1 if there is a fault. Faults are
- calls;
- the stack: more than a fifth of the instructions, or a value that is written there in a short loop. A long polynomial has more values
  than registers, and what does not change in the loop is as well read from the stack as from a table of constants;
- shifts, products and sums of addresses beside 8 multiply-adds and more: pointers and offsets that grow are enough;
- vectors that are copied and not read, beside multiply-adds: results that do not exist;
- integer division, which no address needs in every iteration;
- arithmetic on scalars alone, on elements that the loop walks over.
"""
import collections
import glob
import os
import re
import subprocess
import sys

SHORT = 64          # instructions of a loop in which nothing needs to be spilt
STACK_SHARE = 0.2

JUMP = re.compile(r"j[a-z]+$")
# A place on the stack at a constant offset is a variable or a spilt register; with an index it is an array.
STACK = re.compile(r"-?\d*\(%(rsp|rbp)\)")
SCALAR = re.compile(r"v?(add|sub|mul|div|min|max|sqrt|fn?m(add|sub)\d+)s[sd]$")
PACKED = re.compile(r"v?(add|sub|mul|div|min|max|sqrt|fn?m(add|sub)\d+)p[sd]$")
FMA = re.compile(r"vfn?m(add|sub)\d+p[sd]$")
ADDRESS = re.compile(r"(shl|sal|imul|lea)[lq]$")
COPY = re.compile(r"v?mova\w+ %[xyz]mm\d+, (%[xyz]mm\d+)$")
DIVISION = re.compile(r"i?div[lq]$")

Instruction = collections.namedtuple("Instruction", "line name operands")


def functions(path):
    """The functions of a file: name, blocks by label, in order, and the labels that its tables of jumps lead to."""
    with open(path) as file:
        lines = [line.split("#")[0].rstrip() for line in file]
    stored = {match[1] for line in lines if (match := re.match(r"\t\.(?:long|quad)\t(\.LBB\w+)", line))}
    blocks, name = {}, None
    for number, line in enumerate(lines, 1):
        if match := re.match(r"([\w.$]+):", line):
            label = match[1]
            if label.startswith(".Lfunc_end"):
                yield name, blocks, stored & blocks.keys()
                blocks, name = {}, None
            elif not label.startswith(".L"):
                blocks, name = {label: []}, label
            elif name:
                blocks[label] = []
        elif name and (match := re.match(r"\t([a-z]\w*)(?:\s+(.*))?$", line)):
            block = blocks[next(reversed(blocks))]
            if block and JUMP.match(block[-1].name):  # behind a conditional jump
                blocks[f"{name}:{number}"] = block = []
            block.append(Instruction(number, match[1], match[2] or ""))


def successors(blocks, tables):
    labels, result = list(blocks), {}
    for label, after in zip(labels, labels[1:] + [None]):
        last = blocks[label][-1] if blocks[label] else None
        targets = []
        if last and last.name == "jmpq":
            targets = sorted(tables)  # of any of the tables: no loop goes round through one
        elif last and JUMP.match(last.name) and last.operands in blocks:
            targets.append(last.operands)
        if after and not (last and last.name in ("jmp", "jmpq", "retq")):
            targets.append(after)
        result[label] = targets
    return result


def natural_loops(blocks, tables):
    """The blocks of every loop by the label of its head."""
    follow, labels = successors(blocks, tables), list(blocks)
    before = collections.defaultdict(list)
    for label, targets in follow.items():
        for target in targets:
            before[target].append(label)
    loops = {}
    for head in labels:
        # A back edge comes from a block that the head dominates: one that is out of reach without it.
        reached, stack = {head}, [labels[0]] if head != labels[0] else []
        while stack:
            label = stack.pop()
            if label not in reached:
                reached.add(label)
                stack += follow[label]
        ends = [label for label in before[head] if label == head or label not in reached]
        if not ends:
            continue
        body, stack = {head}, ends
        while stack:
            label = stack.pop()
            if label not in body:
                body.add(label)
                stack += before[label]
        loops[head] = body
    return loops


def innermost_loops(blocks, tables):
    """The instructions of each loop without another in it."""
    loops = natural_loops(blocks, tables)
    for head, body in loops.items():
        if not any(other != head and other in body for other in loops):
            yield [instruction for label in blocks if label in body for instruction in blocks[label]]


def walks(loop):
    """Whether a loop reads or writes at an address that changes."""
    written = {i.operands.split(",")[-1].strip() for i in loop if i.name.startswith(("inc", "dec", "add", "sub", "lea", "imul"))}
    return any(register in written for i in loop if not i.name.startswith("lea")
               for places in re.findall(r"\(([^)]*)\)", i.operands) for register in places.split(","))


def faults(loop, frame):
    """What is wrong with a loop; `frame`: registers that point into the stack frame."""
    stack = [i for i in loop if (match := STACK.search(i.operands)) and match[1] in frame and not i.name.startswith("lea")]
    stores = [i for i in stack if i.name.startswith(("mov", "vmov", "kmov")) and STACK.search(i.operands.split(",", 1)[-1])]
    calls = [i for i in loop if i.name.startswith("call")]
    matching = lambda pattern: sum(bool(pattern.match(i.name)) for i in loop)
    if calls:
        yield f"calls {calls[0].operands}"
    if len(stack) > STACK_SHARE * len(loop):
        yield f"{len(stack)} of {len(loop)} instructions access the stack: {stack[0].name} {stack[0].operands}"
    elif stores and len(loop) < SHORT:
        yield f"{len(stores)} of {len(loop)} instructions write to the stack: {stores[0].name} {stores[0].operands}"
    if matching(ADDRESS) and matching(FMA) >= 8 and len(loop) < SHORT:
        yield f"{matching(ADDRESS)} computations of addresses in {len(loop)} instructions"
    used = collections.Counter(register for i in loop for register in re.findall(r"%[xyz]mm\d+", i.operands))
    unread = [i for i in loop if (match := COPY.match(f"{i.name} {i.operands}")) and used[match[1]] == 1]
    if unread and matching(FMA) >= 4:
        yield f"{len(unread)} copies that are not read in {len(loop)} instructions: {unread[0].name} {unread[0].operands}"
    if matching(DIVISION):
        yield f"{matching(DIVISION)} integer divisions in {len(loop)} instructions"
    if matching(SCALAR) and not matching(PACKED) and walks(loop):
        yield f"{matching(SCALAR)} scalar operations in {len(loop)} instructions, and none on vectors"


def read(folder):
    """Prints the faults of all kernels of a folder; kernels, loops and faults."""
    kernels = loops = found = 0
    for path in sorted(glob.glob(os.path.join(folder, "*.s"))):
        for name, blocks, tables in functions(path):
            # Host functions, the other entries with this ending, have no loops.
            if not name.endswith(".run"):
                continue
            entry = next(iter(blocks.values()))
            frame = {"rsp"} | ({"rbp"} if any(i.name == "movq" and i.operands == "%rsp, %rbp" for i in entry) else set())
            inner = list(innermost_loops(blocks, tables))
            kernels, loops = kernels + bool(inner), loops + len(inner)
            for loop in inner:
                for fault in faults(loop, frame):
                    found += 1
                    print(f"{path}:{loop[0].line}: {name.removesuffix('.run')} {fault}")
    return kernels, loops, found


def programs(model, folder):
    """The model, and each function of a .mlir as a program of its own: files by name."""
    name = os.path.splitext(os.path.basename(model))[0]
    yield name, model
    if not model.endswith(".mlir"):
        return
    with open(model) as file:
        text = file.read()
    for function in re.findall(r"^func\.func @.*?^}", text, re.M | re.S):
        alone = re.search(r"@(\w+)", function)[1]
        path = os.path.join(folder, alone + ".mlir")
        with open(path, "w") as file:
            file.write(function + "\n")
        yield alone, path


def main(arguments):
    folders = arguments
    if arguments[0] == "--compile":
        target, out, *models = arguments[1:]
        os.makedirs(out, exist_ok=True)
        folders = []
        for model in models:
            for name, path in programs(model, out):
                folders.append(os.path.join(out, name))
                output = os.path.join(out, name + ".so")
                command = ["cauce", "compile", path, "--target", target, "--jobs", "1", "--save-temps", folders[-1], "-o", output]
                subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    kernels, loops, found = map(sum, zip(*map(read, folders)))
    print(f"{kernels} kernels, {loops} innermost loops, {found} faults")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
