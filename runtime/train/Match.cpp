// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// See Match.h. Floats are converted to the nearest, halves to even, as PyTorch and NumPy do; a number that only becomes infinite by
// it is an error.
#include "train/Match.h"

#include "data/Elements.h"

#include <cmath>

namespace cauce::runtime {

static Status push(Vector<String> *texts, String text) {
  CAUCE_TRY(text.check());
  return texts->push(std::move(text));
}

Status WeightsMatch::note(const char *what, const Vector<String> &names) {
  constexpr size_t longest = 200;
  size_t used = 0;
  for (size_t i = 0; i < names.size(); ++i) {
    if (i == 0 || used + names[i].size() > longest) {
      CAUCE_TRY(notes.push(String()));
      notes.back().append(path).append(what);
      used = 0;
    } else {
      notes.back().append(", ");
    }
    CAUCE_TRY(notes.back().append(names[i]).check());
    used += names[i].size();
  }
  return Status::ok;
}

Status WeightsMatch::findOne(const WeightTensor &tensor, bool partial) {
  uint32_t i = 0;
  while (i < count && !(tensor.name == states[i]->tensor->name))
    ++i;
  if (file->isCheckpoint() && (i == count || !isWeight(*states[i])))
    return Status::ok;
  if (i == count || states[i]->flags & CAUCE_STATE_RESET) {
    if (partial)
      return push(&unknown, String(tensor.name.c_str()));
    Message names;
    for (uint32_t j = 0; j < count && names.size() < 200; ++j)
      if (isWeight(*states[j]))
        names.append(names.size() ? ", " : "").append(states[j]->tensor->name);
    return fail(Status::mismatch, "%s: tensor '%.80s' is not part of the model; it has %s", path, tensor.name.c_str(),
                names.size() ? names.c_str() : "no weights");
  }
  Status status = matchTensor(path, tensor, *states[i], /*converts=*/true);
  if (status == Status::mismatch && partial) {
    String text(tensor.name.c_str());
    text.append(" ");
    describe(tensor, &text);
    text.append(" for ");
    describe(states[i]->tensor->dtype, states[i]->tensor->rank, states[i]->tensor->dims, &text);
    return push(&unfit, std::move(text));
  }
  tensors[i] = &tensor;
  return status;
}

Status WeightsMatch::find(const char *ofPath, const WeightsFile &ofFile, const cauce_abi_state_t *const *ofStates, uint32_t stateCount, bool partial) {
  path = ofPath, file = &ofFile, states = ofStates, count = stateCount;
  CAUCE_TRY(tensors.resize(count));
  for (const WeightTensor &tensor : file->tensors)
    CAUCE_TRY(findOne(tensor, partial));
  Vector<String> missing, converted;
  bool takesAny = false;
  for (uint32_t i = 0; i < count; ++i) {
    const cauce_abi_tensor_t &type = *states[i]->tensor;
    if (!tensors[i] && isWeight(*states[i])) {
      CAUCE_TRY(push(&missing, String(type.name)));
      Message shape;
      describe(type.dtype, type.rank, type.dims, &shape);
      if (!partial)
        return fail(Status::mismatch, "%s: tensor '%s' %s is missing", path, type.name, shape.c_str());
    } else if (tensors[i] && tensors[i]->elementType() != type.dtype) {
      String text(type.name);
      text.append(" from ").append(dtypeName(tensors[i]->elementType())).append(" to ").append(dtypeName(type.dtype));
      CAUCE_TRY(push(&converted, std::move(text)));
    }
    takesAny |= has(i);
  }
  if (partial && !takesAny && missing.size())
    return fail(Status::mismatch, "%s: has no tensor that fits the model, which has '%s' for one", path, missing[0].c_str());
  CAUCE_TRY(note(": converted to the nearest: ", converted));
  CAUCE_TRY(note(": left out, since the model has no such tensor: ", unknown));
  CAUCE_TRY(note(": left out, since it does not fit: ", unfit));
  return note(": these stay as they were: ", missing);
}

Status WeightsMatch::checkRange() {
  for (uint32_t i = 0; i < count; ++i) {
    if (!has(i) || tensors[i]->elementType() == states[i]->tensor->dtype)
      continue;
    cauce_abi_dtype_t from = tensors[i]->elementType(), to = states[i]->tensor->dtype;
    CAUCE_TRY(scratch.reserve(denseBytes(*states[i]) + 1));
    const char *element = file->data(*tensors[i]), *end = element + (tensors[i]->end - tensors[i]->begin);
    for (; element < end; element += dtypeSize(from)) {
      double value = loadElement(from, element);
      char stored[8];
      (void)!storeElement(to, value, stored);
      if (std::isfinite(value) && !std::isfinite(loadElement(to, stored)))
        return fail(Status::badData, "%s: tensor '%s': %.9g is too large for %s", path, states[i]->tensor->name, value, dtypeName(to));
    }
  }
  return Status::ok;
}

const char *WeightsMatch::read(uint32_t state) {
  const WeightTensor &tensor = *tensors[state];
  cauce_abi_dtype_t from = tensor.elementType(), to = states[state]->tensor->dtype;
  if (from == to)
    return file->data(tensor);
  (void)!convertElements(from, file->data(tensor), to, scratch.data(), denseBytes(*states[state]) / dtypeSize(to));
  return scratch.data();
}

} // namespace cauce::runtime
