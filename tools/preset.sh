# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Sourced by build.sh and test.sh: takes [--preset NAME] from the arguments and sets `preset` (release if not given), and
# `build`, the folder it is built in.
preset=release
if [ "${1:-}" = --preset ]; then
  preset=${2:?"--preset: expected a name of CMakePresets.json"}
  shift 2
fi
case $preset in
release) build=build ;;
*) build=build-$preset ;;
esac
