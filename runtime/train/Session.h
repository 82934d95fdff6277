// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A session: the states of a program in their layouts, and what it takes to run a function on them.
#pragma once

#include "base/Lock.h"
#include "data/Tensor.h"
#include "program/Program.h"
#include "program/Shape.h"
#include "train/Curve.h"
#include "train/StateMemory.h"

namespace cauce::runtime {

// What one running call needs. Kept and reused, so that calls stop allocating once the sizes have been seen.
struct CallContext {
  CallContext *next = nullptr;
  Buffer arena;
  Buffer staging; // aligned copies of what the caller passed unaligned
  Vector<void *> buffers, arguments, results;
  Vector<cauce_tensor> views; // of memory without a tensor
  Vector<cauce_tensor *> viewed;
};

// Where the value of a state comes from.
enum class Origin : char {
  none,    // nowhere: it is zero
  initial, // its start: `init`, or zero for what is no weight
  given    // compiled in, loaded, set, or computed by a function
};

} // namespace cauce::runtime

struct cauce_profile;

namespace cauce::runtime {
struct CallQueue;
}

struct cauce_session {
  const cauce_abi_program_t *program = nullptr;
  uint32_t threads = 1;
  uint64_t awake = 0; // nanoseconds that threads stay awake after a call
  cauce_profile *profile = nullptr; // what records, if anything does
  uint32_t stepsIn = 0;             // the process whose trainer makes a step, by its generation; 0: none does
  cauce::runtime::Vector<cauce::runtime::StateMemory> states; // to be owned before they are written
  cauce::runtime::Vector<cauce::runtime::Curve> curves;
  cauce::runtime::Vector<cauce::runtime::Origin> origins; // of each state
  cauce::runtime::Lock lock; // of what follows
  cauce::runtime::CallContext *idle = nullptr;
  cauce::runtime::CallQueue *queue = nullptr; // of asynchronous calls, if there were any
};

namespace cauce::runtime {

using Session = cauce_session;

// Whether a trainer makes a step of the session, in this process: in one that was forked meanwhile nobody goes on with it.
inline bool isInStep(const Session &session) { return session.stepsIn == processGeneration(); }

// A bool for each state of a program.
using StateSet = Vector<bool>;

// The values that states have in a new session: those compiled in, or zeros.
Status openStates(Session &session);
// Those of another session instead, but for metrics.
Status copyStates(Session &session, const Session &from);
// Gives the states in `replaced` the values that they start with: those that `init` makes from `seed`, else those that are
// compiled in, else zeros. All others keep theirs. Without memory nothing changes; after another failure those in `replaced`
// have none.
Status initialise(Session &session, uint64_t seed, const StateSet &replaced);
// The same for all states that have no value yet; unless `weights`, for slots and counters alone.
Status complete(Session &session, uint64_t seed, bool weights);
// The same for all states.
Status initialiseAll(Session &session, uint64_t seed);
// What a call of `function` needs: invalidArgument if it reads a weight that has no value; a slot or counter gets one, with
// the seed of the program.
Status prepareFor(Session &session, const cauce_abi_function_t &function);
// invalidArgument unless all parameters have a value, and with `untrained` all that is saved.
Status requireWeights(const Session &session, bool untrained);
// The name of a parameter, or with `untrained` of any weight, that has no value; NULL if all have.
const char *firstUnset(const Session &session, bool untrained);
// Whether there are statistics that `adapt` gathers, and all of them are given.
bool keepsStatistics(const Session &session);
// Forgets them, and says that they are gathered.
Status resetStatistics(Session &session, uint64_t seed);
void setStatistics(Session &session);

// Runs a function. `context->arguments` and `->results` hold pointers aligned to 64 bytes, `symbols` fit them.
Status runFunction(Session &session, const cauce_abi_function_t &function, const int64_t *symbols, CallContext *context);
// Makes sure that runFunction with these symbols allocates nothing but for what it keeps.
Status reserveFunction(const cauce_abi_function_t &function, const int64_t *symbols, CallContext *context);

// Makes sure that the next call of a function without arguments and results takes no memory.
Status reserveCall(Session &session, const cauce_abi_function_t &function);

// The first weight with a number that is not finite, NULL if there is none.
const cauce_abi_state_t *findNotFinite(const Session &session);

// Memory of its own for each state, so that writing them cannot fail.
Status ownStates(Session &session);

// A copy of all states that matter from step to step (all but metrics), in their layouts. What is restored of it leaves the
// learning rate as it was set.
class Snapshot {
public:
  Status open(const Session &session);
  void take(const Session &session);
  Status restore(Session *session) const;
  // State number `i` of the copy, in its layout; of a metric nothing is there.
  char *state(uint32_t i) const { return memory.data() + offsets[i]; }

private:
  Buffer memory;
  Vector<size_t> offsets;
};

} // namespace cauce::runtime
