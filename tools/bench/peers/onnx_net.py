# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""A net of nets.py as an ONNX model, from "x" to "y"."""
from onnx import TensorProto, helper, numpy_helper

import loop
import nets


def pool_or_conv(layer):
    return {"kernel_shape": [layer.size] * 2, "pads": [layer.padding] * 4, "strides": [layer.stride] * 2}


class Nodes(list):
    """The nodes of a net, in order."""

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
        if isinstance(layer, nets.Dense):
            return self.add("Gemm" if layer.bias else "MatMul", value, *weight("kernel", *["bias"] * layer.bias))
        if isinstance(layer, nets.BatchNorm):
            return self.add("BatchNormalization", value, *weight("scale", "bias", "mean", "variance"), epsilon=layer.epsilon)
        if isinstance(layer, nets.MaxPool):
            return self.add("MaxPool", value, **pool_or_conv(layer))
        if isinstance(layer, nets.GlobalPool):
            return self.add("Flatten", self.add("GlobalAveragePool", value))
        return self.add(type(layer).__name__, value)

    def chain(self, layers, value):
        for layer in layers:
            value = self.layer(layer, value)
        return value


def model(net, weights, shape):
    """The bytes of the model with inputs of a shape."""
    nodes = Nodes()
    nodes.chain(net.layers, "x")
    nodes[-1].output[0] = "y"
    tensors = nets.channels_first(net, loop.read_weights(weights))
    graph = helper.make_graph(
        nodes, "net", [helper.make_tensor_value_info("x", TensorProto.FLOAT, shape)],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, None)],
        [numpy_helper.from_array(value, name) for name, value in tensors.items()])
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8).SerializeToString()
