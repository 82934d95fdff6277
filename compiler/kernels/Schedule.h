// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What a schedule is: everything the compiler wants to know of a way to compute a kernel. Passes ask the schedules of the device and
// know none of them by name.
#pragma once

#include "dialects/rt/Rt.h"
#include "dialects/sizes/SizeExpr.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "llvm/ADT/SmallPtrSet.h"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace cauce {

class Schedule;

/// Sizes by number or symbol, so that they can be compared.
using Shape = llvm::SmallVector<std::string>;

/// Ops that become one kernel, the first of them the root; or a loop or a concatenation, which is none, has no schedule, and nothing joins.
struct Group {
  const Schedule *schedule = nullptr;
  mlir::Operation *host = nullptr; // that loop or concatenation
  unsigned mode = 0;         // of the schedule's
  Shape outer;               // what all ops of the group iterate over: the shape of the root's result, without its rows if they stay in registers
  int64_t row = 0;           // elements of a row that stays in registers
  bool onlyElementwise = false;
  llvm::SmallVector<mlir::linalg::GenericOp> ops;
  llvm::SmallPtrSet<mlir::Value, 4> reads; // of its ops, scalars aside
};

/// An op that looks for its group.
struct Candidate {
  mlir::linalg::GenericOp op;
  Shape shape;                // of its result
  bool isElementwise = false; // at the points of its result
  bool isReduction = false;
  bool readsRows = false; // of a reduction: its largest operand is contiguous along what it collapses
  int64_t row = 0;        // of a reduction: the length of the rows that it collapses, if it is known; 0 if it collapses more, or none
};

/// What a candidate and a group have to do with each other.
struct Encounter {
  bool readsGroup;                         // what an op of the group makes
  llvm::function_ref<bool()> sharesInput;  // of more than a scalar
  /// Whether it reads values of the group at the very point where they are made. `inner` is 1 if the op iterates over the elements of
  /// a row in registers, which then is its last dimension.
  llvm::function_ref<bool(unsigned inner)> readsInPlace;
};

/// Shapes of the results of ops that may join a group although they share nothing with it.
struct Openings {
  llvm::SmallVector<Shape, 0> toAny, toRowReductions;
};

/// What a schedule says to an op that could become part of the root: nothing, if it costs the schedule no more than others; that it
/// should by all means; or that it must not, and why.
struct Welcome {
  enum Kind { Open, Always, Never } kind = Open;
  llvm::StringRef reason;
};

/// An operand that a kernel reads in vectors along a dimension of its root.
struct VectorRead {
  mlir::OpOperand *operand;
  unsigned along;
};

class Schedule {
public:
  /// `name` stands in `rt.schedule`, the modes in `rt.mode`; without modes there is none.
  explicit Schedule(llvm::StringRef name, llvm::ArrayRef<llvm::StringRef> modes = {}) : name(name), modes(modes) {}
  virtual ~Schedule() = default;

  const llvm::StringRef name;
  const llvm::SmallVector<llvm::StringRef, 0> modes;

  //===--- Recognition -------------------------------------------------===//

  /// Whether a kernel can be built around `root`. Of several schedules the first that accepts an op computes it.
  virtual bool accepts(mlir::linalg::GenericOp root) const = 0;
  /// What that is, in words: "a copy of a matrix".
  virtual llvm::StringRef accepted() const = 0;
  /// Whether what it accepts always begins a kernel, and stays as it is until then.
  virtual bool beginsKernel() const { return true; }
  /// Whether the elementwise op that makes an operand of the root may become part of its body.
  virtual Welcome welcomes(mlir::OpOperand &) const { return {}; }

  //===--- Grouping ----------------------------------------------------===//

  /// Sets what a group of the root alone is, but for its ops; `group.outer` is the shape of the root's result already.
  virtual void begin(Group &, const Candidate &) const {}
  /// Whether the candidate becomes part of the group, which may change its mode.
  virtual bool join(Group &, const Candidate &, const Encounter &) const { return false; }
  virtual Openings openings(const Group &) const { return {}; }
  /// Whether a result may be written onto an operand that is read at the same point alone.
  virtual bool worksInPlace() const { return true; }
  /// Whether the root's result is worked on in memory before other ops of the group read it: it is a result of the kernel then, even if
  /// nothing else reads it (`rt.scratch`).
  virtual bool keepsSums(mlir::linalg::GenericOp, rt::TargetAttr) const { return false; }
  /// Whether it works in memory besides, of the type of the root's result: the last result of the kernel, made by tensor.empty (`rt.scratch`).
  virtual bool worksBesides(mlir::linalg::GenericOp) const { return false; }

  //===--- Operands ----------------------------------------------------===//

  /// The operand of the root that is read in vectors along a dimension wherever it lies: best in panels of that dimension.
  virtual std::optional<VectorRead> vectorRead(mlir::linalg::GenericOp) const { return std::nullopt; }
  /// Whether it writes panels as fast as rows.
  virtual bool writesPanels() const { return false; }
  /// Whether ops may read scalars that the schedule does not know of.
  virtual bool takesScalars() const { return false; }

  //===--- Work and words ----------------------------------------------===//

  /// How often the body of the root is evaluated, from the sizes of its loops.
  virtual SizeExpr evaluations(mlir::linalg::GenericOp root, llvm::ArrayRef<SizeExpr> loops) const;
  /// The word for the root in the name of a kernel; empty if its body says more.
  virtual llvm::StringRef word() const { return name; }
  /// Why a kernel is made the way it is, after the name of the schedule: ", blocks that ...".
  virtual void describe(llvm::raw_ostream &out, unsigned mode, rt::TargetAttr target) const = 0;

  //===--- Structure ---------------------------------------------------===//

  /// What the size of a loop of a kernel's op, which is a number, means for its code: with sizes of one class, code that takes them as
  /// arguments runs as fast (within 3 %) as code with constants, and decides as for any of them (KernelBuilder::likeOf). Nothing where
  /// the number itself makes it faster.
  virtual std::optional<int64_t> sizeClass(mlir::linalg::GenericOp, unsigned, unsigned, rt::TargetAttr) const { return std::nullopt; }
  /// Whether loops whose sum is an index, as those of windows are, are asked for at all; otherwise their sizes stay numbers.
  virtual bool takesWindowSizes() const { return false; }

  //===--- Kernels -----------------------------------------------------===//

  /// What emit() relies on besides an accepted root. Says what is wrong where it is.
  virtual mlir::LogicalResult verify(mlir::func::FuncOp, unsigned) const { return mlir::success(); }
  /// Emits the whole kernel, which is verified.
  virtual mlir::LogicalResult emit(mlir::func::FuncOp kernel, unsigned mode, rt::TargetAttr target) const = 0;
};

/// The schedules of a device, in the order in which they are asked.
class Schedules {
public:
  /// Those of the device that the module around `op` is compiled for.
  static const Schedules &of(mlir::Operation *op);

  void add(std::unique_ptr<Schedule> schedule) { list.push_back(std::move(schedule)); }

  /// The schedule that computes a kernel around `op`.
  const Schedule &around(mlir::linalg::GenericOp op) const;
  const Schedule *find(llvm::StringRef name) const;

  /// What is wrong with `rt.schedule` and `rt.mode`, if anything is.
  std::string describeWrong(mlir::Attribute schedule, mlir::Attribute mode) const;

private:
  std::vector<std::unique_ptr<Schedule>> list;
};

/// Those of all devices: an interface of dialect rt, so that passes find them in the context.
class DeviceSchedules : public rt::ScheduleNames {
public:
  using rt::ScheduleNames::ScheduleNames;

  /// The one of the dialect, which it gets if it has none.
  static DeviceSchedules &of(rt::RtDialect &dialect);

  std::map<std::string, Schedules> devices;

  std::string describeWrong(rt::TargetAttr target, mlir::Attribute schedule, mlir::Attribute mode) const override;
  std::string describeWrong(rt::TargetAttr target) const override;
};

/// A kernel as its attributes say.
struct ScheduledKernel {
  const Schedule *schedule;
  unsigned mode;
  mlir::linalg::GenericOp root; // the first of its ops
};

/// Writes the schedule of a group on its kernel.
void setSchedule(mlir::func::FuncOp kernel, const Schedule &schedule, unsigned mode);
/// Reads it. Fails with a sentence if the schedule does not accept the kernel's root: passes may have rewritten it.
mlir::FailureOr<ScheduledKernel> scheduleOf(mlir::func::FuncOp kernel);

/// Whether the op computes each element of its results from elements alone, in the order of its loops.
bool isElementwise(mlir::linalg::GenericOp op);
/// Fails with a sentence if a kernel has ops besides its root.
mlir::LogicalResult verifySingleOp(mlir::func::FuncOp kernel, llvm::StringRef schedule);

} // namespace cauce
