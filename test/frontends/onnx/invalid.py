# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# invalid.py PROTO FOLDER CAUCE: models that are wrong in one way each, and what is said of them.
import os
import subprocess
import sys

proto, folder, cauce = sys.argv[1:]

X = 'input { name: "x" type { tensor_type { elem_type: 1 shape { dim { dim_value: 2 } dim { dim_value: 3 } } } } }'
Y = 'output { name: "y" }'


def model(nodes, rest="", version=13, x=X, y=Y):
    return f'ir_version: 8 opset_import {{ version: {version} }} graph {{ name: "g" {nodes} {rest} {x} {y} }}'


def node(op, inputs, output="y", more=""):
    takes = " ".join(f'input: "{name}"' for name in inputs)
    return f'node {{ name: "n" op_type: "{op}" {takes} output: "{output}" {more} }}'


def external(location, more=""):
    entries = f'external_data {{ key: "location" value: "{location}" }} {more}'
    return f'initializer {{ name: "w" data_type: 1 dims: 3 data_location: EXTERNAL {entries} }}'


parts = f'initializer {{ name: "k" data_type: 1 dims: [1, 2, 4] float_data: {[1] * 8} }}'
one_head = 'attribute { name: "q_num_heads" type: INT i: 1 } attribute { name: "kv_num_heads" type: INT i: 1 }'
weights = 'initializer { name: "w" data_type: 1 dims: 2 float_data: [1, 2] }'
add = node("Add", ["x", "w"])
axis = 'attribute { name: "axis" type: INT i: 2 }'
image = 'initializer { name: "i" data_type: 1 dims: 1 dims: 1 dims: 2 float_data: [1, 2] }'


def ints(name, values):
    return f'attribute {{ name: "{name}" type: INTS ints: [{values}] }}'


def strides(step):
    return ints("strides", step)


def numbers(name, values):
    return f'initializer {{ name: "{name}" data_type: 7 dims: {values.count(",") + 1} int64_data: [{values}] }}'


def trains(op, inputs, second="", more=""):
    scalars = 'initializer { name: "r" data_type: 1 float_data: 0.5 } initializer { name: "t" data_type: 7 int64_data: 1 }'
    step = node(op, inputs, more='domain: "ai.onnx.preview.training" ' + more + (f'output: "{second}"' if second else ""))
    return model(step, scalars).replace("opset_import", 'opset_import { domain: "ai.onnx.preview.training" version: 1 } opset_import', 1)


cases = [
    (model(node("Reluu", ["x"])), "node 'n' (Reluu, version 13): expected an operator that is imported, did you mean 'Relu'?"),
    (model(node("Gelu", ["x"])), "node 'n' (Gelu, version 13): expected version 20 of the operators or a newer one"),
    (model(node("Relu", ["z"])), "there is no value 'z'"),
    (model(node("Add", ["x"])), "expected 2 inputs, but got 1"),
    (model(node("Relu", ["x"]), version=1000), "expected a version of the operators of 'ai.onnx' from 1 to 28, but got 1000"),
    # An axis for another rank, as exporters have written it.
    (model(node("Softmax", ["x"], more=axis)), "expected an axis from -2 to 1, but got 2"),
    (model(node("Softmax", ["x"], more=axis.replace("INT i: 2", "FLOAT f: 1"))), "expected attribute 'axis' to be an integer"),
    (model(node("MatMul", ["x", "x"])), "expected matrices of which the first has as many columns as the second rows, but got (2, 3) and (2, 3)"),
    (model(node("Reshape", ["x", "x"])), "expected the shape to be known when the model is compiled"),
    (model(node("Reshape", ["x", "s"]), 'initializer { name: "s" data_type: 7 dims: 2 int64_data: [4, -1] }'), "expected the number of elements of (2, 3) to be divided by the other sizes, but got 4"),
    (model(node("Reshape", ["x", "s"], more='attribute { name: "allowzero" type: INT i: 1 }'), 'initializer { name: "s" data_type: 7 dims: 2 int64_data: [0, -1] }', version=14),
     "expected no -1 beside a 0 that allowzero takes as it is"),
    (model(node("Trilu", ["x", "x"]), version=14), "expected k to be one integer of 64 bits, but got 'tensor<2x3xf32>'"),
    (model(node("CumSum", ["x", "x"])), "expected a tensor that has dimensions and the number of one, but got 'tensor<2x3xf32>' and 'tensor<2x3xf32>'"),
    (model(node("Range", ["x", "x", "x"])), "expected a start, a limit and a step of one type that are known when the model is compiled"),
    (model(node("NegativeLogLikelihoodLoss", ["x", "x"])), "expected integers (2) as the target, but got 'tensor<2x3xf32>'"),
    (model(node("LayerNormalization", ["x", "w"]), weights, version=17), "expected inputs that are repeated to one shape, but got (2, 3) and (2)"),
    (model(node("GroupNormalization", ["x", "w", "w"], more='attribute { name: "num_groups" type: INT i: 2 }'), weights, version=21), "expected num_groups to divide the channels, 3, but got 2"),
    (model(node("Dropout", ["x", "", "t"]), 'initializer { name: "t" data_type: 9 int32_data: [1] }'), "expected no training: what is dropped at random is not imported"),
    (model(node("Attention", ["x", "x", "x"]), version=23), "expected input 0 to be (B, H, L, D), or (B, L, H D) of 0 heads, but got (2, 3)"),
    (model(node("Attention", ["k", "k", "k"], more='attribute { name: "q_num_heads" type: INT i: 2 } attribute { name: "kv_num_heads" type: INT i: 4 }'), parts, version=23),
     "expected queries (B, Lq, H, D), keys (B, Lk, G, D) and values (B, Lk, G, Dv) whose G divides H, but got (1, 2, 2, 2), (1, 2, 4, 1) and (1, 2, 4, 1)"),
    (model(node("Attention", ["k", "k", "k", "", "k"], more=one_head), parts, version=23), "expected keys of the past and values of the past, or none of both and numbers of keys"),
    (model(node("Attention", ["k", "k", "k", "x"], more=one_head), parts, version=23), "expected a mask that is repeated to the scores, (1, 1, 2, 2), but got 'tensor<2x3xf32>'"),
    (model(node("RotaryEmbedding", ["k", "k", "k"], more='attribute { name: "num_heads" type: INT i: 1 }'), parts, version=23),
     "expected a table of 'f32', (1, 2, 2), of 2 columns, but got 'tensor<1x2x4xf32>'"),
    (model(node("Relu", ["a"]) + node("Relu", ["y"], "a")), "needs its own output: expected a graph without cycles"),
    (model(node("Relu", ["x"]) + node("Abs", ["x"])), "expected each name once, but 'y' is an output of two nodes"),
    (model(add, 'initializer { name: "w" data_type: 1 dims: 3 float_data: [1, 2] }'), "expected 3 elements of FLOAT, 12 bytes, but got 8"),
    (model(add, 'initializer { name: "w" data_type: 1 dims: -3 }'), "expected sizes from 0 to 2^40, but got -3"),
    (model(add, 'initializer { name: "w" data_type: 1 dims: 1099511627776 dims: 1099511627776 }'), "2^40 elements"),
    (model(add, 'initializer { name: "w" data_type: 17 dims: 3 }'), "expected an element type that nn has, but got FLOAT8E4M3FN"),
    (model(add, 2 * 'initializer { name: "w" data_type: 1 dims: 3 float_data: [1, 2, 3] }'), "'w' is there twice"),
    # Data in other files: in the folder of the model, and nowhere else.
    (model(add, external("/etc/passwd")), "expected a 'location' in the folder of the model, but got '/etc/passwd'"),
    (model(add, external("../w.bin")), "expected a 'location' in the folder of the model, but got '../w.bin'"),
    (model(add, external("a/../../w.bin")), "expected a 'location' in the folder of the model, but got 'a/../../w.bin'"),
    (model(add, external("link.bin")), "links are not followed"),
    (model(add, external("w.bin", 'external_data { key: "offset" value: "-1" }')), "expected 'offset' to be a number of bytes, but got '-1'"),
    (model(add, external("w.bin", 'external_data { key: "offset" value: "4" }')), "expected 12 bytes at 4 of 'w.bin', but it has 12"),
    (model(add, external("w.bin", 'external_data { key: "length" value: "8" }')), "expected 12 bytes of elements, but 'length' is 8"),
    (model(node("Relu", ["x"]), x='input { name: "x" type { tensor_type { elem_type: 1 } } }'), "expected a shape, but the file does not even say the rank"),
    (model(node("Relu", ["x"]), x='input { name: "x" type { tensor_type { elem_type: 8 shape {} } } }'), "expected a type that callers have"),
    # Windows.
    (model(node("ConvTranspose", ["i", "i"], more=strides(0)), image), "expected sizes, strides and dilations of at least 1"),
    (model(node("ConvTranspose", ["i", "x"]), image), "expected an input (N, C, ...) and weights (C, M / 1, ...), but got (1, 1, 2) and (2, 3)"),
    (model(node("ConvTranspose", ["i", "i"], more=ints("pads", "4611686018427387904, 0")), image), "expected pads of at least 0, but got 4611686018427387904 and 0"),
    (model(node("ConvTranspose", ["i", "i"], more=ints("pads", "2, 1")), image), "expected an output of 1 to 2^31 elements along each dimension, but got 0 of 3"),
    (model(node("ConvTranspose", ["i", "i"], more=ints("output_shape", "-1")), image), "expected an output of 1 to 2^31 elements along each dimension, but got -1 of 3"),
    (model(node("ConvTranspose", ["i", "i"], more=ints("output_padding", "1, 1")), image), "expected output_padding and output_shape of 1 numbers each, but got 2 and 0"),
    (model(node("MaxPool", ["i"], more=strides(1)), image), "expected kernel_shape, strides and dilations of 1 numbers each"),
    (model(node("LpPool", ["i"], more=ints("kernel_shape", "1") + 'attribute { name: "p" type: INT i: 0 }'), image), "expected p to be a number greater than 0, but got 0"),
    (model(node("LpPool", ["x"], more=ints("kernel_shape", "1") + ints("pads", "2147483647, 2147483647")), x=X.replace("dim { dim_value: 2 }", 2 * "dim { dim_value: 1024 } ")), "2^40 elements"),
    (model(node("MaxUnpool", ["i", "i"], more=ints("kernel_shape", "1")), image), "expected indices of INT64 in the shape of the input, (1, 1, 2)"),
    (model(node("Col2Im", ["i", "s", "s"]), image + numbers("s", "5"), version=18), "expected blocks that fit into the image, of as many elements as divide 1, but got one of 5 for 5"),
    (model(node("CenterCropPad", ["x", "s"]), numbers("s", "2, -3"), version=18), "expected sizes from 1 to 2^40 in place of sizes that are numbers, but got -3 for 3"),
    (model(node("ReverseSequence", ["x", "s"]), numbers("s", "1, 2")), "expected a length of INT64 for each of 3, but got 'tensor<2xi64>'"),
    # Tables and steps.
    (model(node("HannWindow", ["s"]), numbers("s", "-1"), version=17), "expected a size from 0 to 2^24, but got -1"),
    (model(node("HannWindow", ["s"], more='attribute { name: "output_datatype" type: INT i: 7 }'), numbers("s", "1"), version=17), "expected output_datatype to be a type of floats that nn has, but got INT64"),
    (model(node("AffineGrid", ["i", "s"]), image + numbers("s", "1, 1, 2, 2"), version=20), "expected matrices (N, 2, 3) for a size (N, C, H, W), or (N, 3, 4) for (N, C, D, H, W), but got (1, 1, 2) for 4 sizes"),
    (trains("Adam", ["r", "t", *4 * ["x"]]), "expected 4 inputs and 3 outputs for each weight, but got 4 and 1"),
    (trains("Momentum", ["r", "t", "x", "x", "r"], "y2"), "expected gradients and what is kept to be of the type of their weights, 'tensor<2x3xf32>', but got 'tensor<f32>'"),
    (trains("Momentum", ["r", "t", "x", "x", "x"], "y2", 'attribute { name: "mode" type: STRING s: "fast" }'), "expected mode to be standard or nesterov, but got 'fast'"),
    (trains("Adagrad", ["t", "t", "x", "x", "x"], "y2"), "expected floats as input 0, but 't' is of 'i64'"),
    # Integers that stand for numbers.
    (model(node("QuantizeLinear", ["x", "i"]), image), "expected one number, or one for each place along dimension 1 of (2, 3), but got 'i', 'tensor<1x1x2xf32>'"),
    (model(node("QuantizeLinear", ["x", "i", "i"]), image), "expected integers of 8 or 16 bits as result, of the type of the zero point, but got i"),
    (model(node("DequantizeLinear", ["x", "i"]), image), "expected integers of 8, 16 or 32 bits, but got 'f32'"),
    (model(node("MatMulInteger", ["x", "x"])), "expected integers of 8 bits as input 0, but got 'f32'"),
    (model(node("GatherElements", ["x", "x"])), "expected indices of integers, but got 'tensor<2x3xf32>'"),
    (model(node("GatherElements", ["x", "i"]), 'initializer { name: "i" data_type: 7 dims: 3 int64_data: [0, 0, 0] }'), "expected indices of the rank of the input"),
    (model(node("GatherND", ["x", "i"]), 'initializer { name: "i" data_type: 7 dims: 3 int64_data: [0, 0, 0] }'), "expected indices whose last size is the number of dimensions"),
    (model(node("ScatterND", ["x", "i", "x"]), 'initializer { name: "i" data_type: 7 dims: 1 int64_data: [0] }'), "expected updates of (3), but got 'tensor<2x3xf32>'"),
    (model(node("ScatterElements", ["x", "i", "x"], more='attribute { name: "reduction" type: STRING s: "mean" }'), 'initializer { name: "i" data_type: 7 dims: [2, 3] int64_data: [0, 0, 0, 0, 0, 0] }'),
     "expected reduction to be none, add, mul, max or min, but got 'mean'"),
    (model(node("TopK", ["x", "k"]), 'initializer { name: "k" data_type: 7 dims: 1 int64_data: 4 }'), "expected k from 0 to the size along axis 1, which is a number, but got 4"),
    (model(node("OneHot", ["x", "k", "x"]), 'initializer { name: "k" data_type: 7 dims: 1 int64_data: 4 }'), "expected a depth of 1 to 2^24 and two values, but got 4"),
    (model(node("Pad", ["x", "k"]), 'initializer { name: "k" data_type: 7 dims: 1 int64_data: 4 }'), "expected 4 pads, but got 1"),
    (model(node("Pad", ["x", "k"], more='attribute { name: "mode" type: STRING s: "reflect" }'), 'initializer { name: "k" data_type: 7 dims: 4 int64_data: [0, 0, 0, 3] }'),
     "expected mode reflect to pad less than the size along axis 1, 3, but got 0 and 3"),
    (model(node("Pad", ["x", "k"]), 'initializer { name: "k" data_type: 7 dims: 4 int64_data: [-3, 0, 0, 0] }'), "that cut off no more than there is, but got -3 and 0"),
    (model(node("Pad", ["x", "k"]), 'initializer { name: "k" data_type: 7 dims: 4 int64_data: [-3, 0, 2, 0] }'), "that cut off no more than there is, but got -3 and 2"),
    (model(node("Resize", ["x"])), "expected either scales or sizes"),
    (model(node("Resize", ["x", "", "k"]), 'initializer { name: "k" data_type: 1 dims: 1 float_data: 2 }'), "expected scales to be 2 floats that are known when the model is compiled"),
    (model(node("Resize", ["x", "", "k"]), 'initializer { name: "k" data_type: 1 dims: 2 float_data: [0, 1] }'), "to become one of 1 to 16777216 elements, but got 0"),
    (model(node("Resize", ["x", "", "k"], more='attribute { name: "mode" type: STRING s: "best" }'), 'initializer { name: "k" data_type: 1 dims: 2 float_data: [2, 1] }'),
     "expected mode to be one of nearest, linear, cubic, but got 'best'"),
    (model(node("GridSample", ["x", "x"]), version=20), "expected samples, channels and two or three dimensions"),
    (model(node("GridSample", ["x", "x"], more='attribute { name: "padding_mode" type: STRING s: "wrap" }'), version=20), "expected padding_mode zeros, border or reflection, but got 'wrap'"),
    (model(node("LSTM", ["x", "x", "x"])), "expected steps, samples and a known number of features"),
    (model(node("RNN", ["s", "w", "w"]), 'initializer { name: "s" data_type: 1 dims: [1, 1, 1] float_data: 1 } initializer { name: "w" data_type: 1 dims: [1, 2, 1] float_data: [1, 1] }'),
     "expected input 1 to be (1, 1, 1) of the type of the first, but got 'tensor<1x2x1xf32>'"),
    (model(node("RNN", ["s", "s", "s"], more='attribute { name: "activations" type: STRINGS strings: "Cosine" }'), 'initializer { name: "s" data_type: 1 dims: [1, 1, 1] float_data: 1 }'),
     "expected an activation such as Tanh or Sigmoid, but got 'Cosine'"),
    ('ir_version: 99 graph { name: "g" }', "IR version 99 is newer than 14"),
    ('functions { name: "F" domain: "own" input: "a" output: "b" opset_import { domain: "own" version: 1 } node { op_type: "F" domain: "own" input: "a" output: "b" } } '
     + model(node("F", ["x"], more='domain: "own"')).replace("opset_import", 'opset_import { domain: "own" version: 1 } opset_import', 1), "expected functions that do not call themselves"),
]

os.makedirs(folder, exist_ok=True)
with open(f"{folder}/w.bin", "wb") as file:
    file.write(bytes(12))
os.symlink("w.bin", f"{folder}/link.bin")
path = f"{folder}/model.onnx"
wrong = 0


def check(text):
    with open(path, "wb") as file:
        file.write(subprocess.run(["protoc", "--encode=onnx.ModelProto", "-I" + os.path.dirname(proto), proto], input=text.encode(), stdout=subprocess.PIPE, check=True).stdout)
    return subprocess.run([cauce, "check", path], capture_output=True, text=True)


for text, message in cases:
    run = check(text)
    if run.returncode != 1 or message not in run.stderr:
        wrong += 1
        print(f"status {run.returncode}, expected: {message}\ngot: {run.stderr}")
# What is right beside them: a path that stays inside.
for location in ("w.bin", "./w.bin", "a/../w.bin"):
    run = check(model(add, external(location)))
    if run.returncode:
        wrong += 1
        print(run.stderr)
# And what is as fast as others, however many windows there are.
vast = X.replace("dim { dim_value: 2 } dim { dim_value: 3 }", "dim { dim_value: 1 } dim { dim_value: 1 } dim { dim_value: 4294967296 }")
run = check(model(node("AveragePool", ["x"], more=ints("kernel_shape", "2") + ints("pads", "1, 0")), x=vast))
if run.returncode:
    wrong += 1
    print(run.stderr)
sys.exit(wrong > 0)
