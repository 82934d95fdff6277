// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The conversion of the host program to LLVM.
#ifndef CAUCE_COMPILER_RT_TO_LLVM_PASSES_TD
#define CAUCE_COMPILER_RT_TO_LLVM_PASSES_TD

include "mlir/Pass/PassBase.td"

def ExpandIndexPass : Pass<"expand-index", "::mlir::func::FuncOp"> {
  let summary = "compute affine expressions of indices, and masks of them, with arithmetic";
  let description = [{
    Before: `%at = rt.index %row * 64 + %column`
    After: `%0 = arith.muli %row, %c64`, `%at = arith.addi %0, %column`

    Before: `%mask = vector.create_mask %left : vector<16xi1>`
    After: `%mask = arith.cmpi slt, %numbers, %0 : vector<16xi32>`, where `%numbers` is 0 to 15 and `%0` has `%left` in every lane. %left
    is below 2^31, as KernelBuilder makes it.

    Divisions round down or up as those of affine expressions do, also of negative numbers.
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect", "::mlir::vector::VectorDialect"];
}

def ConvertRtToLlvmPass : Pass<"convert-rt-to-llvm", "::mlir::ModuleOp"> {
  let summary = "convert host functions to functions of the program ABI";
  let description = [{
    A function `rt.function @f` becomes `llvm.func @f.run(%call: !llvm.ptr) -> i32`, which reads its buffers, symbols and arena from
    `cauce_abi_call_t` and launches kernels through it. A kernel `@k` gets `llvm.func @k.run(ptr, ptr, i64, i64) -> i32`,
    which unpacks the buffers and symbols and calls it. Both return a status. `@f.run` carries the plan as attributes `rt.arena`, `rt.inputs` and
    `rt.outputs`. Needs kernels in LLVM already. The descriptors `@k.descriptor` are external here; compiler/program defines them.
    The module attribute `rt.symbols` lists the symbols in the order of the ABI.

    With `redzones`, AddressSanitizer is told that a launch may touch the buffers that it is given, and neither the rest of
    the arena nor what states have behind their last element.
  }];
  let options = [Option<"redzones", "redzones", "bool", "false", "make what a launch is not given inaccessible to it">];
  let dependentDialects = ["::mlir::LLVM::LLVMDialect"];
}

#endif // CAUCE_COMPILER_RT_TO_LLVM_PASSES_TD
