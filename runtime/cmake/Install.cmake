# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# What `cmake --install` puts where, so that find_package(cauce) and pkg-config find it wherever the prefix is moved to.
# Components: runtime (libcauce.so.N), development (headers, static library, packages), compiler (the driver, and what it
# links executables from).
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)
set(package "${CMAKE_INSTALL_LIBDIR}/cmake/cauce")

foreach(target cauce-runtime cauce-shared)
  target_include_directories(${target} INTERFACE "$<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>")
endforeach()
# An application that reads data from files needs the readers, to which the archive refers weakly.
target_link_options(cauce-runtime INTERFACE "$<INSTALL_INTERFACE:LINKER:-u,cauce_reader_all>")
set_target_properties(cauce-shared PROPERTIES EXPORT_NAME cauce)
set_target_properties(cauce-runtime PROPERTIES EXPORT_NAME cauce_static)
install(TARGETS cauce-shared cauce-runtime EXPORT cauce
  LIBRARY DESTINATION "${CMAKE_INSTALL_LIBDIR}" COMPONENT runtime NAMELINK_COMPONENT development
  ARCHIVE DESTINATION "${CMAKE_INSTALL_LIBDIR}" COMPONENT development)
install(EXPORT cauce NAMESPACE cauce:: FILE cauce-targets.cmake DESTINATION "${package}" COMPONENT development)
install(DIRECTORY "${CMAKE_CURRENT_SOURCE_DIR}/include/cauce" DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}" COMPONENT development)
# The driver looks for these in ../lib/cauce, whatever the folder of libraries is called.
install(FILES "${CAUCE_RUNTIME_LIB}/libcauce_standalone.a" "${CAUCE_RUNTIME_LIB}/start.o" DESTINATION lib/cauce COMPONENT compiler)

configure_package_config_file("${CMAKE_CURRENT_LIST_DIR}/cauce-config.cmake.in" "${CMAKE_CURRENT_BINARY_DIR}/cauce-config.cmake"
  INSTALL_DESTINATION "${package}" NO_SET_AND_CHECK_MACRO)
# Before 1.0 a minor version may break what applications are compiled against.
write_basic_package_version_file("${CMAKE_CURRENT_BINARY_DIR}/cauce-config-version.cmake" COMPATIBILITY SameMinorVersion)
install(FILES "${CMAKE_CURRENT_BINARY_DIR}/cauce-config.cmake" "${CMAKE_CURRENT_BINARY_DIR}/cauce-config-version.cmake"
  "${CMAKE_CURRENT_LIST_DIR}/CauceAddModel.cmake" DESTINATION "${package}" COMPONENT development)

# The prefix is told from where the file lies.
file(RELATIVE_PATH up "/prefix/${CMAKE_INSTALL_LIBDIR}/pkgconfig" /prefix)
string(REGEX REPLACE "/$" "" up "${up}")
configure_file("${CMAKE_CURRENT_LIST_DIR}/cauce.pc.in" "${CMAKE_CURRENT_BINARY_DIR}/cauce.pc" @ONLY)
install(FILES "${CMAKE_CURRENT_BINARY_DIR}/cauce.pc" DESTINATION "${CMAKE_INSTALL_LIBDIR}/pkgconfig" COMPONENT development)
