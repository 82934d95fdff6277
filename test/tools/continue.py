# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# continue.py FOLDER: what `generate` writes with and without --recompute.
import os
import re
import subprocess
import sys

LAYER = """
block {{
  name: "layer"
  input: "x"
  node {{ name: "attention" input: "x" attention {{ heads: 4 causal: {causal} {attention} kernel_initializer {{ normal {{ stddev: 0.5 }} }} }} }}
  node {{ name: "sum" input: "x" input: "attention" binary {{ kind: ADD }} }}
  node {{ name: "norm" layer_norm {{}} }}
  node {{ name: "hidden" dense {{ units: 32 activation: GELU kernel_initializer {{ normal {{ stddev: 0.4 }} }} }} }}
  node {{ name: "changes" dense {{ units: 16 kernel_initializer {{ normal {{ stddev: 0.4 }} }} }} }}
  node {{ name: "y" input: "sum" input: "changes" binary {{ kind: ADD }} }}
}}
"""
CALLS = 'node { name: "layer0" call { block: "layer" } } node { name: "layer1" call { block: "layer" } }'


def transformer(positions, attention="", causal="TOP_LEFT"):
    return positions + CALLS, LAYER.format(attention=attention, causal=causal)


# The sizes of the input, nodes and blocks.
MODELS = {
    "learnt": ("24", *transformer('node { name: "placed" positions { length: 30 } }')),
    "grouped": ("24", *transformer('node { name: "placed" positions { length: 24 } }', "kv_heads: 2 softcap: 5", "BOTTOM_RIGHT")),
    "rotary": ("T", *transformer("", "rotary {}")),
    "sinusoidal": ("24", *transformer('node { name: "placed" positions { kind: SINUSOIDAL } }')),
    "steps": ("T", *transformer('node { name: "placed" positions { kind: SINUSOIDAL } }', "kv_heads: 1 rotary { size: 2 interleaved: true }")),
    "tied": ("24", *transformer('node { name: "placed" positions { length: 24 } }')),
    "in BF16": ("24", *transformer('node { name: "placed" positions { length: 24 } }')),
    "in F16": ("T", *transformer("", "rotary {}")),
    "lstm in BF16": ("T", 'node { name: "memory" lstm { units: 16 } }', ""),
    "any length": ("T", *transformer('node { name: "placed" positions { length: 24 } }')),
    "lstm": ("T", 'node { name: "memory" lstm { units: 16 } } node { name: "second" lstm { units: 12 } }', ""),
    "gru": ("24", 'node { name: "memory" gru { units: 16 } }', ""),
    "last": ("T", 'node { name: "memory" lstm { units: 16 result: LAST_STATE } }', ""),
    "both directions": ("24", 'node { name: "memory" lstm { units: 16 direction: BOTH } }', ""),
}

LOGITS = {"": 'node { name: "logits" dense { units: 17 kernel_initializer { normal { stddev: 1 } } } }',
          "tied": 'node { name: "logits" dense { units: 17 share: "embedded" transposed: true no_bias: true } }'}


def model(name):
    length, nodes, blocks = MODELS[name]
    return f"""format_version: 1
name: "{name.replace(' ', '-')}"
{"precision: " + name.split()[-1] if "F16" in name else ""}
input {{ name: "characters" type: I64 dim: "N" dim: "{length}" }}
node {{ name: "embedded" embedding {{ classes: 17 units: 16 initializer {{ normal {{ stddev: 1 }} }} }} }}
{nodes}
{LOGITS.get(name, LOGITS[""])}
{blocks}
data {{
  name: "train"
  text {{ path: "input.txt" }}
  windows {{ length: 24 field {{ name: "characters" }} }}
}}
"""


def run(*command):
    done = subprocess.run(["cauce", *command], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert done.returncode == 0, (command, done.stderr)
    return done.stdout, done.stderr.decode()


def main(folder):
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, "input.txt"), "w") as file:
        file.write("abcdefghijklmnop " * 8)
    for name in MODELS:
        path = os.path.join(folder, name.replace(" ", "-") + ".textproto")
        with open(path, "w") as file:
            file.write(model(name))
        _, said = run("compile", path, "-o", path + ".so", "--explain", "build-continuation")
        if "a function of new tokens" not in said:
            print(f"{name}: " + re.search(r"alone: (.*)", said)[1])
        compared = 0
        for options in (["--temperature", "0"], ["--seed", "5"], ["--beams", "4"], ["--beams", "3", "--block", "9"], ["--seed", "2", "--block", "12", "--threads", "1"]):
            command = ["generate", path + ".so", "--prompt", "had a beef", "--tokens", "24", *options]
            text, _ = run(*command)
            again, _ = run(*command, "--recompute")
            assert text == again, (name, options, text, again)
            compared += len(set(text)) > 3 # not one character again and again
        assert compared >= 2, (name, compared)
        if "a function of new tokens" in said:
            print(name, "agrees")


main(sys.argv[1])
