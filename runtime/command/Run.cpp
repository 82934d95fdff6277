// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The command line: dispatch, help, common flags.
#include "cauce/command.h"
#include "command/Commands.h"
#include "data/Dataset.h"

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <thread>

namespace cauce {

int complain(const Invocation &invocation, const Status &problem, int status) {
  fflush(stdout);
  fprintf(stderr, "%s: error: %s\n", invocation.name, problem.message().c_str());
  return status;
}

int parse(const Invocation &invocation, const char *usage, const char *about, const std::vector<Flag> &flags,
          size_t positionals, Options &options) {
  for (int i = 0; i < invocation.argc; ++i)
    if (strcmp(invocation.argv[i], "--help") == 0 || strcmp(invocation.argv[i], "-h") == 0) {
      printf("usage: %s %s\n\n%s\n\n", invocation.name, usage, about);
      for (const Flag &flag : flags) {
        std::string left = std::string("--") + flag.name + (flag.argument ? std::string(" ") + flag.argument : "");
        printf("  %-26s %s\n", left.c_str(), flag.help);
      }
      return 0;
    }
  Status status = parseOptions(flags, positionals, invocation.argc, invocation.argv, options);
  if (!status.failed())
    return -1;
  complain(invocation, status, 2);
  fprintf(stderr, "usage: %s %s\n", invocation.name, usage);
  return 2;
}

Status threadsOf(const Options &options, int &threads) {
  uint64_t machine = std::thread::hardware_concurrency(), value = 0;
  CAUCE_RETURN_IF_FAILED(options.integer("threads", 1, 1024, machine ? machine : 1, value));
  threads = int(value);
  return Status::ok();
}

static bool endsWith(const std::string &text, const char *suffix) {
  size_t length = strlen(suffix);
  return text.size() >= length && text.compare(text.size() - length, length, suffix) == 0;
}

// Numbers separated by commas or spaces, for the shape of the argument.
static Status parseValues(const cauce_abi_tensor_t &argument, const std::string &text, Tensor &tensor) {
  const char *rest = text.c_str();
  size_t size = sizeOfDtype(argument.dtype);
  tensor.dtype = argument.dtype;
  while (*rest) {
    char *end = nullptr;
    double value = strtod(rest, &end);
    uint8_t element[8] = {};
    if (end == rest || !storeNumber(argument.dtype, value, element))
      return Status::error("expected '%s' to be a file (.npy or .csv) or numbers of type %s, but got '%s'",
                           argument.name, nameOfDtype(argument.dtype), text.c_str());
    tensor.data.insert(tensor.data.end(), element, element + size);
    rest = end + strspn(end, ", \t");
  }
  return Status::ok();
}

// Gives the values read the shape of the argument: one symbolic dimension takes what is left.
static Status shapeLike(const cauce_abi_program_t &program, const cauce_abi_tensor_t &argument, Tensor &tensor) {
  int64_t values = tensor.data.size() / sizeOfDtype(argument.dtype), known = 1, unknown = 0;
  for (uint32_t d = 0; d < argument.rank; ++d)
    argument.dims[d] >= 0 ? known *= argument.dims[d] : ++unknown;
  int64_t rest = known ? values / known : 0;
  if (unknown > 1 || (unknown == 0 && values != known) || (known && values % known) || values == 0)
    return Status::error("expected '%s' to have shape %s, but got %lld values", argument.name,
                         describeShape(program, argument).c_str(), (long long)values);
  tensor.dims.clear();
  for (uint32_t d = 0; d < argument.rank; ++d)
    tensor.dims.push_back(argument.dims[d] >= 0 ? argument.dims[d] : rest);
  return Status::ok();
}

Status readInputs(const cauce_abi_program_t &program, const cauce_abi_function_t &function, const Options &options,
                  std::vector<Tensor> &arguments) {
  std::map<std::string, std::string> given;
  auto range = options.flags.equal_range("input");
  for (auto it = range.first; it != range.second; ++it) {
    size_t equals = it->second.find('=');
    if (equals == std::string::npos)
      return Status::error("expected --input NAME=VALUE, but got '%s'", it->second.c_str());
    given[it->second.substr(0, equals)] = it->second.substr(equals + 1);
  }
  std::string names;
  for (uint32_t i = 0; i < function.argument_count; ++i)
    names += std::string(i ? ", " : "") + function.arguments[i].name;
  for (uint32_t i = 0; i < function.argument_count; ++i) {
    const cauce_abi_tensor_t &argument = function.arguments[i];
    auto it = given.find(argument.name);
    if (it == given.end())
      return Status::error("input '%s' is missing: '%s' takes %s", argument.name, function.name, names.c_str());
    Tensor tensor;
    if (endsWith(it->second, ".npy")) {
      CAUCE_RETURN_IF_FAILED(readNpyTensor(it->second, tensor));
      if (tensor.dtype != argument.dtype)
        return Status::error("'%s': expected element type %s for '%s', but got %s", it->second.c_str(),
                             nameOfDtype(argument.dtype), argument.name, nameOfDtype(tensor.dtype));
      // A single sample may come without the batch dimension.
      if (tensor.dims.size() + 1 == argument.rank)
        tensor.dims.insert(tensor.dims.begin(), 1);
    } else {
      if (endsWith(it->second, ".csv") || endsWith(it->second, ".csv.gz")) {
        int64_t columns = 1;
        for (uint32_t d = 1; d < argument.rank; ++d)
          columns *= argument.dims[d] > 0 ? argument.dims[d] : 1;
        CAUCE_RETURN_IF_FAILED(readCsvTensor(it->second, argument.dtype, columns, tensor));
      } else {
        CAUCE_RETURN_IF_FAILED(parseValues(argument, it->second, tensor));
      }
      CAUCE_RETURN_IF_FAILED(shapeLike(program, argument, tensor));
    }
    arguments.push_back(std::move(tensor));
    given.erase(it);
  }
  if (!given.empty())
    return Status::error("'%s' has no input '%s'; it takes %s", function.name, given.begin()->first.c_str(), names.c_str());
  return Status::ok();
}

} // namespace cauce

using namespace cauce;

int cauce_command_load(const char *path, const cauce_abi_program_t **program, char *message, size_t capacity) {
  Status status = loadProgram(path, *program);
  if (!status.failed())
    return 0;
  *program = nullptr;
  snprintf(message, capacity, "%s", status.message().c_str());
  return 1;
}

int cauce_command_run(const cauce_abi_program_t *program, const char *data, int argc, const char *const *argv) {
  static const struct {
    const char *name;
    int (*run)(const Invocation &);
    const char *help;
  } commands[] = {
      {"train", runTrain, "train the model and save its weights"},
      {"evaluate", runEvaluate, "print the metrics on a data set"},
      {"predict", runPredict, "compute the outputs for inputs from files"},
      {"call", runCall, "call any function of the program"},
      {"info", runInfo, "what the program holds"},
  };
  Invocation invocation{*program, argc > 0 ? argv[0] : "program", data ? data : "", argc - 2, argv + 2};
  if (Status status = checkProgram(program); status.failed())
    return complain(invocation, status, 1);
  std::string command = argc > 1 ? argv[1] : "";
  for (const auto &entry : commands)
    if (command == entry.name) {
      int status = entry.run(invocation);
      if (fflush(stdout) != 0 && status == 0)
        return complain(invocation, Status::error("cannot write to standard output"), 1);
      return status;
    }
  bool isHelp = command == "--help" || command == "-h" || command == "help";
  FILE *out = isHelp ? stdout : stderr;
  if (!isHelp && !command.empty())
    fprintf(out, "%s: error: unknown command '%s'\n", invocation.name, command.c_str());
  fprintf(out, "usage: %s COMMAND [--help]\n\n%s, compiled by %s\n\n", invocation.name, program->name, program->producer);
  for (const auto &entry : commands)
    fprintf(out, "  %-10s %s\n", entry.name, entry.help);
  return isHelp ? 0 : 2;
}
