// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Tables for the terminal.
#include "tools/cauce-onnx-suite/Report.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Format.h"

#include <array>
#include <numeric>

using llvm::StringRef;

namespace cauce::suite {
namespace {

using Counts = std::array<unsigned, statusCount>;

// Rows in the order of their names; columns are the statuses that any row has.
void printTable(llvm::raw_ostream &out, StringRef title, const std::map<std::string, Counts> &table) {
  std::vector<StatusName> columns;
  for (const StatusName &entry : statusNames())
    if (llvm::any_of(table, [&](const auto &row) { return row.second[unsigned(entry.status)]; }))
      columns.push_back(entry);
  size_t width = title.size();
  for (const auto &[name, counts] : table)
    width = std::max(width, name.size());
  out << title;
  out.indent(unsigned(width - title.size()));
  for (const StatusName &column : columns)
    out << "  " << column.name;
  out << "  all\n";
  auto number = [&](unsigned value, size_t size) { out << "  " << llvm::format_decimal(value, unsigned(size)); };
  for (const auto &[name, counts] : table) {
    out << name;
    out.indent(unsigned(width - name.size()));
    for (const StatusName &column : columns)
      number(counts[unsigned(column.status)], column.name.size());
    number(std::accumulate(counts.begin(), counts.end(), 0u), 3);
    out << "\n";
  }
  out << "\n";
}

} // namespace

void Report::printTables(llvm::raw_ostream &out) const {
  std::map<std::string, Counts> folders, operators;
  for (auto [test, row] : llvm::zip(cases, rows)) {
    ++folders[test.folder][unsigned(row.status)];
    llvm::SmallVector<StringRef> names;
    StringRef(row.operators).split(names, '\n', -1, /*KeepEmpty=*/false);
    for (StringRef name : names)
      ++operators[name.ltrim().str()][unsigned(row.status)];
  }
  printTable(out, "folder", folders);
  for (auto entry = operators.begin(); entry != operators.end();) {
    bool allPassed = true;
    for (unsigned status = 0; status < statusCount; ++status)
      allPassed &= !entry->second[status] || hasPassed(Status(status));
    entry = allPassed ? operators.erase(entry) : std::next(entry);
  }
  if (!operators.empty())
    printTable(out, "operator", operators);
}

void Report::printTimes(llvm::raw_ostream &out, unsigned slowest) const {
  std::vector<size_t> order(rows.size());
  std::iota(order.begin(), order.end(), 0);
  llvm::sort(order, [&](size_t a, size_t b) { return rows[a].seconds > rows[b].seconds; });
  order.resize(std::min<size_t>(order.size(), slowest));
  for (size_t i : order)
    out << llvm::format("%8.2f s  ", rows[i].seconds) << cases[i].id() << "\n";
  std::vector<double> times;
  for (const Row &row : rows)
    if (row.compileSeconds > 0)
      times.push_back(row.compileSeconds);
  llvm::sort(times);
  if (!times.empty())
    out << llvm::format("median time to compile: %.1f ms of %u cases\n", 1e3 * times[times.size() / 2], unsigned(times.size()));
}

} // namespace cauce::suite
