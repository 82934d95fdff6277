// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The arena: a region for each product of symbols, in which buffers that are alive at different times may lie at the same place.
#include "compiler/memory/Arena.h"
#include "compiler/memory/FunctionPlan.h"
#include "dialects/rt/Layout.h"

#include <map>

using namespace mlir;

namespace cauce {
namespace {

constexpr int64_t alignment = 64, redzone = 64;

// Of a unit of symbols.
int64_t bytesOf(const Needed &needed) { return rt::elementsPerUnit(needed.type, needed.layout) * rt::bytesOf(needed.type.getElementType()); }

class Intermediates {
public:
  Intermediates(const HostFunction &host, bool redzones, FunctionPlan &plan) : host(host), redzones(redzones), plan(plan) {
    for (auto [i, node] : llvm::enumerate(plan.order))
      steps[node] = i;
  }

  void place() {
    for (Operation *op : plan.order)
      for (OpResult result : op->getResults()) {
        if (plan.bindings.count(result) || plan.aliases.count(result))
          continue;
        Value whole = host.wholeOf(result);
        if (slotOf.count(whole))
          continue; // another part of it comes first
        Needed needed = host.neededFor(whole);
        if (!update(op, result, needed.inPlace))
          addSlot(whole, needed, steps[op]);
      }
    for (auto &[text, region] : regions)
      placeRegion(region);
  }

private:
  struct Slot {
    Value value; // what is made there first
    Interval interval;
  };
  struct Region {
    SizeExpr unit;
    std::vector<Slot> slots;
  };

  // Gives `result` the slot of what its kernel writes it onto, if nobody reads that later.
  bool update(Operation *op, OpResult result, IntegerAttr target) {
    Value reused = target ? inputsOf(op)[target.getInt()] : Value();
    if (!reused || !slotOf.count(reused) || lastUse(reused) != steps[op] || !host.isInPlace(op, result, reused) ||
        !llvm::all_of(reused.getUsers(), [](Operation *user) { return isNode(user); }))
      return false;
    auto [region, slot] = slotOf[reused]; // a copy: the map moves its entries as it grows
    slotOf[result] = {region, slot};
    plan.updated[result] = reused;
    regions[region].slots[slot].interval.end = lastUse(result);
    // The slot now belongs to this value.
    slotOf.erase(reused);
    return true;
  }

  void addSlot(Value whole, const Needed &needed, int64_t step) {
    Place room = roomFor(needed, redzones);
    if (redzones)
      plan.sizes[whole] = room.unit * bytesOf(needed);
    plan.places[whole] = room;
    Region &region = regions.try_emplace(room.unit.str(), Region{room.unit, {}}).first->second;
    slotOf[whole] = {room.unit.str(), region.slots.size()};
    region.slots.push_back({whole, {step, lastUse(whole), room.size}});
  }

  void placeRegion(const Region &region) {
    std::vector<Interval> intervals;
    for (const Slot &slot : region.slots)
      intervals.push_back(slot.interval);
    int64_t size = planArena(intervals);
    for (auto [slot, interval] : llvm::zip(region.slots, intervals)) {
      plan.places[slot.value].offset = interval.offset;
      plan.lives[slot.value] = {unsigned(interval.begin), unsigned(interval.end)};
      plan.offsets[slot.value] = plan.arena + region.unit * interval.offset;
    }
    plan.arena = plan.arena + region.unit * size;
  }

  int64_t lastUse(Value value) const {
    int64_t last = 0;
    forEachPart(value, [&](Value part) {
      last = std::max<int64_t>(last, steps.lookup(part.getDefiningOp()));
      for (Operation *reader : host.readersOf(part))
        last = std::max<int64_t>(last, steps.lookup(reader));
    });
    for (auto &[from, to] : plan.copies)
      if (from == value)
        last = plan.order.size();
    return last;
  }

  const HostFunction &host;
  bool redzones;
  FunctionPlan &plan;
  DenseMap<Operation *, unsigned> steps; // of nodes in their order
  std::map<std::string, Region> regions; // by the text of their unit
  DenseMap<Value, std::pair<std::string, size_t>> slotOf;
};

} // namespace

Place roomFor(const Needed &needed, bool redzones) {
  return {rt::productOf(needed.dims), int64_t(llvm::alignTo(std::max<int64_t>(bytesOf(needed), 1), alignment)) + (redzones ? redzone : 0), 0};
}

void placeBodies(func::FuncOp function, const llvm::StringMap<SizeExpr> &arenas, FunctionPlan &plan) {
  SizeExpr all;
  for (Operation &op : function.getOps())
    if (rt::hasBodies(&op))
      for (FlatSymbolRefAttr body : rt::bodiesOf(&op))
        all = largerOf(all, arenas.lookup(body.getValue()));
  plan.bodies = plan.arena;
  plan.arena = plan.arena + all;
}

void placeIntermediates(const HostFunction &host, bool redzones, FunctionPlan &plan) { Intermediates(host, redzones, plan).place(); }

} // namespace cauce
