# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# cauce_add_model(TARGET model.textproto [KIND archive|object|shared|executable] [NAME name]
#                 [WEIGHTS file.safetensors [PARTIAL]] [TARGET_CPU cpu] [SYMBOL symbol] [OPTIONS option ...])
#
# Compiles a model as part of the build, again whenever the model, the weights or the compiler change.
#   archive     the default: TARGET is a library; an application links it and includes <NAME.h>
#   object      the same as one object
#   shared      TARGET is a module for cauce_program_open: $<TARGET_FILE:TARGET> is its path
#   executable  TARGET is a program: $<TARGET_FILE:TARGET> is its path
# NAME is the base name of what is made, TARGET by default; WEIGHTS are embedded, with PARTIAL those that fit; TARGET_CPU is native,
# x86-64-v2, x86-64-v3 or x86-64-v4; SYMBOL the C name of the program in an archive or object, cauce_model_ and the model's name by
# default; OPTIONS are more of `cauce compile`: -g, say.
# Archives and objects link cauce::cauce; set CAUCE_STATIC for cauce::cauce_static.
function(cauce_add_model target model)
  cmake_parse_arguments(PARSE_ARGV 2 arg "PARTIAL" "KIND;NAME;WEIGHTS;TARGET_CPU;SYMBOL" "OPTIONS")
  if(arg_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "cauce_add_model(${target}): unknown arguments: ${arg_UNPARSED_ARGUMENTS}")
  endif()
  if(NOT TARGET cauce::compiler)
    message(FATAL_ERROR "cauce_add_model(${target}): the compiler is not installed beside libcauce; set CAUCE_COMPILER to one of this machine")
  endif()
  if(NOT arg_KIND)
    set(arg_KIND archive)
  endif()
  if(NOT arg_NAME)
    set(arg_NAME "${target}")
  endif()
  set(extension_archive .a)
  set(extension_object .o)
  set(extension_shared .so)
  set(extension_executable "")
  if(NOT DEFINED extension_${arg_KIND})
    message(FATAL_ERROR "cauce_add_model(${target}): expected KIND archive, object, shared or executable, but got '${arg_KIND}'")
  endif()

  set(folder "${CMAKE_CURRENT_BINARY_DIR}/${target}-model")
  file(MAKE_DIRECTORY "${folder}")
  set(artifact "${folder}/${arg_NAME}${extension_${arg_KIND}}")
  cmake_path(ABSOLUTE_PATH model BASE_DIRECTORY "${CMAKE_CURRENT_SOURCE_DIR}")
  set(depends "${model}")
  set(flags "")
  if(arg_WEIGHTS)
    cmake_path(ABSOLUTE_PATH arg_WEIGHTS BASE_DIRECTORY "${CMAKE_CURRENT_SOURCE_DIR}")
    list(APPEND depends "${arg_WEIGHTS}")
    list(APPEND flags --weights "${arg_WEIGHTS}")
  endif()
  if(arg_PARTIAL AND NOT arg_WEIGHTS)
    message(FATAL_ERROR "cauce_add_model(${target}): expected WEIGHTS with PARTIAL")
  elseif(arg_PARTIAL)
    list(APPEND flags --partial)
  endif()
  if(arg_TARGET_CPU)
    list(APPEND flags --target "${arg_TARGET_CPU}")
  endif()
  if(arg_SYMBOL)
    list(APPEND flags --symbol "${arg_SYMBOL}")
  endif()
  list(APPEND flags ${arg_OPTIONS})
  set(outputs "${artifact}")
  set(byproducts "")
  set(mark "")
  if(arg_KIND STREQUAL archive OR arg_KIND STREQUAL object)
    list(APPEND outputs "${folder}/${arg_NAME}.h")
  elseif(arg_KIND STREQUAL executable)
    # A file that an executable target is said to be, CMake takes for that target: what makes it would depend on itself.
    set(outputs "${folder}/${arg_NAME}.made")
    set(byproducts BYPRODUCTS "${artifact}")
    set(mark COMMAND "${CMAKE_COMMAND}" -E touch "${outputs}")
  endif()
  add_custom_command(OUTPUT ${outputs} ${byproducts}
    COMMAND cauce::compiler compile "${model}" -o "${artifact}" ${flags} ${mark}
    DEPENDS ${depends} cauce::compiler
    COMMENT "Compiling model ${target}" VERBATIM)
  add_custom_target("${target}-model" ALL DEPENDS ${outputs})

  if(arg_KIND STREQUAL executable)
    add_executable("${target}" IMPORTED GLOBAL)
    set_target_properties("${target}" PROPERTIES IMPORTED_LOCATION "${artifact}")
  elseif(arg_KIND STREQUAL shared)
    add_library("${target}" MODULE IMPORTED GLOBAL)
    set_target_properties("${target}" PROPERTIES IMPORTED_LOCATION "${artifact}")
  else()
    # An object is linked by its path, as an archive is.
    add_library("${target}" INTERFACE IMPORTED GLOBAL)
    set_target_properties("${target}" PROPERTIES INTERFACE_INCLUDE_DIRECTORIES "${folder}")
    target_link_libraries("${target}" INTERFACE "${artifact}" "$<IF:$<BOOL:${CAUCE_STATIC}>,cauce::cauce_static,cauce::cauce>")
  endif()
  add_dependencies("${target}" "${target}-model")
endfunction()
