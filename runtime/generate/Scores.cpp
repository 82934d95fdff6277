// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// See Scores.h.
#include "generate/Scores.h"

#include "base/Log.h"
#include "data/Elements.h"
#include "generate/Choice.h"
#include "program/ElementType.h"
#include "program/Program.h"

namespace cauce::runtime {

// The feed of a text for an argument, and how many tokens it has of a window; NULL if there is none.
static const cauce_abi_vocabulary_t *vocabularyOf(const cauce_abi_program_t &program, const char *argument, uint64_t *window) {
  for (uint32_t i = 0; i < program.dataset_count; ++i) {
    const cauce_abi_dataset_t &dataset = *program.datasets[i];
    for (uint32_t f = 0; dataset.reader == CAUCE_READER_TEXT && f < dataset.feed_count; ++f)
      if (strcmp(dataset.feeds[f]->field, argument) == 0) {
        *window = dataset.pieces[f].length;
        return dataset.vocabulary;
      }
  }
  return nullptr;
}

// How many tokens the model has places for, where their number is not in its type.
static uint64_t placesIn(const cauce_abi_function_t &predict) {
  uint64_t most = UINT64_MAX;
  for (uint32_t i = 0; i < predict.ids_count; ++i)
    if (const cauce_abi_ids_t &ids = predict.ids[i]; ids.end == 0 && ids.argument == 0 && ids.dimension == 1 && uint64_t(ids.count) < most)
      most = uint64_t(ids.count);
  return most;
}

Status Scores::open(Session &of, const cauce_generate_options_t &options) {
  session = &of;
  const cauce_abi_program_t &program = *of.program;
  predict = findFunction(program, "predict");
  if (!predict)
    return fail(Status::unsupported, "model '%s' predicts nothing that a text could be continued by", program.name);
  const cauce_abi_tensor_t *input = predict->argument_count ? predict->arguments[0] : nullptr;
  bool takesIds = input && (input->dtype == CAUCE_DTYPE_I64 || input->dtype == CAUCE_DTYPE_I32) && input->rank == 2 &&
                  (input->dims[0] == 1 || isSymbol(program, input->dims[0])) && (input->dims[1] > 0 || isSymbol(program, input->dims[1])) &&
                  input->dims[0] != input->dims[1];
  if (predict->argument_count != 1 || !takesIds) {
    Message taken;
    for (uint32_t i = 0; i < predict->argument_count; ++i) {
      taken.append(i ? ", '" : "'").append(predict->arguments[i]->name).append("' ");
      describe(program, *predict->arguments[i], &taken);
    }
    return fail(Status::unsupported, "expected 'predict' of model '%s' to take ids of tokens alone, i64 or i32 (N, T), but it takes %s", program.name,
                predict->argument_count ? taken.c_str() : "nothing");
  }
  CAUCE_TRY(findResult(options.result));
  uint64_t asked = options.block;
  uint64_t window = 0;
  words = vocabularyOf(program, input->name, &window);
  if (words && words->count > classes)
    return fail(Status::unsupported, "expected '%s' to have a score for each of the %u tokens of the vocabulary, but it has %u", predict->results[at]->name, words->count,
                classes);
  fixed = input->dims[1] > 0 ? size_t(input->dims[1]) : 0;
  if (asked && fixed && (asked > fixed || (!hasSteps && asked < fixed)))
    return fail(Status::invalidArgument, "expected a block of %s%zu tokens, as '%s' takes, but got %llu", hasSteps ? "at most " : "", fixed, input->name,
                static_cast<unsigned long long>(asked));
  uint64_t most = placesIn(*predict);
  if (asked > most)
    return fail(Status::invalidArgument, "expected a block of at most %llu tokens, as '%s' may have, but got %llu", static_cast<unsigned long long>(most), input->name,
                static_cast<unsigned long long>(asked));
  block = asked ? asked : fixed ? fixed : window && window < most ? window : most;
  if (!options.recompute && (hasSteps || !fixed)) // what has a score of the last of a number of tokens alone has none of fewer
    past.open(of, *predict);
  if (!options.recompute && !past.isOpen())
    log(CAUCE_LOG_WARNING, "model '%s': no function of new tokens is in its program, so that each is computed from all before it: it was compiled with --whole-texts, or takes "
                           "texts as a whole ('cauce compile MODEL --explain build-continuation' says where)", program.name);
  return Status::ok;
}

Status Scores::findResult(const char *name) {
  const cauce_abi_program_t &program = *session->program;
  const cauce_abi_tensor_t &input = *predict->arguments[0];
  uint32_t found = 0;
  Message said;
  for (uint32_t i = 0; i < predict->result_count; ++i) {
    const cauce_abi_tensor_t &result = *predict->results[i];
    said.append(i ? ", '" : "'").append(result.name).append("' ");
    describe(program, result, &said);
    bool fits = isReal(result.dtype) && (result.rank == 2 || (result.rank == 3 && result.dims[1] == input.dims[1])) && result.dims[0] == input.dims[0] &&
                result.dims[result.rank - 1] > 0 && result.dims[result.rank - 1] < UINT32_MAX;
    bool isMeant = name && strcmp(name, result.name) == 0;
    if (isMeant && !fits)
      return fail(Status::unsupported, "expected '%s' to have scores of tokens, floats (N, T, V) or (N, V), but got %s", name, strrchr(said.c_str(), '\'') + 2);
    if (!fits || (name && !isMeant))
      continue;
    at = i;
    ++found;
  }
  if (found != 1)
    return name ? fail(Status::notFound, "'predict' of model '%s' has no result '%s'; it has %s", program.name, name, said.c_str())
                : fail(Status::unsupported, "expected 'predict' of model '%s' to have one result with scores of tokens, floats (N, T, V) or (N, V), %s, but got %s", program.name,
                       found ? "or to be told which" : "as text is continued by", said.c_str());
  const cauce_abi_tensor_t &result = *predict->results[at];
  hasSteps = result.rank == 3;
  classes = uint32_t(result.dims[result.rank - 1]);
  areProbabilities = at < 64 && program.minor >= 4 && (predict->probabilities >> at & 1);
  return Status::ok;
}

void Scores::closeTensors() {
  cauce_tensor_release(ids);
  ids = nullptr;
  for (cauce_tensor *&tensor : results) {
    cauce_tensor_release(tensor);
    tensor = nullptr;
  }
  prepared = 0;
}

// Tensors for calls on this many tokens.
Status Scores::prepare(size_t length) {
  if (prepared == length)
    return Status::ok;
  closeTensors();
  const int64_t dims[] = {1, int64_t(length)};
  CAUCE_TRY(makeTensor(predict->arguments[0]->dtype, 2, dims, nullptr, &ids));
  CAUCE_TRY(results.resize(predict->result_count));
  CAUCE_TRY(Status(cauce_session_results(session, "predict", &ids, 1, results.data(), results.size())));
  prepared = length;
  return Status::ok;
}

Status Scores::see(const uint32_t *tokens, size_t texts, size_t count) {
  asked = tokens;
  length = count;
  bool canBeOne = texts == 1 || predict->arguments[0]->dims[0] != 1;
  isSeen = past.isOpen() && length <= block && canBeOne;
  return isSeen ? past.see(tokens, texts, length) : Status::ok;
}

Status Scores::next(size_t text, double *logits) {
  if (!isSeen)
    return predictBlock(asked + text * length, logits);
  read(past.result(at), text, logits);
  return Status::ok;
}

Status Scores::predictBlock(const uint32_t *tokens, double *logits) {
  size_t seen = length < block ? length : size_t(block);
  if (fixed && seen < fixed && !hasSteps)
    return fail(Status::mismatch, "model '%s' takes %zu tokens at once, but there are %zu; give it a longer text to continue", session->program->name, fixed, seen);
  size_t taken = fixed ? fixed : seen;
  CAUCE_TRY(prepare(taken));
  cauce_abi_dtype_t dtype = ids->dtype;
  for (size_t i = 0; i < taken; ++i) {
    uint32_t id = i < seen ? tokens[length - seen + i] : 0;
    if (dtype == CAUCE_DTYPE_I64)
      static_cast<int64_t *>(ids->data)[i] = id;
    else
      static_cast<int32_t *>(ids->data)[i] = int32_t(id);
  }
  CAUCE_TRY(Status(cauce_session_call(session, "predict", &ids, 1, results.data(), results.size())));
  read(*results[at], hasSteps ? seen - 1 : 0, logits);
  return Status::ok;
}

void Scores::read(const cauce_tensor &result, size_t row, double *logits) const {
  size_t bytes = dtypeSize(result.dtype);
  const char *scores = static_cast<const char *>(result.data) + row * classes * bytes;
  for (uint32_t i = 0; i < classes; ++i) {
    logits[i] = loadElement(result.dtype, scores + i * bytes);
    if (areProbabilities && logits[i] >= 0)
      logits[i] = logarithm(logits[i]);
  }
}

} // namespace cauce::runtime
