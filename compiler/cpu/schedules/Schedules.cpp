// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The list of this folder's schedules, which CMakeLists.txt has.
#include "compiler/cpu/schedules/Schedules.h"

#include "compiler/kernels/Schedule.h"

using namespace mlir;

namespace cauce {

#define SCHEDULE(NAME) std::unique_ptr<Schedule> make##NAME();
#include "compiler/cpu/schedules/Schedules.inc"
#undef SCHEDULE

void registerCpuSchedules(DialectRegistry &registry) {
  registry.addExtension(+[](MLIRContext *, rt::RtDialect *dialect) {
    Schedules &schedules = DeviceSchedules::of(*dialect).devices["cpu"];
#define SCHEDULE(NAME) schedules.add(make##NAME());
#include "compiler/cpu/schedules/Schedules.inc"
#undef SCHEDULE
  });
}

} // namespace cauce
