# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""A net of nets.py as an ONNX model, from "x" to "y"."""
import numpy
from onnx import TensorProto, helper, numpy_helper

import loop
import nets


def pool_or_conv(layer):
    return {"kernel_shape": [layer.size] * 2, "pads": [layer.padding] * 4, "strides": [layer.stride] * 2}


class Nodes(list):
    """The nodes of a net, in order, and its constants by name."""

    def __init__(self, net, shape, is_cached=False):
        super().__init__()
        self.net, self.shape, self.constants = net, shape, {}
        # Of a net of one step, names of keys and values: of the steps before, and with this one.
        self.is_cached, self.pasts = is_cached, []

    def constant(self, value, dtype):
        """The name of a constant."""
        name = f"constant_{len(self.constants)}"
        self.constants[name] = numpy.array(value, dtype)
        return name

    def add(self, op, *inputs, **attributes):
        """The name of the value of a new node."""
        self.append(helper.make_node(op, inputs, [f"value_{len(self)}"], **attributes))
        return self[-1].output[0]

    def layer(self, layer, value):
        weight = lambda *names: [f"{layer.name}.{name}" for name in names]
        if isinstance(layer, nets.Residual):
            return self.add("Add", self.chain(layer.body, value), self.chain(layer.shortcut, value))
        if isinstance(layer, nets.Conv):
            return self.add("Conv", value, *weight("kernel", *["bias"] * layer.bias), **pool_or_conv(layer))
        if isinstance(layer, nets.Dense) and self.net.ids: # of three dimensions
            return self.add("Add", self.add("MatMul", value, *weight("kernel")), *weight("bias"))
        if isinstance(layer, nets.Dense):
            return self.add("Gemm" if layer.bias else "MatMul", value, *weight("kernel", *["bias"] * layer.bias))
        if isinstance(layer, nets.BatchNorm):
            return self.add("BatchNormalization", value, *weight("scale", "bias", "mean", "variance"), epsilon=layer.epsilon)
        if isinstance(layer, nets.MaxPool):
            return self.add("MaxPool", value, **pool_or_conv(layer))
        if isinstance(layer, nets.GlobalPool):
            return self.add("Flatten", self.add("GlobalAveragePool", value))
        if isinstance(layer, nets.LayerNorm):
            return self.add("LayerNormalization", value, *weight("scale", "bias"), epsilon=layer.epsilon)
        if isinstance(layer, nets.Embedding):
            return self.add("Gather", *weight("table"), value)
        if isinstance(layer, nets.Positions):
            steps = self.add("Gather", *weight("table"), "position") if self.is_cached else weight("table")[0]
            return self.add("Add", value, steps)
        if isinstance(layer, nets.TiedDense):
            return self.add("MatMul", value, self.add("Transpose", layer.table + ".table", perm=[1, 0]))
        if isinstance(layer, nets.Attention):
            return self.attention(layer, value, weight)
        if isinstance(layer, nets.Gelu):
            erf = self.add("Erf", self.add("Div", value, self.constant(2 ** 0.5, "f4")))
            return self.add("Mul", self.add("Mul", value, self.add("Add", erf, self.constant(1, "f4"))), self.constant(0.5, "f4"))
        if isinstance(layer, nets.GeluTanh):
            cube = self.add("Mul", self.add("Pow", value, self.constant(3, "f4")), self.constant(0.044715, "f4"))
            tanh = self.add("Tanh", self.add("Mul", self.add("Add", value, cube), self.constant((2 / numpy.pi) ** 0.5, "f4")))
            return self.add("Mul", self.add("Mul", value, self.constant(0.5, "f4")), self.add("Add", tanh, self.constant(1, "f4")))
        return self.add(type(layer).__name__, value)

    def attention(self, layer, value, weight):
        batch, length = self.shape
        inner = self.add("Add", self.add("MatMul", value, *weight("kernel")), *weight("bias"))
        self.append(helper.make_node("Split", [inner, self.constant([layer.units] * 3, "i8")], [f"{layer.name}/{i}" for i in "qkv"], axis=2))
        heads = self.constant([batch, length, layer.heads, layer.units // layer.heads], "i8")
        q, k, v = (self.add("Transpose", self.add("Reshape", f"{layer.name}/{i}", heads), perm=perm)
                   for i, perm in (("q", [0, 2, 1, 3]), ("k", [0, 2, 1, 3] if self.is_cached else [0, 2, 3, 1]), ("v", [0, 2, 1, 3])))
        if self.is_cached:
            k, v = self.remembered(k, layer, "keys"), self.remembered(v, layer, "values")
            k = self.add("Transpose", k, perm=[0, 1, 3, 2])
        scores = self.add("Div", self.add("MatMul", q, k), self.constant((layer.units // layer.heads) ** 0.5, "f4"))
        if layer.causal and not self.is_cached:
            scores = self.add("Add", scores, self.constant(numpy.triu(numpy.full((1, 1, length, length), -1e9), 1), "f4"))
        y = self.add("Transpose", self.add("MatMul", self.add("Softmax", scores, axis=-1), v), perm=[0, 2, 1, 3])
        y = self.add("Reshape", y, self.constant([batch, length, layer.units], "i8"))
        return self.add("Add", self.add("MatMul", y, *weight("output_kernel")), *weight("output_bias"))

    def remembered(self, value, layer, what):
        past, all_of_them = f"{layer.name}/past_{what}", f"{layer.name}/{what}"
        self.append(helper.make_node("Concat", [past, value], [all_of_them], axis=2))
        self.pasts.append((past, all_of_them, [1, layer.heads, None, layer.units // layer.heads]))
        return all_of_them

    def chain(self, layers, value):
        for layer in layers:
            value = self.layer(layer, value)
        return value


def model(net, weights, shape, is_cached=False):
    """The bytes of the model with inputs of a shape. `is_cached`: it has one step, with its "position", and takes and gives back the keys and
    values of all before."""
    nodes = Nodes(net, shape, is_cached)
    nodes.chain(net.layers, "x")
    nodes[-1].output[0] = "y"
    tensors = nets.channels_first(net, loop.read_weights(weights))
    inputs = [helper.make_tensor_value_info("x", TensorProto.INT64 if net.ids else TensorProto.FLOAT, shape)]
    outputs = [helper.make_tensor_value_info("y", TensorProto.FLOAT, None)]
    if is_cached:
        inputs.append(helper.make_tensor_value_info("position", TensorProto.INT64, [1]))
    for past, all_of_them, sizes in nodes.pasts:
        inputs.append(helper.make_tensor_value_info(past, TensorProto.FLOAT, sizes))
        outputs.append(helper.make_tensor_value_info(all_of_them, TensorProto.FLOAT, sizes))
    graph = helper.make_graph(
        nodes, "net", inputs, outputs,
        [numpy_helper.from_array(value, name) for name, value in (tensors | nodes.constants).items()])
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8).SerializeToString()
