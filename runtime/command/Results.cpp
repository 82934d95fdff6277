// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A .npy or .npz file says at its beginning how many rows it has, so what goes there is kept until the end.
#include "command/Results.h"

#include "data/Decision.h"
#include "data/Npy.h"
#include "data/Npz.h"
#include "data/Tensor.h"
#include "train/Json.h"

#include <cerrno>

namespace cauce::runtime::command {

namespace {

// All rows of a result.
struct Rows {
  Status add(const cauce_tensor_t &tensor);
  Buffer memory;
  size_t bytes = 0;
  int64_t dims[maxRank] = {};
};

} // namespace

Status Rows::add(const cauce_tensor_t &tensor) {
  size_t needed = bytes + tensor.bytes;
  if (needed > memory.size())
    CAUCE_TRY(memory.grow(bytes ? needed * 2 : needed, bytes));
  if (tensor.bytes)
    memcpy(memory.data() + bytes, tensor.data, tensor.bytes);
  bytes = needed;
  int64_t before = dims[0];
  memcpy(dims, tensor.dims, sizeof(dims));
  dims[0] += before;
  return Status::ok;
}

// Where some results go: those of [first, end).
struct Results::Target {
  Target(Format format, uint32_t first, uint32_t end) : format(format), first(first), end(end) {}
  ~Target() { destroy(file); }
  bool isArray() const { return format == Format::npy || format == Format::npz; }
  Format format;
  uint32_t first, end;
  FileWriter *file = nullptr; // NULL: the standard output
  const char *path = nullptr;
  Vector<Rows> rows; // of each result, if it is an array
};

Results::~Results() {
  for (Target *target : targets)
    destroy(target);
}

// To the file `path`, or with NULL to the standard output.
Status Results::addTarget(Format format, uint32_t first, uint32_t end, const char *path) {
  CAUCE_TRY(targets.push(nullptr));
  Target *target = targets.back() = make<Target>(format, first, end);
  if (!target)
    return failOutOfMemory(sizeof(Target));
  target->path = path;
  CAUCE_TRY(target->rows.resize(target->isArray() ? end - first : 0));
  if (!path)
    return Status::ok;
  target->file = make<FileWriter>();
  return target->file ? target->file->open(path) : failOutOfMemory(sizeof(FileWriter));
}

int Results::addFile(const char *output) {
  int at = findNamed(output, function.results, function.result_count);
  const char *path = at < 0 ? output : output + strlen(function.results[at]->name) + 1;
  if (at < 0 && strchr(output, '='))
    return usageError("--output: expected [NAME=]FILE with one of the names %s, but got '%.200s'",
                                      namesOf(function.results, function.result_count).c_str(), output);
  if (function.result_count == 0)
    return usageError("--output: '%s' has no results", function.name);
  static const struct {
    const char *end;
    Format format;
  } formats[] = {{".npy", Format::npy}, {".npz", Format::npz}, {".csv", Format::csv}, {".jsonl", Format::jsonLines}};
  Format format = Format::text;
  for (const auto &known : formats)
    if (endsWith(path, known.end))
      format = known.format;
  if (format == Format::text)
    return reportFailure(fail(Status::invalidArgument, "%s: expected a name that ends in .npy, .npz, .csv or .jsonl", path));
  if (at < 0 && function.result_count > 1 && format != Format::npz && format != Format::jsonLines)
    return usageError("--output: '%s' has the results %s: expected NAME=FILE for one, or FILE.npz or FILE.jsonl for all, but got '%.200s'",
                                      function.name, namesOf(function.results, function.result_count).c_str(), output);
  uint32_t first = at < 0 ? 0 : uint32_t(at), end = at < 0 ? function.result_count : first + 1;
  Status status = addTarget(format, first, end, path);
  return status == Status::ok ? 0 : reportFailure(status);
}

int Results::open(const Options &options) {
  for (const char *output : options.outputs)
    if (int status = addFile(output))
      return status;
  if (!options.outputs.empty()) {
    if (options.format)
      return usageError("--format: is for the standard output; the names of --output say their formats");
    return 0;
  }
  static const struct {
    const char *name;
    Format format;
  } formats[] = {{"csv", Format::csv}, {"npy", Format::npy}, {"jsonl", Format::jsonLines}};
  Format format = Format::text;
  for (const auto &known : formats)
    if (options.format && strcmp(options.format, known.name) == 0)
      format = known.format;
  if (options.format && format == Format::text)
    return usageError("--format: expected csv, npy or jsonl, but got '%.60s'", options.format);
  if ((format == Format::csv || format == Format::npy) && function.result_count != 1)
    return usageError("--format %s: expected a function with one result, but '%s' has %u; --format jsonl prints all, "
                                      "--output NAME=FILE writes one",
                                      options.format, function.name, function.result_count);
  if (options.batch && format == Format::text && function.result_count > 1)
    return usageError("--batch: '%s' has %u results; --format jsonl prints all, --output NAME=FILE writes one", function.name,
                                      function.result_count);
  named = named && !options.batch; // rows follow rows
  Status status = addTarget(format, 0, function.result_count, nullptr);
  return status == Status::ok ? 0 : reportFailure(status);
}

bool Results::haveRows(int64_t symbol) const {
  for (uint32_t i = 0; i < function.result_count; ++i)
    if (!function.results[i]->rank || function.results[i]->dims[0] != symbol)
      return false;
  return true;
}

Status Results::nameClasses(const cauce_abi_program_t &program) {
  for (uint32_t i = 0; i < function.result_count; ++i)
    CAUCE_TRY(decisions.push(findDecision(program, function.results[i]->name)));
  return Status::ok;
}

// As a cell of a CSV file.
static void appendCell(const char *text, String *out) {
  if (!strpbrk(text, ",\"\r\n")) {
    out->append(text);
    return;
  }
  out->add('"');
  for (; *text; ++text)
    out->append(*text == '"' ? "\"" : "").add(*text);
  out->add('"');
}

// A line of a CSV file.
void Results::appendRow(uint32_t result, const cauce_tensor_t &tensor, size_t row, String *out) const {
  if (!decisions.empty() && decisions[result]) {
    const char *name = nameClass(*decisions[result], tensor, row);
    appendCell(name ? name : "", out);
    out->add(',');
  }
  appendCsvRow(tensor, row, out);
  out->add('\n');
}

Status Results::put(Target &target, const String &text) {
  CAUCE_TRY(text.check());
  if (target.file)
    return target.file->write(text.c_str(), text.size());
  if (fwrite(text.c_str(), 1, text.size(), stdout) != text.size())
    return fail(Status::io, "cannot write to the standard output: %s", strerror(errno));
  return Status::ok;
}

// One line for each entry of the first dimension, numbers separated by commas; more results than one with their names.
void Results::appendText(uint32_t result, const cauce_tensor_t &tensor, String *out) const {
  if (named)
    out->append(function.results[result]->name).append(tensor.count == 1 ? ": " : ":\n");
  for (size_t row = 0; tensor.count && row < rowCount(tensor); ++row)
    appendRow(result, tensor, row, out);
}

// ,"species":"setosa": of the labels that results decide about, each once.
void Results::appendClasses(cauce_tensor_t *const *tensors, uint32_t first, uint32_t end, const size_t *row, String *out) const {
  for (uint32_t i = first; i < end && !decisions.empty(); ++i) {
    bool isNew = decisions[i] != nullptr;
    for (uint32_t before = first; isNew && before < i; ++before)
      isNew = !decisions[before] || strcmp(decisions[before]->label, decisions[i]->label) != 0;
    if (!isNew)
      continue;
    out->append(",");
    appendJson(decisions[i]->label, out);
    out->append(row ? ":" : ":[");
    size_t begin = row ? *row : 0, count = row ? 1 : rowCount(*tensors[i]);
    for (size_t r = begin; r < begin + count; ++r) {
      out->append(r == begin ? "" : ",");
      if (const char *name = nameClass(*decisions[i], *tensors[i], r))
        appendJson(name, out);
      else
        out->append("null");
    }
    out->append(row ? "" : "]");
  }
}

// {"y":[1,2],"z":3}: of row `row`, or of all.
void Results::appendObject(cauce_tensor_t *const *tensors, uint32_t first, uint32_t end, const size_t *row, String *out) const {
  const cauce_abi_tensor_t *const *types = function.results;
  for (uint32_t i = first; i < end; ++i) {
    const cauce_tensor_t &tensor = *tensors[i];
    out->append(i == first ? "{" : ",");
    appendJson(types[i]->name, out);
    out->append(":");
    if (row || !tensor.rank) {
      appendJsonRow(tensor, row ? *row : 0, out);
      continue;
    }
    out->append("[");
    for (size_t r = 0; r < rowCount(tensor); ++r) {
      out->append(r ? "," : "");
      appendJsonRow(tensor, r, out);
    }
    out->append("]");
  }
  appendClasses(tensors, first, end, row, out);
  out->append(first == end ? "{}\n" : "}\n");
}

Status Results::writeTo(Target &target, cauce_tensor_t *const *results) {
  String text;
  const cauce_tensor_t *tensor = target.first < target.end ? results[target.first] : nullptr;
  if (target.isArray()) {
    for (uint32_t i = target.first; i < target.end; ++i)
      CAUCE_TRY(target.rows[i - target.first].add(*results[i]));
    return Status::ok;
  }
  if (target.format == Format::text) {
    for (uint32_t i = target.first; i < target.end; ++i)
      appendText(i, *results[i], &text);
    return put(target, text);
  }
  // Samples have lines of their own if all results have them.
  const cauce_abi_tensor_t *const *types = function.results;
  bool hasRows = tensor && tensor->rank && types[target.first]->dims[0] < 0;
  for (uint32_t i = target.first; i < target.end; ++i)
    hasRows = hasRows && types[i]->rank && types[i]->dims[0] == types[target.first]->dims[0];
  size_t lines = hasRows || target.format == Format::csv ? rowCount(*tensor) : 1;
  for (size_t row = 0; row < lines; ++row) {
    if (target.format == Format::csv) {
      appendRow(target.first, *tensor, row, &text);
    } else {
      appendObject(results, target.first, target.end, hasRows ? &row : nullptr, &text);
    }
    if (text.size() > 65536) {
      CAUCE_TRY(put(target, text));
      text.clear();
    }
  }
  return put(target, text);
}

int Results::write(cauce_tensor_t *const *results) {
  for (Target *target : targets)
    if (Status status = writeTo(*target, results); status != Status::ok)
      return reportFailure(status);
  // Whoever reads the other end of a pipe sees a batch when it is done.
  return fflush(stdout) == 0 ? 0 : finishOutput(0);
}

// The file that the standard output becomes.
static Status printNpy(const cauce_abi_tensor_t &type, const Rows &rows) {
  String header;
  CAUCE_TRY(describeNpy("standard output", type.dtype, type.rank, rows.dims, &header));
  if (fwrite(header.c_str(), 1, header.size(), stdout) != header.size() ||
      (rows.bytes && fwrite(rows.memory.data(), 1, rows.bytes, stdout) != rows.bytes))
    return fail(Status::io, "cannot write to the standard output: %s", strerror(errno));
  return Status::ok;
}

Status Results::writeArrays(Target &target) {
  const cauce_abi_tensor_t *const *types = function.results + target.first;
  if (!target.file)
    return printNpy(*types[0], target.rows[0]);
  if (target.format == Format::npy)
    return writeNpy(*target.file, target.path, types[0]->dtype, types[0]->rank, target.rows[0].dims, target.rows[0].memory.data(),
                    target.rows[0].bytes);
  NpzWriter archive(*target.file);
  for (size_t i = 0; i < target.rows.size(); ++i) {
    const Rows &rows = target.rows[i];
    CAUCE_TRY(archive.add(target.path, types[i]->name, types[i]->dtype, types[i]->rank, rows.dims, rows.memory.data(), rows.bytes));
  }
  return archive.finish();
}

int Results::finish() {
  for (Target *target : targets) {
    Status status = target->isArray() ? writeArrays(*target) : Status::ok;
    if (status == Status::ok && target->file)
      status = target->file->commit();
    if (status != Status::ok)
      return reportFailure(status);
  }
  return 0;
}

} // namespace cauce::runtime::command
