// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Loading programs: from a shared object, from a descriptor, and what is refused before anything in it is believed.
#include "Fixture.h"

#include "program/Phases.h"

#include <cstring>
#include <elf.h>
#include <zlib.h>

using namespace fixture;
using cauce::runtime::namedPhaseCount, cauce::runtime::phaseAt, cauce::runtime::phaseCount;

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
  auto opens = [&](const std::string &bytes) { return cauce_program_open(write("p.so", bytes).c_str(), &out); };
  FAILS(CAUCE_NOT_FOUND, "no-such.so': No such file or directory", cauce_program_open(path("no-such.so").c_str(), &out));
  EXPECT_EQ(out, nullptr);
  FAILS(CAUCE_IO, "is no regular file", cauce_program_open(folder.c_str(), &out));
  FAILS(CAUCE_BAD_DATA, "p.so: is not a compiled program: it has 5 bytes", opens("hello"));
  FAILS(CAUCE_BAD_DATA, "p.so: is not a compiled program: it does not start as a shared object does", opens(std::string(100, 'x')));
  std::ifstream file(REGRESSION_LIBRARY, std::ios::binary);
  std::stringstream contents;
  contents << file.rdbuf();
  // Bytes of the ELF header: class, byte order, type, machine, number of segments.
  const struct {
    size_t at;
    std::string bytes;
    cauce_status_t code;
    const char *message;
  } changes[] = {
      {18, std::string("\xb7\0", 2), CAUCE_UNSUPPORTED, "was made for another machine, AArch64, this one is x86-64; compile the model on it"},
      {18, std::string("\xff\xee", 2), CAUCE_UNSUPPORTED, "was made for another machine, machine number 61183, this one is x86-64"},
      {4, std::string("\1\1\1\0\0\0\0\0\0\0\0\0\3\0\3\0", 16), CAUCE_UNSUPPORTED, "was made for another machine, x86 with 32 bits"},
      {4, std::string("\2\2\1\0\0\0\0\0\0\0\0\0\0\3\0\x16", 16), CAUCE_UNSUPPORTED, "was made for another machine, S/390"},
      {16, std::string("\1\0", 2), CAUCE_BAD_DATA, "is an object file, expected a shared object; cauce compile -o NAME.so makes one"},
      {16, std::string("\4\0", 2), CAUCE_BAD_DATA, "is not a compiled program: it is no shared object"},
      {56, std::string("\xff\xff", 2), CAUCE_BAD_DATA, "is cut off: its header names parts beyond its end"},
      {32, std::string(8, '\xff'), CAUCE_BAD_DATA, "is cut off: its header names parts beyond its end"},
  };
  for (const auto &change : changes) {
    std::string bytes = contents.str();
    bytes.replace(change.at, change.bytes.size(), change.bytes);
    FAILS(change.code, change.message, opens(bytes));
  }
}

// As if the loader did not know the kind of relocations that the file has.
TEST_F(Programs, RefusesWhatIsNotRelocated) {
  std::ifstream file(REGRESSION_LIBRARY, std::ios::binary);
  std::stringstream contents;
  contents << file.rdbuf();
  std::string bytes = contents.str();
  auto *header = reinterpret_cast<Elf64_Ehdr *>(bytes.data());
  auto *segment = reinterpret_cast<Elf64_Phdr *>(bytes.data() + header->e_phoff);
  while (segment->p_type != PT_DYNAMIC)
    ++segment;
  for (auto *entry = reinterpret_cast<Elf64_Dyn *>(bytes.data() + segment->p_offset); entry->d_tag != DT_NULL; ++entry)
    for (auto tag : {DT_RELASZ, DT_RELACOUNT, DT_INIT_ARRAYSZ, DT_FINI_ARRAYSZ})
      if (entry->d_tag == tag)
        entry->d_un.d_val = 0;
  FAILS(CAUCE_UNSUPPORTED, "p.so: this system's loader does not know packed relocations, as that of glibc 2.36 and later does",
        cauce_program_open(write("p.so", bytes).c_str(), &out));
}

TEST_F(Programs, BreaksNoSeal) {
  std::ifstream file(REGRESSION_LIBRARY, std::ios::binary);
  std::stringstream contents;
  contents << file.rdbuf();
  std::string bytes = contents.str();
  cauce_abi_seal_t seal;
  memcpy(seal.magic, CAUCE_SEAL_MAGIC, sizeof(seal.magic));
  seal.crc = uint32_t(crc32(0, reinterpret_cast<const unsigned char *>(bytes.data()), uInt(bytes.size())));
  bytes.append(reinterpret_cast<const char *>(&seal), sizeof(seal));
  OK(cauce_program_open(write("sealed.so", bytes).c_str(), &out));
  cauce_program_release(out);
  for (size_t part = 1; part < 64; ++part) {
    std::string damaged = bytes;
    damaged[(bytes.size() - sizeof(seal)) * part / 64] ^= 1 << part % 8;
    FAILS(CAUCE_BAD_DATA, "p.so: is damaged, or was changed after it was compiled: its checksum is ",
          cauce_program_open(write("p.so", damaged).c_str(), &out));
  }
}

TEST_F(Programs, HavePhases) {
  // One that names none has one; so has one of the first minor version, whatever lies behind its descriptor.
  program = cauce_program;
  EXPECT_EQ(phaseCount(program), 1u);
  EXPECT_STREQ(phaseAt(program, 0).name, "");
  EXPECT_STREQ(phaseAt(program, 0).step->name, "step");
  EXPECT_EQ(phaseAt(program, 0).metricCount, 3u);
  cauce_abi_state_t rate = *program.states[2];
  rate.flags = CAUCE_STATE_CHECKPOINTED | CAUCE_STATE_RATE;
  std::vector<const cauce_abi_state_t *> states(program.states, program.states + program.state_count);
  states[2] = &rate;
  program.states = states.data();
  EXPECT_EQ(phaseAt(program, 0).rate, 2u);
  cauce_abi_function_t teller = *program.functions[1];
  teller.name = "learning_rate";
  std::vector<const cauce_abi_function_t *> functions(program.functions, program.functions + program.function_count);
  functions.push_back(&teller);
  program.functions = functions.data();
  program.function_count += 1;
  cauce_abi_phase_t phase = {"first", 2, 3, 2, 0, 1, 1, 2, 0}, other = phase;
  const cauce_abi_phase_t *phases[] = {&phase, &other};
  program.phases = phases;
  program.phase_count = 1;
  OK(cauce_program_link(&program, &out));
  cauce_program_release(out);
  EXPECT_STREQ(phaseAt(program, 0).name, "first");
  EXPECT_EQ(phaseAt(program, 0).steps, 3u);
  program.minor = 0;
  EXPECT_EQ(namedPhaseCount(program), 0u);
  program.minor = 1;
  program.size -= 16;
  EXPECT_EQ(namedPhaseCount(program), 0u);
  program.size += 16;

  const std::string damaged = "phase 0 has no name of its own, or trains what does not exist";
  for (uint32_t cauce_abi_phase_t::*field : {&cauce_abi_phase_t::step, &cauce_abi_phase_t::rate, &cauce_abi_phase_t::metric, &cauce_abi_phase_t::metric_count,
                                             &cauce_abi_phase_t::measure, &cauce_abi_phase_t::measure_count}) {
    uint32_t before = phase.*field;
    phase.*field = 99;
    FAILS(CAUCE_BAD_DATA, damaged.c_str(), cauce_program_link(&program, &out));
    phase.*field = before;
  }
  phase.steps = 0;
  FAILS(CAUCE_BAD_DATA, damaged.c_str(), cauce_program_link(&program, &out));
  phase.steps = 1;
  phase.rate = 0; // no rate
  FAILS(CAUCE_BAD_DATA, damaged.c_str(), cauce_program_link(&program, &out));
  phase.rate = 2;
  program.phase_count = 2;
  FAILS(CAUCE_BAD_DATA, "phase 1 has no name of its own", cauce_program_link(&program, &out));
  other.name = "second";
  FAILS(CAUCE_BAD_DATA, "'learning_rate' tells of 1 of 2 phases", cauce_program_link(&program, &out));
}

TEST_F(Programs, RefusesOtherVersionsAndDamage) {
  program.magic = 1;
  FAILS(CAUCE_BAD_DATA, "is not a compiled program", cauce_program_link(&program, &out));
  program = cauce_program;
  program.major = CAUCE_ABI_MAJOR + 1;
  FAILS(CAUCE_UNSUPPORTED, "was compiled for version 6 of the program interface, but this runtime speaks version 5",
        cauce_program_link(&program, &out));
  FAILS(CAUCE_UNSUPPORTED, "use the runtime of that compiler, or compile it again", cauce_program_link(&program, &out));
  program.major = 0;
  FAILS(CAUCE_UNSUPPORTED, "was compiled for version 0 of the program interface, but this runtime speaks version 5; compile it again",
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
  cauce_abi_state_t state = *program.states[0];
  const cauce_abi_state_t *states[] = {&state};
  state.bytes = 64;
  program.states = states;
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

// Room for what later runtimes have.
TEST_F(Programs, RefusesWhatOtherRuntimesKnow) {
  program.services = sizeof(cauce_abi_services_t) + 8;
  FAILS(CAUCE_UNSUPPORTED, "regression: needs 32 bytes of services, but this runtime has 24; use the runtime of its compiler",
        cauce_program_link(&program, &out));
  program = cauce_program;
  cauce_abi_kernel_t kernel = *program.kernels[0];
  const cauce_abi_kernel_t *kernels[] = {&kernel};
  program.kernels = kernels;
  program.kernel_count = 1;
  kernel.kind = 1;
  FAILS(CAUCE_UNSUPPORTED, "kernel 'forward' is of kind 1, which this runtime does not know", cauce_program_link(&program, &out));
  program = cauce_program;
  cauce_abi_state_t state = *program.states[0];
  cauce_abi_tensor_t tensor = *state.tensor;
  const cauce_abi_state_t *states[] = {&state};
  state.tensor = &tensor;
  tensor.space = 1;
  program.states = states;
  program.state_count = 1;
  FAILS(CAUCE_UNSUPPORTED, "'dense.kernel' of the states lies in memory space 1, which this runtime does not know",
        cauce_program_link(&program, &out));
}

TEST_F(Programs, TakesNoTimeForEmptyRows) {
  const int64_t dims[] = {int64_t(1) << 50, 0};
  const cauce_abi_tensor_t tensor = {"empty", CAUCE_DTYPE_F32, 2, dims, CAUCE_SPACE_HOST, 0};
  const cauce_abi_state_t state = {&tensor, CAUCE_STATE_TRAINED | CAUCE_STATE_SAVED | CAUCE_STATE_CHECKPOINTED, 0, {CAUCE_LAYOUT_PANEL, 0, 16}, 0, nullptr};
  const cauce_abi_state_t *const states[] = {&state};
  program.states = states;
  program.state_count = 1;
  program.functions = nullptr;
  program.function_count = 0;
  Program linked = link(&program);
  Session session = open(linked);
  OK(cauce_session_set(session.get(), "empty", dims, 0));
  float none;
  OK(cauce_session_get(session.get(), "empty", &none, 0));
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
