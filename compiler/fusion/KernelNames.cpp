// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Words for the bodies of linalg ops.
#include "compiler/fusion/KernelNames.h"

#include "compiler/kernels/Reduction.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/Matchers.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSwitch.h"

using namespace mlir;

namespace cauce {
namespace {

constexpr size_t mostWords = 4, longestSize = 12, longestStem = 48;

struct Word {
  StringRef text;
  // What tells most about a kernel has the lowest: how elements are brought together, then functions, arithmetic, and what is around them.
  unsigned rank;
};

class Words {
public:
  void add(linalg::GenericOp op) {
    const Schedule &schedule = Schedules::of(op).around(op);
    if (schedule.beginsKernel())
      return add({schedule.word(), 0});
    Operation *combiner = op.getNumReductionLoops() ? combinerOf(op) : nullptr;
    bool isRandom = !op.getBody()->getOps<arith::MulUIExtendedOp>().empty(); // which the generator is made of
    for (Operation &inner : op.getBody()->without_terminator()) {
      if (isForIndices(inner) || (isRandom && !isa<arith::MulUIExtendedOp>(inner) && inner.getResult(0).getType().isInteger()))
        continue;
      if (isa<arith::CmpFOp, arith::CmpIOp>(inner) && llvm::all_of(inner.getUsers(), llvm::IsaPred<arith::SelectOp>))
        continue; // is what is selected
      Word word = wordOf(inner);
      if (&inner == combiner)
        word = {word.text == "add" ? "sum" : word.text == "mul" ? "prod" : word.text, 0};
      add(word);
    }
    if (op.getNumReductionLoops() && !combiner)
      add({"reduce", 0});
    if (words.empty())
      moves.push_back(schedule.word().empty() ? moveOf(op) : schedule.word());
  }

  std::string join() const {
    SmallVector<Word> kept(words);
    for (unsigned rank = 4; rank > 0; --rank) // the last of the least
      for (size_t i = kept.size(); i-- > 0 && kept.size() > mostWords;)
        if (kept[i].rank == rank)
          kept.erase(kept.begin() + i);
    if (kept.size() > mostWords)
      kept.truncate(mostWords);
    if (kept.empty())
      return moves.empty() ? "empty" : moves.front().str();
    return llvm::join(llvm::map_range(kept, [](const Word &word) { return word.text; }), "_");
  }

private:
  void add(Word word) {
    if (!llvm::any_of(words, [&](const Word &known) { return known.text == word.text; }))
      words.push_back(word);
  }

  // Which element it is, rather than its value.
  static bool isForIndices(Operation &op) {
    if (isa<tensor::ExtractOp>(op))
      return false;
    return isa<arith::ConstantOp>(op) || llvm::any_of(op.getOperandTypes(), llvm::IsaPred<IndexType>) ||
           llvm::any_of(op.getResultTypes(), llvm::IsaPred<IndexType>);
  }

  static bool isRelu(Operation &op) {
    return isa<arith::MaximumFOp, arith::MaxNumFOp>(op) &&
           llvm::any_of(op.getOperands(), [](Value operand) { return matchPattern(operand, m_AnyZeroFloat()); });
  }

  static Word wordOf(Operation &op) {
    if (isa<tensor::ExtractOp>(op))
      return {"gather", 0};
    if (isa<arith::MulUIExtendedOp>(op))
      return {"random", 0};
    if (isRelu(op))
      return {"relu", 1};
    StringRef name = op.getName().stripDialect();
    if (isa<math::MathDialect>(op.getDialect())) {
      return {isa<math::AbsFOp, math::AbsIOp>(op) ? "abs" : isa<math::PowFOp>(op) ? "pow" : name, 1};
    }
    return llvm::StringSwitch<Word>(name)
        .Cases({"addf", "addi"}, {"add", 2})
        .Cases({"subf", "subi"}, {"sub", 2})
        .Cases({"mulf", "muli"}, {"mul", 2})
        .Case("negf", {"neg", 2})
        .Cases({"divf", "divsi", "divui", "floordivsi", "ceildivsi"}, {"div", 1})
        .Cases({"remf", "remsi", "remui"}, {"rem", 1})
        .Cases({"maximumf", "maxnumf", "maxsi", "maxui"}, {"max", 2})
        .Cases({"minimumf", "minnumf", "minsi", "minui"}, {"min", 2})
        .Cases({"cmpf", "cmpi"}, {"compare", 4})
        .Case("select", {"select", 3})
        .Cases({"andi", "ori", "xori", "shli", "shrui", "shrsi"}, {"bits", 4})
        .Default({"convert", 4});
  }

  // Of an op that computes nothing.
  static StringRef moveOf(linalg::GenericOp op) {
    auto source = dyn_cast<BlockArgument>(op.getBody()->getTerminator()->getOperand(0));
    if (!source || source.getArgNumber() >= op.getNumDpsInputs())
      return "fill";
    OpOperand *input = op.getDpsInputOperand(source.getArgNumber());
    if (!isa<RankedTensorType>(input->get().getType()))
      return "fill";
    AffineMap map = op.getMatchingIndexingMap(input);
    if (map.getNumResults() < op.getNumLoops())
      return "broadcast";
    return map.isPermutation() && !map.isIdentity() ? "permute" : "copy";
  }

  SmallVector<Word> words;
  SmallVector<StringRef> moves;
};

// "N*T" is "NT"; a symbol may have any letters.
std::string wordOfSize(StringRef size) {
  std::string word;
  for (char c : size.take_front(longestSize))
    if (llvm::isAlnum(c) || c == '_')
      word += c;
  return word.empty() ? "n" : word;
}

} // namespace

std::string kernelStem(Grouping &sizes, ArrayRef<linalg::GenericOp> ops) {
  Words words;
  linalg::GenericOp largest;
  for (linalg::GenericOp op : ops) {
    words.add(op);
    if (!largest || op.getNumLoops() > largest.getNumLoops())
      largest = op;
  }
  std::string stem = words.join();
  Shape shape = largest ? sizes.iterations(largest) : Shape();
  if (shape.empty())
    return stem + "_scalar";
  for (auto [i, size] : llvm::enumerate(shape)) {
    std::string word = wordOfSize(size);
    if (stem.size() + word.size() >= longestStem)
      return stem + "_more";
    stem += (i ? "x" : "_") + word;
  }
  return stem;
}

} // namespace cauce
