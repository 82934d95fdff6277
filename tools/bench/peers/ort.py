# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""ONNX Runtime as a peer: ort.py predict NET THREADS WEIGHTS INPUT, inputs and outputs bound."""
import time

import onnxruntime

import loop
import onnx_net

_, net, threads, (weights, x) = loop.arguments()
build_start = time.perf_counter()
x = loop.read_input(x, channels_first=True)
options = onnxruntime.SessionOptions()
options.intra_op_num_threads, options.inter_op_num_threads = threads, 1
session = onnxruntime.InferenceSession(onnx_net.model(net, weights, x.shape), options, providers=["CPUExecutionProvider"])
binding = session.io_binding()
y = onnxruntime.OrtValue.ortvalue_from_numpy(session.run(None, {"x": x})[0])
binding.bind_ortvalue_input("x", onnxruntime.OrtValue.ortvalue_from_numpy(x))
binding.bind_ortvalue_output("y", y)
loop.serve(lambda: session.run_with_iobinding(binding), lambda: loop.channels_last(y.numpy()), net.calls, build_start)
