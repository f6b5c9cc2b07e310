import ArgumentParser
import Testing

@testable import wtalk

@Suite struct ServerArgumentsTests {
  private func arguments(_ typed: [String], file: String, in folder: Folder) throws -> ServerArguments {
    try ServerArguments(typed + ["--config", try folder.write("server", file, mode: 0o644)])
  }

  private func effective(_ arguments: ServerArguments) -> [String] {
    EffectiveConfiguration(arguments).text.split(separator: "\n").map(String.init)
  }

  @Test func `every option can stand in the file`() throws {
    let described = try CommandDescription(ServerCommand.self)
    let names = described.options.map(\.name)
    #expect(Set(["listen", "mode", "store", "origin", "rate", "admin-listen", "log-format", "config", "check"]).isSubset(of: names))
    let table = described.table(typedOnly: ["config", "check"])
    for name in names { #expect((table.inFile(name) == nil) == ["config", "check"].contains(name)) }
    #expect(table["listen"]?.value == .many && table["store"]?.value == .one && table["access-log"]?.value == CommandOption.Value.none)
  }

  @Test func `the command line is stronger than the file`() throws {
    let folder = try Folder()
    let file = "listen = 127.0.0.1:1\nlisten = 127.0.0.1:2\nrate = 5\naccess-log = true\n"
    let read = try arguments(["--listen", "127.0.0.1:3", "--max-fragments=7"], file: file, in: folder)
    #expect(read.all.prefix(2) == ["--rate=5", "--access-log"])
    let lines = effective(read)
    #expect(lines.contains("listen = 127.0.0.1:3") && !lines.contains("listen = 127.0.0.1:1"))
    for line in ["rate = 5", "access-log = true", "max-fragments = 7", "no-console = false", "log-format = text", "#store ="] {
      #expect(lines.contains(line))
    }
  }

  @Test func `what is printed is read again`() throws {
    let folder = try Folder()
    let first = try arguments(["--listen", "[::1]:0", "--listen", "127.0.0.1:0", "--origin", "*"], file: "rate = 7\n", in: folder)
    let text = EffectiveConfiguration(first).text
    let again = try arguments([], file: text, in: folder)
    #expect(EffectiveConfiguration(again).text == text)
    _ = try ServerConfiguration(try ServerCommand.parse(again.all))
  }

  @Test(arguments: [
    ("rate = 5\nlistn = x\n", "2: there is no option listn"), ("[a]\nrate = 1\n", " [a]: a server has no profiles"),
    ("check\n", "1: there is no option check"), ("\nrate = many\n", "2: The value 'many' is invalid for '--rate <number>'"),
    ("rate = 5\nadmin-listen = 192.0.2.1:1\n", "2: --admin-listen takes a loopback address"),
    ("accounts = open\n", "1: --accounts needs --store"),
  ])
  func `what is wrong in the file is told with its line`(file: String, complaint: String) throws {
    let folder = try Folder()
    let failure = #expect(throws: Failure.self) {
      let read = try arguments([], file: file, in: folder)
      do {
        _ = try ServerConfiguration(try ServerCommand.parse(read.all))
      } catch {
        throw try #require(read.failure(for: error))
      }
    }
    #expect(failure?.status == .configuration && failure?.text.contains("server:\(complaint)") == true)
  }

  @Test func `what is wrong on the command line is not the file's fault`() throws {
    let read = try arguments(["--rate", "0"], file: "max-fragments = 7\n", in: try Folder())
    #expect(throws: (any Error).self) { try ServerConfiguration(try ServerCommand.parse(read.all)) }
    #expect(read.failure(for: Problem(text: "")) == nil)
  }
}
