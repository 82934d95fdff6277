// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Attributes of a few named numbers, each with a default and a range: #train.momentum<learning_rate = 0.1, momentum = 0.95>. What is declared
// here of a number is all that parser, printer, verifier and fingerprint need (Numbers.h).
#ifndef CAUCE_DIALECTS_TRAIN_NUMBERS_TD
#define CAUCE_DIALECTS_TRAIN_NUMBERS_TD

include "dialects/train/Dialect.td"
include "dialects/train/Families.td"
include "mlir/IR/AttrTypeBase.td"

// What a number may be, for messages and pages, and as C++ of a finite x.
class Train_Range<string shownAs, string checkedBy> {
  string text = shownAs;
  string test = checkedBy;
}
def Train_Any : Train_Range<"any number", "true">;
def Train_AtLeast0 : Train_Range<"at least 0", "x >= 0">;
def Train_Above0 : Train_Range<"above 0", "x > 0">;
def Train_Below1 : Train_Range<"in [0, 1)", "x >= 0 && x < 1">;
def Train_Probability : Train_Range<"between 0 and 1", "x > 0 && x < 1">;
def Train_Whole : Train_Range<"a whole number of at least 0", "x >= 0 && x == std::floor(x)">;
def Train_Count : Train_Range<"a whole number of at least 1", "x >= 1 && x == std::floor(x)">;

class Train_Parameter<string type, string accessor, string what, string otherwise, string range, string test> : AttrParameter<type, what, accessor> {
  let defaultValue = otherwise;
  string rule = "\"" # range # "\", [](double x) { return " # test # "; }";
}
// `otherwise`, C++, is what it is where nothing is written, and need not be within the range; NAN is that something has to be.
class Train_Number<string otherwise, Train_Range range, string unit = "">
    : Train_Parameter<"::cauce::train::Number", "double", range.text # !if(!empty(unit), "", ", " # unit)
                        # !cond(!eq(otherwise, "NAN"): "", !eq(otherwise, "HUGE_VAL"): "; default: no limit", true: "; default: " # otherwise),
                      otherwise, range.text, range.test>;
// Is there or not.
class Train_Flag<string what> : Train_Parameter<"bool", "bool", what, "false", "", "true">;

// An attribute of numbers and flags, in the order in which they are printed; `word` is what it is called behind "#train.".
// `check` is C++ of what no range says, and `methods` that of more methods.
class Train_NumbersAttr<string name, string word, dag numbers, list<Trait> traits = [], string check = "", string methods = ""> : AttrDef<Train_Dialect, name, [Train_NumbersAttrInterface] # traits> {
  let mnemonic = word;
  let parameters = numbers;
  let hasCustomAssemblyFormat = 1;
  let genVerifyDecl = !ne(!size(numbers), 0);

  defvar all = !range(!size(numbers));
  defvar rules = !foreach(i, all, "{\"" # !getdagname(numbers, i) # "\", " # !getdagarg<Train_Parameter>(numbers, i).defaultValue # ", "
                                        # !getdagarg<Train_Parameter>(numbers, i).rule # "}");
  defvar declared = !foreach(i, all, ", " # !getdagarg<Train_Parameter>(numbers, i).cppType # " " # !getdagname(numbers, i));
  defvar given = !foreach(i, all, ", " # !getdagarg<Train_Parameter>(numbers, i).cppType # "(numbers[" # i # "])");
  defvar stored = !foreach(i, all, "double(getImpl()->" # !getdagname(numbers, i) # ")");
  defvar passed = !foreach(i, all, "double(" # !getdagname(numbers, i) # ")");

  let extraClassDeclaration = [{
    static ::llvm::ArrayRef<::cauce::train::NumberRule> getRules();
    ::llvm::SmallVector<double> getNumbers() const;
    /// As many numbers as there are rules; null, and an error, if one is out of its range.
    static }] # name # [{Attr ofNumbers(::llvm::function_ref<::mlir::InFlightDiagnostic()> emitError, ::mlir::MLIRContext *context, ::llvm::ArrayRef<double> numbers);
  }];
  let extraClassDefinition = [{
    ::llvm::ArrayRef<::cauce::train::NumberRule> $cppClass::getRules() {
      }] # !if(!empty(numbers), "return {};", "static const ::cauce::train::NumberRule rules[] = {" # !interleave(rules, ", ") # "}; return rules;") # [{
    }
    ::llvm::SmallVector<double> $cppClass::getNumbers() const { return {}] # !interleave(stored, ", ") # [{}; }
    $cppClass $cppClass::ofNumbers(::llvm::function_ref<::mlir::InFlightDiagnostic()> emitError, ::mlir::MLIRContext *context, ::llvm::ArrayRef<double> numbers) {
      return }] # !if(!empty(numbers), "get(context)", "getChecked(emitError, context" # !interleave(given, "") # ")") # [{;
    }
    ::mlir::Attribute $cppClass::parse(::mlir::AsmParser &parser, ::mlir::Type) { return ::cauce::train::parseNumbers<$cppClass>(parser); }
    void $cppClass::print(::mlir::AsmPrinter &printer) const { ::cauce::train::printNumbers(printer, getRules(), getNumbers()); }
  }] # !if(!empty(numbers), "", [{
    ::llvm::LogicalResult $cppClass::verify(::llvm::function_ref<::mlir::InFlightDiagnostic()> emitError}] # !interleave(declared, "") # [{) {
      if (failed(::cauce::train::verifyNumbers(emitError, getMnemonic(), getRules(), {}] # !interleave(passed, ", ") # [{})))
        return ::mlir::failure();
      }] # check # [{
      return ::mlir::success();
    }
  }]) # methods;
}

#endif // CAUCE_DIALECTS_TRAIN_NUMBERS_TD
