# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Speaks the Language Server Protocol to cauce-lsp-server: what an editor shows of .mlir with ops of cauce."""
import json
import subprocess

URI = "file:///model.mlir"
TEXT = """func.func @f(%x: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %y = nn.exp %x : tensor<2x3xf32>
  return %y : tensor<2x3xf32>
}
"""
WRONG = """func.func @f(%x: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %y = nn.reshape %x {shape = ["2", "2"]} : (tensor<2x3xf32>) -> tensor<2x2xf32>
  return %y : tensor<2x3xf32>
}
"""
server = subprocess.Popen(["cauce-lsp-server"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def send(message):
    body = json.dumps({"jsonrpc": "2.0", **message}).encode()
    server.stdin.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
    server.stdin.flush()


def receive(wanted):
    """The next message for which `wanted` holds."""
    while True:
        length = 0
        while (line := server.stdout.readline().strip()):
            key, value = line.split(b":")
            length = int(value) if key.lower() == b"content-length" else length
        assert length, "the server ended: " + server.stderr.read().decode()
        message = json.loads(server.stdout.read(length))
        if wanted(message):
            return message


def ask(number, method, params):
    send({"id": number, "method": method, "params": params})
    return receive(lambda message: message.get("id") == number)["result"]


def diagnostics(version, text):
    method, document = "textDocument/didOpen", {"uri": URI, "languageId": "mlir", "version": version, "text": text}
    params = {"textDocument": document}
    if version > 1:
        method, params = "textDocument/didChange", {"textDocument": {"uri": URI, "version": version}, "contentChanges": [{"text": text}]}
    send({"method": method, "params": params})
    message = receive(lambda m: m.get("method") == "textDocument/publishDiagnostics" and m["params"].get("version", version) == version)
    return message["params"]["diagnostics"]


def place(line, column):
    return {"textDocument": {"uri": URI}, "position": {"line": line, "character": column}}


answer = ask(1, "initialize", {"processId": None, "rootUri": None, "capabilities": {}})
assert answer["capabilities"]["hoverProvider"] and answer["capabilities"]["definitionProvider"], answer
send({"method": "initialized", "params": {}})

# An op of the nn dialect is understood: no diagnostics, and a hover that names it.
assert diagnostics(1, TEXT) == []
hover = ask(2, "textDocument/hover", place(1, 8))
assert "nn.exp" in hover["contents"]["value"], hover
# The operand of `return` is defined in line 1.
definition = ask(3, "textDocument/definition", place(2, 10))
assert [d["range"]["start"]["line"] for d in definition] == [1], definition

# What the verifiers of cauce say, at its place.
found = diagnostics(2, WRONG)
assert found and found[0]["range"]["start"]["line"] in (1, 2), found

assert ask(4, "shutdown", None) is None
send({"method": "exit"})
assert server.wait(10) == 0
