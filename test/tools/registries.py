# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# registries.py ROOT: nothing that is registered goes untested: each pass is run in test/compiler, each op of nn is lowered in
# test/compiler/nn-to-linalg, or made of others in test/compiler/algebra, and each kind, function and field of the model format is used in a model of some test.
import glob
import os
import re
import sys

ROOT = sys.argv[1]
problems = []


def read(*patterns):
    paths = {path for pattern in patterns for path in glob.glob(f"{ROOT}/{pattern}", recursive=True) if os.path.isfile(path)}
    return {path: open(path, encoding="utf-8", errors="replace").read() for path in sorted(paths)}


passes = {flag for text in read("compiler/*/Passes.td").values() for flag in re.findall(r"^def \w+Pass : \w+<\"([\w-]+)\"", text, re.MULTILINE)}
assert len(passes) >= 20, passes
runs = [line for text in read("test/compiler/**/*.*").values() for line in text.splitlines() if "RUN:" in line]
for flag in sorted(passes):
    if not any(re.search(rf"[-(,]{flag}(?![\w-])", line) for line in runs):
        problems.append(f"pass {flag}: no test in test/compiler runs it")

ops = {name for text in read("dialects/nn/*.td").values() for name in re.findall(r"^def \w+ *: *\w+<\s*\"([a-z0-9_]+)\"", text, re.MULTILINE)}
assert len(ops) >= 60, ops
lowered = "".join(text for text in read("test/compiler/nn-to-linalg/*.mlir", "test/compiler/algebra/decompose-*.mlir").values() if "FileCheck" in text)
for name in sorted(ops):
    if not re.search(rf"\bnn\.{name}\b", lowered):
        problems.append(f"nn.{name}: no test in test/compiler/nn-to-linalg lowers it, none in test/compiler/algebra decomposes it")

proto = re.sub(r"//.*", "", "\n".join(read("frontends/graph/*.proto").values()))
models = "\n".join(read("test/**/*.textproto", "test/**/*.test", "test/**/*.py", "examples/*.textproto").values())
messages = {name: body for name, body in re.findall(r"^message (\w+) \{\n(.*?)^\}", proto, re.MULTILINE | re.DOTALL)}
assert "Node" in messages
fields = {}  # of messages: name -> fields that hold one
for name, body in messages.items():
    for kind, field in re.findall(r"^ +(?:optional |repeated |oneof )?([\w.]+) (\w+) = \d+", body, re.MULTILINE):
        fields.setdefault(kind, []).append(field)
        if not re.search(rf"\b{field}\b", models):
            problems.append(f"{name}.{field}: no model of a test says it")


def uses(holders, field, value, is_first):
    """Whether a model sets `field` to `value` in a message that one of `holders` holds; the first value is also what is not said."""
    for holder in holders:
        for body in re.findall(rf"\b{holder}:? *\{{([^{{}}]*)", models):
            said = re.findall(rf"\b{field}: *(\w+)", body)
            if value in said or (is_first and not said):
                return True
    return False


for name, body in messages.items():
    for enum, values in re.findall(r"enum (\w+) \{(.*?)\}", body, re.DOTALL):
        names = re.findall(r"(\w+) = \d+", values)
        named = [field for kind, field in re.findall(r"([\w.]+) (\w+) = \d+", body) if kind == enum]
        for value in names:
            if not any(uses(fields.get(name, []), field, value, value == names[0]) for field in named):
                problems.append(f"{name}.{enum}.{value}: no model of a test says it")
outer = re.sub(r"^message .*?^\}", "", proto, flags=re.MULTILINE | re.DOTALL)
for enum, values in re.findall(r"^enum (\w+) \{(.*?)\}", outer, re.MULTILINE | re.DOTALL):
    for value in re.findall(r"(\w+) = \d+", values):
        if not re.search(rf": *{value}\b", models):
            problems.append(f"{enum}.{value}: no model of a test says it")

print(*problems, sep="\n")
sys.exit(1 if problems else 0)
