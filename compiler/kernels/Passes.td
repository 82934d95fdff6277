// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Passes that turn kernels on tensors into loops on buffers.
#ifndef CAUCE_COMPILER_KERNELS_PASSES_TD
#define CAUCE_COMPILER_KERNELS_PASSES_TD

include "mlir/Pass/PassBase.td"

def EmitKernelsPass : Pass<"emit-kernels", "::mlir::ModuleOp"> {
  let summary = "emit loops and vectors for each kernel";
  let description = [{
    Replaces every function with `rt.kernel`, which holds linalg ops on tensors, by a function on flat buffers with
    loops, vectors, `rt.index` for what is affine, and a range of tasks, and adds `@KERNEL.tasks`, its number of tasks as a function of the symbols.

    Before:
    ```mlir
    func.func private @k(%x: tensor<?x4xf32> {rt.dims = ["N"]}, %N: index {rt.symbol = "N"})
        -> (tensor<?x4xf32> {rt.dims = ["N"]}) attributes {rt.kernel} { %y = linalg.generic ... return %y }
    ```
    After:
    ```mlir
    func.func private @k(%x: memref<?xf32>, %y: memref<?xf32>, %N: index, %begin: index, %end: index) { scf.for ... }
    func.func private @k.tasks(%N: index) -> index
    ```
    Kernels that differ in sizes alone, as far as their schedule takes sizes for arguments, become one function `@k.shared`, which each calls with numbers:
    ```mlir
    func.func private @k(%x: memref<?xf32>, %y: memref<?xf32>, %N: index, %begin: index, %end: index) {
      call @j.shared(%x, %y, %N, %c4, %begin, %end)
    }
    ```
    Needs kernels as form-kernels makes them, and takes vectors and tiles of the module's `rt.target`. Never touches functions without `rt.kernel`.
  }];
  let dependentDialects = [
    "::cauce::rt::RtDialect", "::mlir::affine::AffineDialect", "::mlir::arith::ArithDialect", "::mlir::memref::MemRefDialect",
    "::mlir::scf::SCFDialect", "::mlir::vector::VectorDialect", "::mlir::LLVM::LLVMDialect",
    "::mlir::ub::UBDialect", "::mlir::x86vector::X86VectorDialect",
  ];
}

#endif // CAUCE_COMPILER_KERNELS_PASSES_TD
