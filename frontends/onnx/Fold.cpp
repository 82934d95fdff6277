// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What graphs compute of sizes, computed when the file is read, and constants. What is not computed here is left to the operators' own ops, so that
// nothing here has to be complete: a wrong axis is theirs to refuse.
#include "frontends/onnx/GraphImporter.h"
#include "frontends/onnx/Operators.h"

using namespace mlir;

namespace cauce::onnx {
namespace {

bool given(Node &n, Known known) { return succeeded(n.give(std::move(known))); }

bool given(Node &n, Value value) { return succeeded(n.give(value)); }

bool constant(Node &n) {
  for (const pb::AttributeProto &attribute : n.proto.attribute()) {
    StringRef name = attribute.name();
    Known known;
    if (name == "value" && attribute.has_t()) {
      std::string error;
      DenseElementsAttr elements = readTensor(attribute.t(), n.graph.file.folder, n.b.builder.getContext(), error);
      if (!elements)
        return n.fail() << error, false;
      if (std::optional<Known> few = Known::of(elements))
        return given(n, std::move(*few));
      return given(n, n.b.constant(elements));
    }
    if (name == "value_float" || name == "value_floats") {
      known.element = n.b.builder.getF32Type();
      if (name == "value_float")
        known.numbers = {attribute.f()};
      else
        known.numbers.assign(attribute.floats().begin(), attribute.floats().end()), known.shape = {attribute.floats_size()};
    } else if (name == "value_int" || name == "value_ints") {
      known.element = n.b.builder.getI64Type();
      if (name == "value_int")
        known.sizes = {attribute.i()};
      else
        known.sizes.assign(attribute.ints().begin(), attribute.ints().end()), known.shape = {attribute.ints_size()};
    } else {
      continue;
    }
    return known.count() <= Known::most && given(n, std::move(known));
  }
  return n.fail() << "expected a value of numbers", false;
}

bool constantOfShape(Node &n) {
  std::optional<std::vector<SizeExpr>> shape = n.sizes(0, "the shape");
  if (!shape)
    return false;
  DenseElementsAttr value = DenseElementsAttr::get(RankedTensorType::get({1}, n.b.builder.getF32Type()), 0.0f);
  if (const pb::AttributeProto *attribute = n.attribute("value")) {
    std::string error;
    value = readTensor(attribute->t(), n.graph.file.folder, n.b.builder.getContext(), error);
    if (!value || value.getNumElements() != 1)
      return n.fail() << (value ? "expected a value of one element" : error), false;
  }
  SmallVector<nn::Dim> dims;
  for (const SizeExpr &size : *shape) {
    if (std::optional<int64_t> number = size.number(); number && (*number < 0 || *number > (int64_t(1) << 40)))
      return n.fail() << "expected sizes of at least 0, but got " << *number, false;
    dims.push_back(n.dim(size));
  }
  if (std::string excess = nn::describeExcess(dims); !excess.empty())
    return n.fail() << excess, false;
  RankedTensorType type = nn::makeType(dims, cast<ShapedType>(value.getType()).getElementType());
  if (type.hasStaticShape() && type.getNumElements() <= 4096)
    if (std::optional<Known> one = Known::of(value))
      return given(n, one->at(SmallVector<int64_t>(type.getNumElements(), 0), type.getShape()));
  return given(n, n.repeat(n.b.constant(value.reshape(RankedTensorType::get({}, type.getElementType()))), dims));
}

bool shape(Node &n) {
  int64_t rank = n.rank(0), start = n.integer("start", 0), end = n.integer("end", rank);
  auto bounded = [&](int64_t place) { return std::clamp<int64_t>(place < 0 ? place + rank : place, 0, rank); };
  start = bounded(start), end = std::max(bounded(end), start);
  SmallVector<SizeExpr> sizes;
  SmallVector<nn::Dim> dims = n.dims(0);
  for (const nn::Dim &dim : ArrayRef(dims).slice(start, end - start))
    sizes.push_back(nn::exprOf(dim));
  return given(n, Known::ofSizes(sizes, n.b.builder.getI64Type()));
}

bool size(Node &n) {
  SmallVector<nn::Dim> dims = n.dims(0);
  return given(n, Known::ofSizes({nn::countOf(dims)}, n.b.builder.getI64Type()).shaped({}));
}

// Of numpy's rules: an index of each operand for each element of the result; nothing if the shapes do not fit.
std::optional<SmallVector<int64_t>> together(const Known &x, const Known &y, std::vector<std::pair<int64_t, int64_t>> &places) {
  SmallVector<int64_t> shape(std::max(x.shape.size(), y.shape.size()), 1);
  for (const Known *each : {&x, &y})
    for (size_t i = 0; i < each->shape.size(); ++i) {
      int64_t &size = shape[shape.size() - each->shape.size() + i];
      if (each->shape[i] == 1)
        continue;
      if (size != 1 && size != each->shape[i])
        return {};
      size = each->shape[i];
    }
  int64_t count = 1;
  for (int64_t size : shape)
    if ((count *= size) > Known::most)
      return {};
  for (int64_t i = 0; i < count; ++i) {
    auto placeIn = [&](const Known &each) {
      int64_t rest = i, stride = 1, place = 0;
      for (size_t j = 0; j < each.shape.size(); ++j) {
        int64_t outer = shape[shape.size() - 1 - j], own = each.shape[each.shape.size() - 1 - j];
        place += own == 1 ? 0 : rest % outer * stride;
        stride *= own;
        rest /= outer;
      }
      return place;
    };
    places.push_back({placeIn(x), placeIn(y)});
  }
  return shape;
}

bool fits(const SizeExpr &value, Type element) {
  std::optional<int64_t> number = value.number();
  unsigned width = element.getIntOrFloatBitWidth();
  if (!number)
    return width >= 32 && value.isKnown(); // sizes of tensors
  if (width >= 64)
    return !element.isUnsignedInteger() || *number >= 0;
  return element.isUnsignedInteger() || width == 1 ? *number >= 0 && *number < (int64_t(1) << width) : *number >= -(int64_t(1) << (width - 1)) && *number < (int64_t(1) << (width - 1));
}

template <typename Integers, typename Floats> bool binary(Node &n, Type result, Integers integers, Floats floats) {
  const Known *x = n.known(0), *y = n.known(1);
  if (!x || !y || x->element != y->element || n.opset < 7)
    return false;
  std::vector<std::pair<int64_t, int64_t>> places;
  std::optional<SmallVector<int64_t>> shape = together(*x, *y, places);
  if (!shape)
    return false;
  Known known;
  known.shape = *shape;
  known.element = result ? result : x->element;
  for (auto [i, j] : places) {
    if (x->isFloat()) {
      double value = floats(x->numbers[i], y->numbers[j]);
      if (known.isFloat())
        known.numbers.push_back(x->element.isF64() ? value : double(float(value)));
      else
        known.sizes.push_back(int64_t(value));
    } else {
      SizeExpr value = integers(x->sizes[i], y->sizes[j]);
      if (!fits(value, known.element))
        return false;
      known.sizes.push_back(std::move(value));
    }
  }
  if (known.isFloat() && !known.element.isF32() && !known.element.isF64())
    return false;
  return given(n, std::move(known));
}

SizeExpr quotient(const SizeExpr &a, const SizeExpr &b) {
  std::optional<int64_t> x = a.number(), y = b.number();
  if (x && y)
    return *y == 0 || (*y == -1 && *x == INT64_MIN) ? SizeExpr::unknown() : SizeExpr(*x / *y);
  return a.floorDiv(b);
}

SizeExpr numbersOnly(const SizeExpr &a, const SizeExpr &b, llvm::function_ref<int64_t(int64_t, int64_t)> f) {
  std::optional<int64_t> x = a.number(), y = b.number();
  return x && y ? SizeExpr(f(*x, *y)) : SizeExpr::unknown();
}

// Sizes are at least 0, so that one of symbols is no negative number.
SizeExpr equal(const SizeExpr &a, const SizeExpr &b) {
  if (a == b)
    return a.isKnown() ? SizeExpr(1) : SizeExpr::unknown();
  std::optional<int64_t> x = a.number(), y = b.number();
  if ((x && y) || (x && *x < 0 && b.isProductOfSymbols()) || (y && *y < 0 && a.isProductOfSymbols()))
    return 0;
  return SizeExpr::unknown();
}

// Numbers have no sign to speak of where symbols are.
SizeExpr remainder(const SizeExpr &a, const SizeExpr &b, bool signOfDividend) {
  std::optional<int64_t> x = a.number(), y = b.number();
  if (!x || !y || *y == 0)
    return SizeExpr::unknown();
  int64_t rest = *y == -1 ? 0 : *x % *y;
  return signOfDividend || rest == 0 || (rest < 0) == (*y < 0) ? rest : rest + *y;
}

// All elements by the same function.
template <typename Integers, typename Floats> bool unary(Node &n, Integers integers, Floats floats) {
  Known known = *n.known(0);
  for (double &number : known.numbers)
    number = floats(number);
  for (SizeExpr &size : known.sizes)
    if (size = integers(size); !fits(size, known.element))
      return false;
  return given(n, std::move(known));
}

bool mod(Node &n) {
  if (n.known(0)->isFloat())
    return false;
  bool signOfDividend = n.integer("fmod", 0);
  return binary(n, {}, [&](const SizeExpr &a, const SizeExpr &b) { return remainder(a, b, signOfDividend); }, [](double, double) { return 0.0; });
}

// Of truth values; another one has bits for this to work on.
template <typename Function> bool logical(Node &n, Function f) {
  if (!n.known(0)->element.isInteger(1))
    return false;
  return binary(n, {}, [&](const SizeExpr &a, const SizeExpr &b) { return numbersOnly(a, b, f); }, [](double, double) { return 0.0; });
}

bool castTo(Node &n, Type to) {
  const Known *x = n.known(0);
  if (!x || !to || n.opset < 6)
    return false;
  Known known;
  known.shape = x->shape;
  known.element = to;
  for (int64_t i = 0; i < x->count(); ++i) {
    if (isa<FloatType>(to)) {
      std::optional<int64_t> integer = x->isFloat() ? std::nullopt : x->sizes[i].number();
      if ((!x->isFloat() && !integer) || (!to.isF32() && !to.isF64()))
        return false;
      double value = x->isFloat() ? x->numbers[i] : double(*integer);
      known.numbers.push_back(to.isF64() ? value : double(float(value)));
      continue;
    }
    // What does not fit is for the op to convert.
    if (x->isFloat() && !(std::abs(x->numbers[i]) < 9e15))
      return false;
    SizeExpr value = x->isFloat() ? SizeExpr(int64_t(x->numbers[i])) : x->sizes[i];
    if (to.isInteger(1)) {
      if (!value.number())
        return false;
      value = x->isFloat() ? x->numbers[i] != 0 : *value.number() != 0;
    }
    if (!fits(value, to))
      return false;
    known.sizes.push_back(std::move(value));
  }
  return given(n, std::move(known));
}

bool cast(Node &n) { return castTo(n, elementTypeOf(int32_t(n.integer("to", 0)), n.b.builder.getContext())); }

bool gather(Node &n) {
  const Known *x = n.known(0), *ids = n.known(1);
  int64_t axis = n.integer("axis", 0);
  std::optional<SmallVector<int64_t>> places = x && ids && !ids->isFloat() ? ids->integers() : std::nullopt;
  if (!places || x->rank() == 0 || axis < -x->rank() || axis >= x->rank())
    return false;
  axis = axis < 0 ? axis + x->rank() : axis;
  int64_t before = 1, after = 1, size = x->shape[axis];
  SmallVector<int64_t> shape;
  for (int64_t i = 0; i < axis; ++i)
    before *= x->shape[i], shape.push_back(x->shape[i]);
  llvm::append_range(shape, ids->shape);
  for (int64_t i = axis + 1; i < x->rank(); ++i)
    after *= x->shape[i], shape.push_back(x->shape[i]);
  if (before * int64_t(places->size()) > Known::most || before * int64_t(places->size()) * after > Known::most)
    return false;
  SmallVector<int64_t> all;
  for (int64_t i = 0; i < before; ++i)
    for (int64_t place : *places) {
      place = place < 0 ? place + size : place;
      if (place < 0 || place >= size)
        return false;
      for (int64_t j = 0; j < after; ++j)
        all.push_back((i * size + place) * after + j);
    }
  return given(n, x->at(all, shape));
}

// Of vectors.
bool concat(Node &n) {
  Known known;
  for (size_t i = 0; i < n.inputs(); ++i) {
    const Known *x = n.known(i);
    if (!x || x->rank() != 1 || (i && x->element != known.element))
      return false;
    known.element = x->element;
    known.sizes.insert(known.sizes.end(), x->sizes.begin(), x->sizes.end());
    known.numbers.insert(known.numbers.end(), x->numbers.begin(), x->numbers.end());
  }
  int64_t axis = n.integer("axis", n.opset < 4 ? 1 : 0);
  if ((axis != 0 && axis != -1) || known.count() > Known::most)
    return false;
  known.shape = {known.count()};
  return given(n, std::move(known));
}

bool slice(Node &n) {
  const Known *x = n.known(0);
  std::optional<SmallVector<int64_t>> starts, ends, axes, steps;
  if (!x || x->rank() != 1)
    return false;
  if (n.opset < 10) {
    starts = n.list("starts"), ends = n.list("ends"), axes = n.list("axes");
  } else {
    auto read = [&](size_t i) { return n.known(i) && !n.known(i)->isFloat() ? n.known(i)->integers() : std::nullopt; };
    starts = read(1), ends = read(2), axes = n.has(3) ? read(3) : SmallVector<int64_t>(), steps = n.has(4) ? read(4) : SmallVector<int64_t>();
    if (!steps)
      return false;
  }
  if (!starts || !ends || !axes || starts->size() != 1 || ends->size() != 1 || axes->size() > 1 || (axes->size() == 1 && (*axes)[0] != 0 && (*axes)[0] != -1))
    return false;
  int64_t size = x->count(), step = steps && steps->size() == 1 ? (*steps)[0] : 1, start = (*starts)[0], end = (*ends)[0];
  auto fromEnd = [&](int64_t place) { return place < 0 ? place + size : place; };
  if (step == 0 || step == INT64_MIN)
    return false;
  start = std::clamp<int64_t>(fromEnd(start), step > 0 ? 0 : -1, step > 0 ? size : size - 1), end = std::clamp<int64_t>(fromEnd(end), step > 0 ? 0 : -1, step > 0 ? size : size - 1);
  SmallVector<int64_t> places;
  step = std::clamp(step, -size - 1, size + 1);
  for (int64_t i = start; step > 0 ? i < end : i > end; i += step)
    places.push_back(i);
  return given(n, x->at(places, {int64_t(places.size())}));
}

bool reshaped(Node &n, ArrayRef<int64_t> shape) { return given(n, n.known(0)->shaped(shape)); }

bool unsqueeze(Node &n) {
  const Known *x = n.known(0);
  std::optional<SmallVector<int64_t>> axes = n.opset < 13 ? n.list("axes") : n.known(1) ? n.known(1)->integers() : std::nullopt;
  if (!x || !axes)
    return false;
  SmallVector<int64_t> shape = x->shape;
  int64_t rank = x->rank() + int64_t(axes->size());
  if (rank > 16)
    return false;
  for (int64_t &axis : *axes)
    axis = axis < 0 ? axis + rank : axis;
  llvm::sort(*axes);
  for (int64_t axis : *axes) {
    if (axis < 0 || axis > int64_t(shape.size()))
      return false;
    shape.insert(shape.begin() + axis, 1);
  }
  return reshaped(n, shape);
}

bool squeeze(Node &n) {
  const Known *x = n.known(0);
  if (!x || x->count() != 1 || x->rank() != 1)
    return false;
  return reshaped(n, {});
}

bool reshape(Node &n) {
  const Known *x = n.known(0), *wanted = n.opset < 5 ? nullptr : n.known(1);
  std::optional<SmallVector<int64_t>> shape = wanted && !wanted->isFloat() ? wanted->integers() : std::nullopt;
  if (!x || !shape || shape->size() > 1 || (shape->size() == 1 && (*shape)[0] != -1 && (*shape)[0] != x->count()) || (shape->empty() && x->count() != 1))
    return false;
  if (shape->size() == 1)
    (*shape)[0] = x->count();
  return reshaped(n, *shape);
}

bool range(Node &n) {
  const Known *start = n.known(0), *limit = n.known(1), *delta = n.known(2);
  for (const Known *each : {start, limit, delta})
    if (!each || each->count() != 1 || each->element != start->element)
      return false;
  if (start->isFloat()) {
    double from = start->numbers[0], to = limit->numbers[0], by = delta->numbers[0], count = std::ceil((to - from) / by);
    if (!(count <= 4096) || by == 0 || (!start->element.isF32() && !start->element.isF64()))
      return false;
    Known known;
    known.element = start->element;
    for (int64_t i = 0; double(i) < count; ++i)
      known.numbers.push_back(start->element.isF64() ? from + double(i) * by : double(float(from + double(i) * by)));
    known.shape = {known.count()};
    return given(n, std::move(known));
  }
  std::optional<int64_t> a = start->sizes[0].number(), b = limit->sizes[0].number(), d = delta->sizes[0].number();
  if (!a || !b || !d || *d == 0 || std::abs(double(*b) - double(*a)) / std::abs(double(*d)) > 4096)
    return false;
  Known known;
  known.element = start->element;
  for (int64_t i = *a; *d > 0 ? i < *b : i > *b; i += *d)
    known.sizes.push_back(i);
  known.shape = {known.count()};
  return given(n, std::move(known));
}

// Of one shape, or of a condition of one element.
bool where(Node &n) {
  const Known *condition = n.known(0), *x = n.known(1), *y = n.known(2);
  if (!condition || !x || !y || x->element != y->element || x->shape != y->shape)
    return false;
  bool isOne = condition->count() == 1 && condition->rank() <= x->rank();
  if (!isOne && condition->shape != x->shape)
    return false;
  Known known = *x;
  for (int64_t i = 0; i < known.count(); ++i) {
    std::optional<int64_t> first = condition->sizes[isOne ? 0 : i].number();
    if (!first)
      return false;
    if (*first == 0 && x->isFloat())
      known.numbers[i] = y->numbers[i];
    else if (*first == 0)
      known.sizes[i] = y->sizes[i];
  }
  return given(n, std::move(known));
}

bool prod(Node &n) {
  const Known *x = n.known(0);
  if (!x || x->isFloat() || x->rank() != 1 || n.has(1) || n.hasAttribute("axes"))
    return false;
  SizeExpr product = 1;
  for (const SizeExpr &size : x->sizes)
    product *= size;
  Known known = Known::ofSizes({product}, x->element);
  return fits(product, x->element) && given(n, n.integer("keepdims", 1) ? known : known.shaped({}));
}

// Whole numbers of floats, of sizes that were scaled.
template <typename Round> bool rounded(Node &n, Round round) {
  const Known *x = n.known(0);
  if (!x || !x->isFloat() || x->count() > 64)
    return false;
  Known known = *x;
  for (double &number : known.numbers)
    number = round(number);
  return given(n, std::move(known));
}

} // namespace

bool fold(Node &n) {
  if (!plainDomain(n.proto.domain()).empty() || n.outputs() != 1)
    return false;
  StringRef name = n.proto.op_type();
  Type truth = n.b.builder.getI1Type();
  using E = const SizeExpr &;
  if (name == "Constant")
    return constant(n);
  if (name == "ConstantOfShape")
    return constantOfShape(n);
  if (name == "Shape")
    return shape(n);
  if (name == "Size")
    return size(n);
  if (n.inputs() == 0 || !n.known(0))
    return false;
  // Of one element or few: what is larger is data, and its arithmetic belongs to the program.
  if (n.known(0)->count() > 4096)
    return false;
  if (name == "Add")
    return binary(n, {}, [](E a, E b) { return a + b; }, [](double a, double b) { return a + b; });
  if (name == "Sub")
    return binary(n, {}, [](E a, E b) { return a - b; }, [](double a, double b) { return a - b; });
  if (name == "Mul")
    return binary(n, {}, [](E a, E b) { return a * b; }, [](double a, double b) { return a * b; });
  if (name == "Div")
    return binary(n, {}, quotient, [](double a, double b) { return a / b; });
  if (name == "Equal")
    return binary(n, truth, equal, [](double a, double b) { return a == b; });
  if (name == "Less")
    return binary(n, truth, [](E a, E b) { return numbersOnly(a, b, [](int64_t x, int64_t y) { return x < y; }); }, [](double a, double b) { return a < b; });
  if (name == "Greater")
    return binary(n, truth, [](E a, E b) { return numbersOnly(a, b, [](int64_t x, int64_t y) { return x > y; }); }, [](double a, double b) { return a > b; });
  if (name == "LessOrEqual")
    return binary(n, truth, [](E a, E b) { return numbersOnly(a, b, std::less_equal<int64_t>()); }, std::less_equal<double>());
  if (name == "GreaterOrEqual")
    return binary(n, truth, [](E a, E b) { return numbersOnly(a, b, std::greater_equal<int64_t>()); }, std::greater_equal<double>());
  if (name == "Mod")
    return mod(n);
  if (name == "And")
    return logical(n, [](int64_t x, int64_t y) { return x & y; });
  if (name == "Or")
    return logical(n, [](int64_t x, int64_t y) { return x | y; });
  if (name == "Xor")
    return logical(n, [](int64_t x, int64_t y) { return x ^ y; });
  if (name == "Not" && n.known(0)->element.isInteger(1))
    return unary(n, [](E a) { return 1 - a; }, [](double) { return 0.0; });
  if (name == "Neg")
    return unary(n, [](E a) { return 0 - a; }, [](double a) { return -a; });
  if (name == "Max" && n.inputs() == 2)
    return binary(n, {}, [](E a, E b) { return a == b ? a : numbersOnly(a, b, [](int64_t x, int64_t y) { return std::max(x, y); }); }, [](double a, double b) { return a != a || a > b ? a : b; });
  if (name == "Min" && n.inputs() == 2)
    return binary(n, {}, [](E a, E b) { return a == b ? a : numbersOnly(a, b, [](int64_t x, int64_t y) { return std::min(x, y); }); }, [](double a, double b) { return a != a || a < b ? a : b; });
  if (name == "Cast")
    return cast(n);
  if (name == "CastLike")
    return n.has(1) && castTo(n, n.element(1));
  if (name == "Gather")
    return gather(n);
  if (name == "Concat")
    return concat(n);
  if (name == "Slice")
    return slice(n);
  if (name == "Unsqueeze")
    return unsqueeze(n);
  if (name == "Squeeze")
    return squeeze(n);
  if (name == "Reshape")
    return reshape(n);
  if (name == "Range")
    return range(n);
  if (name == "Where")
    return where(n);
  if (name == "ReduceProd")
    return prod(n);
  if (name == "Floor")
    return rounded(n, [](double x) { return std::floor(x); });
  if (name == "Ceil")
    return rounded(n, [](double x) { return std::ceil(x); });
  return false;
}

} // namespace cauce::onnx
