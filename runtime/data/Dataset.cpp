// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Loading by description, splits, and batches.
#include "data/Dataset.h"

#include "base/Philox.h"

#include <algorithm>
#include <cstring>

namespace cauce {

bool storeNumber(cauce_abi_dtype_t dtype, double value, void *target) {
  auto integer = [&](auto type, double low, double high) {
    if (!(value >= low && value <= high) || value != double(int64_t(value)))
      return false;
    auto number = decltype(type)(value);
    memcpy(target, &number, sizeof(number));
    return true;
  };
  switch (dtype) {
  case CAUCE_DTYPE_F32: {
    float number = float(value);
    memcpy(target, &number, sizeof(number));
    return true;
  }
  case CAUCE_DTYPE_F64:
    memcpy(target, &value, sizeof(value));
    return true;
  case CAUCE_DTYPE_I32:
    return integer(int32_t(), -2147483648.0, 2147483647.0);
  case CAUCE_DTYPE_I64:
    return integer(int64_t(), -9007199254740992.0, 9007199254740992.0);
  case CAUCE_DTYPE_UI8:
    return integer(uint8_t(), 0, 255);
  case CAUCE_DTYPE_I1:
    return integer(uint8_t(), 0, 1);
  default:
    return false;
  }
}

double loadNumber(cauce_abi_dtype_t dtype, const void *source) {
  auto read = [&](auto number) {
    memcpy(&number, source, sizeof(number));
    return double(number);
  };
  switch (dtype) {
  case CAUCE_DTYPE_F32:
    return read(float());
  case CAUCE_DTYPE_F64:
    return read(double());
  case CAUCE_DTYPE_I32:
    return read(int32_t());
  case CAUCE_DTYPE_I64:
    return read(int64_t());
  default:
    return read(uint8_t());
  }
}

static const cauce_abi_dataset_t *describe(const cauce_abi_program_t &program, const std::string &name) {
  for (uint32_t i = 0; i < program.dataset_count; ++i)
    if (name == program.datasets[i].name)
      return &program.datasets[i];
  return nullptr;
}

// Which samples of `total` the data set `name` keeps: shares of one shuffled order, in the order of the descriptions;
// what no share takes stays with the data set that is split.
static std::vector<int64_t> shareOf(const cauce_abi_program_t &program, const std::string &source,
                                    const std::string &name, int64_t total) {
  std::vector<int64_t> order(total);
  for (int64_t i = 0; i < total; ++i)
    order[i] = i;
  uint64_t seed = 0;
  bool isSplit = false;
  for (uint32_t i = 0; i < program.dataset_count; ++i)
    if (program.datasets[i].split_from && source == program.datasets[i].split_from) {
      seed = program.datasets[i].split_seed;
      isSplit = true;
    }
  if (!isSplit)
    return order;
  Random random(seed, 0x73706c6974); // "split"
  for (int64_t i = total - 1; i > 0; --i)
    std::swap(order[i], order[random.below(i + 1)]);
  int64_t begin = 0;
  for (uint32_t i = 0; i < program.dataset_count; ++i) {
    const cauce_abi_dataset_t &dataset = program.datasets[i];
    if (!dataset.split_from || source != dataset.split_from)
      continue;
    int64_t end = std::min(total, begin + int64_t(dataset.split_share * double(total) + 0.5));
    if (name == dataset.name)
      return {order.begin() + begin, order.begin() + end};
    begin = end;
  }
  return {order.begin() + begin, order.end()};
}

Status loadDataset(const cauce_abi_program_t &program, const cauce_abi_function_t &function, const std::string &name,
                   const std::string &folder, Dataset &dataset, bool &found) {
  const cauce_abi_dataset_t *description = describe(program, name);
  found = description;
  if (!found)
    return Status::ok();
  const cauce_abi_dataset_t *source = description->split_from ? describe(program, description->split_from) : description;
  if (!source)
    return Status::error("data set '%s' is split from '%s', which there is not", name.c_str(), description->split_from);

  dataset = Dataset();
  for (uint32_t i = 0; i < function.argument_count; ++i) {
    const cauce_abi_tensor_t &argument = function.arguments[i];
    Field field;
    field.name = argument.name;
    field.dtype = argument.dtype;
    field.sampleBytes = sizeOfDtype(argument.dtype);
    for (uint32_t d = 1; d < argument.rank; ++d) {
      field.sampleDims.push_back(argument.dims[d]);
      field.sampleBytes *= argument.dims[d];
    }
    bool isFed = false;
    for (uint32_t f = 0; f < source->feed_count; ++f)
      isFed |= field.name == source->feeds[f].field;
    if (!isFed)
      return Status::error("data set '%s' does not say where '%s' comes from", source->name, argument.name);
    dataset.fields.push_back(std::move(field));
  }
  switch (source->reader) {
  case CAUCE_READER_CSV:
    CAUCE_RETURN_IF_FAILED(readCsv(*source, folder, dataset));
    break;
  case CAUCE_READER_IDX:
    CAUCE_RETURN_IF_FAILED(readIdx(*source, folder, dataset));
    break;
  case CAUCE_READER_NPY:
    CAUCE_RETURN_IF_FAILED(readNpy(*source, folder, dataset));
    break;
  default:
    return Status::error("data set '%s' wants reader %u, which this runtime does not have", source->name, source->reader);
  }
  std::vector<int64_t> kept = shareOf(program, source->name, name, dataset.samples);
  if (kept.empty())
    return Status::error("data set '%s' is empty: its share of the %lld samples of '%s' holds none", name.c_str(),
                         (long long)dataset.samples, source->name);
  if (int64_t(kept.size()) != dataset.samples) {
    for (Field &field : dataset.fields) {
      Bytes part(kept.size() * field.sampleBytes);
      for (size_t i = 0; i < kept.size(); ++i)
        memcpy(part.data() + i * field.sampleBytes, field.data.data() + kept[i] * field.sampleBytes, field.sampleBytes);
      field.data = std::move(part);
    }
    dataset.samples = kept.size();
  }
  return Status::ok();
}

//===--------------------------------------------------------------------===//
// Batches
//===--------------------------------------------------------------------===//

Batches::Batches(const Dataset &dataset, int64_t batch)
    : dataset(dataset), batch(std::min(batch, dataset.samples)), order(dataset.samples) {
  for (Slot &slot : slots)
    for (const Field &field : dataset.fields) {
      slot.memory.emplace_back(this->batch * field.sampleBytes + 64);
      std::vector<int64_t> dims = {this->batch};
      dims.insert(dims.end(), field.sampleDims.begin(), field.sampleDims.end());
      uint8_t *data = slot.memory.back().data();
      data += -reinterpret_cast<uintptr_t>(data) & 63;
      slot.views.push_back({field.dtype, dims, data});
    }
  thread = std::thread([this] { work(); });
}

Batches::~Batches() {
  {
    std::lock_guard<std::mutex> lock(mutex);
    stopping = true;
  }
  changed.notify_all();
  thread.join();
}

void Batches::start(bool shuffle, uint64_t seed, uint64_t epoch, bool dropLast) {
  std::lock_guard<std::mutex> lock(mutex);
  for (int64_t i = 0; i < dataset.samples; ++i)
    order[i] = i;
  if (shuffle) {
    Random random(seed, epoch + 1);
    for (int64_t i = dataset.samples - 1; i > 0; --i)
      std::swap(order[i], order[random.below(i + 1)]);
  }
  batchCount = dropLast ? dataset.samples / batch : (dataset.samples + batch - 1) / batch;
  taken = made = 0;
  changed.notify_all();
}

void Batches::fill(Slot &slot, int64_t number) {
  int64_t begin = number * batch, count = std::min(batch, dataset.samples - begin);
  for (size_t f = 0; f < dataset.fields.size(); ++f) {
    const Field &field = dataset.fields[f];
    slot.views[f].dims[0] = count;
    uint8_t *target = static_cast<uint8_t *>(slot.views[f].data);
    for (int64_t i = 0; i < count; ++i)
      memcpy(target + i * field.sampleBytes, field.data.data() + order[begin + i] * field.sampleBytes, field.sampleBytes);
  }
}

void Batches::work() {
  std::unique_lock<std::mutex> lock(mutex);
  while (true) {
    // One slot is in the caller's hands, the other is filled ahead.
    changed.wait(lock, [&] { return stopping || (made < batchCount && made < taken + 1); });
    if (stopping)
      return;
    int64_t number = made;
    Slot &slot = slots[number % 2];
    lock.unlock();
    fill(slot, number);
    lock.lock();
    if (made == number)
      ++made;
    changed.notify_all();
  }
}

const std::vector<TensorView> *Batches::next() {
  std::unique_lock<std::mutex> lock(mutex);
  if (taken == batchCount)
    return nullptr;
  changed.wait(lock, [&] { return made > taken; });
  Slot &slot = slots[taken % 2];
  ++taken;
  changed.notify_all();
  return &slot.views;
}

} // namespace cauce
