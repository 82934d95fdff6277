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

    def __init__(self, net, shape):
        super().__init__()
        self.net, self.shape, self.constants = net, shape, {}

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
            return self.add("Add", value, *weight("table"))
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
                   for i, perm in (("q", [0, 2, 1, 3]), ("k", [0, 2, 3, 1]), ("v", [0, 2, 1, 3])))
        scores = self.add("Div", self.add("MatMul", q, k), self.constant((layer.units // layer.heads) ** 0.5, "f4"))
        if layer.causal:
            scores = self.add("Add", scores, self.constant(numpy.triu(numpy.full((1, 1, length, length), -1e9), 1), "f4"))
        y = self.add("Transpose", self.add("MatMul", self.add("Softmax", scores, axis=-1), v), perm=[0, 2, 1, 3])
        y = self.add("Reshape", y, self.constant([batch, length, layer.units], "i8"))
        return self.add("Add", self.add("MatMul", y, *weight("output_kernel")), *weight("output_bias"))

    def chain(self, layers, value):
        for layer in layers:
            value = self.layer(layer, value)
        return value


def model(net, weights, shape):
    """The bytes of the model with inputs of a shape."""
    nodes = Nodes(net, shape)
    nodes.chain(net.layers, "x")
    nodes[-1].output[0] = "y"
    tensors = nets.channels_first(net, loop.read_weights(weights))
    graph = helper.make_graph(
        nodes, "net", [helper.make_tensor_value_info("x", TensorProto.INT64 if net.ids else TensorProto.FLOAT, shape)],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, None)],
        [numpy_helper.from_array(value, name) for name, value in (tensors | nodes.constants).items()])
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8).SerializeToString()
