// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Loading programs: from a shared object, from a descriptor, and what is refused before anything in it is believed.
#include "Fixture.h"

using namespace fixture;

namespace {

class Programs : public Folder {
protected:
  cauce_abi_program_t program = cauce_program;
  cauce_program_t *out = nullptr;
};

TEST_F(Programs, OpensASharedObject) {
  OK(cauce_program_open(REGRESSION_LIBRARY, &out));
  EXPECT_STREQ(cauce_program_descriptor(out)->name, "regression");
  cauce_program_release(out);
}

TEST_F(Programs, RefusesFilesThatAreNoPrograms) {
  FAILS(CAUCE_BAD_DATA, "no-such.so: cannot be loaded", cauce_program_open(path("no-such.so").c_str(), &out));
  EXPECT_EQ(out, nullptr);
  FAILS(CAUCE_BAD_DATA, "cannot be loaded", cauce_program_open(write("text.so", "hello").c_str(), &out));
}

TEST_F(Programs, RefusesOtherVersionsAndDamage) {
  program.magic = 1;
  FAILS(CAUCE_BAD_DATA, "is not a compiled program", cauce_program_link(&program, &out));
  program = cauce_program;
  program.major = CAUCE_ABI_MAJOR + 1;
  FAILS(CAUCE_UNSUPPORTED, "was compiled for version 3 of the program interface, but this runtime speaks version 2",
        cauce_program_link(&program, &out));
  FAILS(CAUCE_UNSUPPORTED, "use the runtime of that compiler, or compile it again", cauce_program_link(&program, &out));
  program.major = 0;
  FAILS(CAUCE_UNSUPPORTED, "was compiled for version 0 of the program interface, but this runtime speaks version 2; compile it again",
        cauce_program_link(&program, &out));
  EXPECT_EQ(out, nullptr);
  program = cauce_program;
  program.size = 8;
  FAILS(CAUCE_BAD_DATA, "its descriptor has 8 bytes", cauce_program_link(&program, &out));
  program.minor = CAUCE_ABI_MINOR + 1;
  FAILS(CAUCE_BAD_DATA, "its descriptor has 8 bytes", cauce_program_link(&program, &out));
  // A minor version appends, and an older one lacks what was appended: both run.
  program.size = sizeof(program) + 8;
  OK(cauce_program_link(&program, &out));
  cauce_program_release(out);
  program = cauce_program;
  cauce_abi_state_t state = program.states[0];
  state.bytes = 64;
  program.states = &state;
  program.state_count = 1;
  FAILS(CAUCE_BAD_DATA, "state 'dense.kernel' does not fit its 64 bytes", cauce_program_link(&program, &out));
  program = cauce_program;
  program.state_count = 3;
  FAILS(CAUCE_BAD_DATA, "binds what does not exist", cauce_program_link(&program, &out));
  program = cauce_program;
  uint32_t factor = program.symbol_count;
  cauce_abi_term_t product = {1, 1, 0, &factor};
  program.products = &product;
  program.product_count = 1;
  FAILS(CAUCE_BAD_DATA, "a size of 'regression' uses an unknown symbol", cauce_program_link(&program, &out));
  program = cauce_program;
  cauce_abi_kernel_t kernel = *program.kernels[0];
  const cauce_abi_kernel_t *kernels[] = {&kernel};
  program.kernels = kernels;
  program.kernel_count = 1;
  kernel.bytes = &product;
  kernel.byte_count = 1;
  FAILS(CAUCE_BAD_DATA, "a size of 'forward' uses an unknown symbol", cauce_program_link(&program, &out));
  kernel.byte_count = 0;
  kernel.index = 1;
  FAILS(CAUCE_BAD_DATA, "kernel 0 has no name or no code, or another number", cauce_program_link(&program, &out));
  FAILS(CAUCE_INVALID_ARGUMENT, "but got NULL", cauce_program_link(nullptr, &out));
}

TEST_F(Programs, NamesTheCpuFeaturesThatAreMissing) {
  // No processor has both: FMA4 and XOP are AMD's before Zen, AMX Intel's since Sapphire Rapids.
  const char *features[] = {"sse2", "fma4", "amx-tile"};
  program.features = features;
  program.feature_count = 3;
  program.cpu = "chimera";
  FAILS(CAUCE_UNSUPPORTED, "was compiled for chimera (target x86-64), but this CPU lacks ", cauce_program_link(&program, &out));
  EXPECT_EQ(std::string(cauce_message()).find("sse2"), std::string::npos);
  program.feature_count = 1;
  EXPECT_EQ(cauce_program_link(&program, &out), CAUCE_OK);
  cauce_program_release(out);
}

TEST_F(Programs, FindsFunctionsByName) {
  Program handle = link();
  const cauce_abi_function_t *function = nullptr;
  OK(cauce_program_function(handle.get(), "predict", &function));
  EXPECT_STREQ(function->name, "predict");
  FAILS(CAUCE_NOT_FOUND, "the program has no function 'loss'; it has init, predict, step, evaluate, metrics, step_metrics",
        cauce_program_function(handle.get(), "loss", &function));
}

} // namespace
