# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""ONNX Runtime as a peer: ort.py predict|generate NET THREADS FILE..., inputs and outputs bound."""
import time

import numpy
import onnxruntime

import loop
import onnx_net

kind, net, threads, files = loop.arguments()
build_start = time.perf_counter()


def session_of(model):
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads, options.inter_op_num_threads = threads, 1
    return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])


def predict(weights, x):
    x = loop.read_input(x, channels_first=True)
    session = session_of(onnx_net.model(net, weights, x.shape))
    binding = session.io_binding()
    y = onnxruntime.OrtValue.ortvalue_from_numpy(session.run(None, {"x": x})[0])
    binding.bind_ortvalue_input("x", onnxruntime.OrtValue.ortvalue_from_numpy(x))
    binding.bind_ortvalue_output("y", y)
    loop.serve(lambda: session.run_with_iobinding(binding), lambda: loop.channels_last(y.numpy()), net.calls, build_start)


def generate(weights, x, prompt):
    x = loop.read_input(x)[:, :int(prompt)]
    session = session_of(onnx_net.model(net, weights, (1, 1), is_cached=True))
    names, results = ([value.name for value in values] for values in (session.get_inputs()[2:], session.get_outputs()))
    heads, units = (session.get_inputs()[2].shape[i] for i in (1, 3))
    binding, empty = session.io_binding(), numpy.zeros((1, heads, 0, units), numpy.float32)
    pasts, logits = [onnxruntime.OrtValue.ortvalue_from_numpy(empty) for _ in names], None

    def see(token):
        nonlocal pasts, logits
        binding.clear_binding_inputs()
        binding.clear_binding_outputs()
        binding.bind_cpu_input("x", numpy.array([[token]], numpy.int64))
        binding.bind_cpu_input("position", numpy.array([pasts[0].shape()[2]], numpy.int64))
        for name, past in zip(names, pasts):
            binding.bind_ortvalue_input(name, past)
        for name in results: # memory for them is found by the session: there is more of it each time
            binding.bind_output(name, "cpu")
        session.run_with_iobinding(binding)
        y, *pasts = binding.get_outputs()
        logits = y.numpy().reshape(-1)

    for token in x[0]:
        see(token)
    start = pasts, logits

    def begin():
        nonlocal pasts, logits
        pasts, logits = start

    def log_probability():
        exact = logits.astype(numpy.float64)
        return exact.max() - numpy.logaddexp.reduce(exact)
    loop.serve_texts(begin, lambda: see(logits.argmax()), log_probability)


{"predict": predict, "generate": generate}[kind](*files)
