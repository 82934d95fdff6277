// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What a program means, as numbers: so that a run is not continued by a program that computes something else.
#pragma once

#include "mlir/IR/BuiltinOps.h"

namespace cauce {

/// See `cauce_abi_fingerprint_t`. 0: not known.
struct Fingerprint {
  uint64_t function = 0;
  uint64_t optimizer = 0;
};

/// The fingerprint of a module at level graph. It depends on what its functions return and write, on its states, and on how
/// parameters are updated; not on locations, names and order of values, code that nothing needs, metrics, initialisers, the learning
/// rate and its schedule, and in a program that is trained not on @predict. Equal for equal programs of one version of the compiler.
Fingerprint fingerprintOf(mlir::ModuleOp module);

} // namespace cauce
