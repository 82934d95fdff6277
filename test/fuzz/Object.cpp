// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What is looked at of a shared object before the system's loader maps it. Loading itself is not fuzzed: the loader runs what
// it is given.
#include "Input.h"

#include "program/Object.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  std::string path = fuzz::write("p.so", data, size);
  cauce::runtime::ObjectKind kind;
  fuzz::expectSentence(cauce::runtime::toC(cauce::runtime::checkObject(path.c_str(), path.c_str(), &kind)), "p.so");
  return 0;
}
