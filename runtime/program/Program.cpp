// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Checks that a descriptor is what this runtime understands, before anything in it is believed.
#include "program/Program.h"

#include "base/Log.h"
#include "program/Cpu.h"
#include "program/Phases.h"
#include "program/Shape.h"

namespace cauce::runtime {

static Status checkTensor(const Program &program, const cauce_abi_tensor_t &tensor, const char *where) {
  if (!tensor.name || !dtypeSize(tensor.dtype) || tensor.rank > maxRank || (tensor.rank && !tensor.dims))
    return fail(Status::badData, "the program is damaged: a tensor of %s has no name, type or shape", where);
  if (tensor.space != CAUCE_SPACE_HOST)
    return fail(Status::unsupported, "'%s' of %s lies in memory space %u, which this runtime does not know", tensor.name, where, tensor.space);
  for (uint32_t i = 0; i < tensor.rank; ++i)
    if (tensor.dims[i] < 0 && uint64_t(~tensor.dims[i]) >= uint64_t(program.symbol_count) + program.product_count)
      return fail(Status::badData, "the program is damaged: '%s' of %s uses an unknown symbol", tensor.name, where);
  return Status::ok;
}

static Status checkTerms(const Program &program, const cauce_abi_term_t *terms, uint32_t count, const char *where) {
  for (uint32_t i = 0; i < count; ++i)
    for (uint32_t j = 0; j < terms[i].symbol_count; ++j)
      if (terms[i].symbols[j] >= program.symbol_count)
        return fail(Status::badData, "the program is damaged: a size of '%s' uses an unknown symbol", where);
  return Status::ok;
}

// What is kept are rows of two numbers for a metric of two.
static Status checkKept(const Program &program, const cauce_abi_tensor_t &kept, const char *function) {
  const cauce_abi_state_t *state = findState(program, kept.name);
  bool fits = state && (state->flags & CAUCE_STATE_RESET) && state->tensor->dtype == CAUCE_DTYPE_F64 && state->tensor->rank == 1 &&
              state->tensor->dims[0] == 2 && kept.dtype == CAUCE_DTYPE_F64 && kept.rank && kept.dims[kept.rank - 1] == 2;
  return fits ? Status::ok : fail(Status::badData, "the program is damaged: function '%s' keeps what is for no metric", function);
}

static Status checkFunction(const Program &program, const cauce_abi_function_t &function) {
  if (!function.name || !function.run)
    return fail(Status::badData, "the program is damaged: a function has no name or no code");
  for (uint32_t i = 0; i < function.argument_count; ++i)
    CAUCE_TRY(checkTensor(program, *function.arguments[i], function.name));
  if (function.kept_count > UINT32_MAX - function.result_count)
    return fail(Status::badData, "the program is damaged: function '%s' keeps more than there can be", function.name);
  uint32_t results = function.result_count + function.kept_count;
  for (uint32_t i = 0; i < results; ++i) {
    CAUCE_TRY(checkTensor(program, *function.results[i], function.name));
    if (i >= function.result_count)
      CAUCE_TRY(checkKept(program, *function.results[i], function.name));
  }
  for (uint32_t i = 0; i < function.input_count + function.output_count; ++i) {
    bool isInput = i < function.input_count;
    const cauce_abi_binding_t &binding = isInput ? function.inputs[i] : function.outputs[i - function.input_count];
    uint32_t limit = binding.is_state ? program.state_count : isInput ? function.argument_count : results;
    if (binding.index >= limit)
      return fail(Status::badData, "the program is damaged: function '%s' binds what does not exist", function.name);
  }
  for (uint32_t i = 0; i < function.ids_count; ++i) {
    const cauce_abi_ids_t &ids = function.ids[i];
    uint32_t rank = ids.argument < function.argument_count ? function.arguments[ids.argument]->rank : 0;
    if (ids.argument >= function.argument_count || ids.dimension >= (rank ? rank : 1) || ids.begin < 0 || ids.end < ids.begin || ids.count < 1)
      return fail(Status::badData, "the program is damaged: the ids of function '%s' do not exist", function.name);
  }
  return checkTerms(program, function.arena, function.arena_count, function.name);
}

static Status checkKernels(const Program &program) {
  for (uint32_t i = 0; i < program.kernel_count; ++i) {
    const cauce_abi_kernel_t &kernel = *program.kernels[i];
    if (!kernel.name || !kernel.nodes || !kernel.schedule || !kernel.run || kernel.index != i)
      return fail(Status::badData, "the program is damaged: kernel %u has no name or no code, or another number", i);
    if (kernel.kind != CAUCE_KERNEL_CPU)
      return fail(Status::unsupported, "kernel '%s' is of kind %u, which this runtime does not know", kernel.name, kernel.kind);
    CAUCE_TRY(checkTerms(program, kernel.flops, kernel.flop_count, kernel.name));
    CAUCE_TRY(checkTerms(program, kernel.bytes, kernel.byte_count, kernel.name));
  }
  return Status::ok;
}

static Status checkDecisions(const Program &program) {
  for (uint32_t i = 0; i < program.decision_count; ++i) {
    const cauce_abi_decision_t &decision = *program.decisions[i];
    bool isWhole = decision.result && decision.label && decision.kind <= CAUCE_DECISION_INDEX;
    for (uint32_t c = 0; isWhole && c < decision.class_count; ++c)
      isWhole = decision.classes[c] != nullptr;
    if (!isWhole)
      return fail(Status::badData, "the program is damaged: decision %u has no names, or is of an unknown kind", i);
  }
  return Status::ok;
}

// Of a descriptor of minor version 0. Later ones append.
static constexpr size_t firstSize = offsetof(Program, signature) + sizeof(Program::signature);

Status checkProgram(const Program *program, const char *name) {
  if (!program)
    return fail(Status::invalidArgument, "expected a program, but got NULL");
  if (program->magic != CAUCE_ABI_MAGIC)
    return fail(Status::badData, "%s: is not a compiled program: its symbol '" CAUCE_PROGRAM_SYMBOL "' starts with other bytes", name);
  if (program->major != CAUCE_ABI_MAJOR)
    return fail(Status::unsupported,
                "%s: was compiled for version %u of the program interface, but this runtime speaks version %u; %s", name,
                unsigned(program->major), CAUCE_ABI_MAJOR,
                program->major > CAUCE_ABI_MAJOR ? "use the runtime of that compiler, or compile it again" : "compile it again");
  if (program->size < firstSize)
    return fail(Status::badData, "%s: the program is damaged: its descriptor has %llu bytes, expected %zu", name,
                static_cast<unsigned long long>(program->size), firstSize);
  if (program->services > sizeof(cauce_abi_services_t))
    return fail(Status::unsupported, "%s: needs %u bytes of services, but this runtime has %zu; use the runtime of its compiler", name,
                program->services, sizeof(cauce_abi_services_t));
  if (program->symbol_count > maxSymbols)
    return fail(Status::unsupported, "%s: has %u symbolic sizes, expected at most %u", name, program->symbol_count, maxSymbols);
  CAUCE_TRY(checkTerms(*program, program->products, program->product_count, program->name));
  Message missing;
  missingFeatures(program->features, program->feature_count, &missing);
  if (missing.size())
    return fail(Status::unsupported, "%s: was compiled for %s (target %s), but this CPU lacks %s; compile it for a lower --target",
                name, program->cpu, program->target, missing.c_str());
  for (uint32_t i = 0; i < program->state_count; ++i) {
    const cauce_abi_state_t &state = *program->states[i];
    CAUCE_TRY(checkTensor(*program, *state.tensor, "the states"));
    size_t needed = 0;
    for (uint32_t d = 0; d < state.tensor->rank; ++d)
      if (state.tensor->dims[d] < 0)
        return fail(Status::badData, "the program is damaged: state '%s' has a symbolic size", state.tensor->name);
    if (!layoutBytes(state, &needed) || needed > state.bytes)
      return fail(Status::badData, "the program is damaged: state '%s' does not fit its %llu bytes", state.tensor->name,
                  static_cast<unsigned long long>(state.bytes));
  }
  for (uint32_t i = 0; i < program->function_count; ++i)
    CAUCE_TRY(checkFunction(*program, *program->functions[i]));
  CAUCE_TRY(checkKernels(*program));
  CAUCE_TRY(checkDecisions(*program));
  CAUCE_TRY(checkPhases(*program));
  log(CAUCE_LOG_INFO, "%s: program '%s' by %s for %s: %u functions, %u kernels, interface %u.%u", name, program->name, program->producer,
      program->cpu, program->function_count, program->kernel_count, unsigned(program->major), unsigned(program->minor));
  for (uint32_t i = 0; i < program->feature_count; ++i)
    log(CAUCE_LOG_DEBUG, "%s: uses the CPU feature %s", name, program->features[i]);
  return Status::ok;
}

const cauce_abi_function_t *findFunction(const Program &program, const char *name) {
  for (uint32_t i = 0; i < program.function_count; ++i)
    if (strcmp(program.functions[i]->name, name) == 0)
      return program.functions[i];
  return nullptr;
}

Status requireFunction(const Program &program, const char *name, const cauce_abi_function_t **out) {
  *out = findFunction(program, name);
  if (*out)
    return Status::ok;
  Message names;
  for (uint32_t i = 0; i < program.function_count; ++i)
    names.append(i ? ", " : "").append(program.functions[i]->name);
  return fail(Status::notFound, "the program has no function '%s'; it has %s", name, names.c_str());
}

uint32_t indexOfState(const Program &program, const char *name) {
  uint32_t i = 0;
  while (i < program.state_count && strcmp(program.states[i]->tensor->name, name) != 0)
    ++i;
  return i;
}

const cauce_abi_state_t *findState(const Program &program, const char *name) {
  uint32_t index = indexOfState(program, name);
  return index < program.state_count ? program.states[index] : nullptr;
}

static const cauce_abi_tensor_t *findArgument(const Program &program, const cauce_abi_function_t *function, const char *name) {
  for (uint32_t i = 0; function && i < function->argument_count; ++i) {
    const cauce_abi_tensor_t &argument = *function->arguments[i];
    if (strcmp(argument.name, name) == 0 && argument.rank > 0 && isSymbol(program, argument.dims[0]))
      return &argument;
  }
  return nullptr;
}

const cauce_abi_tensor_t *findField(const Program &program, const char *name) {
  for (const char *function : {"step", "evaluate", "adapt"})
    if (const cauce_abi_tensor_t *field = findArgument(program, findFunction(program, function), name))
      return field;
  for (uint32_t i = 0; i < program.function_count; ++i)
    if (const cauce_abi_tensor_t *field = findArgument(program, program.functions[i], name))
      return field;
  return nullptr;
}

} // namespace cauce::runtime

using namespace cauce::runtime;

extern "C" {

cauce_status_t cauce_program_link(const cauce_abi_program_t *descriptor, cauce_program_t **out_program) {
  CAUCE_REQUIRE(out_program, "a place for the program");
  *out_program = nullptr;
  Status status = checkProgram(descriptor, descriptor && descriptor->magic == CAUCE_ABI_MAGIC ? descriptor->name : "the program");
  if (status != Status::ok)
    return toC(status);
  *out_program = make<cauce_program>(cauce_program{descriptor, nullptr, nullptr});
  return *out_program ? CAUCE_OK : toC(failOutOfMemory(sizeof(cauce_program)));
}

void cauce_program_release(cauce_program_t *program) {
  if (program && program->close)
    program->close(program->library);
  destroy(program);
}

int64_t cauce_program_size(const cauce_program_t *program, int64_t dim, const int64_t *sizes, size_t size_count) {
  if (dim >= 0)
    return dim;
  if (!program || size_count != program->descriptor->symbol_count || (size_count && !sizes) ||
      uint64_t(~dim) >= uint64_t(program->descriptor->symbol_count) + program->descriptor->product_count)
    return -1;
  for (size_t i = 0; i < size_count; ++i)
    if (sizes[i] < 0)
      return -1;
  return sizeOf(*program->descriptor, dim, sizes);
}

const cauce_abi_program_t *cauce_program_descriptor(const cauce_program_t *program) { return program ? program->descriptor : nullptr; }

cauce_status_t cauce_program_function(const cauce_program_t *program, const char *name,
                                      const cauce_abi_function_t **out_function) {
  CAUCE_REQUIRE(out_function, "a place for the function");
  *out_function = nullptr;
  CAUCE_REQUIRE(program, "a program");
  CAUCE_REQUIRE(name, "the name of a function");
  return toC(requireFunction(*program->descriptor, name, out_function));
}

} // extern "C"
