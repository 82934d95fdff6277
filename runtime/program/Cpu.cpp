// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// cpuid and xgetbv: a feature counts only if the operating system saves the registers it needs.
#include "program/Cpu.h"

#include <cpuid.h>

namespace cauce::runtime {

namespace {

enum Register { eax, ebx, ecx, edx };

// What the operating system has to save for a feature, bits of XCR0.
enum : uint32_t { noState = 0, ymmState = 0x6, zmmState = 0xe6, amxState = 0x60000 };

struct Feature {
  const char *name;
  uint32_t leaf, subleaf;
  Register reg;
  uint32_t bit;
  uint32_t state;
};

} // namespace

// Intel SDM volume 2, CPUID; AMD APM volume 3, appendix E.
static const Feature features[] = {
    {"cx8", 1, 0, edx, 8, noState},
    {"cmov", 1, 0, edx, 15, noState},
    {"mmx", 1, 0, edx, 23, noState},
    {"fxsr", 1, 0, edx, 24, noState},
    {"sse", 1, 0, edx, 25, noState},
    {"sse2", 1, 0, edx, 26, noState},
    {"sse3", 1, 0, ecx, 0, noState},
    {"pclmul", 1, 0, ecx, 1, noState},
    {"ssse3", 1, 0, ecx, 9, noState},
    {"fma", 1, 0, ecx, 12, ymmState},
    {"cx16", 1, 0, ecx, 13, noState},
    {"sse4.1", 1, 0, ecx, 19, noState},
    {"sse4.2", 1, 0, ecx, 20, noState},
    {"movbe", 1, 0, ecx, 22, noState},
    {"popcnt", 1, 0, ecx, 23, noState},
    {"aes", 1, 0, ecx, 25, noState},
    {"avx", 1, 0, ecx, 28, ymmState},
    {"f16c", 1, 0, ecx, 29, ymmState},
    {"rdrnd", 1, 0, ecx, 30, noState},
    {"bmi", 7, 0, ebx, 3, noState},
    {"avx2", 7, 0, ebx, 5, ymmState},
    {"bmi2", 7, 0, ebx, 8, noState},
    {"avx512f", 7, 0, ebx, 16, zmmState},
    {"avx512dq", 7, 0, ebx, 17, zmmState},
    {"rdseed", 7, 0, ebx, 18, noState},
    {"adx", 7, 0, ebx, 19, noState},
    {"avx512ifma", 7, 0, ebx, 21, zmmState},
    {"avx512cd", 7, 0, ebx, 28, zmmState},
    {"sha", 7, 0, ebx, 29, noState},
    {"avx512bw", 7, 0, ebx, 30, zmmState},
    {"avx512vl", 7, 0, ebx, 31, zmmState},
    {"avx512vbmi", 7, 0, ecx, 1, zmmState},
    {"avx512vbmi2", 7, 0, ecx, 6, zmmState},
    {"gfni", 7, 0, ecx, 8, noState},
    {"vaes", 7, 0, ecx, 9, ymmState},
    {"vpclmulqdq", 7, 0, ecx, 10, ymmState},
    {"avx512vnni", 7, 0, ecx, 11, zmmState},
    {"avx512bitalg", 7, 0, ecx, 12, zmmState},
    {"avx512vpopcntdq", 7, 0, ecx, 14, zmmState},
    {"avx512vp2intersect", 7, 0, edx, 8, zmmState},
    {"amx-bf16", 7, 0, edx, 22, amxState},
    {"avx512fp16", 7, 0, edx, 23, zmmState},
    {"amx-tile", 7, 0, edx, 24, amxState},
    {"amx-int8", 7, 0, edx, 25, amxState},
    {"avxvnni", 7, 1, eax, 4, ymmState},
    {"avx512bf16", 7, 1, eax, 5, zmmState},
    {"avxifma", 7, 1, eax, 23, ymmState},
    {"sahf", 0x80000001, 0, ecx, 0, noState},
    {"lzcnt", 0x80000001, 0, ecx, 5, noState},
    {"sse4a", 0x80000001, 0, ecx, 6, noState},
    {"xop", 0x80000001, 0, ecx, 11, ymmState},
    {"fma4", 0x80000001, 0, ecx, 16, ymmState},
};

static uint32_t savedState() {
  uint32_t r[4];
  if (!__get_cpuid_count(1, 0, &r[0], &r[1], &r[2], &r[3]) || !(r[ecx] >> 27 & 1))
    return 0;
  uint32_t low, high;
  __asm__ volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
  return low;
}

static bool hasFeature(const Feature &feature) {
  uint32_t r[4] = {0, 0, 0, 0};
  if (!__get_cpuid_count(feature.leaf, feature.subleaf, &r[0], &r[1], &r[2], &r[3]))
    return false;
  return (r[feature.reg] >> feature.bit & 1) && (savedState() & feature.state) == feature.state;
}

void missingFeatures(const char *const *names, uint32_t count, String *outMissing) {
  for (uint32_t i = 0; i < count; ++i)
    for (const Feature &feature : features)
      if (strcmp(feature.name, names[i]) == 0 && !hasFeature(feature))
        outMissing->append(outMissing->size() ? ", " : "").append(names[i]);
}

} // namespace cauce::runtime
