// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// safetensors files (huggingface.co/docs/safetensors): weights and checkpoints. Read, a file is checked against itself, but
// against no program yet; written, it is made of states in whatever layout they have.
#pragma once

#include "base/File.h"
#include "base/FileReader.h"
#include "program/Shape.h"

namespace cauce::runtime {

struct WeightTensor {
  String name, dtype; // "F32", "I64", ...: the format's names
  int64_t dims[maxRank];
  uint32_t rank = 0;
  int64_t begin = 0, end = 0; // bytes after the header
  // The program's number of `dtype`; 0 if it has none.
  cauce_abi_dtype_t elementType() const;
};

class WeightsFile {
public:
  // Reads all of `path`: the header must be valid, and its offsets cover the data without gaps and overlaps. What a
  // SafetensorsWriter wrote with a checksum must have it.
  Status open(const char *path);
  // The same in two steps, for those who know from the names whether they want the data.
  Status openHeader(const char *path);
  Status readData();
  // The first step for bytes in memory, which must outlive the second.
  Status openMemory(const void *bytes, size_t size, const char *path);
  const char *data(const WeightTensor &tensor) const { return contents.data() + tensor.begin; }
  // NULL if there is none.
  const WeightTensor *find(const char *name) const;
  // What the file says about itself under `key`; NULL if nothing.
  const char *metadata(const char *key) const;
  // Besides the weights it holds what training needs to go on.
  bool isCheckpoint() const { return metadata("checkpoint") != nullptr; }
  bool hasChecksum() const { return isChecked; }
  Vector<WeightTensor> tensors;

private:
  struct Entry {
    String key, value;
  };
  Status readHeader(const char *path);
  Status parseHeader(const char *path, const char *text, size_t length);
  Vector<Entry> entries;
  FileReader file;
  bool isChecked = false;
  uint32_t checksum = 0, expectedChecksum = 0; // of what follows it in the header, and of the whole file
  Buffer contents;
};

// Appends its type and shape.
void describe(const WeightTensor &tensor, String *out);

// Checks that `tensor` of `path` has the type and the shape of `state`; with `converts`, any type of floats if that is one.
Status matchTensor(const char *path, const WeightTensor &tensor, const cauce_abi_state_t &state, bool converts = false);

// Writes one file after another: begin, add what it holds, write. Memory is taken for the first one.
class SafetensorsWriter {
public:
  // With `checked`, the file begins with a checksum of all that follows.
  void begin(bool checked);
  // All of them come before the tensors.
  void addMetadata(const char *key, const char *value);
  // Tensor "PREFIXname". `packed` is the state in its layout and is read by write().
  Status addTensor(const char *prefix, const cauce_abi_state_t &state, const char *packed);
  // Takes the memory that write() needs for a path of `pathLength`.
  Status reserve(size_t pathLength);
  Status write(const char *path);

private:
  struct Entry {
    const cauce_abi_state_t *state;
    const char *packed;
  };
  const char *dense(const Entry &entry);
  void endMetadata();
  bool isChecked = false, isInMetadata = false;
  Vector<Entry> entries;
  String header;
  size_t offset = 0, largest = 0;
  Buffer scratch;
  FileWriter file;
};

} // namespace cauce::runtime
