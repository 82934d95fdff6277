// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Statuses and their names.
#include "tools/cauce-onnx-suite/Row.h"

#include "llvm/ADT/STLExtras.h"

namespace cauce::suite {

static constexpr StatusName names[] = {
    {Status::Pass, "pass", "all outputs are right"},
    {Status::Nondeterministic, "nondeterministic", "random by nature: types and shapes of all outputs are right"},
    {Status::WrongValue, "wrong-value", "an element of an output is not what was expected"},
    {Status::WrongType, "wrong-shape-or-type", "the shape, the element type or the number of outputs is not"},
    {Status::RunError, "run-error", "the compiled program refused the inputs"},
    {Status::CompileError, "compile-error", "no machine code could be made"},
    {Status::LowerUnsupported, "lower-unsupported", "the program could not be taken to kernels"},
    {Status::ImportUnsupported, "import-unsupported", "the model could not be read"},
    {Status::Crash, "crash", "the process ended by itself"},
    {Status::Timeout, "timeout", "the process did not end in time"},
    {Status::BadCase, "bad-case", "the files of the case are not what they have to be"},
};
static_assert(std::size(names) == statusCount);

llvm::ArrayRef<StatusName> statusNames() { return names; }

llvm::StringRef nameOf(Status status) {
  return llvm::find_if(names, [&](const StatusName &entry) { return entry.status == status; })->name;
}

std::optional<Status> findStatus(llvm::StringRef name) {
  const StatusName *found = llvm::find_if(names, [&](const StatusName &entry) { return entry.name == name; });
  return found == std::end(names) ? std::nullopt : std::optional<Status>(found->status);
}

} // namespace cauce::suite
