# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# layers-invalid.py FILE: pools, resizing, normalisation over channels, combination functions and tied weights, said wrongly. Each message names the place,
# the node, what was expected and what was found, and the status is 1.
import sys

from refusals import parts_of, refuse

IMAGE, ROW, OPEN = "(N, 4, 5, 6)", "(N, 8)", "(N, H, 4, 1)"
WRONG = [
    # pools
    (IMAGE, "pool { kind: LP p: 0.5 size: 2 }", "expected p of at least 1, but got 0.5"),
    (IMAGE, "pool { p: 2 size: 2 }", "expected p for LP only"),
    (IMAGE, "pool { kind: AVERAGE size: 2 indices: IN_CHANNEL }", "expected indices for MAX and MIN only"),
    (IMAGE, "pool { kind: LP size: 2 count_include_pad: true }", "expected count_include_pad for AVERAGE only"),
    ("(N, 16777216, 1)", "pool { size: 3 stride: 1 indices: IN_TENSOR }",
     "expected windows with indices to have at most 16777216 elements along a dimension, but along spatial dimension 0 there are 16777214 of 3"),
    (IMAGE, "global_pool { kind: MIN p: 3 }", "expected p for LP only"),
    (IMAGE, "adaptive_pool {}", "expected the size of the result"),
    (IMAGE, "adaptive_pool { size: 0 }", "expected size from 1 to 16777216, but got 0"),
    (IMAGE, "adaptive_pool { size: [1, 2, 3] }", "expected one size, or one for each of the 2 spatial dimensions, because 'x' is (N, 4, 5, 6), but got 3"),
    (IMAGE, "adaptive_pool { kind: LP p: -1 size: 2 }", "expected p of at least 1, but got -1"),
    (ROW, "adaptive_pool { size: 2 }", "expected samples, one to three spatial dimensions and channels, but 'x' is (N, 8)"),
    (OPEN, "adaptive_pool { size: 2 }", "expected spatial sizes that are numbers, but 'x' is (N, H, 4, 1)"),
    ("(N, 16777213, 1)", "adaptive_pool { size: 16777212 }",
     "expected the size of the result times that of its largest bin to be at most 16777216, but got 16777212 and 2"),
    ("(N, 3, 1048576, 262144)", "adaptive_pool { size: [4, 1048576] }", "its bins: expected at most 2^40 elements a sample"),
    # unpooling of x, 4 by 5, by indices
    (IMAGE, 'unpool { size: 2 }', "expected 2 inputs, but got 1"),
    (IMAGE, 'unpool { size: 2 } input: "x"', "expected indices that are integers, but 'x' is of 'f32'"),
    (IMAGE, 'unpool { size: 2 } input: "short"', "expected numbers and indices of equal shape, but 'x' is (N, 4, 5, 6) of 'f32' and 'short' is (N, 4, 4, 6) of 'i64'"),
    (IMAGE, 'unpool {} input: "i"', "expected the size of windows"),
    (IMAGE, 'unpool { size: 2 output_size: [8, 9] } input: "i"',
     "expected as many windows as 'x', (N, 4, 5, 6), has elements along spatial dimension 1, 5, but 9 elements have 4"),
    (IMAGE, 'unpool { size: 2 output_size: 0 } input: "i"', "expected output_size from 1 to 16777216, but got 0"),
    (IMAGE, 'unpool { size: 2 pad_low: 4 } input: "i"',
     "expected padding to leave an element of the result, but along spatial dimension 0 of 'x', (N, 4, 5, 6), it leaves 0"),
    (IMAGE, 'unpool { size: 2 padding: SAME pad_low: 1 } input: "i"', "expected no pad_low and pad_high, because of padding SAME"),
    # resizing
    (IMAGE, "resize {}", "expected either size or scale"),
    (IMAGE, "resize { size: 2 scale: 2 }", "expected either size or scale"),
    (IMAGE, "resize { size: [2, 3, 4] }", "expected one size, or one for each of the 2 spatial dimensions, because 'x' is (N, 4, 5, 6), but got 3"),
    (IMAGE, "resize { scale: [1, 2, 3] }", "expected one scale, or one for each of the 2 spatial dimensions, because 'x' is (N, 4, 5, 6), but got 3"),
    (IMAGE, "resize { scale: 0.1 }", "expected scale times size to be from 1 to 16777216, but along spatial dimension 0 of 'x', (N, 4, 5, 6), the scale is 0.1"),
    (IMAGE, "resize { scale: -2 }", "expected scale times size to be from 1 to 16777216, but along spatial dimension 0 of 'x', (N, 4, 5, 6), the scale is -2"),
    (IMAGE, "resize { scale: 1e30 }", "expected scale times size to be from 1 to 16777216, but along spatial dimension 0 of 'x', (N, 4, 5, 6), the scale is "),
    (IMAGE, "resize { size: 3 antialias: true }", "expected antialias and exclude_outside for LINEAR and CUBIC only"),
    (IMAGE, "resize { size: 3 exclude_outside: true }", "expected antialias and exclude_outside for LINEAR and CUBIC only"),
    (IMAGE, "resize { size: 3 method: LINEAR rounding: CEIL }", "expected rounding for NEAREST only"),
    (IMAGE, "resize { size: 3 method: LINEAR coefficient: -0.5 }", "expected coefficient for CUBIC only"),
    (IMAGE, "resize { size: 3 method: CUBIC antialias: true coordinates: ASYMMETRIC }", "expected coordinates HALF_PIXEL, because of antialias"),
    (ROW, "resize { size: 3 }", "expected samples, one to three spatial dimensions and channels, but 'x' is (N, 8)"),
    (OPEN, "resize { size: 3 }", "expected spatial sizes that are numbers, but 'x' is (N, H, 4, 1)"),
    ("(N, 9999, 1)", "resize { size: 9998 method: LINEAR }", "expected at most 16777216 weights, but from 9999 to 9998 elements along spatial dimension 0 there are more"),
    ("(N, 2, 2, 2, 16777216)", "resize { size: 16777216 }", "expected at most 2^40 elements a sample"),
    # normalisation over channels
    (ROW, "local_response_norm {}", "expected size from 1 to 16777216, but got 0"),
    (ROW, "local_response_norm { size: 3 k: 0 }", "expected k to be above 0, but got 0"),
    (ROW, "local_response_norm { size: 3 alpha: -1 }", "expected alpha to be at least 0, but got -1"),
    ("(N)", "local_response_norm { size: 3 }", "expected samples and a known number of channels, but 'x' is (N)"),
    ("(N, C, 3)", "local_response_norm { size: 3 channels: FIRST }", "expected samples and a known number of channels, but 'x' is (N, C, 3)"),
    ("(N, 1048576, 1048576)", "local_response_norm { size: 3 }", "its windows: expected at most 2^40 elements a sample"),
    # combination functions
    (ROW, "dense { units: 0 combination: X_RADIAL }", "expected units from 1 to 16777216, but got 0"),
    (ROW, "dense { units: 3 combination: ADD no_bias: true }", "expected nothing about kernel and bias, because ADD has none"),
    (ROW, "dense { units: 3 combination: ADD kernel: 1 }", "expected nothing about kernel and bias, because ADD has none"),
    (ROW, "dense { units: 3 combination: EQ_RADIAL no_bias: true }", "expected a bias, because in EQ_RADIAL it is the width"),
    (ROW, "dense { units: 3 combination: EQ_RADIAL bias: [1, 2, 3] }", "expected 1 values of 'n.bias', but got 3"),
    (ROW, "dense { units: 3 combination: EV_RADIAL bias: [1, 2] }", "expected 3 values of 'n.bias', but got 2"),
    (ROW, "dense { units: 3 combination: EV_RADIAL altitude: 1 }", "expected no values and no initializer of the altitude, because EV_RADIAL has none"),
    (ROW, "dense { units: 3 altitude_initializer { ones {} } }", "expected no values and no initializer of the altitude, because LINEAR has none"),
    (ROW, "dense { units: 3 combination: X_RADIAL altitude: [1, 2] }", "expected 3 values of 'n.altitude', but got 2"),
    (ROW, "dense { units: 3 combination: EQ_SLOPES kernel: [1, 2] }", "expected 8 values of 'n.kernel', but got 2"),
    (ROW, 'dense { units: 3 combination: X_RADIAL share: "plain" }', "expected the shared 'plain.kernel' to be 'tensor<8x3xf32>', but it is 'tensor<8x2xf32>'"),
    (ROW, 'dense { units: 2 combination: X_RADIAL share: "plain" }', "expected 'plain', whose parameters it shares, to have an altitude"),
    (ROW, 'dense { units: 2 combination: X_RADIAL share: "plain" altitude: [1, 2] }',
     "expected no values and no initializer of the altitude, because it shares that of 'plain'"),
    ("(N, 2, 1048576)", "dense { units: 1048576 combination: X_RADIAL }", "its distances: expected at most 2^40 elements a sample"),
    # tied weights
    (ROW, "dense { units: 3 transposed: true }", "expected share and LINEAR, because of transposed, but got no share"),
    (ROW, 'dense { units: 3 transposed: true combination: EQ_SLOPES share: "plain" }', "expected share and LINEAR, because of transposed, but got EQ_SLOPES"),
    (ROW, 'dense { units: 3 transposed: true share: "nothing" }', "there is no dense or embedding node 'nothing' before it to share parameters with"),
    (ROW, 'dense { units: 8 transposed: true share: "plain" }', "expected the shared 'plain.kernel' to be 'tensor<8x8xf32>', but it is 'tensor<8x2xf32>'"),
    (ROW, 'dense { units: 8 transposed: true share: "plain" kernel: 1 }',
     "expected no values, initializer or regularizer of the kernel, because it shares that of 'plain'"),
    (ROW, 'dense { units: 8 transposed: true share: "plain" no_bias: true bias: 1 }', "expected no values and no initializer of the bias, because no_bias leaves it out"),
]

for shape, layer, message in WRONG:
    dims = " ".join(f'dim: "{d}"' for d in shape.strip("()").split(", "))
    layer, inputs = parts_of(layer)
    inputs = 'input: "x"' + (f" input:{inputs}" if inputs else "")
    plain = 'node { name: "plain" input: "x" dense { units: 2 } }' if "plain" in layer else ""
    model = f"""format_version: 1 name: "m" input {{ name: "x" {dims} }}
input {{ name: "i" type: I64 {dims} }} input {{ name: "short" type: I64 dim: "N" dim: "4" dim: "4" dim: "6" }}
{plain}
node {{ name: "n" {inputs} {layer} }}
"""
    refuse(sys.argv[1], model, f"{sys.argv[1]}:4:1: node 'n': {message}", f"{shape} {layer}")
print(f"{len(WRONG)} are refused")
