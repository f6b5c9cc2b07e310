import Testing

@testable import wtalk

@Suite struct ConfigurationFileTests {
  private func settings(_ settings: [ConfigurationFile.Setting]) -> [String] { settings.map { "\($0.line) \($0.option.name)=\($0.value)" } }

  @Test func `settings stand for every run, or below a profile`() throws {
    let file = try ConfigurationFile(
      "# comment\n\nlinger = 2\r\n  raw\nheader = A: b # c = d\nheader=B:\n[ work ]\nurl = wss://h/?a=b\ncrlf = false\nnull = true\n[empty]",
      path: "f", .client)
    #expect(settings(file.common) == ["3 linger=2", "4 raw=true", "5 header=A: b # c = d", "6 header=B:"])
    #expect(settings(try #require(file.profiles["work"])) == ["8 url=wss://h/?a=b", "9 crlf=false", "10 null=true"])
    #expect(file.profiles["empty"] == [] && file.profiles.count == 2)
  }

  @Test(arguments: [
    ("lingr = 2", "f:1: there is no option lingr"), ("\n--linger = 2", "f:2: there is no option --linger"),
    ("linger", "f:1: linger needs a value: linger = …"),
    ("= x", "f:1: a line is option = value"), ("hunter2 and more", "f:1: a line is option = value"),
    ("raw = 1", "f:1: raw is true or false"), ("raw =", "f:1: raw is true or false"),
    ("config = x", "f:1: there is no option config"), ("help", "f:1: there is no option help"), ("m = x", "f:1: there is no option m"),
    ("linger = 1\nlinger = 2", "f:2: linger is there twice"), ("[a]\n[b]\n[a]", "f:3: [a] is there twice"),
    ("[]", "f:1: a profile's heading is written [name]"),
    ("[a", "f:1: a profile's heading is written [name]"), ("[", "f:1: a profile's heading is written [name]"),
    ("[a b]", "f:1: a profile's heading is written [name]"),
    ("[a]]", "f:1: a profile's heading is written [name]"),
  ])
  func `a bad line is 78 and named`(text: String, complaint: String) {
    #expect(throws: Failure(.configuration, complaint)) { try ConfigurationFile(text, path: "f", .client) }
  }

  @Test func `a file that nobody named may be missing`() throws {
    let folder = try Folder()
    #expect(try ConfigurationFile(path: "\(folder.path)/none", .client, isNamed: false) == nil)
    #expect(try status { try ConfigurationFile(path: "\(folder.path)/none", .client, isNamed: true) } == .cannotOpen)
    #expect(try status { try ConfigurationFile(path: folder.path, .client, isNamed: false) } == .cannotOpen)
    #expect(try ConfigurationFile(path: folder.write("config", "raw", mode: 0o644), .client, isNamed: false)?.common.count == 1)
  }

  @Test func `it is where the XDG folders say`() {
    #expect(ConfigurationFile.standardPath { ["XDG_CONFIG_HOME": "/x", "HOME": "/h"][$0] } == "/x/wtalk/config")
    #expect(ConfigurationFile.standardPath { ["XDG_CONFIG_HOME": "x", "HOME": "/h"][$0] } == "/h/.config/wtalk/config")
    #expect(ConfigurationFile.standardPath { _ in nil } == nil)
  }
}
