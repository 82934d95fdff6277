# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Fails, with what to do about it, unless what the target docs needs is installed.
import importlib.util
import shutil
import sys

missing = [tool for tool in ("doxygen", "mkdocs") if not shutil.which(tool)]
try:
    importlib.util.find_spec("google.protobuf").name
except (ImportError, AttributeError):
    missing.append("the Python package protobuf")
if missing:
    sys.exit(f"error: docs: expected {' and '.join(missing)} to be installed, but found none: run tools/setup.sh docs")
