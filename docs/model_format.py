# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# The page of the model format: the messages, fields and enumerations of a .proto file, and of those that it imports, with their
# comments, as protoc knows them.
import re
import subprocess
import tempfile
from pathlib import Path

from google.protobuf import descriptor_pb2

FIELD = descriptor_pb2.FieldDescriptorProto
# Numbers of fields in descriptor.proto, of which the paths of source locations are made.
FILE_MESSAGE, FILE_ENUM, FILE_SYNTAX = 4, 5, 12
MESSAGE_FIELD, MESSAGE_NESTED, MESSAGE_ENUM, ENUM_VALUE = 2, 3, 4, 2


def page(protoc, root, path):
    """The page, and what is not documented."""
    with tempfile.NamedTemporaryFile() as file:
        subprocess.run([protoc, f"--proto_path={root}", "--include_imports", "--include_source_info", f"--descriptor_set_out={file.name}", path],
                       check=True, cwd=root)
        *imported, main = descriptor_pb2.FileDescriptorSet.FromString(file.read()).file
    lines, undocumented = ["# Model format\n", "[TOC]\n"], []
    for proto in [main, *imported]:
        section, missing = section_of(proto)
        lines += section
        undocumented += missing
    return "\n".join(lines), undocumented


def section_of(proto):
    """The lines of a file, and what it does not document."""
    comments = {tuple(location.path): location for location in proto.source_code_info.location}
    undocumented = []

    def comment(*path):
        location = comments.get(path)
        text = " ".join(f"{location.leading_comments} {location.trailing_comments}".split()) if location else ""
        return re.sub(r"<(?=[A-Za-z/])", "&lt;", text)  # a comment has no HTML

    def cell(text):
        return text.replace("|", "\\|")

    def type_of(field):
        name = field.type_name.removeprefix(f".{proto.package}.")
        name = f"[{name}](#{name})" if name else FIELD.Type.Name(field.type).removeprefix("TYPE_").lower()
        return f"repeated {name}" if field.label == FIELD.LABEL_REPEATED else name

    def enum(name, value, path):
        lines = [f"### enum {name} {{#{name}}}\n", comment(*path) + "\n", "| value | number | |", "|---|--:|---|"]
        lines += [f"| `{v.name}` | {v.number} | {cell(comment(*path, ENUM_VALUE, i))} |" for i, v in enumerate(value.value)]
        return lines + [""]

    def message(name, value, path, level):
        about = comment(*path)
        if level == 3 and not about:
            undocumented.append(f"{proto.name}: {name} has no comment")
        lines = [f"{'#' * level} {name} {{#{name}}}\n", about + "\n"]
        if value.field:
            lines += ["| field | type | |", "|---|---|---|"]
        for i, field in enumerate(value.field):
            text = comment(*path, MESSAGE_FIELD, i)
            in_oneof = field.HasField("oneof_index") and not field.proto3_optional
            # A message says what each of its fields is for; the type of a field may say it, too.
            if not (text or in_oneof or field.type_name or re.search(rf"\b{field.name}\b", about)):
                undocumented.append(f"{proto.name}: {name}.{field.name} has no comment")
            if in_oneof:
                text = f"One of `{value.oneof_decl[field.oneof_index].name}`. {text}"
            lines.append(f"| `{field.name}` | {type_of(field)} | {cell(text)} |")
        lines.append("")
        for i, nested in enumerate(value.enum_type):
            lines += enum(f"{name}.{nested.name}", nested, (*path, MESSAGE_ENUM, i))
        for i, nested in enumerate(value.nested_type):
            lines += message(f"{name}.{nested.name}", nested, (*path, MESSAGE_NESTED, i), 4)
        return lines

    title = Path(proto.name).stem.replace("_", " ").capitalize()
    lines = [f"## {title}\n", comments[(FILE_SYNTAX,)].leading_comments.partition("\n")[2] + "\n"]  # without the licence
    for i, value in enumerate(proto.message_type):
        lines += message(value.name, value, (FILE_MESSAGE, i), 3)
    for i, value in enumerate(proto.enum_type):
        lines += enum(value.name, value, (FILE_ENUM, i))
    return lines, undocumented
