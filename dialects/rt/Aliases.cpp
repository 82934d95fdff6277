// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What types and attributes are called where a program is printed: #target for what it is made for, !descriptor for what a memref of one dimension becomes on its way to a pointer.
#include "dialects/rt/Aliases.h"

#include "dialects/rt/Rt.h"
#include "mlir/Dialect/LLVMIR/LLVMTypes.h"

using namespace mlir;

namespace cauce::rt {
namespace {

struct Aliases : OpAsmDialectInterface {
  using OpAsmDialectInterface::OpAsmDialectInterface;

  AliasResult getAlias(Attribute attribute, raw_ostream &os) const override {
    if (!isa<TargetAttr>(attribute))
      return AliasResult::NoAlias;
    os << "target";
    return AliasResult::FinalAlias;
  }

  AliasResult getAlias(Type type, raw_ostream &os) const override {
    auto structure = dyn_cast<LLVM::LLVMStructType>(type);
    if (!structure || structure.isIdentified() || structure.getBody().size() != 5)
      return AliasResult::NoAlias;
    ArrayRef<Type> fields = structure.getBody();
    auto sizes = dyn_cast<LLVM::LLVMArrayType>(fields[3]);
    bool isDescriptor = isa<LLVM::LLVMPointerType>(fields[0]) && fields[0] == fields[1] && fields[2].isInteger(64) && sizes &&
                        sizes.getNumElements() == 1 && fields[3] == fields[4];
    if (!isDescriptor)
      return AliasResult::NoAlias;
    os << "descriptor";
    return AliasResult::FinalAlias;
  }
};

} // namespace

void addAliases(RtDialect &dialect) { dialect.addInterfaces<Aliases>(); }

} // namespace cauce::rt
