# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""odd-names.py PREFIX: models with odd names are refused in one line that names the place, or work."""
import subprocess
import sys

path = sys.argv[1] + ".textproto"
head = b'format_version: 1 name: "m" input { name: "x" dim: "N" dim: "2" } label { name: "y" dim: "N" dim: "2" }\n'
problems = []


def run(*command):
    return subprocess.run(["cauce", *command], capture_output=True)


def refuse(text, message, *command):
    with open(path, "wb") as file:
        file.write(head + text)
    result = run(*(command or ("check",)), path)
    said = result.stderr.decode()  # fails if it is not UTF-8
    place = f"cauce: error: {path}:2:"
    if result.returncode != 1 or not said.startswith(place) or message not in said or len(said) > 5000 or "\n" in said[:-1]:
        problems.append(f"expected {place}...{message}, but got status {result.returncode} and {said}")


word = "1 to 255 letters, digits, '_', '.' and '-', but got "
for name, shown in [(rb"a\"b", 'a"b'), (rb"a\nb", "a b"), (rb"a\033b", "a?b"), ("\u00e4".encode(), "\u00e4"), (rb"a/b", "a/b"), (b"", "")]:
    refuse(b'node { name: "%s" flatten {} }' % name, f"expected a node name of {word}'{shown}'")
    refuse(b'input { name: "%s" dim: "N" } node { name: "a" flatten {} }' % name, f"expected a name of {word}'{shown}'")
refuse(b'node { name: "\\377" flatten {} }', "expected 'name' to be UTF-8")
refuse(b'node { name: "a" flatten {} } data { name: "train" csv { path: "\\377" } }', "expected 'path' to be UTF-8")
refuse(b'node { name: "a" flatten {} } data { name: "train" csv { path: "a\\000b" } }', "expected no NUL in 'path'")
refuse(b'node { name: "a" dense { units: 2 } } training { loss {} metric { name: "a b" kind: MSE } }', f"expected a metric name of {word}'a b'")
refuse(b'node { name: "a" flatten {} } output: "a" output: "a"', "output 'a' is there twice")
long = b"n" * 1000000
refuse(b'node { name: "%s" flatten {} }' % long, "expected a node name of " + word)
refuse(b'node { name: "a" input: "%s" flatten {} }' % long, "there is no node or input 'nnn")
refuse(b'node { name: "a" call { block: "%s" } }' % long, "there is no block 'nnn")

# Sizes that would be 2^40 terms.
sizes = b" * ".join(b"(a%d + b%d)" % (i, i) for i in range(40))
refuse(b'input { name: "p" dim: "%s" } node { name: "a" flatten {} }' % sizes, "expected a size or a symbol, but got '(a0 + b0) * ")
refuse(b'node { name: "a" reshape { dim: "%s" } }' % sizes, "expected a number or a symbol of an input, but got '(a0 + b0) * ")

# Names of the program's own functions and states.
parameter = b'node { name: "%s" parameter { dim: 2 initializer { constant: 3 } } } node { name: "b" input: "x" input: "%s" binary {} }'
train = b" training { loss {} optimizer { adam {} } }"
for name in [b"predict", b"predict.run", b"init.run", b"step", b"learning_rate"]:
    refuse(parameter % (name, name) + train, "the name is taken by a function or state of the program")
for name in [b"train.step", b"train.key", b"train.learning_rate"]:
    refuse(parameter % (name, name) + train, "is taken by a state that training adds", "compile", "-o", path + ".so")
# A slot of w.kernel is a parameter of a block, too.
refuse(b'node { name: "w" dense { units: 2 } } node { name: "w.kernel" input: "w" call { block: "k" } } block { name: "k" input: "i" '
       b'node { name: "m" parameter { dim: 2 } } node { name: "s" input: "i" input: "m" binary {} } }' + train,
       "the name 'w.kernel/m' is taken by a state that training adds", "compile", "-o", path + ".so")

# Names that kernels, constants and symbols of libraries have.
names = [b"add_2x2", b"add_2x2.tasks", b"add_2x2.run", b"add_2x2.descriptor", b"add_2x2_1.tasks", b"copy_2", b"copy_scalar.tasks",
         b"cauce_program", b"constant.0", b"copy", b"copy.tasks", b"main", b"memset", b"-1", b".."]
with open(path, "wb") as file:
    file.write(head + b"\n".join(parameter.replace(b'"b"', b'"b%d"' % i) % (name, name) for i, name in enumerate(names)))
    file.write(b"".join(b'output: "b%d"' % i for i in range(len(names))) + train)
result = run("compile", path, "-o", path + ".so")
listed = run("inspect", path + ".so").stdout.decode()
if result.returncode or any(f"\n  {'parameter':12}  {name.decode()} " not in listed for name in names):
    problems.append(f"expected parameters {names}, but got status {result.returncode}, {listed} and {result.stderr.decode()}")
if problems:
    sys.exit("\n".join(problems))
