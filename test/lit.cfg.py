# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# The lit suite: which files are tests and which tools they may call.
import os
import sys

import lit.formats

config.name = "cauce"
config.test_format = lit.formats.ShTest(execute_external=False)
config.suffixes = [".mlir", ".textproto", ".test"]
config.excludes = ["embedding", "models", "data", "Inputs", "CMakeLists.txt"]
config.test_source_root = os.path.dirname(__file__)
config.environment["PATH"] = os.pathsep.join(
    [config.cauce_tools_dir, config.llvm_tools_dir, config.environment["PATH"]])
# What takes long by nature, such as training real nets, is run with -Dlong=1, as tools/test.sh does.
if lit_config.params.get("long"):
    config.available_features.add("long")
    config.environment["CAUCE_TEST_LONG"] = "1"
# With -Droundtrip=1 every program that cauce-opt reads and writes is printed, as text and as bytecode, and read again.
if lit_config.params.get("roundtrip"):
    config.substitutions.append((r"\bcauce-opt\b(?! --print-passes)", "cauce-opt --verify-roundtrip"))
config.substitutions.append(("%models", os.path.join(config.test_source_root, "models")))
config.substitutions.append(("%python", sys.executable))
config.substitutions.append(("%root", config.cauce_source_dir))
config.substitutions.append(("%bin", config.cauce_tools_dir))
config.substitutions.append(("%mistake", os.path.join(config.cauce_tools_dir, "..", "lib", "cauce-mistake.so")))
config.substitutions.append(("%data", os.path.join(config.test_source_root, "data")))
# The scripts of tools/ build in build/ and use what is there.
if os.path.realpath(config.cauce_tools_dir) == os.path.realpath(os.path.join(config.cauce_source_dir, "build", "bin")):
    config.available_features.add("default-build")
