// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// All dialects and passes of cauce, for the tools that take any of them.
#include "compiler/autodiff/Passes.h"
#include "compiler/cpu/Passes.h"
#include "compiler/fusion/Passes.h"
#include "compiler/kernels/Passes.h"
#include "compiler/memory/Passes.h"
#include "compiler/nn-to-linalg/Passes.h"
#include "compiler/pipeline/Passes.h"
#include "compiler/pipeline/Pipeline.h"
#include "compiler/rt-to-llvm/Passes.h"
#include "compiler/training/Passes.h"
#include "dialects/nn/Nn.h"
#include "dialects/rt/Rt.h"
#include "dialects/train/Train.h"

namespace cauce {

void registerDialects(mlir::DialectRegistry &registry) {
  registry.insert<nn::NnDialect, rt::RtDialect, train::TrainDialect>();
}

void registerPasses() {
  registerAutodiffPasses();
  registerTrainingPasses();
  registerNnToLinalgPasses();
  registerFusionPasses();
  registerMemoryPasses();
  registerKernelsPasses();
  registerRtToLlvmPasses();
  registerCpuPasses();
  registerPipelinePasses();
  registerPipelines();
}

} // namespace cauce
