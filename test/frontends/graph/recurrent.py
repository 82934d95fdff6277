# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# recurrent.py FILE: what other libraries got wrong about recurrent layers, with numbers that can be worked out by hand, and what is said wrongly. Each
# message names the place, the node, what was expected and what was found, and the status is 1.
import struct
import subprocess
import sys
import zipfile

from refusals import parts_of, refuse

path = sys.argv[1]


def model_of(text):
    return f'format_version: 1 name: "m"\n{text}\n'


def run(command, text, *arguments):
    with open(path, "w") as file:
        file.write(model_of(text))
    return subprocess.run(["cauce", command, path, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def flat(value):
    return [number for part in value for number in flat(part)] if isinstance(value, list) else [value]


def input_of(name, kind, shape):
    return f'input {{ name: "{name}" type: {kind} {" ".join(f"""dim: "{d}" """ for d in shape)} }} '


def write_npy(name, shape, numbers):
    header = f"{{'descr': '<f4', 'fortran_order': False, 'shape': {tuple(shape)}, }}".ljust(117).encode() + b"\n"
    with open(f"{path}.{name}.npy", "wb") as file:
        file.write(b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header + struct.pack(f"<{len(numbers)}f", *numbers))
    return f"{path}.{name}.npy"


def ask(what, layer, x, expected, lengths=None, states=(), function="predict", outputs=("r",)):
    """`layer` of x, of which there are rows of steps of one feature: what `function` gives, by name."""
    text = input_of("x", "F32", ["N", "T", "1"]) + (input_of("n", "I64", ["N"]) if lengths else "")
    names = ["h", "c"][:len(states)]
    text += "".join(input_of(name, "F32", ["N", len(state[0])]) for name, state in zip(names, states))
    inputs = ["x"] + (["n"] if lengths else []) + names
    text += f'node {{ name: "r" {" ".join(f"""input: "{name}" """ for name in inputs)} {layer} }} ' + " ".join(f'output: "{name}"' for name in outputs)
    given = ["--input", "x=" + write_npy("x", [len(x), len(x[0]), 1], flat(x))]
    if lengths:
        given += ["--input", "n=" + ",".join(map(str, lengths))]
    for name, state in zip(names, states):
        given += ["--input", f"{name}=" + write_npy(name, [len(state), len(state[0])], flat(state))]
    result = run("call", text, function, *given, "--output", f"{path}.npz")
    if result.returncode:
        sys.exit(f"{what}: {result.stderr}")
    with zipfile.ZipFile(f"{path}.npz") as archive:
        for name, values in expected.items():
            data = archive.read(f"{name}.npy")
            data = data[10 + struct.unpack("<H", data[8:10])[0]:]
            found = struct.unpack(f"<{len(data) // 4}f", data)
            if len(found) != len(flat(values)) or any(not abs(a - e) <= 1e-6 for a, e in zip(found, flat(values))):
                sys.exit(f"{what}: expected {name} to be {flat(values)}, but got {found}")


ONE = "units: 1 no_bias: true kernel_initializer { ones {} } recurrent_initializer { ones {} } activation: RELU"
NAN = float("nan")
PADDED, FULL = [1, 2, NAN], [1, 2, 4]
BOTH = [[[1, 3], [3, 2], [0, 0]], [[1, 7], [3, 6], [7, 4]]]

# Where the reset gate acts, and which state the update gate keeps.
ask("GRU that resets after", "gru { units: 1 kernel: [0.1, 0.2, 0.3] recurrent_kernel: [1, 1, 2] bias: [0, 0, 0] recurrent_bias: [0, 0, 0.4] }", [[1]],
    {"r": [0.611106]}, states=[[[0.5]]])
ask("GRU that resets before", "gru { units: 1 reset: BEFORE kernel: [0.1, 0.2, 0.3] recurrent_kernel: [1, 1, 2] bias: [0, 0, 0.4] }", [[1]],
    {"r": [0.623774]}, states=[[[0.5]]])
# The order of gates, which shapes do not show.
ask("LSTM", "lstm { units: 1 no_bias: true kernel: [1, 2, 3, 4] recurrent_kernel: [0, 0, 0, 0] }", [[1]], {"r": [0.9063], "r:2": [1.60824]},
    states=[[[0]], [[1]]], outputs=("r", "r:2"))
# Backward begins where a row ends; what is behind it has no effect, whatever it is.
ask("both ways", f"rnn {{ {ONE} direction: BOTH }}", [PADDED, FULL], {"r": BOTH, "r:1": [[3, 3], [7, 7]]}, lengths=[2, 3], outputs=("r", "r:1"))
ask("last states", f"rnn {{ {ONE} direction: BOTH result: LAST_STATE }}", [PADDED, FULL], {"r": [[3, 3], [7, 7]]}, lengths=[2, 3])
ask("backward", f"rnn {{ {ONE} direction: BACKWARD }}", [PADDED, FULL], {"r": [[3, 2, 0], [7, 6, 4]], "r:1": [3, 7]}, lengths=[2, 3], outputs=("r", "r:1"))
ask("without lengths", f"rnn {{ {ONE} direction: BOTH }}", [[1, 2, 9]], {"r": [[1, 12], [3, 11], [12, 9]], "r:1": [12, 12]}, outputs=("r", "r:1"))
# Lengths beyond the ends, and 0: a state that is given stays.
ask("lengths of all and none", f"rnn {{ {ONE} direction: BOTH }}", [FULL, FULL, FULL], {"r": [BOTH[1], [0] * 6, [0] * 6], "r:1": [[7, 7], [5, 6], [8, 9]]},
    lengths=[9, 0, -1], states=[[[0, 0], [5, 6], [8, 9]]], outputs=("r", "r:1"))
# The second layer starts at the ends of rows, too.
ask("two layers", f"rnn {{ {ONE} layers: 2 direction: BACKWARD }}", [PADDED, FULL], {"r": [[5, 2, 0], [17, 10, 4]], "r:1": [[3, 5], [7, 17]]}, lengths=[2, 3],
    outputs=("r", "r:1"))
# The derivative is of the steps that a row has, and finite.
ask("derivative", f"rnn {{ {ONE} result: LAST_STATE }}", [PADDED, FULL, FULL], {"x": [1, 1, 0, 1, 1, 1, 0, 0, 0], "h": [1, 1, 1], "r.kernel": [10], "r.recurrent_kernel": [1 + 1 + 3]},
    lengths=[2, 3, 0], states=[[[0], [0], [1]]], function="gradient")
# Without a step the state is what it was, and its derivative 1.
ask("no step", f"rnn {{ {ONE} result: LAST_STATE }}", [[], []], {"r": [2, 3]}, states=[[[2], [3]]])
ask("a sequence of no step", f"rnn {{ {ONE} direction: BOTH }}", [[], []], {"r": [], "r:1": [2, 3, 4, 5]}, states=[[[2, 3], [4, 5]]], outputs=("r", "r:1"))
ask("derivative of no step", f"rnn {{ {ONE} result: LAST_STATE }}", [[], []], {"h": [1, 1], "x": [], "r.kernel": [0], "r.recurrent_kernel": [0]}, states=[[[2], [3]]],
    function="gradient")
ask("one step", f"rnn {{ {ONE} direction: BOTH }}", [[2], [3]], {"r": [[5, 6], [8, 9]]}, states=[[[3, 4], [5, 6]]])

WRONG = [
    ("lstm {}", "expected units from 1 to 1048576, but got 0"),
    ("gru { units: 2 layers: 1000 }", "expected at most 256 layers, but got 1000"),
    ('lstm { units: 1024 } input: "long"', "its gates: expected at most 2^40 elements a sample"),
    ('lstm { units: 1048576 }', "expected parameters of at most 2^40 elements, but got 1048576 units of 1048576 features"),
    ("rnn { units: 2 layers: 2 dropout: 1 }", "expected dropout in [0, 1), but got 1"),
    ("lstm { units: 2 dropout: 0.5 }", "expected no dropout, because it is between layers, and there is one"),
    ("lstm { units: 2 no_bias: true bias: 1 }", "expected no values and no initializer of the bias, because no_bias leaves it out"),
    ("gru { units: 2 no_bias: true bias_initializer { ones {} } }", "expected no values and no initializer of the bias, because no_bias leaves it out"),
    ("gru { units: 2 no_bias: true recurrent_bias: 1 }", "expected no values and no initializer of the bias, because no_bias leaves it out"),
    ("gru { units: 2 reset: BEFORE recurrent_bias: 1 }", "expected no values of the recurrent bias, because reset BEFORE has none"),
    ("gru { units: 2 recurrent_bias: 1 }", "expected 6 values of 'n.recurrent_bias', but got 1"),
    ("lstm { units: 2 kernel: 1 }", "expected 24 values of 'n.kernel', but got 1"),
    ("rnn { units: 2 recurrent_kernel: 1 }", "expected 4 values of 'n.recurrent_kernel', but got 1"),
    ("lstm { units: 2 layers: 2 kernel: 1 }", "expected values of parameters for a single layer in one direction only, but there are 2 of each"),
    ("lstm { units: 2 layers: 2 direction: BOTH bias: 1 }", "expected values of parameters for a single layer in one direction only, but there are 4 of each"),
    ('lstm { units: 2 } input: "row"', "expected samples, steps and a known number of features, but 'row' is (N, 6)"),
    ('lstm { units: 2 } input: "wide"', "expected samples, steps and a known number of features, but 'wide' is (N, 4, F)"),
    ('lstm { units: 2 } input: "x" input: "ids"', "expected a length for each sample, but 'x' is (N, 4, 3) of 'f32' and 'ids' is (N, 4) of 'i64'"),
    ('lstm { units: 2 } input: "x" input: "row"', "expected x, then lengths of integers or none, then 2 states or none, but got 2 inputs"),
    ('gru { units: 2 } input: "x" input: "lengths" input: "row" input: "row"', "expected x, then lengths of integers or none, then 1 state or none, but got 4 inputs"),
    ('gru { units: 2 } input: "x" input: "row" input: "lengths"', "expected x, then lengths of integers or none, then 1 state or none, but got 3 inputs"),
    ('rnn { units: 2 direction: BOTH } input: "x" input: "row"', "expected the states to be (N, 4) of 'f32', but 'row' is (N, 6) of 'f32'"),
    ('rnn { units: 6 } input: "x" input: "double"', "expected the states to be (N, 6) of 'f32', but 'double' is (N, 6) of 'f64'"),
]
for layer, message in WRONG:
    layer, inputs = parts_of(layer)
    inputs = f"input:{inputs}" if inputs else 'input: "x"'
    text = input_of("x", "F32", ["N", 4, 3]) + input_of("lengths", "I64", ["N"]) + input_of("row", "F32", ["N", 6]) + input_of("wide", "F32", ["N", 4, "F"])
    text += input_of("ids", "I64", ["N", 4]) + input_of("double", "F64", ["N", 6]) + input_of("long", "F32", ["N", 1 << 30, 1])
    refuse(path, model_of(f'{text}\nnode {{ name: "n" {inputs} {layer} }}'), f"{path}:3:1: node 'n': {message}", f"{layer} {inputs}")
print(f"{len(WRONG)} are refused")
