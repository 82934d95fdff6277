// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// `predict` and `call`: arguments from files or from the command line, results to files or to the standard output.
#include "base/File.h"
#include "command/Command.h"
#include "data/Elements.h"
#include "data/Tensor.h"

namespace cauce::runtime::command {

namespace {

struct Tensors {
  Vector<cauce_tensor_t *> items;
  ~Tensors() {
    for (cauce_tensor_t *tensor : items)
      cauce_tensor_release(tensor);
  }
};

} // namespace

// Position of the tensor that `text` = "NAME=..." names, or -1.
static int findNamed(const char *text, const cauce_abi_tensor_t *tensors, uint32_t count) {
  for (uint32_t i = 0; i < count; ++i) {
    size_t length = strlen(tensors[i].name);
    if (strncmp(text, tensors[i].name, length) == 0 && text[length] == '=')
      return int(i);
  }
  return -1;
}

static String namesOf(const cauce_abi_tensor_t *tensors, uint32_t count) {
  String names;
  for (uint32_t i = 0; i < count; ++i)
    names.append(i ? ", " : "").append(tensors[i].name);
  if (!count)
    names.append("none");
  return names;
}

// Numbers separated by commas. False if `text` is something else, so a file's name.
static bool parseNumbers(const char *text, Vector<double> *out) {
  for (const char *at = text;; ++at) {
    const char *end = strchr(at, ',');
    double value;
    if (!parseNumber(at, end ? size_t(end - at) : strlen(at), &value))
      return false;
    out->push(value);
    if (!end)
      return true;
    at = end;
  }
}

// The tensor that `numbers` make in the shape of `type`, whose one symbolic size is what is left.
static Status tensorOfNumbers(const cauce_abi_program_t &program, const cauce_abi_tensor_t &type, const Vector<double> &numbers, cauce_tensor_t **out) {
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
    String shape;
    describe(program, type, &shape);
    return fail(Status::mismatch, "expected '%s' to have shape %s, but got %zu values", type.name, strchr(shape.c_str(), '('), numbers.size());
  }
  CAUCE_TRY(makeTensor(type.dtype, type.rank, dims, nullptr, out));
  for (size_t i = 0; i < numbers.size(); ++i)
    if (!storeElement(type.dtype, numbers[i], static_cast<char *>((*out)->data) + i * dtypeSize(type.dtype))) {
      String expected;
      describeRange(type.dtype, &expected);
      return fail(Status::badData, "'%s': %s, but got %.9g", type.name, expected.c_str(), numbers[i]);
    }
  return Status::ok;
}

static int reportFailure(Status) { return reportFailure(); }

static int usageError(const String &message) {
  fprintf(stderr, "error: %s\n", message.c_str());
  return 2;
}

// 0, or the exit status of a failure that was reported.
static int readArguments(const cauce_abi_program_t &program, const cauce_abi_function_t &function, const Options &options, Tensors *out) {
  out->items.resize(function.argument_count);
  const char *unknown = nullptr;
  String names = namesOf(function.arguments, function.argument_count);
  for (const char *input : options.inputs) {
    int at = findNamed(input, function.arguments, function.argument_count);
    if (at < 0) {
      unknown = input;
      continue;
    }
    const cauce_abi_tensor_t &type = function.arguments[at];
    if (out->items[size_t(at)])
      return usageError(String().format("--input: '%s' is given twice", type.name));
    const char *value = input + strlen(type.name) + 1;
    Vector<double> numbers;
    bool isFile = hasExtension(value, "npy") || hasExtension(value, "csv");
    if (!isFile && !parseNumbers(value, &numbers))
      return reportFailure(fail(Status::invalidArgument, "expected '%s' to be a file (.npy or .csv) or numbers of type %s, but got '%.100s'",
                                type.name, dtypeName(type.dtype), value));
    bool failed = isFile ? cauce_tensor_read(value, &type, &out->items[size_t(at)]) != CAUCE_OK
                         : tensorOfNumbers(program, type, numbers, &out->items[size_t(at)]) != Status::ok;
    if (failed)
      return reportFailure();
  }
  for (uint32_t i = 0; i < function.argument_count; ++i)
    if (!out->items[i])
      return reportFailure(fail(Status::invalidArgument, "input '%s' is missing: '%s' takes %s", function.arguments[i].name, function.name,
                                names.c_str()));
  if (unknown)
    return reportFailure(fail(Status::invalidArgument, "'%s' has no input '%.100s'; it takes %s", function.name, unknown, names.c_str()));
  return 0;
}

// One line for each entry of the first dimension, numbers separated by commas; more results than one with their names.
static void printResult(const cauce_abi_tensor_t &type, const cauce_tensor_t &tensor, bool named) {
  size_t rows = tensor.rank ? size_t(tensor.dims[0]) : 1;
  size_t width = rows ? tensor.count / rows : 0;
  if (named && tensor.count != 1)
    printf("%s:\n", type.name);
  else if (named)
    printf("%s: ", type.name);
  String line;
  for (size_t i = 0; i < tensor.count; ++i) {
    appendElement(tensor, i, &line);
    line.append((i + 1) % width ? "," : "\n");
    if ((i + 1) % width == 0) {
      fwrite(line.c_str(), 1, line.size(), stdout);
      line.clear();
    }
  }
}

static int writeResults(const cauce_abi_function_t &function, const Options &options, bool named, const Tensors &results) {
  for (const char *output : options.outputs) {
    int at = findNamed(output, function.results, function.result_count);
    const char *path = at < 0 ? output : output + strlen(function.results[at].name) + 1;
    if (at < 0 && strchr(output, '='))
      return usageError(String().format("--output: expected [NAME=]FILE with one of the names %s, but got '%.200s'",
                                                  namesOf(function.results, function.result_count).c_str(), output));
    if (function.result_count == 0)
      return usageError(String().format("--output: '%s' has no results", function.name));
    if (cauce_tensor_write(results.items[at < 0 ? 0 : size_t(at)], path) != CAUCE_OK)
      return reportFailure();
  }
  for (uint32_t i = 0; options.outputs.empty() && i < function.result_count; ++i)
    printResult(function.results[i], *results.items[i], named || function.result_count > 1);
  return 0;
}

int call(cauce_program_t *program, const Options &options, const char *name, bool named) {
  const cauce_abi_function_t *function = nullptr;
  if (cauce_program_function(program, name, &function) != CAUCE_OK)
    return reportFailure();
  Tensors arguments, results;
  if (int status = readArguments(*cauce_program_descriptor(program), *function, options, &arguments))
    return status;
  // An untrained model's prediction is a mistake; any function of it, or a model without training, is not.
  const cauce_abi_function_t *step = nullptr;
  bool isTrained = strcmp(name, "predict") == 0 && cauce_program_function(program, "step", &step) == CAUCE_OK;
  cauce_session_t *session = openSession(program, options, !isTrained);
  if (!session)
    return 1;
  results.items.resize(function->result_count);
  cauce_profile_t *profile = nullptr;
  int status = startProfile(program, session, options, &profile);
  if (status == 0 && (cauce_session_results(session, name, arguments.items.data(), arguments.items.size(), results.items.data(),
                                            results.items.size()) != CAUCE_OK ||
                      cauce_session_call(session, name, arguments.items.data(), arguments.items.size(), results.items.data(),
                                         results.items.size()) != CAUCE_OK))
    status = reportFailure();
  if (status == 0)
    status = writeResults(*function, options, named, results);
  status = finishProfile(session, options, profile, status);
  cauce_session_release(session);
  return finishOutput(status);
}

} // namespace cauce::runtime::command
