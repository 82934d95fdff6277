// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A data set in memory: one column of samples per field, and batches of it.
#pragma once

#include "base/File.h"
#include "program/Session.h"

#include <condition_variable>
#include <mutex>
#include <thread>

namespace cauce {

/// The values of one field for all samples, dense.
struct Field {
  std::string name;
  cauce_abi_dtype_t dtype = 0;
  std::vector<int64_t> sampleDims; // shape of one sample
  size_t sampleBytes = 0;
  Bytes data;
};

struct Dataset {
  int64_t samples = 0;
  std::vector<Field> fields; // in the order of the function's arguments
};

/// The readers, one per file format. Each fills the fields that the description's feeds name.
Status readCsv(const cauce_abi_dataset_t &description, const std::string &folder, Dataset &dataset);
Status readIdx(const cauce_abi_dataset_t &description, const std::string &folder, Dataset &dataset);
Status readNpy(const cauce_abi_dataset_t &description, const std::string &folder, Dataset &dataset);

/// A whole .npy file, and writing one.
Status readNpyTensor(const std::string &path, Tensor &tensor);
Status writeNpyTensor(const std::string &path, const Tensor &tensor);
/// A CSV file of numbers, a header line allowed, as a tensor of this type with `columns` values a row.
Status readCsvTensor(const std::string &path, cauce_abi_dtype_t dtype, int64_t columns, Tensor &tensor);

/// Loads the data set of this name for the arguments of `function`, from files or as a share of another.
/// `found` tells whether the program has one of this name.
Status loadDataset(const cauce_abi_program_t &program, const cauce_abi_function_t &function, const std::string &name,
                   const std::string &folder, Dataset &dataset, bool &found);

/// Stores a number as an element of this type; false if it does not fit.
bool storeNumber(cauce_abi_dtype_t dtype, double value, void *target);
double loadNumber(cauce_abi_dtype_t dtype, const void *source);

/// Batches of an epoch, gathered by a thread while the previous one is used.
class Batches {
public:
  Batches(const Dataset &dataset, int64_t batch);
  ~Batches();

  /// Starts an epoch: in order, or shuffled by `seed` and `epoch`.
  void start(bool shuffle, uint64_t seed, uint64_t epoch, bool dropLast);
  /// The next batch, valid until the next call; null at the end of the epoch.
  const std::vector<TensorView> *next();
  int64_t count() const { return batchCount; }

private:
  struct Slot {
    std::vector<Bytes> memory;
    std::vector<TensorView> views;
    bool full = false;
  };
  void fill(Slot &slot, int64_t number);
  void work();

  const Dataset &dataset;
  int64_t batch, batchCount = 0;
  std::vector<int64_t> order;
  Slot slots[2];
  int64_t taken = 0, made = 0; // batches handed out and gathered
  bool stopping = false;
  std::mutex mutex;
  std::condition_variable changed;
  std::thread thread;
};

} // namespace cauce
