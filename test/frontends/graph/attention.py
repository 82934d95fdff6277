# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# attention.py FILE: layers of attention and of positions that are wrong. Each message names the place, the node, what was expected and what was found, and the
# status is 1.
import sys

from refusals import parts_of, refuse

path = sys.argv[1]


def input_of(name, kind, shape):
    return f'input {{ name: "{name}" type: {kind} {" ".join(f"""dim: "{d}" """ for d in shape)}}} '


INPUTS = "expected x, then a context of floats or none, then lengths of integers, a mask of I1 or none, but "
SYMBOLIC = "expected a known number of steps, or length, how many there may be, and as many steps as an input has, because of the table, but "
BIAS = "expected floats that are added to scores, (4, 4), "
WRONG = [
    ("attention {}", "expected heads from 1 to 65536, but got 0"),
    ("attention { heads: 65537 }", "expected heads from 1 to 65536, but got 65537"),
    ("attention { heads: 4 kv_heads: 3 }", "expected kv_heads to divide the heads, 4, but got 3"),
    ("attention { heads: 4 }", "expected heads to divide the features, 6, or head_size, but got 4 heads"),
    ("attention { heads: 2 head_size: 1048577 }", "expected head_size from 1 to 1048576, units from 1 to 16777216 and parameters of at most 2^40 elements, but got 1048577, 6 and 6 x 6291462"),
    ("attention { heads: 2 units: 16777217 }", "expected head_size from 1 to 1048576, units from 1 to 16777216 and parameters of at most 2^40 elements, but got 3, 16777217 and 6 x 18"),
    ("attention { heads: 2 dropout: 1 }", "expected dropout in [0, 1), but got 1"),
    ("attention { heads: 2 softcap: 0 }", "expected softcap to be at least 1e-30, but got 0"),
    ("attention { heads: 2 softcap: 1e-31 }", "expected softcap to be at least 1e-30, but got 1e-31"),
    ("attention { heads: 2 no_bias: true output_bias: 1 }", "expected no values and no initializer of biases, because no_bias leaves them out"),
    ("attention { heads: 2 no_bias: true bias_initializer { ones {} } }", "expected no values and no initializer of biases, because no_bias leaves them out"),
    ("attention { heads: 2 context_kernel: 1 }", "expected no values of the context's kernel and bias, because there is no context"),
    ("attention { heads: 2 kernel: 1 }", "expected 108 values of 'n.kernel', but got 1"),
    ("attention { heads: 2 output_bias: 1 }", "expected 6 values of 'n.output_bias', but got 1"),
    ('attention { heads: 2 context_bias: 1 } input: "x" input: "other"', "expected 12 values of 'n.context_bias', but got 1"),
    ("attention { heads: 2 rotary {} }", "expected the size of rotary to be even and at most that of a head, 3, but got 3"),
    ("attention { heads: 2 rotary { size: 4 } }", "expected the size of rotary to be even and at most that of a head, 3, but got 4"),
    ("attention { heads: 2 rotary { size: 2 base: -1 } }", "expected base to be above 0, but got -1"),
    ('attention { heads: 2 } input: "row"', "expected samples, steps and a known number of features, but 'row' is (N, 6)"),
    ('attention { heads: 2 } input: "wide"', "expected samples, steps and a known number of features, but 'wide' is (N, 4, F)"),
    ('attention { heads: 2 } input: "x" input: "strange"', "expected a context of the same samples, with steps and a known number of features, but 'x' is (N, 4, 6) of 'f32' and 'strange' is (M, 4, 6) of 'f32'"),
    ('attention { heads: 2 } input: "x" input: "ids"', "expected a length for each sample, but 'x' is (N, 4, 6) of 'f32' and 'ids' is (N, 4) of 'i64'"),
    ('attention { heads: 2 } input: "x" input: "other" input: "other"', INPUTS + "'other' is of 'f32'"),
    ('attention { heads: 2 } input: "x" input: "other" input: "lengths" input: "lengths"', INPUTS + "got 4 inputs"),
    ('attention { heads: 2 } input: "x" input: "other" input: "mask"', "expected a mask of (N, 5), (4, 5), (N, 4, 5) or (N, 2, 4, 5), but 'mask' is (N, 7)"),
    ("attention { heads: 2 biased: true }", "expected another input, numbers that are added to scores, because it is biased"),
    ('attention { heads: 2 biased: true } input: "x" input: "ids"', BIAS + "(2, 4, 4), (N, 4, 4) or (N, 2, 4, 4), but 'ids' is (N, 4) of 'i64'"),
    ('attention { heads: 2 biased: true } input: "x" input: "other" input: "x"', BIAS.replace("4, 4", "4, 5") + "(2, 4, 5), (N, 4, 5) or (N, 2, 4, 5), but 'x' is (N, 4, 6) of 'f32'"),
    ('attention { heads: 2 biased: true } input: "x" input: "few"', BIAS + "(2, 4, 4), (N, 4, 4) or (N, 2, 4, 4), but 'few' is (N, 1, 3, 4) of 'f32'"),
    ('attention { heads: 2 biased: true } input: "x" input: "lengths" input: "lengths" input: "few"', INPUTS + "got 4 inputs"),
    ('positions {} input: "row"', "expected samples, steps and a known number of features, but 'row' is (N, 6)"),
    ('positions { length: 3 } input: "x"', "expected at most 3 steps, as many as the table has rows, but 'x' is (N, 4, 6)"),
    ('positions {} input: "series"', SYMBOLIC + "'series' is (N, T, 6)"),
    ("positions { length: 4294967295 }", "expected a table of at most 268435456 rows and 16777216 columns, but got 4294967295 and 6"),
    ("positions { base: 2 }", "expected no base, because LEARNT has none"),
    ("positions { table: 1 }", "expected 24 values of 'n.table', but got 1"),
    ("positions { kind: SINUSOIDAL length: 4 }", "expected nothing about a table, because SINUSOIDAL has none"),
    ("positions { kind: SINUSOIDAL base: 0 }", "expected base to be above 0, but got 0"),
]
for layer, message in WRONG:
    layer, inputs = parts_of(layer)
    inputs = f"input:{inputs}" if inputs else 'input: "x"'
    text = input_of("x", "F32", ["N", 4, 6]) + input_of("lengths", "I64", ["N"]) + input_of("row", "F32", ["N", 6]) + input_of("wide", "F32", ["N", 4, "F"])
    text += input_of("ids", "I64", ["N", 4]) + input_of("other", "F32", ["N", 5, 6]) + input_of("strange", "F32", ["M", 4, 6]) + input_of("series", "F32", ["N", "T", 6])
    text += input_of("mask", "I1", ["N", 7]) + input_of("few", "F32", ["N", 1, 3, 4])
    refuse(path, f'format_version: 1 name: "m"\n{text}\n\nnode {{ name: "n" {inputs} {layer} }}\n', f"{path}:4:1: node 'n': {message}", f"{layer} {inputs}")
print(f"{len(WRONG)} are refused")
