// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// `predict` and `call`: arguments from files or from the command line, in one call of the function or in one for each batch.
#include "command/Results.h"
#include "data/Elements.h"
#include "data/Ids.h"
#include "data/TensorReader.h"
#include "program/Phases.h"

#include <algorithm>
#include <cerrno>

namespace cauce::runtime::command {

namespace {

struct Tensors {
  Vector<cauce_tensor_t *> items;
  ~Tensors() { clear(); }
  void clear() {
    for (cauce_tensor_t *&tensor : items) {
      cauce_tensor_release(tensor);
      tensor = nullptr;
    }
  }
};

// The arguments of a function: files, of which all is read or some rows at a time, and numbers from the command line; or rows of
// the model's data.
class Arguments {
public:
  Arguments(const cauce_abi_program_t &program, const cauce_abi_function_t &function) : program(program), function(function) {}
  ~Arguments() {
    cauce_rows_release(rows);
    for (TensorReader *reader : readers)
      destroy(reader);
  }
  // 0, or the exit status of a failure that was reported.
  int open(const cauce_program_t *handle, const Options &options);
  // The dimension that counts the rows of all files; 0 if they do not agree, or have none.
  int64_t rowSymbol() const;
  // Whether no argument that has a row for each sample is made of numbers, of which there are no next ones. 0 or 2.
  int checkBatches() const;
  // Reads the next rows, up to `most`. `*more` is false if there was nothing left.
  Status next(uint64_t most, bool *more);
  // What the function takes; after next().
  const cauce_tensor_t *const *data() const { return rows ? rowArguments : tensors.items.data(); }

private:
  int openInput(const char *input, uint32_t at);
  const cauce_abi_program_t &program;
  const cauce_abi_function_t &function;
  Status checkRows() const;
  Tensors tensors;
  Vector<TensorReader *> readers; // NULL for numbers
  Vector<uint64_t> rowsRead;      // by each of them
  cauce_rows_t *rows = nullptr;   // instead of tensors
  const cauce_tensor_t *const *rowArguments = nullptr;
  bool isFirst = true;
};

} // namespace

int findNamed(const char *text, const cauce_abi_tensor_t *const *tensors, uint32_t count) {
  for (uint32_t i = 0; i < count; ++i) {
    size_t length = strlen(tensors[i]->name);
    if (strncmp(text, tensors[i]->name, length) == 0 && text[length] == '=')
      return int(i);
  }
  return -1;
}

Message namesOf(const cauce_abi_tensor_t *const *tensors, uint32_t count) {
  Message names;
  for (uint32_t i = 0; i < count; ++i)
    names.append(i ? ", " : "").append(tensors[i]->name);
  if (!count)
    names.append("none");
  return names;
}

struct Argument {
  Number number;
  const char *text;
  size_t length;
};

// Numbers separated by commas. `*isNumbers` is false if `text` is something else, so a file's name.
static Status parseNumbers(const char *text, Vector<Argument> *out, bool *isNumbers) {
  for (const char *at = text;; ++at) {
    const char *end = strchr(at, ',');
    Argument argument{{}, at, end ? size_t(end - at) : strlen(at)};
    *isNumbers = parseNumber(at, argument.length, &argument.number);
    if (!*isNumbers)
      return Status::ok;
    CAUCE_TRY(out->push(argument));
    if (!end)
      return Status::ok;
    at = end;
  }
}

// The tensor that `numbers` make in the shape of `type`, whose one symbolic size is what is left.
static Status tensorOfNumbers(const cauce_abi_program_t &program, const cauce_abi_tensor_t &type, const Vector<Argument> &numbers, cauce_tensor_t **out) {
  int64_t dims[maxRank] = {};
  size_t product = 1;
  int open = -1;
  for (uint32_t i = 0; i < type.rank; ++i) {
    dims[i] = type.dims[i];
    if (dims[i] >= 0) {
      product *= size_t(dims[i]);
      continue;
    }
    if (open >= 0) {
      dims[i] = 1;
      continue;
    }
    open = int(i);
  }
  if (open >= 0 && product) {
    dims[open] = int64_t(numbers.size() / product);
    product *= size_t(dims[open]);
  }
  if (product != numbers.size()) {
    Message shape;
    describe(program, type, &shape);
    return fail(Status::mismatch, "expected '%s' to have shape %s, but got %zu values", type.name, strchr(shape.c_str(), '('), numbers.size());
  }
  CAUCE_TRY(makeTensor(type.dtype, type.rank, dims, nullptr, out));
  for (size_t i = 0; i < numbers.size(); ++i)
    if (const Argument &argument = numbers[i];
        !storeElement(type.dtype, argument.number, static_cast<char *>((*out)->data) + i * dtypeSize(type.dtype))) {
      Message expected;
      describeRange(type.dtype, &expected);
      return fail(Status::badData, "'%s': %s, but got %.*s", type.name, expected.c_str(), int(std::min<size_t>(argument.length, 100)), argument.text);
    }
  return Status::ok;
}

int Arguments::openInput(const char *input, uint32_t at) {
  const cauce_abi_tensor_t &type = *function.arguments[at];
  if (readers[at] || tensors.items[at])
    return usageError("--input: '%s' is given twice", type.name);
  const char *value = input + strlen(type.name) + 1;
  Vector<Argument> numbers;
  if (isTensorFile(value)) {
    readers[at] = make<TensorReader>();
    Status status = readers[at] ? readers[at]->open(value, type) : failOutOfMemory(sizeof(TensorReader));
    return status == Status::ok ? 0 : reportFailure(status);
  }
  bool isNumbers = false;
  if (Status status = parseNumbers(value, &numbers, &isNumbers); status != Status::ok)
    return reportFailure(status);
  if (!isNumbers)
    return reportFailure(fail(Status::invalidArgument, "expected '%s' to be a file (.npy, .npz or .csv, or - for the standard input) or numbers of type %s, but got '%.100s'",
                              type.name, dtypeName(type.dtype), value));
  Status status = tensorOfNumbers(program, type, numbers, &tensors.items[at]);
  return status == Status::ok ? 0 : reportFailure(status);
}

int Arguments::open(const cauce_program_t *handle, const Options &options) {
  if (options.rows && !options.inputs.empty())
    return usageError("expected --data or --input, but got both");
  if (options.rows)
    return cauce_rows_open(handle, function.name, options.rows, &rows) == CAUCE_OK ? 0 : reportFailure();
  if (tensors.items.resize(function.argument_count) != Status::ok || readers.resize(function.argument_count) != Status::ok ||
      rowsRead.resize(function.argument_count) != Status::ok)
    return reportFailure();
  const char *unknown = nullptr, *streamed = nullptr;
  for (const char *input : options.inputs) {
    int at = findNamed(input, function.arguments, function.argument_count);
    if (at < 0) {
      unknown = input;
      continue;
    }
    const char *name = function.arguments[at]->name;
    if (strcmp(input + strlen(name), "=-") == 0) {
      if (streamed)
        return usageError("--input: '%s' and '%s' cannot both be the standard input", streamed, name);
      streamed = name;
    }
    if (int status = openInput(input, uint32_t(at)))
      return status;
  }
  Message names = namesOf(function.arguments, function.argument_count);
  for (uint32_t i = 0; i < function.argument_count; ++i)
    if (!tensors.items[i] && !readers[i])
      return reportFailure(fail(Status::invalidArgument, "input '%s' is missing: '%s' takes %s", function.arguments[i]->name, function.name,
                                names.c_str()));
  if (unknown)
    return reportFailure(fail(Status::invalidArgument, "'%s' has no input '%.100s'; it takes %s", function.name, unknown, names.c_str()));
  return 0;
}

int64_t Arguments::rowSymbol() const {
  int64_t symbol = 0;
  for (uint32_t i = 0; i < function.argument_count; ++i)
    if (rows || (readers[i] && readers[i]->hasRows())) {
      if (symbol && symbol != function.arguments[i]->dims[0])
        return 0;
      symbol = function.arguments[i]->dims[0];
    }
  return symbol;
}

int Arguments::checkBatches() const {
  for (uint32_t i = 0; !rows && i < function.argument_count; ++i)
    if (const cauce_abi_tensor_t &type = *function.arguments[i]; !readers[i] && type.rank && type.dims[0] < 0)
      return usageError("--batch: expected '%s', which has a row for each sample, to be a file, but got numbers", type.name);
  return 0;
}

// Files end together.
Status Arguments::checkRows() const {
  for (uint32_t i = 0; i < function.argument_count; ++i)
    for (uint32_t j = 0; j < function.argument_count; ++j)
      if (readers[i] && readers[j] && readers[i]->hasRows() && readers[j]->hasRows() && rowsRead[i] < rowsRead[j])
        return fail(Status::mismatch, "expected a row of '%s' for each of '%s', but it has only %llu", function.arguments[i]->name,
                    function.arguments[j]->name, static_cast<unsigned long long>(rowsRead[i]));
  return Status::ok;
}

Status Arguments::next(uint64_t most, bool *more) {
  *more = isFirst;
  if (rows) {
    uint64_t count = 0;
    cauce_status_t status = cauce_rows_next(rows, most, &rowArguments, &count);
    *more |= count > 0;
    isFirst = false;
    return Status(status);
  }
  for (uint32_t i = 0; i < function.argument_count; ++i) {
    if (!readers[i] || (!isFirst && !readers[i]->hasRows()))
      continue;
    cauce_tensor_release(tensors.items[i]);
    tensors.items[i] = nullptr;
    CAUCE_TRY(readers[i]->read(most, &tensors.items[i]));
    if (!readers[i]->hasRows())
      continue;
    *more |= tensors.items[i]->dims[0] > 0;
    rowsRead[i] += uint64_t(tensors.items[i]->dims[0]);
  }
  isFirst = false;
  return most == UINT64_MAX ? Status::ok : checkRows(); // all at once, the symbols tell
}

// Calls the function on batches of its arguments, of which the first is at hand, until they end.
static int callBatches(cauce_session_t *session, const cauce_abi_program_t &program, const cauce_abi_function_t &function, uint64_t batch, Arguments *arguments, Results *results) {
  Tensors outputs;
  if (Status status = outputs.items.resize(function.result_count); status != Status::ok)
    return reportFailure(status);
  uint64_t rows = 0;
  for (bool more = true; more;) {
    outputs.clear();
    const cauce_tensor_t *const *inputs = arguments->data();
    size_t count = function.argument_count;
    if (cauce_session_results(session, function.name, inputs, count, outputs.items.data(), outputs.items.size()) != CAUCE_OK)
      return reportFailure();
    // Before the call, which knows no rows but those of this batch.
    if (Status status = checkIds(program, function, inputs, rows); status != Status::ok)
      return reportFailure(status);
    if (cauce_session_call(session, function.name, inputs, count, outputs.items.data(), outputs.items.size()) != CAUCE_OK)
      return reportFailure();
    rows += batch;
    if (int status = results->write(outputs.items.data()))
      return status;
    if (!batch)
      break;
    if (Status status = arguments->next(batch, &more); status != Status::ok)
      return reportFailure(status);
  }
  return results->finish();
}

int call(cauce_program_t *program, const Options &options, const char *name, bool named) {
  const cauce_abi_function_t *function = nullptr;
  if (cauce_program_function(program, name, &function) != CAUCE_OK)
    return reportFailure();
  Arguments arguments(*cauce_program_descriptor(program), *function);
  Results results(*function, named);
  if (options.rows && strcmp(name, "predict") == 0)
    if (Status status = results.nameClasses(*cauce_program_descriptor(program)); status != Status::ok)
      return reportFailure(status);
  if (int status = arguments.open(program, options))
    return status;
  if (int status = results.open(options))
    return status;
  int64_t symbol = arguments.rowSymbol();
  uint64_t batch = options.batch;
  if (options.batch && !(symbol && results.haveRows(symbol)))
    return reportFailure(fail(Status::invalidArgument, "--batch: expected inputs from files and results of '%s' with a row for each sample", function->name));
  if (options.batch)
    if (int status = arguments.checkBatches())
      return status;
  if (options.batch && !function->row_wise)
    return reportFailure(fail(Status::invalidArgument, "--batch: expected each row of the results of '%s' to depend on its own row of the inputs alone, "
                              "but it may depend on others; without --batch all are computed at once", function->name));
  bool more = true;
  if (Status status = arguments.next(batch ? batch : UINT64_MAX, &more); status != Status::ok)
    return reportFailure(status);
  // An untrained model's prediction is a mistake; any other function of it is not. A model without training may need no weights.
  bool predicts = strcmp(name, "predict") == 0;
  cauce_session_t *session = openSession(program, options, !predicts ? Missing::initialised : isTrained(*cauce_program_descriptor(program)) ? Missing::refused : Missing::noted);
  if (!session)
    return 1;
  cauce_profile_t *profile = nullptr;
  int status = startProfile(program, session, options, &profile);
  if (status == 0)
    status = callBatches(session, *cauce_program_descriptor(program), *function, batch, &arguments, &results);
  status = finishProfile(session, options, profile, status);
  cauce_session_release(session);
  return finishOutput(status);
}

} // namespace cauce::runtime::command
