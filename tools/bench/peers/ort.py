# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""ONNX Runtime as a peer: ort.py KIND THREADS FILE..., on the net written as an ONNX model, inputs and outputs bound."""
import sys
import time

import numpy
import onnxruntime

import loop

kind, threads, *files = sys.argv[1:]
build_start = time.perf_counter()


def serve(nodes, initializers, path, columns):
    from onnx import TensorProto, helper, numpy_helper
    x = numpy.load(path)
    graph = helper.make_graph(
        [helper.make_node(op, inputs, [output]) for op, inputs, output in nodes], kind,
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, x.shape)],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, (x.shape[0], columns))],
        [numpy_helper.from_array(value, name) for name, value in initializers.items()])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads, options.inter_op_num_threads = int(threads), 1
    session = onnxruntime.InferenceSession(model.SerializeToString(), options, providers=["CPUExecutionProvider"])
    binding = session.io_binding()
    y = onnxruntime.OrtValue.ortvalue_from_numpy(numpy.zeros((x.shape[0], columns), numpy.float32))
    binding.bind_ortvalue_input("x", onnxruntime.OrtValue.ortvalue_from_numpy(x))
    binding.bind_ortvalue_output("y", y)
    loop.serve(lambda: session.run_with_iobinding(binding), y.numpy, build_start)


def predict(weights, x):
    tensors, nodes, value = loop.read_weights(weights), [], "x"
    for i in (1, 2, 3):
        output = "y" if i == 3 else f"scores_{i}"
        nodes.append(("Gemm", [value, f"dense_{i}.kernel", f"dense_{i}.bias"], output))
        if i < 3:
            value = f"hidden_{i}"
            nodes.append(("Relu", [output], value))
    serve(nodes, tensors, x, 10)


def product(weights, x):
    tensors = loop.read_weights(weights)
    serve([("MatMul", ["x", "y.kernel"], "y")], tensors, x, tensors["y.kernel"].shape[1])


{"predict": predict, "product": product}[kind](*files)
