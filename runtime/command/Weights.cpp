// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Which weights a command works with: those of --weights, else those compiled in, else those that the model's initialisers make.
#include "command/Command.h"
#include "train/Session.h"

namespace cauce::runtime::command {

static Status fill(cauce_session_t *session, const Options &options, Missing missing) {
  const cauce_abi_training_t *training = session->program->training;
  uint64_t seed = options.hasSeed ? options.seed : training ? training->seed : 0;
  if (options.resume)
    return Status::ok; // the checkpoint has them all
  if (options.fresh)
    return initialiseAll(*session, seed);
  if (options.weights)
    CAUCE_TRY(Status((options.partial ? cauce_session_load_partial : cauce_session_load)(session, options.weights)));
  const char *unset = firstUnset(*session, /*untrained=*/false);
  if (unset && missing == Missing::refused && !options.partial)
    return fail(Status::invalidArgument, "the program holds no trained weights, '%s' for one: pass --weights FILE", unset);
  if (unset && missing == Missing::noted && !options.partial)
    printWarning(Message().format("the program holds no weights, '%s' for one: they are what its initialisers make", unset).c_str());
  // Predicting and evaluating need no slots and counters.
  bool completes = missing == Missing::initialised || firstUnset(*session, /*untrained=*/true);
  return completes ? complete(*session, seed, /*weights=*/true) : Status::ok;
}

cauce_session_t *openSession(cauce_program_t *program, const Options &options, Missing missing) {
  cauce_session_options_t sessionOptions;
  cauce_session_options_init(&sessionOptions);
  sessionOptions.threads = options.threads;
  cauce_session_t *session = nullptr;
  Status status = Status(cauce_session_create(program, &sessionOptions, &session));
  if (status == Status::ok)
    status = fill(session, options, missing);
  if (status == Status::ok)
    return session;
  reportFailure(status);
  cauce_session_release(session);
  return nullptr;
}

void printStart(const cauce_session_t *session, const Options &options) {
  const cauce_abi_program_t &program = *session->program;
  bool isEmbedded = false, adapts = findFunction(program, "adapt");
  for (uint32_t i = 0; i < program.state_count; ++i)
    isEmbedded |= program.states[i]->flags & CAUCE_STATE_TRAINED && program.states[i]->initial;
  if (isEmbedded && !options.weights && !options.fresh)
    printf("training starts from the weights compiled into the program (--fresh: from new ones)\n");
  if (!adapts || !(options.weights || isEmbedded) || options.fresh)
    return;
  if (!options.adapt && keepsStatistics(*session))
    printf("the statistics of standardisation are those that came with the weights (--adapt: those of the training data)\n");
  else
    printf("the statistics of standardisation are gathered from the training data\n");
}

} // namespace cauce::runtime::command
