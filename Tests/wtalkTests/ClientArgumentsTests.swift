import ArgumentParser
import Testing

@testable import wtalk

@Suite struct ClientArgumentsTests {
  private let folder = try? Folder()

  /// The arguments for ArgumentParser, from these three levels.
  private func all(_ typed: [String], _ environment: [String: String] = [:], file: String? = nil) throws -> [String] {
    try arguments(typed, environment, file: file).all
  }

  private func arguments(_ typed: [String], _ environment: [String: String], file: String?) throws -> ClientArguments {
    var environment = environment
    if let file { environment["WTALK_CONFIG"] = try #require(folder).write("config", file) }
    return try ClientArguments(typed) { environment[$0] }
  }

  @Test func `without a file and variables nothing is added`() throws {
    #expect(try all(["ws://h", "-m", "@x", "--linger", "2"]) == ["ws://h", "-m", "@x", "--linger", "2"])
    #expect(try all([]) == [])
  }

  @Test func `the command line is stronger than the environment, and that than the file`() throws {
    let file = "linger = 1\ncount = 1\nmax-message = 1K\n[work]\ncount = 2\ntimeout = 2"
    #expect(
      try all(["@work", "--linger=4"], ["WTALK_COUNT": "3"], file: file) == ["--max-message=1K", "--timeout=2", "--count=3", "--linger=4"])
    #expect(try all([], file: file) == ["--linger=1", "--count=1", "--max-message=1K"])
  }

  @Test func `a stronger option replaces all repetitions of a weaker one`() throws {
    let file = "header = A: 1\nheader = B: 2"
    #expect(try all([], file: file) == ["--header=A: 1", "--header=B: 2"])
    #expect(try all(["-H", "C: 3"], file: file) == ["-H", "C: 3"])
    #expect(try all([], ["WTALK_HEADER": "D: 4"], file: file) == ["--header=D: 4"])
  }

  @Test func `what excludes a weaker option replaces it`() throws {
    #expect(try all(["--room", "dev"], ["WTALK_TO": "bob"]) == ["--room", "dev"])
    #expect(try all(["-0"], file: "jsonl\nwhole = false\ncrlf") == ["--crlf", "-0"])
    #expect(try all([], ["WTALK_HEX": "yes"], file: "base64\nuser = bob") == ["--user=bob", "--hex"])
    #expect(try all(["--bearer-file", "x"], file: "user = bob\nraw\n[p]\necho") == ["--raw", "--bearer-file", "x"])
    #expect(try all(["@p"], file: "raw\n[p]\necho") == ["--echo"])
  }

  @Test func `a flag that is off takes back a weaker one, and no more`() throws {
    #expect(try all([], ["WTALK_RAW": "0"], file: "raw\ncrlf") == ["--crlf"])
    #expect(try all([], ["WTALK_RAW": "No"], file: "echo") == ["--echo"])
    #expect(try all(["@p"], file: "netrc\n[p]\nnetrc = false") == [])
  }

  @Test func `the profile's URL is the one that was asked for`() throws {
    let file = "url = ws://common\n[work]\nurl = ws://work\n[home]\nraw"
    #expect(try all([], file: file) == ["ws://common"])
    #expect(try all([], ["WTALK_URL": "ws://variable"], file: file) == ["ws://variable"])
    #expect(try all(["@work"], ["WTALK_URL": "ws://variable"], file: file) == ["ws://work"])
    #expect(try all(["@home"], ["WTALK_URL": "ws://variable"], file: file) == ["--raw", "ws://variable"])
    #expect(try all(["@work", "ws://typed"], file: file) == ["ws://typed"])
  }

  @Test func `values keep their form`() throws {
    let command = try ClientCommand.parse(
      try all(["--", "ws://h"], ["WTALK_SEPARATOR": "-x"], file: "message = --raw\nmessage =\nclose-reason = a = b"))
    #expect(command.messages.message == ["--raw", ""] && command.messages.separator == "-x" && command.end.closeReason == "a = b")
    #expect(!command.messages.raw && command.urls == ["ws://h"])
    #expect(throws: (any Error).self) { try ClientCommand.parse(try all([], ["WTALK_URL": "--insecure x"])).serverURL() }
    #expect(try ClientCommand.parse(try all([], ["WTALK_URL": "--insecure"])).tls.insecure == false)
  }

  @Test func `a profile has to be there`() throws {
    let failure = #expect(throws: Failure.self) { try all(["@work"], file: "[play]\n[home]\n") }
    #expect(failure?.status == .usage && failure?.text.hasSuffix("/config; there is @home, @play") == true)
    #expect(try status { try all(["@"], file: "raw") } == .usage)
    #expect(throws: Failure(.usage, "there is no profile @work: /none/wtalk/config is not there")) {
      try all(["@work"], ["XDG_CONFIG_HOME": "/none"])
    }
  }

  @Test func `a bad flag in the environment is 64, a bad line in the file 78`() throws {
    #expect(throws: Failure(.usage, "WTALK_NO_STDIN: 1, true or yes, or 0, false or no")) { try all([], ["WTALK_NO_STDIN": "2"]) }
    #expect(try status { try all([], file: "nothing = 1") } == .configuration)
    #expect(try status { try all(["--config", "/none"]) } == .cannotOpen)
  }

  @Test func `a bad value is told with its place`() throws {
    let file = "count = 1\nlinger = soon"
    #expect(throws: (any Error).self) { try ClientCommand.parse(try all([], file: file)) }
    let failure = try #require(try arguments([], [:], file: file).failure())
    #expect(
      failure.status == .configuration && failure.text.hasSuffix("config:2: The value 'soon' is invalid for '--linger <seconds|forever>'"))
    let other = try #require(try arguments([], ["WTALK_PROXY": "http://a:hunter2@p"], file: nil).failure())
    #expect(other.status == .usage && other.text.hasPrefix("WTALK_PROXY: ") && !other.text.contains("hunter2"))
    let url = try #require(try arguments([], ["WTALK_URL": "ws://a:hunter2@h"], file: nil).failure())
    #expect(url.status == .usage && url.text.hasPrefix("WTALK_URL: a password") && !url.text.contains("hunter2"))
    #expect(try arguments(["--linger", "soon"], [:], file: "count = 1").failure() == nil)
  }

  @Test func `who asks for help gets it, whatever the file says`() throws {
    #expect(try all(["--help"], ["WTALK_RAW": "maybe"], file: "?") == ["--help"])
  }
}
