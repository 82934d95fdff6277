# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Our CMake functions: cauce_tablegen, cauce_library, cauce_tool. Each source list is explicit.

# cauce_tablegen(TARGET FILE.td OUT1 -gen-x [OUT2 -gen-y ...]): runs mlir-tblgen once per output, next to FILE in the
# build tree, so that `#include "dialects/nn/Nn.h.inc"` finds it.
function(cauce_tablegen target file)
  set(LLVM_TARGET_DEFINITIONS "${file}")
  set(rest ${ARGN})
  while(rest)
    list(POP_FRONT rest out)
    list(POP_FRONT rest flags)
    separate_arguments(flags)
    mlir_tablegen("${out}" ${flags} "-I${PROJECT_SOURCE_DIR}")
  endwhile()
  add_public_tablegen_target("${target}")
  set_property(GLOBAL APPEND PROPERTY CAUCE_TABLEGEN_TARGETS "${target}")
endfunction()

# cauce_library(NAME SOURCES... [LIBS libs...] [DEPENDS targets...]): a static library against MLIR and LLVM.
function(cauce_library name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "LIBS;DEPENDS")
  add_library("${name}" STATIC ${arg_UNPARSED_ARGUMENTS})
  target_link_libraries("${name}" PUBLIC ${arg_LIBS} MLIR LLVM)
  cauce_use_pch("${name}")
  get_property(generated GLOBAL PROPERTY CAUCE_TABLEGEN_TARGETS)
  if(arg_DEPENDS)
    add_dependencies("${name}" ${arg_DEPENDS})
  endif()
  if(generated)
    add_dependencies("${name}" ${generated})
  endif()
endfunction()

# cauce_tool(NAME SOURCES... LIBS libs...): an executable in build/bin.
function(cauce_tool name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "LIBS")
  add_executable("${name}" ${arg_UNPARSED_ARGUMENTS})
  target_link_libraries("${name}" PRIVATE ${arg_LIBS} MLIR LLVM)
  if(CAUCE_SANITIZE)
    target_sources("${name}" PRIVATE "${PROJECT_SOURCE_DIR}/tools/cmake/Sanitizers.cpp")
  endif()
  cauce_use_pch("${name}")
  get_property(generated GLOBAL PROPERTY CAUCE_TABLEGEN_TARGETS)
  if(generated)
    add_dependencies("${name}" ${generated})
  endif()
endfunction()

# One precompiled header for all of the compiler, made once.
function(cauce_make_pch)
  if(CAUCE_PCH)
    add_library(cauce-pch STATIC "${PROJECT_SOURCE_DIR}/tools/cmake/Pch.cpp")
    target_precompile_headers(cauce-pch PRIVATE "${PROJECT_SOURCE_DIR}/tools/cmake/Pch.h")
    target_compile_options(cauce-pch PRIVATE "SHELL:-Xclang -fno-pch-timestamp")
  endif()
endfunction()

function(cauce_use_pch target)
  if(CAUCE_PCH)
    target_compile_options("${target}" PRIVATE "SHELL:-Xclang -fno-pch-timestamp")
    target_precompile_headers("${target}" REUSE_FROM cauce-pch)
  endif()
endfunction()
