// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// ONNX files as messages, and their tensors as attributes. Nothing that a file says is believed.
#pragma once

#include "frontends/onnx/onnx.pb.h"
#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/BuiltinTypes.h"

#include <string>

namespace cauce::onnx {

namespace pb = ::onnx;

/// From these versions of the representation and of ai.onnx's operators on, nothing is known.
constexpr int64_t newestIr = 14, newestOpset = 28;

/// Parses the bytes of a file. `error` says what is wrong with it.
bool readModelBytes(llvm::StringRef bytes, pb::ModelProto &model, std::string &error);

/// A name of the file for messages: printable, of bounded length.
std::string shown(llvm::StringRef name);

/// The type that a number of an element type means; null if nn has none.
mlir::Type elementTypeOf(int32_t dataType, mlir::MLIRContext *context);
/// What messages call it: "FLOAT", or its number.
std::string nameOfDataType(int32_t dataType);

/// The type of a tensor; null, and `error` says why.
mlir::RankedTensorType typeOf(const pb::TensorProto &tensor, mlir::MLIRContext *context, std::string &error);

/// The elements of a tensor, of which those in another file are in `folder`; null, and `error` says why.
mlir::DenseElementsAttr readTensor(const pb::TensorProto &tensor, const std::string &folder, mlir::MLIRContext *context, std::string &error);

} // namespace cauce::onnx
