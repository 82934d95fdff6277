// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the runtime has to say that is no failure. It goes to the application's function; without one, nowhere.
#pragma once

#include "cauce/cauce.h"

namespace cauce::runtime {

// One sentence, lower case, no period, as messages of failures are.
void log(cauce_log_level_t level, const char *format, ...) __attribute__((format(printf, 2, 3), cold));

} // namespace cauce::runtime
