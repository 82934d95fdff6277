# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# arguments.py HEADER: reads the functions and structs that cauce.h declares, and prints calls of every function with each argument that is
# right and, one at a time, wrong, as a table for arguments.cpp. What a value is comes from the tables below; a function, parameter or field
# that they do not know is an error, so that nothing is added to the header without being tried.
import re
import sys

# What may come of a call: a status, or several. `NOTHING`: of a function without a status, 0.
NULL_IS_WRONG, UNKNOWN = "INVALID", "NOT_FOUND"

# Strings that are no name of anything.
STRANGE = ['""', '"no such thing"', "f.longText", r'"\xff\xfe name \xc3"']


def name(good):
    return good, [("nullptr", NULL_IS_WRONG)] + [(text, UNKNOWN) for text in STRANGE]


def optional_text():
    return "nullptr", [(text, "ANY") for text in STRANGE]


def input_file(good):
    return good, [("nullptr", NULL_IS_WRONG), ('""', "INVALID"), ('"no/such/file.npy"', "FAILURE"), ("f.longText", "FAILURE"), (STRANGE[3], "FAILURE"),
                  ("f.scratch", "FAILURE"), ('"/dev/null"', "FAILURE")]


def output_file(good):
    return good, [("nullptr", NULL_IS_WRONG), ('""', "INVALID"), ('"/no/such/folder/file.npy"', "FAILURE"), ("f.longText", "FAILURE"), ("f.scratch", "FAILURE")]


def handle(good):
    return good, [("nullptr", NULL_IS_WRONG)]


def count(good, *wrong):
    return good, list(wrong)


HUGE = "SIZE_MAX"

# By "function.parameter", else by the parameter's type. A value is an expression of C++ in which f is the fixture.
VALUES = {
    "const cauce_program_t *": handle("f.program"),
    "cauce_session_t *": handle("f.session"),
    "const cauce_session_t *": handle("f.session"),
    "cauce_data_t *": handle("f.data"),
    "cauce_trainer_t *": handle("f.trainer"),
    "const cauce_trainer_t *": handle("f.trainer"),
    "const cauce_profile_t *": handle("f.profile"),
    "const cauce_tensor_t *": handle("f.x"),
    "cauce_rows_t *": handle("f.rows"),
    "cauce_generator_t *": handle("f.generator"),
    "cauce_abi_dtype_t": ("CAUCE_DTYPE_F32", [("0", "INVALID"), ("10", "INVALID"), ("UINT32_MAX", "INVALID")]),
    "void *user": ("nullptr", []),

    "cauce_set_log.log": ("nullptr", []),
    "cauce_set_log.user": ("nullptr", []),
    "cauce_set_log.least": ("CAUCE_LOG_INFO", [("-1", "ANY"), ("1000", "ANY")]),

    "cauce_program_open.path": input_file("f.library"),
    "cauce_program_open_memory.bytes": ("f.libraryBytes.data()", [("nullptr", "INVALID")]),
    "cauce_program_open_memory.size": count("f.libraryBytes.size()", ("0", "BAD_DATA"), ("100", "BAD_DATA")),
    "cauce_program_link.descriptor": ("&cauce_model_iris", [("nullptr", "INVALID"), ("&f.noDescriptor", "BAD_DATA")]),
    "cauce_program_function.name": name('"predict"'),
    "cauce_program_size.dim": ("~INT64_C(0)", [("7", "ANY"), ("~INT64_C(1)", "NOTHING"), ("INT64_MIN", "NOTHING")]),
    "cauce_program_size.sizes": ("f.sizes", [("nullptr", "NOTHING"), ("f.negativeDims", "NOTHING")]),
    "cauce_program_size.size_count": count("1", ("0", "NOTHING"), (HUGE, "NOTHING")),
    "cauce_program_class.result": name('"probabilities"'),
    "cauce_program_class.value": ("f.y", [("nullptr", "NOTHING"), ("f.x", "ANY"), ("f.scalar", "NOTHING"), ("f.none", "NOTHING")]),
    "cauce_program_class.row": count("0", ("4", "NOTHING"), ("UINT64_MAX", "NOTHING")),

    "cauce_program_result_dims.function": name('"predict"'),
    "cauce_program_result_dims.dims": ("f.dims", [("nullptr", "INVALID"), ("f.negativeDims", "INVALID"), ("f.hugeDims", "MISMATCH"), ("f.hugeRows", "OUT_OF_MEMORY")]),
    "cauce_program_result_dims.dim_count": count("2", ("0", "MISMATCH"), (HUGE, "MISMATCH")),
    "cauce_program_result_dims.out_dims": ("f.someDims", [("nullptr", "INVALID")]),
    "cauce_program_result_dims.capacity": count("4", ("0", "OK"), (HUGE, "OK")),
    "cauce_tensor_create.rank": count("2", ("17", "INVALID"), ("UINT32_MAX", "INVALID")),
    "cauce_tensor_create.dims": ("f.dims", [("nullptr", "INVALID"), ("f.negativeDims", "INVALID"), ("f.hugeDims", "OUT_OF_MEMORY"), ("f.noDims", "OK")]),
    "cauce_tensor_wrap.rank": count("2", ("17", "INVALID"), ("UINT32_MAX", "INVALID")),
    "cauce_tensor_wrap.dims": ("f.dims", [("nullptr", "INVALID"), ("f.negativeDims", "INVALID"), ("f.hugeDims", "OUT_OF_MEMORY"), ("f.noDims", "OK")]),
    "cauce_tensor_wrap.data": ("f.memory", [("nullptr", "INVALID")]),
    "cauce_tensor_read.path": input_file("f.arrayFile"),
    "cauce_tensor_read.type": ("&f.type", [("nullptr", "INVALID"), ("&f.typeWithoutName", "INVALID"), ("&f.typeOfNothing", "INVALID"), ("&f.typeOfRank17", "INVALID"),
                                           ("&f.typeWithoutDims", "INVALID"), ("&f.typeOfScalar", "FAILURE"), ("&f.typeOfSymbols", "OK")]),
    "cauce_tensor_write.path": output_file("f.outputFile"),
    "cauce_tensor_at.index": count("0", ("16", "NOTHING"), (HUGE, "NOTHING")),
    "cauce_tensor_whole_at.index": count("0", ("16", "NOTHING"), (HUGE, "NOTHING")),

    "cauce_set_threads_limit.threads": count("0", ("1", "OK"), ("1025", "INVALID"), ("UINT32_MAX", "INVALID")),
    "cauce_session_call_async.session": ("f.session", [("nullptr", "INVALID")]),
    "cauce_session_call_async.function": name('"predict"'),
    "cauce_session_call_async.arguments": ("f.arguments", [("nullptr", "INVALID"), ("f.noArguments", "INVALID"), ("f.otherArguments", "OK")]),
    "cauce_session_call_async.argument_count": count("1", ("0", "MISMATCH"), (HUGE, "MISMATCH")),
    "cauce_session_call_async.results": ("f.results", [("nullptr", "INVALID"), ("f.noResults", "INVALID"), ("f.otherResults", "OK")]),
    "cauce_session_call_async.result_count": count("1", ("0", "MISMATCH"), (HUGE, "MISMATCH")),
    "cauce_session_call_async.user": ("nullptr", []),
    "cauce_session_call_async.done": ("f.done", [("nullptr", "INVALID")]),
    "cauce_session_init.seed": count("1", ("0", "OK"), ("UINT64_MAX", "OK")),
    "cauce_session_complete.seed": count("1", ("0", "OK"), ("UINT64_MAX", "OK")),
    "cauce_session_call.function": name('"predict"'),
    "cauce_session_call.arguments": ("f.arguments", [("nullptr", "INVALID"), ("f.noArguments", "INVALID"), ("f.otherArguments", "MISMATCH")]),
    "cauce_session_call.argument_count": count("1", ("0", "MISMATCH"), (HUGE, "MISMATCH")),
    "cauce_session_call.results": ("f.results", [("nullptr", "INVALID"), ("f.noResults", "INVALID"), ("f.otherResults", "MISMATCH")]),
    "cauce_session_call.result_count": count("1", ("0", "MISMATCH"), (HUGE, "MISMATCH")),
    "cauce_session_compute.function": name('"predict"'),
    "cauce_session_compute.sizes": ("f.sizes", [("nullptr", "INVALID"), ("f.negativeDims", "INVALID"), ("f.hugeDims", "OUT_OF_MEMORY"), ("f.noDims", "OK")]),
    "cauce_session_compute.size_count": count("1", ("0", "MISMATCH"), (HUGE, "MISMATCH")),
    "cauce_session_compute.arguments": ("f.inputs", [("nullptr", "INVALID"), ("f.noMemory", "INVALID")]),
    "cauce_session_compute.argument_count": count("1", ("0", "MISMATCH"), (HUGE, "MISMATCH")),
    "cauce_session_compute.results": ("f.outputs", [("nullptr", "INVALID"), ("f.noMemory", "INVALID")]),
    "cauce_session_compute.result_count": count("1", ("0", "MISMATCH"), (HUGE, "MISMATCH")),
    "cauce_session_results.function": name('"predict"'),
    "cauce_session_results.arguments": ("f.arguments", [("nullptr", "INVALID"), ("f.noArguments", "INVALID"), ("f.otherArguments", "MISMATCH")]),
    "cauce_session_results.argument_count": count("1", ("0", "MISMATCH"), (HUGE, "MISMATCH")),
    "cauce_session_results.out_results": ("f.places", [("nullptr", "INVALID")]),
    # As many as it says are set to NULL, so that a number that is a lie is none that can be tried.
    "cauce_session_results.result_count": count("1", ("0", "MISMATCH"), ("2", "MISMATCH")),
    "cauce_session_get.state": name('"logits.bias"'),
    "cauce_session_get.data": ("f.memory", [("nullptr", "INVALID")]),
    "cauce_session_get.bytes": count("12", ("0", "MISMATCH"), ("11", "MISMATCH"), (HUGE, "MISMATCH")),
    "cauce_session_set.state": name('"logits.bias"'),
    "cauce_session_set.data": ("f.memory", [("nullptr", "INVALID")]),
    "cauce_session_set.bytes": count("12", ("0", "MISMATCH"), ("11", "MISMATCH"), (HUGE, "MISMATCH")),
    "cauce_session_load.path": input_file("f.weights"),
    "cauce_session_load_memory.bytes": ("f.weightBytes.data()", [("nullptr", "INVALID")]),
    "cauce_session_load_memory.size": count("f.weightBytes.size()", ("0", "BAD_DATA"), ("100", "BAD_DATA")),
    "cauce_session_load_partial.path": input_file("f.weights"),
    "cauce_session_save.path": output_file("f.outputFile"),

    "cauce_data_open.folder": ('"test/models"', [("nullptr", "INVALID"), ('""', "OK"), ("f.longText", "OK")]),
    "cauce_data_create.count": count("1", ("0", "OK")),
    "cauce_source_fail.reason": ('"a reason"', [(text, "NOTHING") for text in ["nullptr"] + STRANGE]),
    "cauce_data_rows.name": name('"train"'),
    "cauce_rows_open.function": name('"predict"'),
    "cauce_rows_open.path": input_file("f.csvFile"),
    "cauce_rows_next.most": count("3", ("0", "INVALID"), ("UINT64_MAX", "OK")),

    "cauce_generator_create.session": ("f.writer", [("nullptr", "INVALID"), ("f.session", "UNSUPPORTED")]),
    "cauce_generator_prompt.text": ('"ab"', [("nullptr", "INVALID"), ('"ax"', "BAD_DATA"), (STRANGE[3], "BAD_DATA")]),
    "cauce_generator_prompt.length": count("2", ("0", "OK")),
    "cauce_generator_prompt_ids.ids": ("f.tokens", [("nullptr", "INVALID")]),
    "cauce_generator_prompt_ids.count": count("2", ("0", "OK"), ("3", "BAD_DATA"), (HUGE, "OUT_OF_MEMORY")),

    # The session of the fixture has a trainer already.
    "cauce_trainer_create.session": ("f.second", [("nullptr", "INVALID"), ("f.other", "MISMATCH")]),
    "cauce_session_train.session": ("f.second", [("nullptr", "INVALID"), ("f.other", "MISMATCH")]),
    "cauce_trainer_save.path": ("f.outputFile", [("nullptr", "INVALID"), ('""', "INVALID"), ('"/no/such/folder/file"', "FAILURE"), ("f.longText", "FAILURE"), ("f.scratch", "FAILURE")]),
    "cauce_trainer_set_note.note": ('"a note"', [(text, "OK") for text in ["nullptr"] + STRANGE]),
    "cauce_trainer_set_learning_rate.rate": ("0.01", [("0.0", "OK"), ("NAN", "OK"), ("-0.01", "INVALID"), ("1e39", "INVALID"), ("HUGE_VAL", "INVALID"), ("-HUGE_VAL", "INVALID")]),
    "cauce_trainer_set_phase_learning_rate.rate": ("0.01", [("0.0", "OK"), ("NAN", "OK"), ("-0.01", "INVALID"), ("1e39", "INVALID"), ("HUGE_VAL", "INVALID"), ("-HUGE_VAL", "INVALID")]),
    "cauce_trainer_set_phase_learning_rate.phase": ('""', [("nullptr", "INVALID"), ('"none"', "NOT_FOUND"), ("f.longText", "NOT_FOUND")]),
    "cauce_trainer_phase_learning_rate.phase": ('""', [("nullptr", "INVALID"), ('"none"', "NOT_FOUND"), ("f.longText", "NOT_FOUND")]),
    "cauce_session_evaluate.session": ("f.session", [("nullptr", "INVALID"), ("f.other", "MISMATCH")]),
    "cauce_session_evaluate.name": name('"test"'),
    "cauce_session_evaluate.batch": count("8", ("0", "INVALID"), ("UINT64_MAX", "OK")),
    "cauce_session_evaluate.out_metrics": ("f.metrics", [("nullptr", "INVALID")]),
    "cauce_session_evaluate.capacity": count("8", ("0", "OK"), (HUGE, "OK")),
    "cauce_session_metrics.function": ('"metrics"', name("")[1] + [('"init"', "INVALID"), ('"predict"', "INVALID"), ('"loss"', "INVALID")]),
    "cauce_session_metrics.out_metrics": ("f.metrics", [("nullptr", "INVALID")]),
    "cauce_session_metrics.capacity": count("8", ("0", "OK"), (HUGE, "OK")),

    "cauce_session_set_profile.profile": ("f.profile", [("nullptr", "OK"), ("f.otherProfile", "MISMATCH")]),
    "cauce_profile_kernels.capacity": count("1", ("0", "OK")),
    "cauce_profile_write_trace.path": output_file("f.outputFile"),
}

for key in [key for key in VALUES if key.startswith("cauce_session_compute.")]:
    VALUES[key.replace("compute.", "compute_checked.")] = VALUES[key]
VALUES["cauce_session_compute_checked.signature"] = count("0", ("1", "MISMATCH"))

# Options that need not be there, of every function that takes them; reports likewise.
NULL_IS_DEFAULT = {"const cauce_session_options_t *", "const cauce_train_options_t *", "const cauce_generate_options_t *", "const cauce_profile_options_t *", "const cauce_allocator_t *", "const cauce_executor_t *"}
MAY_BE_NULL = {"cauce_session_train.out_report"}
# Functions that allow NULL besides: they fill in defaults or end what is there.
ANY_NULL = re.compile(r"_(release|options_init)$")

# By struct and field: values that are tried besides those of the field's type.
FIELDS = {
    "cauce_session_options_t.awake_us": [("1", "OK"), ("UINT32_MAX", "OK")],
    "cauce_executor_t.parallel_for": [("nullptr", "INVALID")],
    "cauce_executor_t.user": [],
    "cauce_executor_t.threads": [("0", "INVALID"), ("1024", "OK"), ("1025", "INVALID"), ("UINT32_MAX", "INVALID")],
    "cauce_executor_t.grain_ns": [("1", "OK"), ("UINT64_MAX", "OK")],
    "cauce_session_options_t.threads": [("1024", "OK"), ("1025", "INVALID"), ("UINT32_MAX", "INVALID")],
    "cauce_profile_options_t.events": [("UINT64_MAX", "OUT_OF_MEMORY"), ("UINT64_MAX / 48", "OUT_OF_MEMORY")],
    "cauce_profile_options_t.threads": [("1025", "INVALID"), ("UINT32_MAX", "INVALID")],
    "cauce_train_options_t.epochs": [("1", "OK")],
    "cauce_train_options_t.batch": [("1", "OK"), ("UINT64_MAX", "OK")],
    "cauce_train_options_t.seed": [("UINT64_MAX", "OK")],
    "cauce_train_options_t.continues": [("1", "OK"), ("-1", "ANY")],
    "cauce_train_options_t.accepts_changes": [("1", "OK"), ("-1", "ANY")],
    "cauce_train_options_t.callbacks": [],
    "cauce_train_options_t.checkpoint": [("f.checkpoints", "OK"), ('""', "INVALID"), ('"/dev/null/x"', "FAILURE"), ("f.longText", "FAILURE"), ("f.weights", "FAILURE")],
    "cauce_train_options_t.every": [("1", "OK"), ("UINT64_MAX", "OK")],
    "cauce_train_options_t.keep": [("1", "OK"), ("UINT64_MAX", "OK")],
    "cauce_train_options_t.accumulate": [("1", "OK"), ("2", "FAILURE")],
    "cauce_train_options_t.resume": [('""', "INVALID"), ('"no/such/folder"', "NOT_FOUND"), ("f.longText", "FAILURE"), ("f.scratch", "NOT_FOUND"), ("f.weights", "FAILURE")],
    "cauce_generate_options_t.temperature": [("0.0", "OK"), ("-1.0", "INVALID"), ("NAN", "INVALID"), ("HUGE_VAL", "INVALID")],
    "cauce_generate_options_t.top_p": [("0.0", "INVALID"), ("1.5", "INVALID"), ("NAN", "INVALID")],
    "cauce_generate_options_t.top_k": [("1", "OK"), ("UINT64_MAX", "OK")],
    "cauce_generate_options_t.beams": [("2", "OK"), ("257", "INVALID"), ("UINT64_MAX", "INVALID")],
    "cauce_generate_options_t.seed": [("UINT64_MAX", "OK")],
    "cauce_generate_options_t.most": [("1", "OK"), ("UINT64_MAX", "OK")],
    "cauce_generate_options_t.block": [("1", "OK"), ("UINT64_MAX", "OK")],
    "cauce_generate_options_t.stop": [('""', "INVALID"), ("f.longText", "OK")],
    "cauce_generate_options_t.end": [('"c"', "OK"), ('""', "NOT_FOUND"), ("f.longText", "NOT_FOUND")],
    "cauce_generate_options_t.result": [('"scores"', "OK"), ('""', "NOT_FOUND"), ("f.longText", "NOT_FOUND")],
    "cauce_generate_options_t.recompute": [("1", "OK"), ("UINT64_MAX", "ANY")],
    "cauce_source_t.name": [("nullptr", "INVALID"), ('""', "INVALID"), ("f.longText", "OK")],
    "cauce_source_t.rows": [("0", "INVALID"), ("UINT64_MAX", "INVALID"), ("UINT32_MAX", "INVALID"), ("UINT32_MAX - 1", "OK")],
    "cauce_source_t.field_names": [("nullptr", "INVALID"), ("f.noNames", "INVALID"), ("f.otherNames", "FAILURE"), ("f.sameNames", "INVALID")],
    "cauce_source_t.field_count": [("0", "ANY")],
    "cauce_source_t.fill": [("nullptr", "INVALID")],
    "cauce_source_t.user": [],
    "cauce_allocator_t.allocate": [("nullptr", "INVALID")],
    "cauce_allocator_t.release": [("nullptr", "INVALID")],
    "cauce_allocator_t.user": [],
}
# How a struct that a function takes is filled in.
MADE = {"cauce_session_options_t": "sessionOptions()", "cauce_profile_options_t": "profileOptions()", "cauce_train_options_t": "trainOptions(f)", "cauce_generate_options_t": "generateOptions()",
        "cauce_source_t": "source(f)", "cauce_allocator_t": "allocator()", "cauce_executor_t": "executor()"}

# What functions answer to what is wrong if not 0.
ANSWERS = {"cauce_dtype_name": '"?"', "cauce_trainer_note": '""', "cauce_program_size": "INT64_C(-1)", "cauce_source_fail": "1"}
# Without anything of the runtime alive.
ALONE = {"cauce_set_allocator", "cauce_set_executor"}
# From a callback of the trainer that is passed to them.
INSIDE = {"cauce_trainer_step": "INVALID", "cauce_trainer_run": "INVALID"}
# Handles that the fixture releases itself.
NOT_INSIDE = re.compile(r"_release$")


def fail(message):
    sys.exit(f"arguments.py: {message}")


def read(path):
    """(functions: name -> (result, [(type, parameter)]), structs that begin with their size: name -> [(type, field)])"""
    with open(path) as file:
        text = re.sub(r"/\*.*?\*/", " ", file.read(), flags=re.DOTALL)
    text = re.sub(r"^\s*#.*$", "", text, flags=re.MULTILINE)
    functions, structs = {}, {}
    for result, function, parameters in re.findall(r"CAUCE_API\s+([^;()]*?)(\w+)\(([^;]*?)\)\s*;", text):
        functions[function] = (" ".join(result.split()), [declared(p) for p in parameters.split(",") if p.strip() != "void"])
    if text.count("CAUCE_API") != len(functions):
        fail(f"{text.count('CAUCE_API')} functions are declared, of which {len(functions)} are understood")
    for body, struct in re.findall(r"typedef struct \w+ \{(.*?)\}\s*(\w+);", text, re.DOTALL):
        fields = [re.sub(r"\(\*(\w+)\)\(.*\)", r"(*)() \1", " ".join(field.split())) for field in body.split(";") if field.strip()]
        fields = [declared(field) for field in fields]
        if fields[0] == ("size_t", "size"):
            structs[struct] = fields[1:]
    return functions, structs


def declared(text):
    kind, named = re.fullmatch(r"(.*?)(\w+)", " ".join(text.split())).groups()
    return kind.strip(), named


class Case:
    """A call with an argument that is `value`."""
    def __init__(self, what, expected, arguments, before=(), after=()):
        self.what, self.expected, self.arguments, self.before, self.after = what, expected, arguments, list(before), list(after)


class Function:
    def __init__(self, named, result, parameters, structs):
        self.name, self.result, self.parameters, self.structs = named, result, parameters, structs

    def struct(self, kind):
        """The sized struct that a parameter of this type points to."""
        base = kind.replace("const ", "").rstrip(" *")
        return base if kind.count("*") == 1 and base in self.structs else None

    def value(self, kind, parameter):
        """(right expression, wrong ones with what they come to, lines before and after the call)."""
        known = VALUES.get(f"{self.name}.{parameter}") or (VALUES.get(kind) if not ANY_NULL.search(self.name) else None)
        struct = self.struct(kind)
        if known:
            return known[0], known[1], [], []
        if ANY_NULL.search(self.name) and "*" in kind:
            if struct:
                return "&made", [("nullptr", "NOTHING")], [f"[[maybe_unused]] {struct} made = {{}};"], [f"CHECK(made.size == sizeof(made));"]
            return "nullptr", [], [], []
        wrong = [("nullptr", "OK" if kind in NULL_IS_DEFAULT or f"{self.name}.{parameter}" in MAY_BE_NULL else "INVALID")]
        if struct and kind.startswith("const"):
            return "made.get()", wrong, [f"Sized<{struct}> made({MADE[struct]});" if struct in MADE else fail(f"no {struct} is made")], []
        if struct:
            return "out.get()", wrong, [f"Sized<{struct}> out;"], []
        if parameter.startswith("out_") and kind.endswith("*"):
            return f"{parameter}.place()", wrong, [f"Out<{kind[:-1].strip()}> {parameter};"], [f"{parameter}.check(status);"]
        fail(f"{self.name}: no values for the parameter '{parameter}' of type '{kind}'; see VALUES")

    def cases(self):
        values = [self.value(*parameter) for parameter in self.parameters]
        right = [value[0] for value in values]
        before, after = sum((value[2] for value in values), []), sum((value[3] for value in values), [])
        yield Case("right", "OK", right, before, after)
        for i, (kind, parameter) in enumerate(self.parameters):
            def changed(expression):
                return right[:i] + [expression] + right[i + 1:]
            for expression, expected in values[i][1]:
                # What is not passed is not looked at.
                looks = [line for line in after if line not in values[i][3]] if expression == "nullptr" else after
                yield Case(f"{parameter} = {expression}", expected, changed(expression), before, looks)
            struct = self.struct(kind)
            if struct and not ANY_NULL.search(self.name):
                for line, expected in self.sizes(struct, kind, values[i][0].split(".")[0]):
                    yield Case(line, expected, right, before + [line], after)
        if all("*" in kind for kind, _ in self.parameters) and len(self.parameters) > 1 and not any(kind in NULL_IS_DEFAULT for kind, _ in self.parameters):
            yield Case("everything NULL", "INVALID", ["nullptr"] * len(right))

    def sizes(self, struct, kind, named):
        for size in ("0", "sizeof(size_t)", "SIZE_MAX"):
            yield f"{named}.setSize({size});", "INVALID"
        yield f"{named}.lengthen(16);", "OK"
        if not kind.startswith("const"):
            return
        yield f"{named}.lengthen(16); {named}.last() = 1;", "UNSUPPORTED"
        for _, field in self.structs[struct]:
            tried = [("1", "UNSUPPORTED")] if field == "reserved" else FIELDS.get(f"{struct}.{field}")
            if tried is None:
                fail(f"{struct}: no values for the field '{field}'; see FIELDS")
            for value, expected in tried:
                yield f"{named}->{field} = {value};", expected

    def print(self):
        print(f'  {{"{self.name}", {str(self.name in ALONE).lower()}, {INSIDE.get(self.name, "OK" if not NOT_INSIDE.search(self.name) else "0")}, {{')
        for case in self.cases():
            call = f"{self.name}({', '.join(case.arguments)})"
            expected = case.expected
            if self.result == "cauce_status_t":
                lines = case.before + [f"cauce_status_t status = {call};"] + case.after + ["return 1 << status;"]
            else:
                if expected in ("INVALID", "NOT_FOUND"):
                    expected = "NOTHING"
                if expected == "OK" or self.result == "void":
                    expected = "ANY"
                answer = {"void": f"{call}; return NOTHING;"}.get(self.result, f"return isNothing({call}, {ANSWERS.get(self.name, '{}')}) ? NOTHING : SOMETHING;")
                lines = case.before + ([answer.replace("; return", "; " + " ".join(case.after) + " return", 1)] if self.result == "void" else [answer])
            text = case.what.replace("\\", "\\\\").replace('"', '\\"')
            print(f'    {{"{text}", {expected}, [](Fixture &f) -> int {{ (void)f; {" ".join(lines)} }}}},')
        print("  }},")


functions, structs = read(sys.argv[1])
for key in VALUES:
    if "." in key and (key.split(".")[0] not in functions or key.split(".")[1] not in [p for _, p in functions[key.split(".")[0]][1]]):
        fail(f"there is no parameter {key}")
for key in FIELDS:
    if key.split(".")[1] not in [field for _, field in structs.get(key.split(".")[0], [])]:
        fail(f"there is no field {key}")
for function, (result, parameters) in functions.items():
    Function(function, result, parameters, structs).print()
