// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Included before everything else when the compiler is built with AddressSanitizer. The bump allocators in LLVM's headers poison
// their slabs in code that is instrumented and unpoison nothing in the libraries, which are not: memory of ours that these hand
// out would look poisoned.
#pragma once

#include <sanitizer/asan_interface.h>

#define __asan_poison_memory_region(address, size) ((void)(address), (void)(size))
#define __asan_unpoison_memory_region(address, size) ((void)(address), (void)(size))
