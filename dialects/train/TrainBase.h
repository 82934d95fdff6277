// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The train dialect and its attributes, and what the declarations of its ops need.
#pragma once

#include "mlir/Bytecode/BytecodeOpInterface.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/Dialect.h"
#include "mlir/IR/OpDefinition.h"
#include "mlir/IR/OpImplementation.h"
#include "mlir/IR/SymbolTable.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

#include "dialects/train/TrainDialect.h.inc"
#include "dialects/train/TrainEnums.h.inc"
#include "dialects/train/Mode.h.inc"
#define GET_ATTRDEF_CLASSES
#include "dialects/train/TrainAttributes.h.inc"
