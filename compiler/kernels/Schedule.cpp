// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The schedules of a context, and what kernels say of theirs.
#include "compiler/kernels/Schedule.h"

#include "llvm/ADT/StringExtras.h"

using namespace mlir;

namespace cauce {

SizeExpr Schedule::evaluations(linalg::GenericOp, ArrayRef<SizeExpr> loops) const {
  SizeExpr count = 1;
  for (const SizeExpr &size : loops)
    count *= size;
  return count;
}

DeviceSchedules &DeviceSchedules::of(rt::RtDialect &dialect) {
  if (!dialect.getRegisteredInterface<rt::ScheduleNames>())
    dialect.addInterface(std::make_unique<DeviceSchedules>(&dialect));
  // The dialect gives constants away, and there is no other kind.
  return const_cast<DeviceSchedules &>(static_cast<const DeviceSchedules &>(*dialect.getRegisteredInterface<rt::ScheduleNames>()));
}

const Schedules &Schedules::of(Operation *op) {
  auto *dialect = op->getContext()->getLoadedDialect<rt::RtDialect>();
  auto *names = dialect ? dialect->getRegisteredInterface<rt::ScheduleNames>() : nullptr;
  if (!names)
    llvm::report_fatal_error("the schedules of no device are registered");
  return static_cast<const DeviceSchedules *>(names)->devices.find(rt::TargetAttr::of(op).getDevice().str())->second; // a target is verified
}

const Schedule &Schedules::around(linalg::GenericOp op) const {
  return **llvm::find_if(list, [&](const std::unique_ptr<Schedule> &schedule) { return schedule->accepts(op); });
}

const Schedule *Schedules::find(StringRef name) const {
  auto it = llvm::find_if(list, [&](const std::unique_ptr<Schedule> &schedule) { return schedule->name == name; });
  return it == list.end() ? nullptr : it->get();
}

// 'a', 'b' or 'c'
static std::string alternatives(ArrayRef<StringRef> names) {
  std::string text = "'" + llvm::join(names, "', '") + "'";
  if (size_t comma = text.rfind(", "); names.size() > 1)
    text.replace(comma, 2, " or ");
  return text;
}

std::string Schedules::describeWrong(Attribute name, Attribute mode) const {
  std::string text;
  llvm::raw_string_ostream out(text);
  auto known = dyn_cast<StringAttr>(name);
  const Schedule *schedule = known ? find(known.getValue()) : nullptr;
  auto modeName = dyn_cast_or_null<StringAttr>(mode);
  if (!schedule) {
    SmallVector<StringRef> names;
    for (const std::unique_ptr<Schedule> &each : list)
      names.push_back(each->name);
    out << "expected schedule " << alternatives(names) << ", but got " << name;
  } else if (schedule->modes.empty() ? bool(mode) : !modeName || !llvm::is_contained(schedule->modes, modeName.getValue())) {
    out << "expected " << (schedule->modes.empty() ? "no mode" : "mode " + alternatives(schedule->modes)) << " of schedule '" << schedule->name << "', but got ";
    mode ? out << mode : out << "none";
  }
  return text;
}

std::string DeviceSchedules::describeWrong(rt::TargetAttr target) const {
  if (devices.count(target.getDevice().str()))
    return "";
  SmallVector<StringRef> names;
  for (const auto &[name, schedules] : devices)
    names.push_back(name);
  return "expected a target on device " + alternatives(names) + ", but got '" + target.getDevice().str() + "'";
}

std::string DeviceSchedules::describeWrong(rt::TargetAttr target, Attribute schedule, Attribute mode) const {
  auto device = devices.find(target.getDevice().str());
  return device == devices.end() ? "" : device->second.describeWrong(schedule, mode); // which the module has reported
}

void setSchedule(func::FuncOp kernel, const Schedule &schedule, unsigned mode) {
  Builder b(kernel.getContext());
  kernel->setAttr("rt.schedule", b.getStringAttr(schedule.name));
  if (!schedule.modes.empty())
    kernel->setAttr("rt.mode", b.getStringAttr(schedule.modes[mode]));
}

FailureOr<ScheduledKernel> scheduleOf(func::FuncOp kernel) {
  auto name = kernel->getAttrOfType<StringAttr>("rt.schedule");
  const Schedule *schedule = name ? Schedules::of(kernel).find(name.getValue()) : nullptr;
  if (!schedule)
    return kernel.emitError("expected the attribute 'rt.schedule' on a kernel");
  if (kernel.isDeclaration())
    return kernel.emitError("expected a kernel with a body");
  auto ops = kernel.getOps<linalg::GenericOp>();
  if (ops.empty() || !schedule->accepts(*ops.begin()))
    return (ops.empty() ? kernel.emitError() : (*ops.begin()).emitOpError())
           << "expected a kernel with schedule '" << schedule->name << "' to begin with " << schedule->accepted() << ", but got "
           << (ops.empty() ? "no op" : "another op");
  auto mode = kernel->getAttrOfType<StringAttr>("rt.mode"); // verified with the schedule
  unsigned index = mode ? llvm::find(schedule->modes, mode.getValue()) - schedule->modes.begin() : 0;
  return ScheduledKernel{schedule, index, *ops.begin()};
}

bool isElementwise(linalg::GenericOp op) {
  return op.getNumReductionLoops() == 0 &&
         llvm::all_of(op.getDpsInitsMutable(), [&](OpOperand &init) { return op.getMatchingIndexingMap(&init).isIdentity(); });
}

LogicalResult verifySingleOp(func::FuncOp kernel, StringRef schedule) {
  auto ops = kernel.getOps<linalg::GenericOp>();
  if (llvm::hasSingleElement(ops))
    return success();
  return (*std::next(ops.begin())).emitOpError("expected a kernel with schedule '") << schedule << "' to have one op, but got another";
}

} // namespace cauce
