// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// predict, call and info.
#include "command/Commands.h"
#include "data/Dataset.h"
#include "train/Safetensors.h"

#include <algorithm>
#include <cstdio>

namespace cauce {
namespace {

std::string toCsv(const Tensor &tensor) {
  int64_t columns = tensor.dims.size() > 1 ? tensor.elements() / std::max<int64_t>(tensor.dims[0], 1) : 1;
  size_t size = sizeOfDtype(tensor.dtype);
  std::string text;
  for (int64_t i = 0; i < tensor.elements(); ++i) {
    text += formatText("%.9g", loadNumber(tensor.dtype, tensor.data.data() + i * size));
    text += (i + 1) % std::max<int64_t>(columns, 1) ? "," : "\n";
  }
  return text;
}

Status writeResult(const std::string &path, const Tensor &tensor) {
  if (path.size() > 4 && path.compare(path.size() - 4, 4, ".npy") == 0)
    return writeNpyTensor(path, tensor);
  std::string text = toCsv(tensor);
  return writeFile(path, text.data(), text.size());
}

void printResult(const char *name, const Tensor &tensor, bool named) {
  std::string text = toCsv(tensor);
  if (named)
    printf("%s:%s", name, tensor.dims.empty() || tensor.elements() == 1 ? " " : "\n");
  fputs(text.c_str(), stdout);
}

int callFunction(const Invocation &invocation, const Options &options, const std::string &name, bool named) {
  int threads = 1;
  if (Status status = threadsOf(options, threads); status.failed())
    return complain(invocation, status, 2);
  const cauce_abi_program_t &program = invocation.program;
  const cauce_abi_function_t *function = findFunction(program, name);
  if (!function) {
    std::string known;
    for (uint32_t i = 0; i < program.function_count; ++i)
      known += std::string(i ? ", " : "") + program.functions[i].name;
    return complain(invocation, Status::error("the program has no function '%s'; it has %s", name.c_str(), known.c_str()), 1);
  }
  std::vector<Tensor> arguments, results;
  if (Status status = readInputs(program, *function, options, arguments); status.failed())
    return complain(invocation, status, 1);
  Session session(program, threads);
  Status status = Status::ok();
  if (options.has("weights"))
    status = loadWeights(options.get("weights"), session);
  else if (program.state_count && !program.states[0].initial)
    status = session.initialize(program.training ? program.training->seed : 0);
  if (!status.failed())
    status = session.call(name, arguments, results);
  if (status.failed())
    return complain(invocation, status, 1);
  if (options.has("output")) {
    if (results.size() != 1)
      return complain(invocation, Status::error("--output needs a function with one result, but '%s' has %zu", name.c_str(), results.size()), 1);
    status = writeResult(options.get("output"), results[0]);
    return status.failed() ? complain(invocation, status, 1) : 0;
  }
  for (size_t i = 0; i < results.size(); ++i)
    printResult(function->results[i].name, results[i], named || results.size() > 1);
  return 0;
}

} // namespace

int runPredict(const Invocation &invocation) {
  const std::vector<Flag> flags = {
      {"weights", "FILE", "the weights, .safetensors; without it those in the program"},
      {"input", "NAME=FILE", "an input from a .npy or .csv file, or numbers", true},
      {"output", "FILE", "write the output to this .npy or .csv file instead of printing it"},
      {"threads", "N", "threads"},
  };
  Options options;
  if (int status = parse(invocation, "predict --input NAME=FILE [flags]", "Computes the model's outputs.", flags, 0, options); status >= 0)
    return status;
  return callFunction(invocation, options, "predict", /*named=*/false);
}

int runCall(const Invocation &invocation) {
  const std::vector<Flag> flags = {
      {"weights", "FILE", "the weights, .safetensors; without it those in the program, or fresh ones"},
      {"input", "NAME=VALUE", "an input: numbers separated by commas, or a .npy or .csv file", true},
      {"output", "FILE", "write the result to this .npy or .csv file"},
      {"threads", "N", "threads"},
  };
  Options options;
  if (int status = parse(invocation, "call FUNCTION --input NAME=VALUE ... [flags]", "Calls a function of the program.", flags, 1, options); status >= 0)
    return status;
  return callFunction(invocation, options, options.positional[0], /*named=*/true);
}

static std::string describeArena(const cauce_abi_program_t &program, const cauce_abi_function_t &function) {
  std::string text;
  for (uint32_t i = 0; i < function.arena_count; ++i) {
    text += formatText("%s%lld", i ? " + " : "", (long long)function.arena[i].coefficient);
    for (uint32_t k = 0; k < function.arena[i].symbol_count; ++k)
      text += std::string(" ") + program.symbols[function.arena[i].symbols[k]];
  }
  return text.empty() ? "0" : text;
}

int runInfo(const Invocation &invocation) {
  Options options;
  if (int status = parse(invocation, "info", "Prints what the program holds.", {}, 0, options); status >= 0)
    return status;
  const cauce_abi_program_t &program = invocation.program;
  printf("program     %s\nproducer    %s\nABI         %u.%u\ntarget      %s (%s)\n", program.name, program.producer,
         program.major, program.minor, program.target, program.cpu);
  printf("features   ");
  for (uint32_t i = 0; i < program.feature_count; ++i)
    printf(" %s", program.features[i]);
  printf("\n\nfunctions\n");
  for (uint32_t i = 0; i < program.function_count; ++i) {
    const cauce_abi_function_t &function = program.functions[i];
    std::string text = "(";
    for (uint32_t k = 0; k < function.argument_count; ++k)
      text += formatText("%s%s: %s %s", k ? ", " : "", function.arguments[k].name, nameOfDtype(function.arguments[k].dtype),
                         describeShape(program, function.arguments[k]).c_str());
    text += ")";
    for (uint32_t k = 0; k < function.result_count; ++k)
      text += formatText("%s%s: %s %s", k ? ", " : " -> ", function.results[k].name, nameOfDtype(function.results[k].dtype),
                         describeShape(program, function.results[k]).c_str());
    printf("  %s%s\n      arena %s bytes, %u launches\n", function.name, text.c_str(),
           describeArena(program, function).c_str(), function.launch_count);
  }
  static const char *const roles[] = {"parameter", "constant", "slot", "step", "key", "metric"};
  int64_t parameters = 0;
  printf("\nstates\n");
  for (uint32_t i = 0; i < program.state_count; ++i) {
    const cauce_abi_state_t &state = program.states[i];
    int64_t count = 1;
    for (uint32_t d = 0; d < state.tensor.rank; ++d)
      count *= state.tensor.dims[d];
    if (state.role == CAUCE_ROLE_PARAMETER)
      parameters += count;
    printf("  %-10s %-32s %s %s%s\n", roles[state.role], state.tensor.name, nameOfDtype(state.tensor.dtype),
           describeShape(program, state.tensor).c_str(), state.initial ? ", value in the program" : "");
  }
  printf("  %lld trained parameters\n\nkernels\n", (long long)parameters);
  for (uint32_t i = 0; i < program.kernel_count; ++i)
    printf("  %-16s %-12s %s\n", program.kernels[i]->name, program.kernels[i]->schedule, program.kernels[i]->nodes);
  return 0;
}

} // namespace cauce
