// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Runs link-standalone.sh: an executable is linked as the driver does it, needs libc.so.6 alone, and trains.
#include <cstdlib>
#include <gtest/gtest.h>
#include <string>

TEST(Link, ExecutableNeedsLibcAloneAndTrains) {
  std::string command = std::string("sh '") + LINK_SCRIPT + "' '" + LINK_LLD + "' '" + LINK_READELF + "' '" + LINK_LIBRARIES + "' '" +
                        LINK_OBJECT + "' '" + LINK_FOLDER + "'";
  EXPECT_EQ(system(command.c_str()), 0);
}
