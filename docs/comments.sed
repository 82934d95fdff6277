# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Headers have plain comments; this makes those of declarations the ones that Doxygen reads, line by line, so that its
# warnings name the right lines. Headings (`---- Status ----`) stay plain.
1s:^/\* SPDX.*:/** @file:
1s:^// SPDX.*:/// @file:
s:^//$:///:
# Examples and tables, indented by three spaces.
s:^//   :///     :
s:^\( *\)/\* \([^-]\):\1/** \2:
# A comment far to the right goes on with the one behind a member.
s:^\( \{12,\}\)// :\1///< :
s:^\( *\)// \([^-]\):\1/// \2:
s:\([^ ] \+\)/\* :\1/**< :
s:\([^ ] \+\)// :\1///< :
