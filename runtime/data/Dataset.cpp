// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Files are read when a set is first used. A share is drawn from its source's rows by a permutation (base/Permutation.h); the source keeps
// the rest, in order, so the two never overlap.
#include "data/Dataset.h"

#include "base/Log.h"
#include "base/Permutation.h"
#include "data/Padding.h"

// NULL unless something else asked the linker for them: -u, or program/Load.cpp.
#pragma weak cauce_reader_csv
#pragma weak cauce_reader_idx
#pragma weak cauce_reader_npy
#pragma weak cauce_reader_text

namespace cauce::runtime {

// What `fill` is doing on this thread.
struct Filling {
  char reason[maxMessage] = ""; // why it fails, if it says so
};
static thread_local Filling *filling = nullptr;

Status Dataset::checkReadable() const {
  if (filling && origin().fill)
    return fail(Status::invalidArgument, "data set '%s': its rows are asked for within a fill function, which would wait for itself", name.c_str());
  return Status::ok;
}

Status Dataset::fillRows(const uint32_t *numbers, size_t count, void *const *targets) const {
  const Dataset &source = origin();
  Filling now;
  int failed;
  {
    Locked locked(source.fillLock);
    filling = &now;
    failed = source.fill(source.user, numbers, count, targets);
    filling = nullptr;
  }
  if (!failed)
    return Status::ok;
  if (*now.reason)
    return fail(Status::badData, "data set '%s': %s", name.c_str(), now.reason);
  return fail(Status::badData, "data set '%s': the application's source failed to provide %zu rows, the first of them row %u", name.c_str(), count,
              numbers[0]);
}

Status Dataset::gather(const uint32_t *positions, size_t count, void *const *targets, uint32_t *scratch) const {
  const uint32_t *rowsOfBase = positions;
  if (!selection.isAll()) {
    for (size_t i = 0; i < count; ++i)
      scratch[i] = selection[positions[i]];
    rowsOfBase = scratch;
  }
  const Dataset &source = origin();
  if (source.fill)
    return fillRows(rowsOfBase, count, targets);
  for (size_t f = 0; f < source.table.fields.size(); ++f)
    copyRows(source.table, source.table.fields[f], rowsOfBase, count, static_cast<char *>(targets[f]));
  return Status::ok;
}

Dataset *lookUpDataset(cauce_data &data, const char *name) {
  for (Dataset &set : data.sets)
    if (set.name == name)
      return &set;
  return nullptr;
}

Status findReader(const cauce_abi_dataset_t &dataset, const Reader **out, const char **outKind) {
  *out = nullptr;
  *outKind = "?";
  switch (dataset.reader) {
  case CAUCE_READER_CSV:
  case CAUCE_READER_CSV_WINDOWS:
    *out = &cauce_reader_csv, *outKind = "csv";
    break;
  case CAUCE_READER_IDX:
    *out = &cauce_reader_idx, *outKind = "idx";
    break;
  case CAUCE_READER_NPY:
  case CAUCE_READER_NPY_WINDOWS:
    *out = &cauce_reader_npy, *outKind = "npy";
    break;
  case CAUCE_READER_TEXT:
    *out = &cauce_reader_text, *outKind = "text";
    break;
  }
  return *out ? Status::ok
              : fail(Status::unsupported, "data set '%s': this program was linked without its reader; link with -u cauce_reader_%s", dataset.name,
                     *outKind);
}

static Status readFiles(cauce_data &data, Dataset &set) {
  const cauce_abi_dataset_t &description = *set.description;
  const Reader *reader = nullptr;
  const char *kind = nullptr;
  CAUCE_TRY(findReader(description, &reader, &kind));
  CAUCE_TRY(reader->read(*data.program, description, data.folder.c_str(), &set.table));
  set.rows = set.table.rows;
  set.table.lengths = data.program->minor >= 2 ? description.lengths : 0;
  return set.table.lengths ? checkLengths(set.table, description.name) : Status::ok;
}

static void logRead(const Dataset &set) {
  const Reader *reader = nullptr;
  const char *kind = nullptr;
  (void)findReader(*set.description, &reader, &kind);
  size_t bytes = set.table.tokens.size();
  for (const Field &field : set.table.fields)
    bytes += field.values.size();
  log(CAUCE_LOG_INFO, "data set '%s': %u rows, %zu bytes, read by %s", set.name.c_str(), set.table.rows, bytes, kind);
}

// Draws `taken` of the rows that are left by the permutation of the share's seed.
static Status drawByChance(const cauce_abi_dataset_t &description, const Dataset &source, uint32_t taken, const Selection &left, Selection *out) {
  if (source.table.overlap)
    return fail(Status::badData,
                "data set '%s': the windows of '%s' overlap, so that a share drawn by chance would have what is trained with; take the last ones",
                description.name, source.name.c_str());
  Permutation order;
  CAUCE_TRY(order.open(left.size()));
  order.draw(description.split_seed, 0);
  CAUCE_TRY(out->open(source.table.rows, taken));
  for (uint32_t i = 0; i < taken; ++i)
    out->add(left[order[i]]);
  return out->finish();
}

// The rows left[first, first + count), in order.
static Status drawRange(const Selection &left, uint32_t total, uint32_t first, uint32_t count, Selection *out) {
  CAUCE_TRY(out->open(total, count));
  for (uint32_t i = 0; i < count; ++i)
    out->add(left[first + i]);
  return out->finish();
}

// Divides the rows of `source` among its shares, in the order of the program, and leaves it the rest. Windows that reach into those of a
// share of the last ones belong to none.
static Status drawShares(cauce_data &data, Dataset &source) {
  uint32_t total = source.table.rows;
  Selection left(total);
  for (Dataset &share : data.sets) {
    if (!share.description || !share.description->split_from || !(source.name == share.description->split_from))
      continue;
    bool isLast = share.description->split_share < 0;
    double fraction = isLast ? -share.description->split_share : share.description->split_share;
    if (!(fraction > 0 && fraction < 1))
      return fail(Status::badData, "data set '%s': expected a share between 0 and 1, but got %g", share.name.c_str(), fraction);
    uint32_t taken = uint32_t(fraction * total + 0.5), lost = isLast ? source.table.overlap : 0;
    if (taken == 0 || taken >= left.size() || lost >= left.size() - taken) {
      Message why;
      if (lost)
        why.format(", and %u more reach into these", lost);
      return fail(Status::badData, "data set '%s': a share of %g of the %u rows of '%s' is %u rows, of %u that are left%s",
                  share.name.c_str(), fraction, total, source.name.c_str(), taken, left.size(), why.c_str());
    }
    Selection gone;
    if (isLast) {
      CAUCE_TRY(drawRange(left, total, left.size() - taken, taken, &share.selection));
      CAUCE_TRY(drawRange(left, total, left.size() - taken - lost, taken + lost, &gone));
    } else {
      CAUCE_TRY(drawByChance(*share.description, source, taken, left, &share.selection));
    }
    CAUCE_TRY(left.remove(isLast ? gone : share.selection));
    share.base = &source;
    share.rows = taken;
  }
  // Nothing can fail any more.
  for (Dataset &share : data.sets)
    share.loaded |= share.base == &source;
  source.rows = left.size();
  source.selection = std::move(left);
  return Status::ok;
}

// Under the lock of the data. `*outRead` is the set whose files were read, if any were.
static Status loadDataset(cauce_data &data, const char *name, Dataset **out, Dataset **outRead) {
  Dataset *set = lookUpDataset(data, name);
  if (!set) {
    Message names;
    for (const Dataset &other : data.sets)
      names.append(names.size() ? ", " : "").append(other.name);
    return fail(Status::notFound, "there is no data set '%s'; %s%s", name, names.size() ? "there is " : "the model names none",
                names.c_str());
  }
  if (!set->loaded) {
    Dataset *source = set;
    if (set->description->split_from) {
      source = lookUpDataset(data, set->description->split_from);
      if (!source || !source->description || source->description->split_from)
        return fail(Status::badData, "data set '%s': there is no data set '%s' that it can be a share of", name,
                    set->description->split_from);
    }
    if (!source->loaded) {
      CAUCE_TRY(readFiles(data, *source));
      CAUCE_TRY(drawShares(data, *source));
      source->loaded = true;
      *outRead = source;
    }
  }
  if (set->rows == 0)
    return fail(Status::badData, "data set '%s' has no rows", name);
  *out = set;
  return Status::ok;
}

Status findDataset(cauce_data &data, const char *name, Dataset **out) {
  Dataset *read = nullptr;
  Status status;
  {
    Locked locked(data.lock);
    status = loadDataset(data, name, out, &read);
  }
  // Without the lock: who listens may ask for the data.
  if (read && status == Status::ok)
    logRead(*read);
  return status;
}

static Status addSource(cauce_data &data, const void *given) {
  cauce_source_t source = {};
  CAUCE_TRY(readOptions(static_cast<const cauce_source_t *>(given), sizeof(cauce_source_t), "a data source", &source));
  CAUCE_TRY(checkReserved(source.reserved, "a data source"));
  if (!source.name || !*source.name || !source.fill || (source.field_count && !source.field_names))
    return fail(Status::invalidArgument, "a data source needs a name, a fill function and the names of its fields");
  if (lookUpDataset(data, source.name))
    return fail(Status::invalidArgument, "data source '%s' is there twice", source.name);
  if (source.rows == 0 || source.rows >= UINT32_MAX)
    return fail(Status::invalidArgument, "data source '%s': expected 1 to %u rows, but got %llu", source.name, UINT32_MAX - 1,
                static_cast<unsigned long long>(source.rows));
  CAUCE_TRY(data.sets.push(Dataset()));
  Dataset &set = data.sets.back();
  CAUCE_TRY(set.name.append(source.name).check());
  set.fill = source.fill;
  set.user = source.user;
  set.rows = set.table.rows = uint32_t(source.rows);
  set.loaded = true;
  CAUCE_TRY(set.table.fields.resize(source.field_count));
  for (uint32_t f = 0; f < source.field_count; ++f) {
    Field &field = set.table.fields[f];
    if (!source.field_names[f])
      return failNull("the name of a field");
    for (uint32_t other = 0; other < f; ++other)
      if (strcmp(set.table.fields[other].name, source.field_names[f]) == 0)
        return fail(Status::invalidArgument, "data source '%s': field '%s' is there twice", source.name, source.field_names[f]);
    CAUCE_TRY(prepareField(*data.program, source.field_names[f], &field));
    field.name = field.type->name;
    for (uint32_t i = 1; i < field.type->rank; ++i)
      if (field.type->dims[i] < 0)
        return fail(Status::unsupported, "data source '%s': '%s' has a symbolic size besides the batch", source.name, field.name);
    CAUCE_TRY(setRowShape(*data.program, source.name, field.type->rank, field.type->dims, &field));
  }
  return Status::ok;
}

static Status openData(cauce_data &data, const char *folder) {
  CAUCE_TRY(data.folder.append(folder).check());
  CAUCE_TRY(data.sets.resize(data.program->dataset_count));
  for (uint32_t i = 0; i < data.program->dataset_count; ++i) {
    CAUCE_TRY(data.sets[i].name.append(data.program->datasets[i]->name).check());
    data.sets[i].description = data.program->datasets[i];
  }
  return Status::ok;
}

// The structs of `sources` lie as far apart as the application's header says.
static Status addSources(cauce_data &data, const cauce_source_t *sources, size_t count) {
  CAUCE_TRY(data.sets.reserve(count));
  size_t stride = count ? sources->size : 0;
  for (size_t i = 0; i < count; ++i)
    CAUCE_TRY(addSource(data, reinterpret_cast<const char *>(sources) + i * stride));
  return Status::ok;
}

// Makes data of the program that `open` fills.
template <typename Open> static Status makeData(const cauce_program_t *program, Open open, cauce_data_t **out) {
  cauce_data *data = make<cauce_data>();
  if (!data)
    return failOutOfMemory(sizeof(cauce_data));
  data->program = cauce_program_descriptor(program);
  Status status = open(*data);
  if (status == Status::ok)
    *out = data;
  else
    destroy(data);
  return status;
}

} // namespace cauce::runtime

using namespace cauce::runtime;

extern "C" {

cauce_status_t cauce_data_open(const cauce_program_t *program, const char *folder, cauce_data_t **out_data) {
  CAUCE_REQUIRE(out_data, "a place for the data");
  *out_data = nullptr;
  CAUCE_REQUIRE(program, "a program");
  CAUCE_REQUIRE(folder, "the folder of the data");
  return toC(makeData(program, [&](cauce_data &data) { return openData(data, folder); }, out_data));
}

cauce_status_t cauce_data_create(const cauce_program_t *program, const cauce_source_t *sources, size_t count,
                                 cauce_data_t **out_data) {
  CAUCE_REQUIRE(out_data, "a place for the data");
  *out_data = nullptr;
  CAUCE_REQUIRE(program, "a program");
  if (count)
    CAUCE_REQUIRE(sources, "a data source");
  return toC(makeData(program, [&](cauce_data &data) { return addSources(data, sources, count); }, out_data));
}

int cauce_source_fail(const char *reason) {
  if (filling && reason) {
    (void)fail(Status::badData, "%s", reason); // makes it one line
    memcpy(filling->reason, cauce_message(), sizeof(filling->reason));
  }
  return 1;
}

void cauce_data_release(cauce_data_t *data) { destroy(data); }

cauce_status_t cauce_data_rows(cauce_data_t *data, const char *name, uint64_t *out_rows) {
  CAUCE_REQUIRE(out_rows, "a place for the number of rows");
  *out_rows = 0;
  CAUCE_REQUIRE(data, "data");
  CAUCE_REQUIRE(name, "the name of a data set");
  Dataset *set = nullptr;
  Status status = findDataset(*data, name, &set);
  if (status == Status::ok)
    *out_rows = set->rows;
  return toC(status);
}

} // extern "C"
