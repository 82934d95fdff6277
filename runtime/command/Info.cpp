// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// `info`: what a program says about itself.
#include "command/Command.h"
#include "data/Reader.h"
#include "program/Phases.h"
#include "program/Shape.h"

namespace cauce::runtime::command {

// "1216*N + 640".
static void appendFormula(const cauce_abi_program_t &program, const cauce_abi_function_t &function, String *out) {
  bool any = false;
  for (uint32_t i = 0; i < function.arena_count; ++i) {
    const cauce_abi_term_t &term = function.arena[i];
    if (!term.coefficient)
      continue;
    out->append(any ? " + " : "").format("%lld", static_cast<long long>(term.coefficient));
    for (uint32_t s = 0; s < term.symbol_count; ++s)
      out->append("*").append(program.symbols[term.symbols[s]]);
    any = true;
  }
  if (!any)
    out->append("0");
}

static void appendList(const cauce_abi_program_t &program, const cauce_abi_tensor_t *const *tensors, uint32_t count, String *out) {
  for (uint32_t i = 0; i < count; ++i) {
    out->append(i ? ", " : "").append(tensors[i]->name).append(": ");
    describe(program, *tensors[i], out);
  }
}

// The words of level graph.
static const char *kindOf(const cauce_abi_state_t &state) {
  auto has = [&](uint32_t flag) { return (state.flags & flag) != 0; };
  return has(CAUCE_STATE_TRAINED) ? "parameter" : has(CAUCE_STATE_SAVED) ? "weight" : has(CAUCE_STATE_SEED)  ? "seed"
         : has(CAUCE_STATE_RATE)  ? "rate"      : has(CAUCE_STATE_RESET) ? "reset"  : "checkpointed";
}

static void appendLayout(const cauce_abi_layout_t &layout, String *out) {
  if (layout.kind == CAUCE_LAYOUT_ROWS)
    out->format("rows of %lld", static_cast<long long>(layout.parameter));
  else if (layout.kind == CAUCE_LAYOUT_PANEL)
    out->format("panels of %lld", static_cast<long long>(layout.parameter));
  else
    out->append("dense");
}

static void printFunctions(const cauce_abi_program_t &program) {
  printf("\nfunctions:\n");
  for (uint32_t i = 0; i < program.function_count; ++i) {
    const cauce_abi_function_t &function = *program.functions[i];
    String line("  ");
    line.append(function.name).append("(");
    appendList(program, function.arguments, function.argument_count, &line);
    line.append(")");
    if (function.result_count) {
      line.append(" -> ");
      appendList(program, function.results, function.result_count, &line);
    }
    line.append("\n    arena: ");
    appendFormula(program, function, &line);
    line.format(" bytes, %u launches", function.launch_count);
    printLine(line);
  }
}

static void printStates(const cauce_abi_program_t &program) {
  size_t parameters = 0, bytes = 0;
  printf("\nstates:\n");
  for (uint32_t i = 0; i < program.state_count; ++i) {
    const cauce_abi_state_t &state = *program.states[i];
    Message shape, layout;
    describe(program, *state.tensor, &shape);
    appendLayout(state.layout, &layout);
    printf("  %-12s  %-32s  %-22s  %s, %llu bytes%s\n", kindOf(state), state.tensor->name, shape.c_str(), layout.c_str(),
           static_cast<unsigned long long>(state.bytes), state.initial ? ", has a value" : "");
    if (state.flags & CAUCE_STATE_TRAINED)
      parameters += denseBytes(state) / dtypeSize(state.tensor->dtype);
    bytes += state.bytes;
  }
  printf("  %zu trained parameters, %zu bytes of states\n", parameters, bytes);
}

// What each phase trains and measures.
static void printPhases(const cauce_abi_program_t &program) {
  if (namedPhaseCount(program))
    printf("\nphases:\n");
  for (uint32_t i = 0; i < namedPhaseCount(program); ++i) {
    Phase phase = phaseAt(program, i);
    String line("  ");
    line.append(phase.name).format(": %u step%s a batch, trains ", phase.steps, phase.steps > 1 ? "s" : "");
    bool any = false;
    for (uint32_t o = 0; o < phase.step->output_count; ++o) {
      const cauce_abi_binding_t &output = phase.step->outputs[o];
      if (!output.is_state || !(program.states[output.index]->flags & CAUCE_STATE_TRAINED))
        continue;
      line.append(any ? ", " : "").append(program.states[output.index]->tensor->name);
      any = true;
    }
    printLine(line);
  }
}

static void printFeed(const cauce_abi_dataset_t &set, uint32_t feed) {
  String line;
  line.format("  %s: %s from %s", set.name, set.feeds[feed]->field, set.feeds[feed]->path);
  if (hasWindows(set)) {
    const cauce_abi_piece_t &piece = set.pieces[feed];
    line.format(", %u %s%s", piece.length, recordName(set), piece.length == 1 ? "" : "s");
    if (piece.offset)
      line.format(" after %u", piece.offset);
    line.format(" of each window, a window every %u", set.stride);
    if (set.reader == CAUCE_READER_TEXT)
      line.format(", of %u different ones", set.vocabulary->count);
  }
  printLine(line);
}

int info(const cauce_program_t *handle) {
  const cauce_abi_program_t &program = *cauce_program_descriptor(handle);
  printf("program    %s\nproducer   %s\ninterface  %u.%u\nruntime    %s\ntarget     %s (%s)\n", program.name, program.producer,
         unsigned(program.major), unsigned(program.minor), cauce_version(), program.target, program.cpu);
  String features("features   ");
  for (uint32_t i = 0; i < program.feature_count; ++i)
    features.append(i ? " " : "").append(program.features[i]);
  printLine(features);
  printf("function   %016llx\noptimizer  %016llx\n", static_cast<unsigned long long>(program.fingerprint.function),
         static_cast<unsigned long long>(program.fingerprint.optimizer));
  printFunctions(program);
  printPhases(program);
  printStates(program);
  printf("\nkernels:\n");
  for (uint32_t i = 0; i < program.kernel_count; ++i)
    printf("  %-40s  %-12s  %s\n", program.kernels[i]->name, program.kernels[i]->schedule, program.kernels[i]->nodes);
  if (program.dataset_count)
    printf("\ndata:\n");
  for (uint32_t i = 0; i < program.dataset_count; ++i) {
    const cauce_abi_dataset_t &set = *program.datasets[i];
    if (set.split_from)
      printf(set.split_share < 0 ? "  %s: the last %g of %s\n" : "  %s: %g of %s\n", set.name, set.split_share < 0 ? -set.split_share : set.split_share,
             set.split_from);
    for (uint32_t f = 0; !set.split_from && f < set.feed_count; ++f)
      printFeed(set, f);
  }
  return finishOutput(0);
}

} // namespace cauce::runtime::command
