# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# The packages and flags every part but the runtime is built with: MLIR and LLVM as shared libraries, lld as the linker, ccache if there.
find_package(MLIR 22.1 REQUIRED CONFIG HINTS /usr/lib/llvm-22) # "22" alone is refused: the version file wants major.minor
list(APPEND CMAKE_MODULE_PATH "${MLIR_CMAKE_DIR}" "${LLVM_CMAKE_DIR}")
include(TableGen)
include(AddLLVM)
include(AddMLIR)

include_directories(SYSTEM ${MLIR_INCLUDE_DIRS} ${LLVM_INCLUDE_DIRS})
include_directories("${PROJECT_SOURCE_DIR}" "${PROJECT_BINARY_DIR}")
separate_arguments(LLVM_DEFINITIONS_LIST UNIX_COMMAND "${LLVM_DEFINITIONS}")
add_definitions(${LLVM_DEFINITIONS_LIST})

# Everywhere alike, or the precompiled header does not fit executables.
set(CMAKE_CXX_FLAGS_RELEASE "-O2 -DNDEBUG")
add_compile_options(-fPIC -Wall -Wextra -Wno-unused-parameter "$<$<COMPILE_LANGUAGE:CXX>:-fvisibility-inlines-hidden>")
if(CMAKE_CXX_COMPILER_ID MATCHES "Clang")
  add_compile_options(-Werror=unused-result -fcolor-diagnostics)
  find_program(CAUCE_LLD NAMES ld.lld HINTS "${LLVM_TOOLS_BINARY_DIR}")
  if(CAUCE_LLD)
    add_link_options("--ld-path=${CAUCE_LLD}")
  endif()
endif()

# The compiler takes part in the checks of addresses and of undefined behaviour; for thread checks see CauceTargets.cmake.
if(CAUCE_SANITIZE MATCHES "address")
  add_compile_options("-fsanitize=${CAUCE_SANITIZE}" -fno-sanitize-recover=all -fno-omit-frame-pointer)
  add_compile_options("$<$<COMPILE_LANGUAGE:CXX>:SHELL:-include ${PROJECT_SOURCE_DIR}/tools/cmake/NoPoison.h>")
  add_link_options("-fsanitize=${CAUCE_SANITIZE}")
endif()

if(CAUCE_FUZZ)
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()

# ccache and a precompiled header agree only with these settings; hash_dir=false lets two checkouts share results.
find_program(CAUCE_CCACHE ccache)
if(CAUCE_CCACHE)
  set(launcher "${CMAKE_COMMAND}" -E env "CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime"
      "CCACHE_BASEDIR=${PROJECT_SOURCE_DIR}" CCACHE_NOHASHDIR=1 CCACHE_PCH_EXTSUM=1 "${CAUCE_CCACHE}")
  set(CMAKE_C_COMPILER_LAUNCHER ${launcher})
  set(CMAKE_CXX_COMPILER_LAUNCHER ${launcher})
endif()
