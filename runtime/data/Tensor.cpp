// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The tensors of the public API.
#include "data/Tensor.h"

#include "base/File.h"
#include "data/Elements.h"
#include "data/Npy.h"

namespace cauce::runtime {

Status makeTensor(cauce_abi_dtype_t dtype, uint32_t rank, const int64_t *dims, void *data, cauce_tensor **out) {
  *out = nullptr;
  size_t count = 1, bytes = 0;
  if (rank && !dims)
    return failNull("the sizes of a tensor");
  if (!dtypeSize(dtype))
    return fail(Status::invalidArgument, "expected an element type, but got number %u", dtype);
  if (rank > maxRank)
    return fail(Status::invalidArgument, "expected at most %u dimensions, but got %u", maxRank, rank);
  for (uint32_t i = 0; i < rank; ++i)
    if (dims[i] < 0)
      return fail(Status::invalidArgument, "dimension %u: expected a size of 0 or more, but got %lld", i, static_cast<long long>(dims[i]));
  bool fits = true;
  for (uint32_t i = 0; i < rank; ++i)
    fits = fits && multiply(count, size_t(dims[i]), &count);
  if (!fits || !multiply(count, dtypeSize(dtype), &bytes))
    return failOutOfMemory(SIZE_MAX);
  cauce_tensor *tensor = make<cauce_tensor>();
  if (!tensor)
    return failOutOfMemory(sizeof(cauce_tensor));
  tensor->dtype = dtype;
  tensor->rank = rank;
  for (uint32_t i = 0; i < rank; ++i)
    tensor->dims[i] = dims[i];
  tensor->count = count;
  tensor->bytes = bytes;
  tensor->data = data;
  if (!data) {
    if (Status status = tensor->memory.zeroed(bytes ? bytes : 1); status != Status::ok) {
      destroy(tensor);
      return status;
    }
    tensor->data = tensor->memory.data();
  }
  *out = tensor;
  return Status::ok;
}

static const char *elementAt(const cauce_tensor &tensor, size_t index) {
  return static_cast<const char *>(tensor.data) + index * dtypeSize(tensor.dtype);
}

size_t rowCount(const cauce_tensor &tensor) { return tensor.rank ? size_t(tensor.dims[0]) : 1; }

void appendCsvRow(const cauce_tensor &tensor, size_t row, String *out) {
  size_t width = tensor.count / rowCount(tensor);
  for (size_t i = 0; i < width; ++i) {
    out->append(i ? "," : "");
    appendElement(tensor.dtype, elementAt(tensor, row * width + i), out);
  }
}

void appendJsonRow(const cauce_tensor &tensor, size_t row, String *out) {
  size_t width = tensor.count / rowCount(tensor);
  // Lists nest as the dimensions after the first do: one opens and closes with each of them that an element begins or ends.
  auto brackets = [&](size_t index, bool opens) {
    size_t span = 1;
    for (uint32_t d = tensor.rank; d-- > 1;) {
      span *= size_t(tensor.dims[d]);
      if (opens ? index % span == 0 : (index + 1) % span == 0)
        out->append(opens ? "[" : "]");
    }
  };
  for (size_t i = 0; i < width; ++i) {
    out->append(i ? "," : "");
    brackets(i, true);
    if (double value = cauce_tensor_at(&tensor, row * width + i); value - value != 0)
      out->append("null");
    else
      appendElement(tensor.dtype, elementAt(tensor, row * width + i), out);
    brackets(i, false);
  }
  if (!width)
    out->append("[]");
}

static Status writeCsvTensor(const cauce_tensor &tensor, const char *path) {
  FileWriter file;
  CAUCE_TRY(file.open(path));
  String text;
  for (size_t row = 0; row < rowCount(tensor); ++row) {
    appendCsvRow(tensor, row, &text);
    text.append("\n");
    if (text.size() > 65536 || row + 1 == rowCount(tensor)) {
      CAUCE_TRY(text.check());
      CAUCE_TRY(file.write(text.c_str(), text.size()));
      text.clear();
    }
  }
  return file.commit();
}

} // namespace cauce::runtime

using namespace cauce::runtime;

extern "C" {

cauce_status_t cauce_tensor_create(cauce_abi_dtype_t dtype, uint32_t rank, const int64_t *dims, cauce_tensor_t **out_tensor) {
  CAUCE_REQUIRE(out_tensor, "a place for the tensor");
  return toC(makeTensor(dtype, rank, dims, nullptr, out_tensor));
}

cauce_status_t cauce_tensor_wrap(cauce_abi_dtype_t dtype, uint32_t rank, const int64_t *dims, void *data,
                                 cauce_tensor_t **out_tensor) {
  CAUCE_REQUIRE(out_tensor, "a place for the tensor");
  *out_tensor = nullptr;
  bool isEmpty = false;
  for (uint32_t i = 0; dims && i < rank && i < maxRank; ++i)
    isEmpty |= dims[i] == 0;
  if (!isEmpty)
    CAUCE_REQUIRE(data, "memory for a tensor");
  return toC(makeTensor(dtype, rank, dims, data, out_tensor));
}

cauce_status_t cauce_tensor_write(const cauce_tensor_t *tensor, const char *path) {
  CAUCE_REQUIRE(tensor, "a tensor");
  CAUCE_REQUIRE_PATH(path, "the path of a tensor");
  if (endsWith(path, ".npy"))
    return toC(writeNpy(path, tensor->dtype, tensor->rank, tensor->dims, tensor->data, tensor->bytes));
  if (endsWith(path, ".csv"))
    return toC(writeCsvTensor(*tensor, path));
  return toC(fail(Status::invalidArgument, "%s: expected a name that ends in .npy or .csv", path));
}

void cauce_tensor_release(cauce_tensor_t *tensor) { destroy(tensor); }
cauce_abi_dtype_t cauce_tensor_dtype(const cauce_tensor_t *tensor) { return tensor ? tensor->dtype : 0; }
uint32_t cauce_tensor_rank(const cauce_tensor_t *tensor) { return tensor ? tensor->rank : 0; }
const int64_t *cauce_tensor_dims(const cauce_tensor_t *tensor) { return tensor ? tensor->dims : nullptr; }
void *cauce_tensor_data(const cauce_tensor_t *tensor) { return tensor ? tensor->data : nullptr; }
size_t cauce_tensor_bytes(const cauce_tensor_t *tensor) { return tensor ? tensor->bytes : 0; }
size_t cauce_tensor_count(const cauce_tensor_t *tensor) { return tensor ? tensor->count : 0; }
double cauce_tensor_at(const cauce_tensor_t *tensor, size_t index) {
  if (!tensor || index >= tensor->count)
    return 0;
  return loadElement(tensor->dtype, elementAt(*tensor, index));
}
int64_t cauce_tensor_whole_at(const cauce_tensor_t *tensor, size_t index) {
  return tensor && index < tensor->count ? loadWhole(tensor->dtype, elementAt(*tensor, index)) : 0;
}
size_t cauce_dtype_size(cauce_abi_dtype_t dtype) { return dtypeSize(dtype); }
const char *cauce_dtype_name(cauce_abi_dtype_t dtype) { return dtypeName(dtype); }

} // extern "C"
