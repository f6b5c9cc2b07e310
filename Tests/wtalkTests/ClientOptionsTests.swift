import ArgumentParser
import Foundation
import Testing
import WebSocketCore

@testable import wtalk

/// The options of `client`: what goes together, and the table that the configuration is read with.
@Suite struct ClientOptionsTests {
  private func complaint(_ arguments: [String]) -> String? {
    do {
      _ = try ClientCommand.parse(arguments).serverURL()
      return nil
    } catch {
      return ClientCommand.message(for: error)
    }
  }

  @Test func `every option has its value`() throws {
    let command = try ClientCommand.parse([
      "wss://h/x", "-m", "-dash", "--message", "", "-0", "-b", "--until", "-x", "--count", "2", "--wait-for", "sent", "--close-code",
      "4001", "-vv",
      "-H", "A: 1", "-H", "B: 2", "--reconnect-attempts", "3", "--tls-min", "1.3",
    ])
    #expect(command.urls == ["wss://h/x"] && command.messages.message == ["-dash", ""] && command.messages.framing == .null)
    #expect(
      command.messages.binaryForm == .asIs && command.end.until == "-x" && command.end.count?.value == 2 && command.end.waitFor == .sent)
    #expect(command.end.closeCode.rawValue == 4001 && command.diagnostics.verbosity == 2 && command.request.header == ["A: 1", "B: 2"])
    #expect(command.link.reconnects && !command.link.resendsOnReconnect && command.tls.tlsMin == .tls13)
  }

  @Test func `nothing is needed`() throws {
    let command = try ClientCommand.parse([])
    #expect(try command.serverURL().description == "ws://localhost:8080/")
    #expect(command.messages.framing == .lines && command.messages.binaryForm == nil)
    #expect(command.diagnostics.verbosity == 0 && !command.link.reconnects && command.end.closeCode == .normal)
  }

  @Test(arguments: [
    ["--null", "--whole"], ["--jsonl", "-0"], ["--separator", "x", "--length-prefixed"], ["--hex", "--base64"], ["--raw", "--echo"],
    ["--interactive", "--raw"], ["--send-only", "--receive-only"], ["--to", "a", "--room", "b"],
    ["--pin", "sha256:\(String(repeating: "00", count: 32))", "--insecure"],
    ["--user", "a", "--bearer-file", "b"], ["--proxy", "p", "--no-proxy"],
  ])
  func `options exclude each other`(arguments: [String]) {
    #expect(complaint(arguments)?.hasSuffix(" exclude each other.") == true)
  }

  @Test(arguments: [["--user", "a"], ["--bearer-file", "b"]])
  func `an account comes once`(arguments: [String]) {
    #expect(complaint(arguments + ["-H", "authorization: x"]) == "--header Authorization goes with neither --user nor --bearer-file.")
  }

  @Test(arguments: [
    ["--separator", ""], ["--receive-only", "-m", "x"], ["--crlf", "-0"], ["--jsonl", "--jsonrpc"], ["--jsonl", "--hex"],
    ["--jsonl", "--echo"],
    ["--close-reason", String(repeating: "é", count: 62)], ["--ping-timeout", "0"], ["--cookie", "x"], ["--cookie", "a=b\n"],
    ["--origin", "\u{1B}"],
    ["--user-agent", "a\rb"], ["--subprotocol", "a b"], ["--subprotocol", ""], ["--subprotocol", "a", "--subprotocol", "a"],
    ["--server-name", ""],
    ["--user", ""], ["--proxy", "ftp://x"], ["ws://a", "ws://b"], ["ftp://x"], ["--linger", "never"], ["--wait-for", "never"],
  ])
  func `what makes no sense is refused`(arguments: [String]) {
    #expect(complaint(arguments) != nil)
  }

  @Test(arguments: [
    ["--user", "alice:hunter2"], ["--proxy", "http://alice:hunter2@p:1"], ["--proxy", "hunter2"], ["ws://alice:hunter2@h"],
    ["ws://h", "ws://alice:hunter2@h"],
    ["-H", "hunter2"], ["-H", "Upgrade: hunter2"], ["--cookie", "hunter2"], ["--cookie", "a=hunter2\n"], ["--password=hunter2"],
    ["--password", "hunter2"], ["--password", "hunter 2"], ["--password", "alice:hunter2@h"],
    ["--user-agent", "hunter2\n"], ["--subprotocol", "hunter2 x"],
  ])
  func `L4: no complaint repeats a secret`(arguments: [String]) {
    if arguments == ["--proxy", "hunter2"] { return #expect(complaint(arguments) == nil) }
    #expect(complaint(arguments)?.contains("hunter") == false)
  }

  @Test func `the table of options is the command's`() throws {
    let tool = try JSONDecoder().decode(Tool.self, from: Data(ClientCommand._dumpHelp().utf8))
    var values: [String: CommandOption.Value] = [:]
    var letters: [Character: String] = [:]
    for argument in tool.command.arguments {
      let names = (argument.names ?? []).map(\.name)
      guard let name = names.first(where: { $0.count > 1 }) ?? (argument.kind == "positional" ? "url" : nil) else { continue }
      guard !["help", "version"].contains(name) else { continue }
      let isList = argument.isRepeating && argument.kind == "option"
      values[name] = argument.kind == "flag" ? CommandOption.Value.none : isList ? .many : .one
      for letter in names where letter.count == 1 { letters[Character(letter)] = name }
    }
    #expect(Dictionary(uniqueKeysWithValues: OptionTable.client.all.map { ($0.name, $0.value) }) == values)
    #expect(OptionTable.client.letters == letters)
  }

  @Test func `options that exclude each other are options`() {
    for option in Exclusion.all.flatMap(\.options) { #expect(OptionTable.client[option] != nil) }
  }
}

/// As ArgumentParser describes a command.
private struct Tool: Decodable {
  struct Command: Decodable { let arguments: [Argument] }

  struct Argument: Decodable {
    struct Name: Decodable { let name: String }

    let kind: String
    let isRepeating: Bool
    let names: [Name]?
  }

  let command: Command
}
