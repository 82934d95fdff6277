// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Elements as raw_data and as the field of their type, which is not believed to have as many as the sizes say.
#include "tools/cauce-onnx-suite/TensorFiles.h"

#include "tools/cauce-onnx-suite/onnx-data.pb.h"
#include "llvm/Support/MathExtras.h"
#include "llvm/Support/MemoryBuffer.h"

#include <cstring>

using llvm::StringRef;

namespace cauce::suite {
namespace {

using Kind = ElementType::Kind;

// Of little-endian bytes; types of less than a byte follow each other from its lowest bits on.
bool unpack(StringRef bytes, size_t count, unsigned bits, std::vector<uint64_t> &elements) {
  if (bytes.size() != llvm::divideCeil(count * bits, 8))
    return false;
  for (size_t i = 0; i < count; ++i) {
    uint64_t element = 0;
    if (bits >= 8)
      memcpy(&element, bytes.data() + i * (bits / 8), bits / 8);
    else
      element = static_cast<unsigned char>(bytes[i * bits / 8]) >> (i * bits % 8);
    elements.push_back(element & llvm::maskTrailingOnes<uint64_t>(bits));
  }
  return true;
}

template <typename Bits, typename Field>
std::string bytesOf(const Field &field) {
  std::string bytes;
  for (auto element : field) {
    Bits narrow = Bits(element);
    bytes.append(reinterpret_cast<const char *>(&narrow), sizeof(narrow));
  }
  return bytes;
}

// The field that has the elements, as raw_data would have them.
std::string bytesOfField(const pb::TensorProto &tensor, const ElementType &type) {
  if (tensor.data_type() == pb::TensorProto::INT64)
    return bytesOf<int64_t>(tensor.int64_data());
  if (type.kind == Kind::Unsigned && type.bits >= 32)
    return type.bits == 64 ? bytesOf<uint64_t>(tensor.uint64_data()) : bytesOf<uint32_t>(tensor.uint64_data());
  if (type.semantics && type.bits >= 32)
    return type.bits == 64 ? bytesOf<double>(tensor.double_data()) : bytesOf<float>(tensor.float_data());
  if (type.bits == 32)
    return bytesOf<int32_t>(tensor.int32_data());
  return type.bits == 16 ? bytesOf<uint16_t>(tensor.int32_data()) : bytesOf<uint8_t>(tensor.int32_data());
}

bool readTensor(const pb::TensorProto &message, Value &value, std::string &error) {
  Tensor &tensor = value.tensor;
  tensor.type = findElementType(message.data_type());
  if (!tensor.type)
    return error = "expected the number of an element type, but got " + std::to_string(message.data_type()), false;
  tensor.dims.assign(message.dims().begin(), message.dims().end());
  int64_t count = tensor.count();
  if (count < 0 || count > INT32_MAX)
    return error = "expected sizes of a tensor of less than 2^31 elements", false;
  if (message.data_location() == pb::TensorProto::EXTERNAL)
    return error = "expected elements in the file itself, but they are in another one", false;
  bool isRight;
  if (tensor.type->isString()) {
    tensor.texts.assign(message.string_data().begin(), message.string_data().end());
    isRight = tensor.texts.size() == size_t(count);
  } else {
    std::string field = message.has_raw_data() ? "" : bytesOfField(message, *tensor.type);
    StringRef elements = message.has_raw_data() ? StringRef(message.raw_data()) : StringRef(field);
    isRight = unpack(elements, size_t(count) * tensor.type->parts(), tensor.type->bits, tensor.bits);
  }
  if (!isRight)
    error = "expected " + std::to_string(count) + " elements for " + describe(value) + ", but the file has another number of them";
  return isRight;
}

bool readSequence(const pb::SequenceProto &message, Value &value, std::string &error);

bool readOptional(const pb::OptionalProto &message, Value &value, std::string &error) {
  value.kind = Value::Kind::Optional;
  if (!message.has_tensor_value() && !message.has_sequence_value() && !message.has_optional_value())
    return true;
  Value &inner = value.elements.emplace_back();
  if (message.has_tensor_value())
    return readTensor(message.tensor_value(), inner, error);
  return message.has_sequence_value() ? readSequence(message.sequence_value(), inner, error) : readOptional(message.optional_value(), inner, error);
}

bool readSequence(const pb::SequenceProto &message, Value &value, std::string &error) {
  value.kind = Value::Kind::Sequence;
  auto readAll = [&](const auto &messages, auto read) {
    for (const auto &inner : messages)
      if (!read(inner, value.elements.emplace_back(), error))
        return false;
    return true;
  };
  return readAll(message.tensor_values(), readTensor) && readAll(message.sequence_values(), readSequence) &&
         readAll(message.optional_values(), readOptional);
}

template <typename Message, typename Read>
bool parse(StringRef bytes, const char *name, Value &value, std::string &error, Read read) {
  Message message;
  if (!message.ParseFromArray(bytes.data(), int(bytes.size())))
    return error = std::string("expected a message ") + name, false;
  return read(message, value, error);
}

} // namespace

bool readValue(StringRef bytes, const pb::TypeProto &type, Value &value, std::string &error) {
  switch (type.value_case()) {
  case pb::TypeProto::kSequenceType:
    return parse<pb::SequenceProto>(bytes, "SequenceProto", value, error, readSequence);
  case pb::TypeProto::kOptionalType:
    return parse<pb::OptionalProto>(bytes, "OptionalProto", value, error, readOptional);
  case pb::TypeProto::kMapType:
    return error = "maps are not read", false;
  default:
    return parse<pb::TensorProto>(bytes, "TensorProto", value, error, readTensor);
  }
}

bool readFile(const std::string &path, std::string &bytes, std::string &error) {
  auto buffer = llvm::MemoryBuffer::getFile(path);
  if (!buffer)
    return error = "cannot read '" + path + "': " + buffer.getError().message(), false;
  bytes = (*buffer)->getBuffer().str();
  return true;
}

} // namespace cauce::suite
