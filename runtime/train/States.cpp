// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// How the states of a session get their values: compiled in, from `init`, or set.
#include "train/Session.h"

#include "base/Log.h"
#include "train/Match.h"

namespace cauce::runtime {

static const cauce_abi_state_t &stateAt(const Session &session, uint32_t i) { return *session.program->states[i]; }

// Accumulators of metrics are zeroed before each pass, so they always have a value.
static Origin originAtStart(const cauce_abi_state_t &state) {
  return state.initial ? Origin::given : state.flags & CAUCE_STATE_RESET ? Origin::initial : Origin::none;
}

// The value of a new session.
static Status resetState(Session &session, uint32_t i, StateMemory *out) {
  const cauce_abi_state_t &state = stateAt(session, i);
  CAUCE_TRY(out->zeroed(state.bytes + 1));
  if (state.initial)
    pack(state, state.initial, out->data());
  return Status::ok;
}

Status openStates(Session &session) {
  CAUCE_TRY(session.states.resize(session.program->state_count));
  CAUCE_TRY(session.origins.resize(session.program->state_count));
  for (uint32_t i = 0; i < session.program->state_count; ++i) {
    CAUCE_TRY(resetState(session, i, &session.states[i]));
    session.origins[i] = originAtStart(stateAt(session, i));
  }
  return Status::ok;
}

Status copyStates(Session &session, const Session &from) {
  CAUCE_TRY(session.states.resize(session.program->state_count));
  CAUCE_TRY(session.origins.resize(session.program->state_count));
  for (uint32_t i = 0; i < session.program->state_count; ++i) {
    if (stateAt(session, i).flags & CAUCE_STATE_RESET)
      CAUCE_TRY(resetState(session, i, &session.states[i]));
    else
      session.states[i] = from.states[i].share();
    session.origins[i] = from.origins[i];
  }
  return Status::ok;
}

static bool isWritten(const cauce_abi_function_t *function, uint32_t state) {
  for (uint32_t i = 0; function && i < function->output_count; ++i)
    if (function->outputs[i].is_state && function->outputs[i].index == state)
      return true;
  return false;
}

Status initialise(Session &session, uint64_t seed, const StateSet &replaced) {
  const cauce_abi_function_t *init = findFunction(*session.program, "init");
  uint32_t count = session.program->state_count;
  // What `init` writes and the session keeps is put aside meanwhile.
  Vector<StateMemory> aside;
  Vector<Origin> origins;
  CAUCE_TRY(aside.resize(count));
  CAUCE_TRY(origins.resize(count));
  for (uint32_t i = 0; i < count; ++i)
    if (!replaced[i] && (isWritten(init, i) || stateAt(session, i).flags & CAUCE_STATE_SEED))
      CAUCE_TRY(resetState(session, i, &aside[i]));
  // Nor is anything changed before there is memory for the call, and for what copies of the session have, too.
  for (uint32_t i = 0; i < count; ++i)
    if (replaced[i])
      CAUCE_TRY(session.states[i].own());
  if (init)
    CAUCE_TRY(reserveCall(session, *init));
  Status status = Status::ok;
  for (uint32_t i = 0; i < count; ++i) {
    const cauce_abi_state_t &state = stateAt(session, i);
    origins[i] = session.origins[i];
    session.origins[i] = Origin::initial;
    if (aside[i].data())
      std::swap(aside[i], session.states[i]);
    else if (replaced[i] && status == Status::ok)
      status = resetState(session, i, &session.states[i]);
    if (state.flags & CAUCE_STATE_SEED && denseBytes(state) == sizeof(seed))
      pack(state, &seed, session.states[i].data());
  }
  for (Curve &curve : session.curves)
    if (replaced[curve.state])
      resetCurve(session, curve);
  if (init && status == Status::ok)
    status = Status(cauce_session_call(&session, "init", nullptr, 0, nullptr, 0));
  for (uint32_t i = 0; i < count; ++i) {
    if (aside[i].data())
      std::swap(aside[i], session.states[i]);
    if (!replaced[i])
      session.origins[i] = origins[i];
    else if (status != Status::ok)
      session.origins[i] = Origin::none;
    else if (isWritten(init, i) || (!isWeight(stateAt(session, i)) && !stateAt(session, i).initial))
      session.origins[i] = Origin::initial;
    else
      session.origins[i] = originAtStart(stateAt(session, i));
  }
  return status;
}

Status complete(Session &session, uint64_t seed, bool weights) {
  StateSet unset;
  bool any = false;
  for (uint32_t i = 0; i < session.program->state_count; ++i) {
    bool isUnset = session.origins[i] == Origin::none && (weights || !isWeight(stateAt(session, i)));
    CAUCE_TRY(unset.push(isUnset));
    any |= isUnset;
  }
  return any ? initialise(session, seed, unset) : Status::ok;
}

static const char adviceOnWeights[] = "initialise the session, or load or set its weights, first";

Status prepareFor(Session &session, const cauce_abi_function_t &function) {
  bool completes = false;
  for (uint32_t i = 0; i < function.input_count; ++i) {
    uint32_t state = function.inputs[i].index;
    if (__builtin_expect(!function.inputs[i].is_state || session.origins[state] != Origin::none, 1))
      continue;
    if (isWeight(stateAt(session, state)))
      return fail(Status::invalidArgument, "function '%s' reads '%s', which has no value: %s", function.name, stateAt(session, state).tensor->name,
                  adviceOnWeights);
    completes = true;
  }
  return completes ? complete(session, session.program->training ? session.program->training->seed : 0, /*weights=*/false) : Status::ok;
}

Status requireWeights(const Session &session, bool untrained) {
  const char *unset = firstUnset(session, untrained);
  return unset ? fail(Status::invalidArgument, "the session has no weights, '%s' for one: %s", unset, adviceOnWeights) : Status::ok;
}

// That a start puts other values where the program came with its own.
static void warnOfReplaced(const Session &session) {
  const cauce_abi_function_t *init = findFunction(*session.program, "init");
  for (uint32_t i = 0; i < session.program->state_count; ++i)
    if (isWeight(stateAt(session, i)) && stateAt(session, i).initial && session.origins[i] == Origin::given && isWritten(init, i))
      return log(CAUCE_LOG_WARNING, "the weights compiled into '%s', '%s' for one, are replaced by what its initialisers make; cauce_session_complete keeps them",
                 session.program->name, stateAt(session, i).tensor->name);
}

Status initialiseAll(Session &session, uint64_t seed) {
  StateSet all;
  for (uint32_t i = 0; i < session.program->state_count; ++i)
    CAUCE_TRY(all.push(true));
  return initialise(session, seed, all);
}

const char *firstUnset(const Session &session, bool untrained) {
  for (uint32_t i = 0; i < session.program->state_count; ++i)
    if (stateAt(session, i).flags & (untrained ? CAUCE_STATE_SAVED : CAUCE_STATE_TRAINED) && session.origins[i] == Origin::none)
      return stateAt(session, i).tensor->name;
  return nullptr;
}

// What `adapt` leaves behind. The accumulators that it gathers in are no statistics.
static bool isStatistic(const Session &session, uint32_t state) {
  return isWritten(findFunction(*session.program, "adapt"), state) && isWeight(stateAt(session, state));
}

bool keepsStatistics(const Session &session) {
  for (uint32_t i = 0; i < session.program->state_count; ++i)
    if (isStatistic(session, i) && session.origins[i] != Origin::given)
      return false;
  return findFunction(*session.program, "adapt") != nullptr;
}

Status resetStatistics(Session &session, uint64_t seed) {
  StateSet replaced;
  for (uint32_t i = 0; i < session.program->state_count; ++i)
    CAUCE_TRY(replaced.push(isStatistic(session, i)));
  return initialise(session, seed, replaced);
}

void setStatistics(Session &session) {
  for (uint32_t i = 0; i < session.program->state_count; ++i)
    if (isStatistic(session, i))
      session.origins[i] = Origin::given;
}

} // namespace cauce::runtime

using namespace cauce::runtime;

extern "C" {

cauce_status_t cauce_session_init(cauce_session_t *session, uint64_t seed) {
  CAUCE_REQUIRE(session, "a session");
  warnOfReplaced(*session);
  return toC(initialiseAll(*session, seed));
}

cauce_status_t cauce_session_complete(cauce_session_t *session, uint64_t seed) {
  CAUCE_REQUIRE(session, "a session");
  return toC(complete(*session, seed, /*weights=*/true));
}

int cauce_session_has_weights(const cauce_session_t *session) { return session && !firstUnset(*session, /*untrained=*/false); }

} // extern "C"
