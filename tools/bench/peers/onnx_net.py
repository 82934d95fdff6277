# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""A net of nets.py as an ONNX model, from "x" to "y"."""
from onnx import TensorProto, helper, numpy_helper

import loop
import nets


def node(layer, value, output):
    weights = [layer.name + ".kernel"] + [layer.name + ".bias"] * layer.bias if hasattr(layer, "name") else []
    if isinstance(layer, nets.Conv):
        return helper.make_node("Conv", [value, *weights], [output], kernel_shape=[layer.size] * 2, pads=[layer.padding] * 4,
                                strides=[layer.stride] * 2)
    if isinstance(layer, nets.Dense):
        return helper.make_node("Gemm" if layer.bias else "MatMul", [value, *weights], [output])
    if isinstance(layer, nets.MaxPool):
        return helper.make_node("MaxPool", [value], [output], kernel_shape=[layer.size] * 2, strides=[layer.size] * 2)
    return helper.make_node(type(layer).__name__, [value], [output])


def model(net, weights, shape):
    """The bytes of the model with inputs of a shape."""
    nodes, value = [], "x"
    for i, layer in enumerate(net.layers, 1):
        output = "y" if i == len(net.layers) else f"value_{i}"
        nodes.append(node(layer, value, output))
        value = output
    tensors = nets.channels_first(net, loop.read_weights(weights))
    graph = helper.make_graph(
        nodes, "net", [helper.make_tensor_value_info("x", TensorProto.FLOAT, shape)],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, None)],
        [numpy_helper.from_array(value, name) for name, value in tensors.items()])
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8).SerializeToString()
