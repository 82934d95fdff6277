// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "compiler/outline/Table.h"

#include "compiler/outline/Text.h"
#include "llvm/ADT/StringRef.h"

#include <algorithm>

using namespace llvm;

namespace cauce::outline {

constexpr size_t narrowest = 30; // columns of a last cell

void printTable(ArrayRef<Row> rows, raw_ostream &out) {
  std::vector<size_t> widths;
  for (const Row &row : rows) {
    widths.resize(std::max(widths.size(), row.size()));
    for (size_t i = 0; i + 1 < row.size(); ++i)
      widths[i] = std::max(widths[i], row[i].size());
  }
  size_t last = 0;
  for (size_t i = 0; i + 1 < widths.size(); ++i)
    last += widths[i] + 2;
  size_t width = std::max(last + narrowest, columns) - last;
  for (const Row &row : rows) {
    std::string line;
    for (size_t i = 0; i + 1 < row.size(); ++i)
      line += row[i] + std::string(widths[i] - row[i].size() + 2, ' ');
    StringRef rest = row.empty() ? StringRef() : StringRef(row.back());
    while (rest.size() > width) {
      size_t end = rest.rfind(' ', width);
      if (end == StringRef::npos)
        end = rest.find(' ');
      if (end == StringRef::npos)
        break;
      out << StringRef(line + rest.take_front(end).str()).rtrim() << "\n";
      rest = rest.drop_front(end + 1);
      line.assign(last, ' ');
    }
    out << StringRef(line + rest.str()).rtrim() << "\n";
  }
}

} // namespace cauce::outline
