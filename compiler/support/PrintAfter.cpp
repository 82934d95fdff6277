// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// See PrintAfter.h. MLIR prints the op that a pass ran on, or the whole module; after a pass on the module that is all of the program,
// though most of it may be as it was.
#include "compiler/support/PrintAfter.h"

#include "compiler/support/File.h"
#include "compiler/support/Nodes.h"
#include "compiler/support/Print.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/Diagnostics.h"
#include "mlir/IR/Matchers.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"
#include "mlir/Pass/Pass.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/Path.h"

using namespace mlir;

namespace cauce {
namespace {

// A hash of what an op does. Where its constants stand, what nothing uses, and casts between what was converted and what was not do not
// count: passes move and remove them where they change nothing else.
class Contents {
public:
  static llvm::hash_code of(Operation *root) {
    Contents contents;
    root->walk<WalkOrder::PreOrder>([&](Operation *op) { contents.add(op); });
    return contents.hash;
  }

private:
  void add(Operation *op) {
    for (Region &region : op->getRegions())
      for (Block &block : region) {
        blocks[&block] = ++count;
        for (BlockArgument argument : block.getArguments())
          values[argument] = llvm::hash_combine(++count, argument.getType());
      }
    if (isOpTriviallyDead(op))
      return;
    if (isa<UnrealizedConversionCastOp>(op) && op->getNumOperands() == op->getNumResults()) {
      for (auto [operand, result] : llvm::zip(op->getOperands(), op->getResults()))
        values[result] = values.lookup(operand);
      return;
    }
    Attribute constant = valueOf(op);
    if (constant) {
      values[op->getResult(0)] = llvm::hash_value(constant.getAsOpaquePointer());
      constants[op->getResult(0)] = constant;
      return;
    }
    llvm::hash_code own = OperationEquivalence::computeHash(
        op, [&](Value operand) { return values.lookup(operand); }, OperationEquivalence::ignoreHashValue, OperationEquivalence::IgnoreLocations);
    for (OpResult result : op->getResults())
      values[result] = llvm::hash_combine(++count, result.getResultNumber());
    hash = llvm::hash_combine(hash, own, blocks.lookup(op->getBlock()));
    for (Block *successor : op->getSuccessors())
      hash = llvm::hash_combine(hash, blocks.lookup(successor));
  }

  // Of a constant; equal elements are as one, whether they have been folded or not.
  Attribute valueOf(Operation *op) const {
    Attribute value;
    if (op->hasTrait<OpTrait::ConstantLike>() && op->getNumResults() == 1 && matchPattern(op->getResult(0), m_Constant(&value))) {
      auto elements = dyn_cast<DenseElementsAttr>(value);
      return elements && elements.isSplat() ? elements.getSplatValue<Attribute>() : value;
    }
    return isa<vector::BroadcastOp>(op) ? constants.lookup(op->getOperand(0)) : value;
  }

  llvm::hash_code hash = 0;
  size_t count = 0;
  DenseMap<Value, llvm::hash_code> values;
  DenseMap<Value, Attribute> constants;
  DenseMap<Block *, size_t> blocks;
};

class Printer : public PassManager::IRPrinterConfig {
public:
  // MLIR itself is told to compare nothing and to print the op alone: both are done here.
  Printer(const PrintAfter &options, OpPrintingFlags flags, PrintProgress &progress) : options(options), flags(flags), progress(progress) {}

  void printBeforeIfEnabled(Pass *pass, Operation *op, PrintCallbackFn) override {
    before.clear();
    if (prints(pass) && !isNamed(pass))
      forEachPart(op, [&](Operation *part) { before.try_emplace(part, Contents::of(part)); });
  }

  void printAfterIfEnabled(Pass *pass, Operation *op, PrintCallbackFn) override {
    if (!prints(pass))
      return;
    SmallVector<Operation *> parts;
    forEachPart(op, [&](Operation *part) {
      if (isNamed(pass) || isNew(part))
        parts.push_back(part);
    });
    if (options.modules && !parts.empty()) {
      auto module = op->getParentOfType<ModuleOp>();
      parts.assign(1, module ? module.getOperation() : op);
    }
    for (Operation *part : parts)
      print(pass, part);
  }

private:
  bool isNamed(Pass *pass) const { return llvm::is_contained(options.passes, pass->getArgument()); }
  bool prints(Pass *pass) const { return isNamed(pass) || llvm::is_contained(options.passes, "all"); }

  // What is printed apart: a function, or each op of a module.
  template <typename Visit> void forEachPart(Operation *op, Visit visit) {
    auto visitIfAsked = [&](Operation *part) {
      if (options.functions.empty())
        return visit(part);
      progress.functions.insert(nameOf(part).str());
      if (llvm::is_contained(options.functions, nameOf(part)))
        visit(part);
    };
    if (!isa<ModuleOp>(op))
      return visitIfAsked(op);
    for (Operation &part : op->getRegion(0).getOps())
      visitIfAsked(&part);
  }

  // An op at the place of one that is gone has other contents.
  bool isNew(Operation *op) const {
    auto known = before.find(op);
    return known == before.end() || known->second != Contents::of(op);
  }

  void print(Pass *pass, Operation *op) {
    std::string text;
    llvm::raw_string_ostream stream(text);
    stream << "// after " << pass->getArgument() << ": " << nameOf(op) << "\n";
    printProgram(op, stream, flags);
    stream << "\n\n";
    if (options.folder.empty()) {
      llvm::errs() << text;
      return;
    }
    SmallString<128> path(options.folder);
    llvm::sys::path::append(path, fileName(nameOf(op)), llvm::formatv("{0,0+4}-{1}.mlir", ++progress.number, pass->getArgument()).str());
    std::error_code code = llvm::sys::fs::create_directories(llvm::sys::path::parent_path(path));
    if (!code)
      code = writeFile(path, text);
    if (code && !progress.failed)
      emitError(UnknownLoc::get(op->getContext())) << "cannot write '" << path << "': " << code.message();
    progress.failed |= bool(code);
  }

  // A name of a state may have a slash, that of a function more letters than a folder's may.
  static std::string fileName(StringRef name) {
    std::string file = name.take_front(200).str();
    std::replace(file.begin(), file.end(), '/', '_');
    return file == "." || file == ".." || file.empty() ? "_" + file : file;
  }

  const PrintAfter options;
  OpPrintingFlags flags;
  PrintProgress &progress;
  DenseMap<Operation *, llvm::hash_code> before;
};

} // namespace

void printAfter(PassManager &passes, const PrintAfter &after, OpPrintingFlags flags, PrintProgress &progress) {
  passes.enableIRPrinting(std::make_unique<Printer>(after, flags, progress));
}

} // namespace cauce
