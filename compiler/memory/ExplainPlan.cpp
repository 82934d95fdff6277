// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "compiler/memory/ExplainPlan.h"

#include "compiler/support/Explain.h"
#include "dialects/rt/Layout.h"
#include "mlir/IR/Remarks.h"
#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/StringExtras.h"

#include <vector>

using namespace mlir;

namespace cauce {
namespace {

struct Life {
  size_t first = 0, last = 0; // launches and loops
  bool isRead = false, isWritten = false;
};

class Explanation {
public:
  Explanation(rt::FunctionOp host, const DenseMap<Value, Place> &places, const DenseMap<Value, Value> &wholes)
      : host(host), places(places), wholes(wholes) {
    for (Operation &op : host.getBody().front()) {
      auto launch = dyn_cast<rt::LaunchOp>(op);
      if (!launch && !rt::runsBodies(&op))
        continue;
      auto use = [&](ValueRange buffers, bool Life::*how) {
        for (Value used : buffers)
          for (Value buffer : {used, wholes.lookup(used)}) {
            if (!buffer)
              continue;
            Life &life = lives.try_emplace(buffer, Life{steps.size(), steps.size()}).first->second;
            life.last = steps.size();
            life.*how = true;
          }
      };
      if (launch) {
        use(launch.getReads(), &Life::isRead);
        use(launch.getWrites(), &Life::isWritten);
      } else {
        use(rt::readsOf(&op), &Life::isRead);
        use(rt::writesOf(&op), &Life::isWritten);
      }
      steps.push_back(&op);
    }
  }

  void totals(raw_ostream &out, Updates updates) {
    SizeExpr apart;
    for (auto &[buffer, place] : places)
      apart = apart + place.unit * place.size;
    out << "'" << host.getSymName() << "': " << steps.size() << " launches, " << host.getArena().getText()
        << " bytes of arena for " << places.size() << " buffers, which would take " << apart.str() << " apart, and of which no more than "
        << mostAlive().str() << " are alive at once; " << updates.inPlace
        << " states updated in place, " << updates.byCopy << " by a copy";
  }

  void buffers() {
    for (auto &[buffer, life] : lives)
      explain(buffer.getLoc(), "plan-memory", [&, buffer = buffer, life = life](raw_ostream &out) {
        std::string name = rt::nameOf(buffer);
        out << "'" << host.getSymName() << "': " << (name.empty() ? "a buffer" : "'" + name + "'");
        describePlace(buffer, life, out);
        out << ", ";
        describeLife(life, out);
        describeSharing(buffer, out);
      });
  }

private:
  // What any plan needs, where that is most: at a batch of 64, and sequences of that length.
  SizeExpr mostAlive() {
    std::vector<SizeExpr> changes(steps.size() + 1);
    for (auto &[buffer, life] : lives)
      if (auto place = places.find(buffer); place != places.end()) {
        changes[life.first] = changes[life.first] + place->second.unit * place->second.size;
        changes[life.last + 1] = changes[life.last + 1] + place->second.unit * -place->second.size;
      }
    SizeExpr alive, most;
    int64_t mostBytes = -1;
    for (const SizeExpr &change : changes) {
      alive = alive + change;
      int64_t bytes = alive.evaluate([](StringRef) { return std::optional<int64_t>(64); }).value_or(0);
      if (bytes > mostBytes)
        most = alive;
      mostBytes = std::max(mostBytes, bytes);
    }
    return most;
  }

  void describePlace(Value buffer, const Life &life, raw_ostream &out) {
    if (auto constant = buffer.getDefiningOp<rt::ConstantOp>()) {
      auto type = cast<ShapedType>(constant.getValue().getType());
      out << ", a constant of " << type.getNumElements() * rt::bytesOf(type.getElementType()) << " bytes";
    } else if (auto binding = buffer.getDefiningOp<rt::BindingOp>()) {
      DictionaryAttr entry = host.getBuffer(binding.getIndex());
      auto type = cast<RankedTensorType>(entry.getAs<TypeAttr>("type").getValue());
      int64_t bytes = rt::elementsPerUnit(type, rt::layoutOf(entry, host.getContext())) * rt::bytesOf(type.getElementType());
      bool isState = entry.contains("train.state");
      out << (isState ? ", a state of " : life.isWritten ? ", a result of " : ", an argument of ")
          << (rt::productOf(entry.getAs<ArrayAttr>("rt.dims")) * bytes).str() << " bytes";
      if (isState && life.isWritten)
        out << (life.isRead ? ", read and written" : ", written");
    } else if (Value whole = wholes.lookup(buffer)) {
      out << ", a part of '" << rt::nameOf(whole) << "' at " << buffer.getDefiningOp<rt::ArenaOp>().getOffset().getText();
    } else {
      const Place &place = places.at(buffer);
      out << ", " << (place.unit * place.size).str() << " bytes at " << buffer.getDefiningOp<rt::ArenaOp>().getOffset().getText();
    }
  }

  void describeLife(const Life &life, raw_ostream &out) {
    auto describe = [&](size_t step) {
      auto launch = dyn_cast<rt::LaunchOp>(steps[step]);
      bool isBranch = isa<rt::BranchOp>(steps[step]);
      out << (launch ? "launch " : isBranch ? "branch " : "loop ") << step << " @" << (launch ? launch.getKernel() : rt::functionsOf(steps[step]).back().getValue());
    };
    if (life.first == life.last) {
      out << "in ";
      describe(life.first);
      return;
    }
    out << "from ";
    describe(life.first);
    out << " to ";
    describe(life.last);
  }

  // Regions of different units have nothing in common.
  bool overlap(Value a, Value b) {
    const Place &x = places.at(a), &y = places.at(b);
    return x.unit == y.unit && x.offset < y.offset + y.size && y.offset < x.offset + x.size;
  }

  void describeSharing(Value buffer, raw_ostream &out) {
    if (!places.contains(buffer))
      return;
    SmallVector<std::string> names;
    for (auto &[other, life] : lives)
      if (other != buffer && places.contains(other) && overlap(buffer, other))
        names.push_back("'" + rt::nameOf(other) + "'");
    if (!names.empty())
      out << ", on memory of " << llvm::join(names, ", ");
  }

  rt::FunctionOp host;
  const DenseMap<Value, Place> &places;
  const DenseMap<Value, Value> &wholes; // of parts
  SmallVector<Operation *> steps; // launches and loops
  llvm::MapVector<Value, Life> lives;
};

} // namespace

void explainPlan(rt::FunctionOp host, const DenseMap<Value, Place> &places, const DenseMap<Value, Value> &wholes, Updates updates) {
  if (!host.getContext()->getRemarkEngine())
    return;
  Explanation explanation(host, places, wholes);
  explain(host.getLoc(), "plan-memory", [&](raw_ostream &out) { explanation.totals(out, updates); });
  explanation.buffers();
}

} // namespace cauce
