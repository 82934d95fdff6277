// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// See Past.h.
#include "generate/Past.h"

#include "program/ElementType.h"
#include "program/Program.h"

namespace cauce::runtime {

// What continue says of itself (program_abi.h); a function that a caller has given this name does not, and is none.
bool Past::fits(const cauce_abi_tensor_t &before, const cauce_abi_tensor_t &after, Part *out) const {
  const cauce_abi_tensor_t &given = *function->arguments[0];
  if (before.dtype != after.dtype || before.rank != after.rank)
    return false;
  out->isShared = before.rank == 0;
  if (!out->isShared && before.dims[0] != given.dims[0])
    return false;
  uint64_t row = dtypeSize(before.dtype), outer = 1;
  for (uint32_t d = 0; d < before.rank; ++d) {
    if (before.dims[d] != after.dims[d]) {
      if (out->appended >= 0 || d == 0 || after.dims[d] != given.dims[1] || !isSymbol(*session->program, before.dims[d]))
        return false;
      out->appended = int32_t(d);
      outer = row / dtypeSize(before.dtype);
      row = dtypeSize(before.dtype);
    } else if (d) {
      if (before.dims[d] < 0)
        return false;
      row *= uint64_t(before.dims[d]);
    }
    if (row > UINT32_MAX)
      return false;
  }
  out->rowSize = uint32_t(row);
  out->outer = uint32_t(outer);
  return true;
}

bool Past::open(Session &of, const cauce_abi_function_t &predict) {
  session = &of;
  const cauce_abi_program_t &program = *of.program;
  function = program.minor >= 5 ? findFunction(program, "continue") : nullptr;
  predicted = predict.result_count;
  if (!function)
    return false;
  bool isOne = function->argument_count && function->result_count == predicted + function->argument_count - 1 && function->arguments[0]->rank == 2 &&
               isSymbol(program, function->arguments[0]->dims[1]) && parts.resize(function->argument_count - 1) == Status::ok;
  for (uint32_t i = 1; isOne && i < function->argument_count; ++i)
    isOne = fits(*function->arguments[i], *function->results[predicted + i - 1], &parts[i - 1]);
  if (!isOne)
    function = nullptr;
  return function;
}

void Past::close() {
  cauce_tensor_release(ids);
  ids = nullptr;
  for (cauce_tensor *&tensor : results) {
    cauce_tensor_release(tensor);
    tensor = nullptr;
  }
  for (Part &part : parts) {
    cauce_tensor_release(part.tensor);
    part.tensor = nullptr;
  }
  texts = seen = preparedTexts = preparedTokens = 0;
}

// Bytes of a text in a part that has seen so many tokens.
static size_t bytesOf(size_t rowSize, size_t outer, bool grows, size_t seen) { return rowSize * outer * (grows ? seen : 1); }

// Nothing is remembered of `count` texts.
Status Past::begin(size_t count) {
  texts = count;
  seen = 0;
  for (Part &part : parts)
    if (part.appended < 0)
      CAUCE_TRY(part.memory.zeroed((part.isShared ? 1 : count) * part.rowSize));
  return Status::ok;
}

// For each text one that it goes on with.
Status Past::findParents(const uint32_t *all, size_t count, size_t length, Vector<size_t> *out, bool *areAll) const {
  CAUCE_TRY(out->resize(count));
  *areAll = seen > 0 && length > seen;
  for (size_t i = 0; i < count && *areAll; ++i) {
    size_t parent = 0;
    // Where beams do not cross, it is the one in its place.
    for (size_t tried = 0; tried < texts; ++tried) {
      parent = (i + tried) % texts;
      if (memcmp(all + i * length, tokens.data() + parent * seen, seen * sizeof(uint32_t)) == 0)
        break;
      *areAll = tried + 1 < texts;
    }
    (*out)[i] = parent;
  }
  return Status::ok;
}

// Texts take the place of those that they go on with.
Status Past::reorder(const Vector<size_t> &parents) {
  bool isSame = parents.size() == texts;
  for (size_t i = 0; i < parents.size(); ++i)
    isSame = isSame && parents[i] == i;
  if (isSame)
    return Status::ok;
  for (Part &part : parts) {
    size_t bytes = bytesOf(part.rowSize, part.outer, part.appended >= 0, seen);
    if (part.isShared || !bytes)
      continue;
    CAUCE_TRY(part.other.reserve(bytes * parents.size()));
    for (size_t i = 0; i < parents.size(); ++i)
      memcpy(part.other.data() + i * bytes, part.memory.data() + parents[i] * bytes, bytes);
    std::swap(part.memory, part.other);
  }
  texts = parents.size();
  return Status::ok;
}

static void place(cauce_tensor *tensor, uint32_t dimension, size_t size) {
  tensor->dims[dimension] = int64_t(size);
  tensor->count = 1;
  for (uint32_t d = 0; d < tensor->rank; ++d)
    tensor->count *= size_t(tensor->dims[d]);
  tensor->bytes = tensor->count * dtypeSize(tensor->dtype);
}

// Tensors for a call on `added` tokens of each text. One text grows where it is: results of what is appended lie behind what is remembered.
Status Past::prepare(size_t added) {
  if (preparedTexts != texts || preparedTokens != added) {
    size_t keptTexts = texts, keptSeen = seen;
    close();
    texts = keptTexts;
    seen = keptSeen;
    const int64_t dims[] = {int64_t(texts), int64_t(added)};
    CAUCE_TRY(makeTensor(function->arguments[0]->dtype, 2, dims, nullptr, &ids));
    CAUCE_TRY(arguments.resize(function->argument_count));
    arguments[0] = ids;
    int64_t sizes[maxRank];
    for (uint32_t i = 0; i < parts.size(); ++i) {
      const cauce_abi_tensor_t &type = *function->arguments[i + 1];
      for (uint32_t d = 0; d < type.rank; ++d)
        sizes[d] = d == 0 ? int64_t(texts) : int32_t(d) == parts[i].appended ? 0 : type.dims[d];
      static char nothing[1];
      CAUCE_TRY(makeTensor(type.dtype, type.rank, sizes, nothing, &parts[i].tensor));
      arguments[i + 1] = parts[i].tensor;
    }
    // With nothing before, so that the sizes of what is appended are those of what is added.
    CAUCE_TRY(results.resize(function->result_count));
    CAUCE_TRY(Status(cauce_session_results(session, "continue", arguments.data(), arguments.size(), results.data(), results.size())));
    preparedTexts = texts;
    preparedTokens = added;
  }
  for (uint32_t i = 0; i < parts.size(); ++i) {
    Part &part = parts[i];
    if (part.appended >= 0)
      place(part.tensor, uint32_t(part.appended), seen);
    if (part.appended >= 0 && texts * part.outer == 1) {
      size_t used = seen * part.rowSize, needed = used + added * part.rowSize;
      if (needed > part.memory.size())
        CAUCE_TRY(part.memory.grow(needed * 2, used));
      results[predicted + i]->data = part.memory.data() + used;
    }
    part.tensor->data = part.memory.data();
    if (!part.tensor->data) // of nothing
      CAUCE_TRY(part.memory.reserve(1));
    part.tensor->data = part.memory.data();
  }
  return Status::ok;
}

// What the call has said becomes what is remembered.
Status Past::append(size_t added) {
  for (uint32_t i = 0; i < parts.size(); ++i) {
    Part &part = parts[i];
    const cauce_tensor &result = *results[predicted + i];
    if (part.appended < 0) {
      memcpy(part.memory.data(), result.data, result.bytes);
      continue;
    }
    size_t rows = texts * part.outer, before = seen * part.rowSize, behind = added * part.rowSize;
    if (rows == 1)
      continue;
    CAUCE_TRY(part.other.reserve(rows * (before + behind)));
    for (size_t row = 0; row < rows; ++row) {
      char *to = part.other.data() + row * (before + behind);
      if (before)
        memcpy(to, part.memory.data() + row * before, before);
      memcpy(to + before, static_cast<const char *>(result.data) + row * behind, behind);
    }
    std::swap(part.memory, part.other);
  }
  return Status::ok;
}

Status Past::call(const uint32_t *all, size_t length) {
  size_t added = length - seen;
  CAUCE_TRY(prepare(added));
  for (size_t i = 0; i < texts; ++i)
    for (size_t t = 0; t < added; ++t) {
      uint32_t id = all[i * length + seen + t];
      if (ids->dtype == CAUCE_DTYPE_I64)
        static_cast<int64_t *>(ids->data)[i * added + t] = id;
      else
        static_cast<int32_t *>(ids->data)[i * added + t] = int32_t(id);
    }
  CAUCE_TRY(Status(cauce_session_call(session, "continue", arguments.data(), arguments.size(), results.data(), results.size())));
  CAUCE_TRY(append(added));
  CAUCE_TRY(tokens.resize(texts * length));
  memcpy(tokens.data(), all, texts * length * sizeof(uint32_t));
  seen = length;
  return Status::ok;
}

Status Past::see(const uint32_t *all, size_t count, size_t length) {
  Vector<size_t> parents;
  bool areAll = false;
  CAUCE_TRY(findParents(all, count, length, &parents, &areAll));
  Status status = areAll ? reorder(parents) : begin(count);
  if (status == Status::ok)
    status = call(all, length);
  if (status != Status::ok)
    seen = 0;
  return status;
}

} // namespace cauce::runtime
