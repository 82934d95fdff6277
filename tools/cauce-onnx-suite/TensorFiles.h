// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Files of inputs and outputs: a message TensorProto, SequenceProto or OptionalProto, which the type of the value says.
#pragma once

#include "frontends/onnx/onnx.pb.h"
#include "tools/cauce-onnx-suite/Values.h"

namespace cauce::suite {

namespace pb = ::onnx;

/// False, with `error`, if the bytes are no value of this type.
bool readValue(llvm::StringRef bytes, const pb::TypeProto &type, Value &value, std::string &error);

/// Reads a file as a whole. False, with `error`, if it cannot be read.
bool readFile(const std::string &path, std::string &bytes, std::string &error);

} // namespace cauce::suite
