// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Tensors of a file: where their elements are, and what they are.
#include "frontends/onnx/Reader.h"

#include "dialects/nn/Symbols.h"
#include "llvm/ADT/ScopeExit.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Endian.h"
#include "llvm/Support/Path.h"

#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace mlir;

namespace cauce::onnx {
namespace {

// Of the bytes of a tensor in a file, which must be in the folder of the model: neither a path nor a link leads elsewhere.
bool readExternal(const pb::TensorProto &tensor, const std::string &folder, uint64_t wanted, std::string &bytes, std::string &error) {
  StringRef location;
  uint64_t offset = 0, length = wanted;
  for (const pb::StringStringEntryProto &entry : tensor.external_data()) {
    StringRef value = entry.value();
    if (entry.key() == "location")
      location = value;
    else if ((entry.key() == "offset" && value.getAsInteger(10, offset)) || (entry.key() == "length" && value.getAsInteger(10, length)))
      return error = "expected '" + entry.key() + "' to be a number of bytes, but got '" + shown(value) + "'", false;
  }
  if (length != wanted)
    return error = "expected " + std::to_string(wanted) + " bytes of elements, but 'length' is " + std::to_string(length), false;
  llvm::SmallVector<StringRef> parts;
  location.split(parts, '/');
  if (location.empty() || location.contains('\0') || llvm::sys::path::is_absolute(location))
    return error = "expected a 'location' in the folder of the model, but got '" + shown(location) + "'", false;
  int depth = 0;
  for (StringRef part : parts)
    if ((depth += part == ".." ? -1 : part == "." || part.empty() ? 0 : 1) < 0)
      return error = "expected a 'location' in the folder of the model, but got '" + shown(location) + "'", false;
  // One folder after the other, none of them a link.
  int place = open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  auto closes = llvm::make_scope_exit([&] { place < 0 ? 0 : close(place); });
  llvm::SmallString<128> plain(location);
  llvm::sys::path::remove_dots(plain, /*remove_dot_dot=*/true);
  parts.clear();
  StringRef(plain).split(parts, '/');
  for (size_t i = 0; i < parts.size() && place >= 0; ++i) {
    bool isLast = i + 1 == parts.size();
    int next = openat(place, parts[i].str().c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC | (isLast ? 0 : O_DIRECTORY));
    int problem = errno;
    close(place);
    errno = problem;
    place = next;
  }
  struct stat status;
  if (place < 0 || fstat(place, &status))
    return error = "cannot read '" + shown(location) + "' beside the model: " + strerror(errno) + (errno == ELOOP ? "; links are not followed" : ""), false;
  if (!S_ISREG(status.st_mode))
    return error = "expected '" + shown(location) + "' beside the model to be a file", false;
  if (offset > uint64_t(status.st_size) || wanted > uint64_t(status.st_size) - offset)
    return error = "expected " + std::to_string(wanted) + " bytes at " + std::to_string(offset) + " of '" + shown(location) + "', but it has " + std::to_string(status.st_size), false;
  bytes.resize(wanted);
  for (uint64_t done = 0; done < wanted;) {
    ssize_t some = pread(place, bytes.data() + done, wanted - done, off_t(offset + done));
    if (some <= 0)
      return error = "cannot read '" + shown(location) + "' beside the model: " + (some ? strerror(errno) : "it became shorter"), false;
    done += uint64_t(some);
  }
  return true;
}

// Elements that the file has one by one as those of a wider type, of which they are the lowest bits.
template <typename Element, typename Field> void narrow(const Field &field, std::string &bytes) {
  bytes.resize(field.size() * sizeof(Element));
  for (int i = 0; i < field.size(); ++i) {
    Element element = Element(field[i]);
    memcpy(bytes.data() + size_t(i) * sizeof(Element), &element, sizeof(Element));
  }
}

void readFields(const pb::TensorProto &tensor, std::string &bytes) {
  switch (tensor.data_type()) {
  case pb::TensorProto::FLOAT:
    return narrow<float>(tensor.float_data(), bytes);
  case pb::TensorProto::DOUBLE:
    return narrow<double>(tensor.double_data(), bytes);
  case pb::TensorProto::INT64:
    return narrow<int64_t>(tensor.int64_data(), bytes);
  case pb::TensorProto::UINT64:
    return narrow<uint64_t>(tensor.uint64_data(), bytes);
  case pb::TensorProto::UINT32:
    return narrow<uint32_t>(tensor.uint64_data(), bytes);
  case pb::TensorProto::INT32:
    return narrow<int32_t>(tensor.int32_data(), bytes);
  case pb::TensorProto::INT16:
  case pb::TensorProto::UINT16:
  case pb::TensorProto::FLOAT16:
  case pb::TensorProto::BFLOAT16:
    return narrow<uint16_t>(tensor.int32_data(), bytes);
  default:
    return narrow<uint8_t>(tensor.int32_data(), bytes);
  }
}

} // namespace

RankedTensorType typeOf(const pb::TensorProto &tensor, MLIRContext *context, std::string &error) {
  Type element = elementTypeOf(tensor.data_type(), context);
  if (!element)
    return error = "expected an element type that nn has, but got " + nameOfDataType(tensor.data_type()), RankedTensorType();
  SmallVector<nn::Dim> dims;
  for (int64_t size : tensor.dims()) {
    if (size < 0 || size > (int64_t(1) << 40))
      return error = "expected sizes from 0 to 2^40, but got " + std::to_string(size), RankedTensorType();
    dims.push_back({size, {}});
  }
  if (error = nn::describeExcess(dims); !error.empty())
    return {};
  return nn::makeType(dims, element);
}

DenseElementsAttr readTensor(const pb::TensorProto &tensor, const std::string &folder, MLIRContext *context, std::string &error) {
  RankedTensorType type = typeOf(tensor, context, error);
  if (!type)
    return {};
  Type element = type.getElementType();
  uint64_t count = type.getNumElements(), wanted = count * ((element.getIntOrFloatBitWidth() + 7) / 8);
  std::string own;
  StringRef bytes = tensor.raw_data();
  if (tensor.data_location() == pb::TensorProto::EXTERNAL) {
    if (!readExternal(tensor, folder, wanted, own, error))
      return {};
    bytes = own;
  } else if (!tensor.has_raw_data()) {
    readFields(tensor, own);
    bytes = own;
  }
  if (bytes.size() != wanted) {
    error = "expected " + std::to_string(count) + " elements of " + nameOfDataType(tensor.data_type()) + ", " + std::to_string(wanted) + " bytes, but got " + std::to_string(bytes.size());
    return {};
  }
  if (count == 0)
    return DenseElementsAttr::get(type, ArrayRef<Attribute>());
  if (element.isInteger(1)) {
    SmallVector<bool> values;
    for (char byte : bytes)
      values.push_back(byte != 0);
    return DenseElementsAttr::get(type, values);
  }
  return DenseElementsAttr::getFromRawBuffer(type, ArrayRef<char>(bytes.data(), bytes.size()));
}

} // namespace cauce::onnx
