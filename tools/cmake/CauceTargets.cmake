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
  add_library("${name}" STATIC ${arg_UNPARSED_ARGUMENTS})
  target_link_libraries("${name}" PUBLIC ${arg_LIBS} MLIR LLVM)
  cauce_use_pch("${name}" ${arg_PCH})
  get_property(generated GLOBAL PROPERTY CAUCE_TABLEGEN_TARGETS)
  if(arg_DEPENDS)
    add_dependencies("${name}" ${arg_DEPENDS})
  endif()
  if(generated)
    add_dependencies("${name}" ${generated})
  endif()
endfunction()

# cauce_tool(NAME SOURCES... LIBS libs... [PCH name]): an executable in build/bin.
function(cauce_tool name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "PCH" "LIBS")
  add_executable("${name}" ${arg_UNPARSED_ARGUMENTS})
  target_link_libraries("${name}" PRIVATE ${arg_LIBS} MLIR LLVM)
  if(CAUCE_SANITIZE)
    target_sources("${name}" PRIVATE "${PROJECT_SOURCE_DIR}/tools/cmake/Sanitizers.cpp")
  endif()
  cauce_use_pch("${name}" ${arg_PCH})
  get_property(generated GLOBAL PROPERTY CAUCE_TABLEGEN_TARGETS)
  if(generated)
    add_dependencies("${name}" ${generated})
  endif()
endfunction()

set(CAUCE_PCH_FILE "CMakeFiles/cauce-pch.dir/cmake_pch.hxx.pch")

# One precompiled header for all of the compiler, made once. It is named from the build folder, in which everything is
# compiled, and ccache is given the checksum of its text instead of its bytes, in which paths stand: so checkouts share
# what they compile.
function(cauce_make_pch)
  if(CAUCE_PCH)
    set(header "${PROJECT_SOURCE_DIR}/tools/cmake/Pch.h")
    add_library(cauce-pch STATIC "${PROJECT_SOURCE_DIR}/tools/cmake/Pch.cpp")
    target_precompile_headers(cauce-pch PRIVATE "${header}")
    target_compile_options(cauce-pch PRIVATE "SHELL:-Xclang -fno-pch-timestamp")
    string(TOUPPER "${CMAKE_BUILD_TYPE}" type)
    separate_arguments(flags UNIX_COMMAND "${CMAKE_CXX_FLAGS} ${CMAKE_CXX_FLAGS_${type}} ${CMAKE_CXX17_STANDARD_COMPILE_OPTION}")
    list(TRANSFORM LLVM_INCLUDE_DIRS PREPEND "-isystem" OUTPUT_VARIABLE folders)
    add_custom_command(OUTPUT "${CAUCE_PCH_FILE}.sum" DEPENDS cauce-pch VERBATIM
      COMMAND "${CMAKE_CXX_COMPILER}" ${flags} ${LLVM_DEFINITIONS_LIST} ${folders} -E -P -include "${header}" "${PROJECT_SOURCE_DIR}/tools/cmake/Pch.cpp" -o cauce-pch.ii
      COMMAND "${CMAKE_COMMAND}" -E sha256sum cauce-pch.ii > "${CAUCE_PCH_FILE}.sum"
      COMMAND "${CMAKE_COMMAND}" -E rm cauce-pch.ii)
    add_custom_target(cauce-pch-sum DEPENDS "${CAUCE_PCH_FILE}.sum") # what objects wait for; for a library they would not
  endif()
endfunction()

# cauce_add_pch(NAME HEADER [CODE] [DEPENDS targets...]): a precompiled header on top of the common one, for those whose PCH it is:
# headers of others that few files include and that take long. With CODE, inline functions are compiled once, with it, and not in each
# file that calls them; who uses it links them.
function(cauce_add_pch name header)
  cmake_parse_arguments(PARSE_ARGV 2 arg "CODE" "" "DEPENDS")
  if(NOT CAUCE_PCH OR CAUCE_SANITIZE OR CAUCE_FUZZ)
    return()
  endif()
  file(RELATIVE_PATH folder "${PROJECT_BINARY_DIR}" "${CMAKE_CURRENT_BINARY_DIR}")
  set(file "${folder}/CMakeFiles/${name}.dir/${header}.o")
  set_source_files_properties("${header}" PROPERTIES LANGUAGE CXX)
  add_library("${name}" OBJECT "${header}")
  target_compile_options("${name}" PRIVATE "SHELL:-x c++-header" "$<$<BOOL:${arg_CODE}>:-fpch-codegen;-fpch-instantiate-templates>")
  cauce_use_pch("${name}")
  add_custom_command(OUTPUT "${PROJECT_BINARY_DIR}/${file}.sum" DEPENDS "${name}" "${PROJECT_BINARY_DIR}/${CAUCE_PCH_FILE}.sum" VERBATIM
    COMMAND "${CMAKE_CXX_COMPILER}" "${CMAKE_CXX17_STANDARD_COMPILE_OPTION}" "-I${PROJECT_SOURCE_DIR}" "-I${PROJECT_BINARY_DIR}" -E -P -x c++ -Wno-pragma-once-outside-header
      "${CMAKE_CURRENT_SOURCE_DIR}/${header}" -o "${name}.ii"
    COMMAND "${CMAKE_COMMAND}" -E cat "${PROJECT_BINARY_DIR}/${CAUCE_PCH_FILE}.sum" >> "${name}.ii"
    COMMAND "${CMAKE_COMMAND}" -E sha256sum "${name}.ii" > "${PROJECT_BINARY_DIR}/${file}.sum"
    COMMAND "${CMAKE_COMMAND}" -E rm "${name}.ii")
  add_custom_target("${name}-sum" DEPENDS "${PROJECT_BINARY_DIR}/${file}.sum")
  if(arg_DEPENDS)
    add_dependencies("${name}" ${arg_DEPENDS})
  endif()
  set_property(GLOBAL PROPERTY "${name}-file" "${file}")
  if(arg_CODE)
    string(TOUPPER "${CMAKE_BUILD_TYPE}" type)
    separate_arguments(flags UNIX_COMMAND "${CMAKE_CXX_FLAGS} ${CMAKE_CXX_FLAGS_${type}} -fPIC -ffunction-sections -fdata-sections")
    set(code "${CMAKE_CURRENT_BINARY_DIR}/${name}.o")
    add_custom_command(OUTPUT "${code}" DEPENDS "${name}" "${PROJECT_BINARY_DIR}/${file}" WORKING_DIRECTORY "${PROJECT_BINARY_DIR}" VERBATIM
      COMMAND "${CMAKE_COMMAND}" -E copy "${file}" "${code}.pch" # the compiler asks the name what it is
      COMMAND "${CMAKE_CXX_COMPILER}" ${flags} -c "${code}.pch" -o "${code}"
      COMMAND "${CMAKE_COMMAND}" -E rm "${code}.pch")
    add_custom_target("${name}-code" DEPENDS "${code}")
    set_property(GLOBAL PROPERTY "${name}-code" "${code}")
  endif()
endfunction()

# cauce_use_pch(TARGET [NAME]): the common one, or that which cauce_add_pch(NAME ...) has made.
function(cauce_use_pch target)
  set(file "${CAUCE_PCH_FILE}")
  set(name cauce-pch)
  if(ARGN AND TARGET "${ARGV1}")
    set(name "${ARGV1}")
    get_property(file GLOBAL PROPERTY "${name}-file")
    get_property(code GLOBAL PROPERTY "${name}-code")
    if(code)
      set_source_files_properties("${code}" PROPERTIES EXTERNAL_OBJECT ON GENERATED ON)
      target_sources("${target}" PRIVATE "${code}")
      add_dependencies("${target}" "${name}-code")
      target_link_options("${target}" PRIVATE -Wl,--gc-sections) # of the inline functions, those that nobody calls
    endif()
  endif()
  if(CAUCE_PCH)
    target_compile_options("${target}" PRIVATE
      "$<$<COMPILE_LANGUAGE:CXX>:SHELL:-Xclang -fno-pch-timestamp -Xclang -include-pch -Xclang ${file}>")
    add_dependencies("${target}" "${name}-sum")
  endif()
endfunction()
