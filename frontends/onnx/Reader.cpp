// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "frontends/onnx/Reader.h"

#include "llvm/Support/JSON.h"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>

using namespace mlir;

namespace cauce::onnx {

// Bodies in bodies: each of them is three messages.
constexpr int deepestMessage = 100;

bool readModelBytes(StringRef bytes, pb::ModelProto &model, std::string &error) {
  if (bytes.size() > size_t(INT32_MAX)) {
    error = "expected an ONNX file of at most 2^31 - 1 bytes, larger ones have their tensors in other files, but got " + std::to_string(bytes.size());
    return false;
  }
  google::protobuf::io::ArrayInputStream stream(bytes.data(), int(bytes.size()));
  google::protobuf::io::CodedInputStream coded(&stream);
  coded.SetRecursionLimit(deepestMessage);
  if (!model.ParseFromCodedStream(&coded) || !coded.ConsumedEntireMessage()) {
    error = "expected an ONNX model, but its bytes are not a message of type onnx.ModelProto";
    return false;
  }
  if (!model.has_graph()) {
    error = "expected an ONNX model, but it has no graph";
    return false;
  }
  if (model.ir_version() > newestIr) {
    error = "IR version " + std::to_string(model.ir_version()) + " is newer than " + std::to_string(newestIr) + ", the newest that this cauce reads";
    return false;
  }
  return true;
}

std::string shown(StringRef name) {
  constexpr size_t longest = 200;
  std::string text = name.take_front(longest).str() + (name.size() > longest ? "..." : "");
  text = llvm::json::fixUTF8(text);
  for (char &c : text)
    if (static_cast<unsigned char>(c) < ' ' || c == 127)
      c = '?';
  return text;
}

Type elementTypeOf(int32_t dataType, MLIRContext *context) {
  Builder b(context);
  switch (dataType) {
  case pb::TensorProto::FLOAT:
    return b.getF32Type();
  case pb::TensorProto::DOUBLE:
    return b.getF64Type();
  case pb::TensorProto::FLOAT16:
    return b.getF16Type();
  case pb::TensorProto::BFLOAT16:
    return b.getBF16Type();
  case pb::TensorProto::BOOL:
    return b.getI1Type();
  case pb::TensorProto::INT8:
    return b.getIntegerType(8);
  case pb::TensorProto::INT16:
    return b.getIntegerType(16);
  case pb::TensorProto::INT32:
    return b.getIntegerType(32);
  case pb::TensorProto::INT64:
    return b.getIntegerType(64);
  case pb::TensorProto::UINT8:
    return b.getIntegerType(8, false);
  case pb::TensorProto::UINT16:
    return b.getIntegerType(16, false);
  case pb::TensorProto::UINT32:
    return b.getIntegerType(32, false);
  case pb::TensorProto::UINT64:
    return b.getIntegerType(64, false);
  }
  return {};
}

std::string nameOfDataType(int32_t dataType) {
  return pb::TensorProto::DataType_IsValid(dataType) ? pb::TensorProto::DataType_Name(pb::TensorProto::DataType(dataType)) : std::to_string(dataType);
}

} // namespace cauce::onnx
