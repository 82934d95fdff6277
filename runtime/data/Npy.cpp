// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// NumPy's .npy format, versions 1 and 2, little-endian and C order.
#include "data/Dataset.h"

#include <cstdlib>
#include <cstring>

namespace cauce {

struct NpyType {
  const char *description;
  cauce_abi_dtype_t dtype;
};
static const NpyType npyTypes[] = {{"<f4", CAUCE_DTYPE_F32}, {"<f8", CAUCE_DTYPE_F64}, {"<i4", CAUCE_DTYPE_I32},
                                   {"<i8", CAUCE_DTYPE_I64}, {"|u1", CAUCE_DTYPE_UI8}, {"|b1", CAUCE_DTYPE_I1}};

// The text after `'key':` in the header.
static std::string valueOf(const std::string &header, const char *key) {
  size_t at = header.find("'" + std::string(key) + "'");
  if (at == std::string::npos || (at = header.find(':', at)) == std::string::npos)
    return "";
  at = header.find_first_not_of(" ", at + 1);
  return at == std::string::npos ? "" : header.substr(at);
}

Status readNpyTensor(const std::string &path, Tensor &tensor) {
  Bytes bytes;
  CAUCE_RETURN_IF_FAILED(readFile(path, bytes));
  if (bytes.size() < 12 || memcmp(bytes.data(), "\x93NUMPY", 6) != 0)
    return Status::error("'%s' is not an NPY file: expected it to start with \\x93NUMPY", path.c_str());
  bool isLong = bytes[6] >= 2;
  size_t length = bytes[8] | size_t(bytes[9]) << 8, start = 10;
  if (isLong) {
    length |= size_t(bytes[10]) << 16 | size_t(bytes[11]) << 24;
    start = 12;
  }
  if (length > bytes.size() - start)
    return Status::error("'%s' is truncated: its header ends early", path.c_str());
  std::string header(reinterpret_cast<const char *>(bytes.data()) + start, length);
  std::string description = valueOf(header, "descr");
  tensor.dtype = 0;
  for (const NpyType &type : npyTypes)
    if (description.compare(1, 3, type.description) == 0)
      tensor.dtype = type.dtype;
  if (!tensor.dtype)
    return Status::error("'%s' has element type %s: expected one of <f4 <f8 <i4 <i8 |u1 |b1", path.c_str(),
                         description.substr(0, description.find(',')).c_str());
  if (valueOf(header, "fortran_order").compare(0, 5, "False") != 0)
    return Status::error("'%s' is in Fortran order: expected C order", path.c_str());
  std::string shape = valueOf(header, "shape");
  tensor.dims.clear();
  uint64_t count = 1;
  size_t close = shape.find(')');
  if (shape.empty() || shape[0] != '(' || close == std::string::npos)
    return Status::error("'%s' has a header without a shape", path.c_str());
  for (const char *text = shape.c_str() + 1; text < shape.c_str() + close;) {
    char *end = nullptr;
    long long size = strtoll(text, &end, 10);
    if (end == text)
      break;
    if (size < 0 || (size && count > (uint64_t(1) << 40) / uint64_t(size)))
      return Status::error("'%s' has an absurd shape %s", path.c_str(), shape.substr(0, close + 1).c_str());
    tensor.dims.push_back(size);
    count *= size;
    text = end + strspn(end, ", ");
  }
  size_t size = sizeOfDtype(tensor.dtype);
  if (bytes.size() - start - length != count * size)
    return Status::error("'%s' is truncated: expected %llu bytes of data, but got %zu", path.c_str(),
                         (unsigned long long)(count * size), bytes.size() - start - length);
  tensor.data.assign(bytes.begin() + start + length, bytes.end());
  return Status::ok();
}

Status writeNpyTensor(const std::string &path, const Tensor &tensor) {
  const char *description = "|u1";
  for (const NpyType &type : npyTypes)
    if (type.dtype == tensor.dtype)
      description = type.description;
  std::string shape;
  for (int64_t size : tensor.dims)
    shape += std::to_string(size) + ", ";
  if (tensor.dims.size() > 1)
    shape.resize(shape.size() - 2);
  else if (!shape.empty())
    shape.pop_back();
  std::string header = formatText("{'descr': '%s', 'fortran_order': False, 'shape': (%s), }", description, shape.c_str());
  header.append(63 - (10 + header.size()) % 64, ' ');
  header += '\n';
  Bytes bytes = {0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0, uint8_t(header.size()), uint8_t(header.size() >> 8)};
  bytes.insert(bytes.end(), header.begin(), header.end());
  bytes.insert(bytes.end(), tensor.data.begin(), tensor.data.end());
  return writeFile(path, bytes.data(), bytes.size());
}

Status readNpy(const cauce_abi_dataset_t &description, const std::string &folder, Dataset &dataset) {
  dataset.samples = -1;
  for (Field &field : dataset.fields)
    for (uint32_t f = 0; f < description.feed_count; ++f) {
      const cauce_abi_feed_t &feed = description.feeds[f];
      if (field.name != feed.field)
        continue;
      std::string path = joinPath(folder, feed.path);
      Tensor tensor;
      CAUCE_RETURN_IF_FAILED(readNpyTensor(path, tensor));
      size_t from = sizeOfDtype(tensor.dtype), to = sizeOfDtype(field.dtype);
      int64_t samples = tensor.dims.empty() ? 0 : tensor.dims[0];
      uint64_t perSample = samples ? tensor.elements() / samples : 0;
      if (samples == 0 || perSample * to != field.sampleBytes)
        return Status::error("'%s': expected %zu values a sample for '%s', but got %llu", path.c_str(),
                             field.sampleBytes / to, field.name.c_str(), (unsigned long long)perSample);
      if (dataset.samples >= 0 && samples != dataset.samples)
        return Status::error("'%s' has %lld samples, but the fields before have %lld", path.c_str(), (long long)samples,
                             (long long)dataset.samples);
      dataset.samples = samples;
      field.data.resize(samples * field.sampleBytes);
      for (uint64_t i = 0; i < samples * perSample; ++i) {
        double value = loadNumber(tensor.dtype, tensor.data.data() + i * from);
        if (feed.class_count > 0 && !(value >= 0 && value < double(feed.class_count)))
          return Status::error("'%s': sample %llu has label %g, expected 0 to %lld", path.c_str(),
                               (unsigned long long)(i / perSample), value, (long long)feed.class_count - 1);
        if (!storeNumber(field.dtype, value, field.data.data() + i * to))
          return Status::error("'%s': %g does not fit element type %s of '%s'", path.c_str(), value,
                               nameOfDtype(field.dtype), field.name.c_str());
      }
    }
  return Status::ok();
}

} // namespace cauce
