import Foundation
import Testing

@testable import wtalk

@Suite struct NetrcTests {
  @Test func `machines have logins and passwords`() {
    let netrc = Netrc("machine a.example login alice password secret\nmachine B.example\n\tlogin bob\n\taccount x\n\tpassword p\n")
    #expect(netrc.entry(host: "a.example", login: nil) == Netrc.Entry(machine: "a.example", login: "alice", password: "secret"))
    #expect(netrc.entry(host: "b.example", login: nil)?.password == "p")
    #expect(netrc.entry(host: "c.example", login: nil) == nil)
  }

  @Test func `the default is for all others, wherever it stands`() {
    let netrc = Netrc("default login any password d machine a login alice password s")
    #expect(netrc.entry(host: "a", login: nil)?.login == "alice")
    #expect(netrc.entry(host: "b", login: nil)?.login == "any")
  }

  @Test func `a login picks among the entries of a host`() {
    let netrc = Netrc("machine a login alice password 1 machine a login bob password 2 machine b password 3")
    #expect(netrc.entry(host: "a", login: "bob")?.password == "2")
    #expect(netrc.entry(host: "a", login: "carol") == nil)
    #expect(netrc.entry(host: "b", login: "carol")?.password == "3")
  }

  @Test func `words can be quoted`() {
    let netrc = Netrc(#"machine a login "al ice" password "p\"q\\ #\n""#)
    #expect(netrc.entries == [Netrc.Entry(machine: "a", login: "al ice", password: "p\"q\\ #\n")])
  }

  @Test func `comments and macros are skipped`() {
    let text =
      "# machine x login y\nmachine a # not a login\nlogin alice\nmacdef init\nmachine evil\nlogin mallory\n\npassword #1\nmacdef end\nlogin z"
    #expect(Netrc(text).entries == [Netrc.Entry(machine: "a", login: "alice", password: "#1")])
  }

  @Test(arguments: [
    "", "machine", "login x", "machine a login", "default default", "macdef", "\"", "machine \"", "\\", "machine a password \"\\", "#",
    "é \u{0}",
  ])
  func `no text is too odd`(text: String) {
    #expect(Netrc(text).entry(host: "z", login: nil)?.password == nil)
  }

  @Test func `the file is in the home folder, and for its owner alone`() throws {
    let home = try Folder()
    try home.write(".netrc", "machine a login alice password s")
    #expect(try Netrc(home: home.path).entries.count == 1)
    try home.write(".netrc", "machine a", mode: 0o644)
    #expect(try status { try Netrc(home: home.path) } == .notAllowed)
    #expect(try status { try Netrc(home: "\(home.path)/none") } == .cannotOpen)
    #expect(try status { try Netrc(home: nil) } == .cannotOpen)
  }
}
