// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Data sets by name: from files (through a Reader), from the application (a callback), or as a share of another one.
#pragma once

#include "base/Lock.h"
#include "data/Reader.h"
#include "data/Selection.h"

namespace cauce::runtime {

struct Dataset {
  String name;
  const cauce_abi_dataset_t *description = nullptr; // NULL for one of the application's
  int (*fill)(void *user, const uint32_t *rows, size_t count, void *const *fields) = nullptr;
  void *user = nullptr;
  mutable Lock fillLock; // held while `fill` runs
  bool loaded = false;
  Table table;             // rows of a source that is shared are counted here, in the source
  Dataset *base = nullptr; // of a share: where the rows are
  Selection selection;     // of the rows of the table, or of the base's: all of them if there are no shares
  uint32_t rows = 0;

  // Where the rows are.
  const Dataset &origin() const { return base ? *base : *this; }
  const Vector<Field> &fields() const { return origin().table.fields; }
  // invalidArgument within a fill function, if the rows are an application's.
  Status checkReadable() const;
  // Copies the rows at positions[0..count) of this set to `targets`, one buffer a field. `scratch` holds count numbers.
  Status gather(const uint32_t *positions, size_t count, void *const *targets, uint32_t *scratch) const;

private:
  Status fillRows(const uint32_t *numbers, size_t count, void *const *targets) const;
};

} // namespace cauce::runtime

struct cauce_data {
  const cauce_abi_program_t *program = nullptr;
  cauce::runtime::String folder;
  cauce::runtime::Lock lock; // held while files are read
  cauce::runtime::Vector<cauce::runtime::Dataset> sets; // never grows after creation: shares point at their sources
};

namespace cauce::runtime {

// The set `name` with its rows at hand, or notFound.
Status findDataset(cauce_data &data, const char *name, Dataset **out);
// What reads the files of a data set, and what it is called.
Status findReader(const cauce_abi_dataset_t &dataset, const Reader **out, const char **outKind);
// NULL if there is no such set; reads nothing.
Dataset *lookUpDataset(cauce_data &data, const char *name);

} // namespace cauce::runtime
