// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The loops schedule: everything that no other one computes, and which ops share a kernel.
#include "compiler/cpu/schedules/EmitLoops.h"
#include "compiler/cpu/schedules/Flatten.h"
#include "compiler/kernels/Reduction.h"
#include "compiler/kernels/Schedule.h"

using namespace mlir;

namespace cauce {
namespace {

constexpr int64_t widestRegisterRow = 64; // elements of a row that is kept in registers

// The length of the row that a reduction collapses in registers, or 0.
int64_t registerRow(const Candidate &candidate) { return candidate.row <= widestRegisterRow ? candidate.row : 0; }

unsigned modeOf(const Candidate &candidate) {
  return candidate.shape.empty() || candidate.readsRows ? LoopsMode::Rows : LoopsMode::Columns;
}

// The shape that a row in registers adds to.
Shape wholeRows(const Shape &outer, int64_t row) {
  Shape whole = outer;
  whole.push_back(std::to_string(row));
  return whole;
}

struct LoopsSchedule : Schedule {
  LoopsSchedule() : Schedule("loops", {"columns", "rows", "register-rows"}) {}

  bool accepts(linalg::GenericOp) const override { return true; }
  StringRef accepted() const override { return "an op"; }
  bool beginsKernel() const override { return false; }

  void begin(Group &group, const Candidate &candidate) const override {
    group.onlyElementwise = !candidate.isReduction;
    group.mode = modeOf(candidate);
    if (int64_t row = registerRow(candidate)) {
      group.mode = LoopsMode::RegisterRows;
      group.row = row;
    }
  }

  Openings openings(const Group &group) const override {
    Openings openings;
    if (group.mode == LoopsMode::Columns && group.onlyElementwise)
      openings.toRowReductions.push_back(group.outer);
    if (group.mode != LoopsMode::Columns)
      openings.toAny.push_back(group.outer);
    if (group.mode == LoopsMode::RegisterRows)
      openings.toAny.push_back(wholeRows(group.outer, group.row));
    return openings;
  }

  bool join(Group &group, const Candidate &candidate, const Encounter &encounter) const override {
    return candidate.isReduction ? joinReduction(group, candidate, encounter) : joinElementwise(group, candidate, encounter);
  }

  bool takesScalars() const override { return true; }
  StringRef word() const override { return ""; }

  void describe(raw_ostream &out, unsigned mode, rt::TargetAttr) const override {
    static constexpr StringLiteral reasons[] = {
        " by columns: vectors run along the results, each lane is a result of its own",
        " by rows: vectors run along what is reduced, because that is how the largest operand lies in memory",
        " by rows that stay in registers from op to op, because they are short"};
    out << reasons[mode];
  }

  // Columns in one chunk, with whole vectors or a mask at their end, as emitColumns() makes them. Rows of several dimensions, sums
  // in tiles of rows, and sums along vectors are split by number.
  std::optional<int64_t> sizeClass(linalg::GenericOp op, unsigned mode, unsigned dim, rt::TargetAttr target) const override {
    int64_t rank = rankOf(op.getResult(0).getType());
    auto reduces = [](linalg::GenericOp each) { return each.getNumReductionLoops() > 0; };
    if (mode != LoopsMode::Columns || rank == 0 || rank > 2 || (rank == 2 && llvm::any_of(op->getBlock()->getOps<linalg::GenericOp>(), reduces)))
      return std::nullopt;
    AffineMap result = op.getMatchingIndexingMap(op.getDpsInitOperand(0));
    SmallVector<int64_t> sizes = op.getStaticLoopRanges();
    int64_t along = rank - 1; // of the result, as far as it is not 1
    while (along > 0 && sizes[result.getDimPosition(along)] == 1)
      --along;
    if (result.getDimPosition(along) != dim)
      return 0;
    int64_t size = sizes[dim], lanes = target.lanes(), block = lanes * reductionUnroll;
    if (size < block || size > elementsPerTask - block)
      return std::nullopt;
    return size % lanes == 0 ? 1 + size % block / lanes : 0;
  }

  // Results have the outer dimensions first, and one more if they are rows in registers, whose length is known.
  LogicalResult verify(func::FuncOp kernel, unsigned mode) const override {
    int64_t outer = -1;
    for (auto op : kernel.getOps<linalg::GenericOp>())
      for (Type type : op->getResultTypes())
        outer = outer < 0 ? rankOf(type) : std::min(outer, rankOf(type));
    for (auto op : kernel.getOps<linalg::GenericOp>())
      if (failed(verifyOp(op, mode, outer)))
        return failure();
    return success();
  }

  LogicalResult emit(func::FuncOp kernel, unsigned mode, rt::TargetAttr target) const override {
    if (mode == LoopsMode::Columns)
      flattenElementwise(kernel);
    LoopsEmitter(kernel, target).run(LoopsMode(mode));
    return success();
  }

private:
  static bool joinElementwise(Group &group, const Candidate &candidate, const Encounter &encounter) {
    bool isRow = group.mode == LoopsMode::RegisterRows && candidate.shape == wholeRows(group.outer, group.row);
    if (!candidate.isElementwise || (candidate.shape != group.outer && !isRow))
      return false;
    if (group.mode == LoopsMode::Columns && !encounter.readsGroup && !encounter.sharesInput())
      return false;
    return encounter.readsInPlace(isRow);
  }

  static bool joinReduction(Group &group, const Candidate &candidate, const Encounter &encounter) {
    if (int64_t row = registerRow(candidate)) {
      if (group.mode == LoopsMode::RegisterRows)
        return candidate.shape == group.outer && row == group.row && encounter.readsInPlace(1);
      // A group of elementwise ops on whole rows becomes one that keeps them in registers.
      if (group.mode != LoopsMode::Columns || !group.onlyElementwise || group.outer != wholeRows(candidate.shape, row) ||
          !encounter.readsGroup || !encounter.readsInPlace(0))
        return false;
      group.mode = LoopsMode::RegisterRows;
      group.outer = candidate.shape;
      group.row = row;
      group.onlyElementwise = false;
      return true;
    }
    if (group.mode == LoopsMode::RegisterRows || candidate.shape != group.outer || !encounter.readsInPlace(0))
      return false;
    unsigned mode = modeOf(candidate);
    if (mode != group.mode && !group.onlyElementwise)
      return false;
    if (mode == LoopsMode::Columns && !encounter.readsGroup && !encounter.sharesInput())
      return false;
    group.mode = mode;
    group.onlyElementwise = false;
    return true;
  }

  static int64_t rankOf(Type type) { return cast<RankedTensorType>(type).getRank(); }

  LogicalResult verifyOp(linalg::GenericOp op, unsigned mode, int64_t outer) const {
    auto error = [&] { return op.emitOpError("expected an op of a kernel with schedule '") << name << "' in mode '" << modes[mode] << "' to "; };
    auto type = cast<RankedTensorType>(op.getResult(0).getType());
    for (OpOperand &init : op.getDpsInitsMutable())
      if (!op.getMatchingIndexingMap(&init).isProjectedPermutation())
        return error() << "write each element in its place, but got the indices " << AffineMapAttr::get(op.getMatchingIndexingMap(&init));
    bool isRow = mode == LoopsMode::RegisterRows && type.getRank() == outer + 1 && !op.getNumReductionLoops();
    if (llvm::any_of(op->getResultTypes(), [&](Type result) { return rankOf(result) != outer + isRow; }))
      return error() << "have a result of rank " << outer << ", as others do, but got " << type;
    if (mode != LoopsMode::RegisterRows)
      return success();
    if (isRow && type.isDynamicDim(outer))
      return error() << "have rows of known length, but got " << type;
    if (op.getNumReductionLoops() && !rowOf(op))
      return error() << "collapse rows of known length by sums, products, the least or the greatest, but got another reduction";
    return success();
  }
};

} // namespace

std::unique_ptr<Schedule> makeLoops() { return std::make_unique<LoopsSchedule>(); }

} // namespace cauce
