# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""OpenVINO as a peer: ov.py predict NET THREADS WEIGHTS INPUT, in f32, input bound."""
import time

import openvino

import loop
import onnx_net

_, net, threads, (weights, x) = loop.arguments()
build_start = time.perf_counter()
x = loop.read_input(x, channels_first=True)
# Left alone it computes in bf16 on CPUs that have it.
options = {"PERFORMANCE_HINT": "LATENCY", "INFERENCE_NUM_THREADS": threads, "NUM_STREAMS": 1, "INFERENCE_PRECISION_HINT": "f32"}
core = openvino.Core()
request = core.compile_model(core.read_model(onnx_net.model(net, weights, x.shape)), "CPU", options).create_infer_request()
request.set_tensor("x", openvino.Tensor(x, shared_memory=True))
loop.serve(request.infer, lambda: loop.channels_last(request.get_tensor("y").data), net.calls, build_start)
