# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Our CMake functions: cauce_tablegen, cauce_ops, cauce_library, cauce_tool. Each source list is explicit.

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

# cauce_ops(LIST DIALECT FAMILY [SHARDS n] [COMMON op ...]): the ops of FAMILY.td, which FAMILY.h declares. Their generated
# definitions take the C++ compiler longer than what is written by hand, so they are n files of their own, which are added to LIST,
# compiled at once, and include DIALECTBase.h and no ops but theirs. The dialect has a method addFAMILYOps() that registers them. What is
# generated is split (split-ops.sh), so that a change of what changes most costs least: FAMILY.h.inc has no documentation,
# FAMILY.common.h.inc the ops of COMMON, and FAMILY.rules.inc the C++ that is written in FAMILY.td.
function(cauce_ops list dialect family)
  cmake_parse_arguments(PARSE_ARGV 3 arg "" "SHARDS" "COMMON")
  if(NOT arg_SHARDS)
    set(arg_SHARDS 1)
  endif()
  string(TOLOWER "${dialect}" namespace)
  set(target "Cauce${dialect}${family}Ops")
  cauce_tablegen("${target}TableGen" "${family}.td"
    "${family}.all.h.inc" "-gen-op-decls"
    "${family}.all.cpp.inc" "-gen-op-defs")
  set(split "${family}.h.inc" "${family}.common.h.inc" "${family}.rules.inc")
  math(EXPR last "${arg_SHARDS} - 1")
  foreach(shard RANGE ${last})
    set(file "${CMAKE_CURRENT_BINARY_DIR}/${family}Ops${shard}.cpp")
    configure_file("${PROJECT_SOURCE_DIR}/tools/cmake/Ops.cpp.in" "${file}" @ONLY)
    list(APPEND ${list} "${file}")
    list(APPEND split "${family}.${shard}.h.inc" "${family}.${shard}.cpp.inc")
    string(APPEND declarations "void add${family}Ops${shard}(::mlir::Dialect &);\n")
    string(APPEND calls "  add${family}Ops${shard}(*this);\n")
  endforeach()
  set(file "${CMAKE_CURRENT_BINARY_DIR}/${family}Ops.cpp")
  configure_file("${PROJECT_SOURCE_DIR}/tools/cmake/AddOps.cpp.in" "${file}" @ONLY)
  list(APPEND ${list} "${file}")
  add_custom_command(OUTPUT ${split}
    COMMAND "${PROJECT_SOURCE_DIR}/tools/cmake/split-ops.sh" "${family}" "${arg_SHARDS}" ${arg_COMMON}
    DEPENDS "${PROJECT_SOURCE_DIR}/tools/cmake/split-ops.sh" "${family}.all.h.inc" "${family}.all.cpp.inc" VERBATIM)
  add_custom_target("${target}" DEPENDS ${split})
  set_property(GLOBAL APPEND PROPERTY CAUCE_TABLEGEN_TARGETS "${target}")
  set(${list} "${${list}}" PARENT_SCOPE)
endfunction()

# cauce_library(NAME SOURCES... [LIBS libs...] [DEPENDS targets...] [PCH name]): a static library against MLIR and LLVM.
function(cauce_library name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "PCH" "LIBS;DEPENDS")
  if(NOT arg_PCH)
    set(arg_PCH cauce-pch)
  endif()
  add_library("${name}" STATIC ${arg_UNPARSED_ARGUMENTS})
  target_link_libraries("${name}" PUBLIC ${arg_LIBS} MLIR LLVM)
  cauce_use_pch("${name}" "${arg_PCH}")
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
  cauce_use_pch("${name}" cauce-pch)
  get_property(generated GLOBAL PROPERTY CAUCE_TABLEGEN_TARGETS)
  if(generated)
    add_dependencies("${name}" ${generated})
  endif()
endfunction()

# cauce_make_pch(NAME HEADERS... [DEPENDS targets...]): a precompiled header. It is named from the build folder, in which everything
# is compiled, and ccache is given the checksum of its text instead of its bytes, in which paths stand: so checkouts share
# what they compile.
function(cauce_make_pch name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "DEPENDS")
  if(CAUCE_PCH)
    file(RELATIVE_PATH folder "${PROJECT_BINARY_DIR}" "${CMAKE_CURRENT_BINARY_DIR}/CMakeFiles/${name}.dir")
    set(file "${folder}/cmake_pch.hxx.pch")
    set(sum "${PROJECT_BINARY_DIR}/${file}.sum")
    set_property(GLOBAL PROPERTY "CAUCE_PCH_${name}" "${file}")
    add_library("${name}" STATIC "${PROJECT_SOURCE_DIR}/tools/cmake/Pch.cpp")
    target_precompile_headers("${name}" PRIVATE ${arg_UNPARSED_ARGUMENTS})
    target_compile_options("${name}" PRIVATE "SHELL:-Xclang -fno-pch-timestamp")
    if(arg_DEPENDS)
      add_dependencies("${name}" ${arg_DEPENDS})
    endif()
    string(TOUPPER "${CMAKE_BUILD_TYPE}" type)
    separate_arguments(flags UNIX_COMMAND "${CMAKE_CXX_FLAGS} ${CMAKE_CXX_FLAGS_${type}} ${CMAKE_CXX17_STANDARD_COMPILE_OPTION}")
    list(TRANSFORM LLVM_INCLUDE_DIRS PREPEND "-isystem" OUTPUT_VARIABLE folders)
    list(TRANSFORM arg_UNPARSED_ARGUMENTS PREPEND "-include;" OUTPUT_VARIABLE includes)
    add_custom_command(OUTPUT "${sum}" DEPENDS "${name}" VERBATIM
      COMMAND "${CMAKE_CXX_COMPILER}" ${flags} ${LLVM_DEFINITIONS_LIST} "-I${PROJECT_SOURCE_DIR}" "-I${PROJECT_BINARY_DIR}" ${folders} -E -P
        ${includes} "${PROJECT_SOURCE_DIR}/tools/cmake/Pch.cpp" -o "${name}.ii"
      COMMAND "${CMAKE_COMMAND}" -E sha256sum "${name}.ii" > "${sum}"
      COMMAND "${CMAKE_COMMAND}" -E rm "${name}.ii")
    add_custom_target("${name}-sum" DEPENDS "${sum}") # what objects wait for; for a library they would not
  endif()
endfunction()

# cauce_use_pch(TARGET NAME): TARGET is compiled against a header of cauce_make_pch.
function(cauce_use_pch target name)
  if(CAUCE_PCH)
    get_property(file GLOBAL PROPERTY "CAUCE_PCH_${name}")
    target_compile_options("${target}" PRIVATE
      "$<$<COMPILE_LANGUAGE:CXX>:SHELL:-Xclang -fno-pch-timestamp -Xclang -include-pch -Xclang ${file}>")
    add_dependencies("${target}" "${name}-sum")
  endif()
endfunction()
