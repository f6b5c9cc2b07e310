import Testing

@testable import wtalk

@Suite struct TypedArgumentsTests {
  @Test func `a profile is an argument, not a value`() {
    let typed = TypedArguments(["-H", "@fields", "@work", "--message", "@bob", "-0", "--linger=2"], .client)
    #expect(typed.profile == "work" && !typed.hasURL)
    #expect(typed.rest == ["-H", "@fields", "--message", "@bob", "-0", "--linger=2"])
    #expect(typed.options == ["header", "message", "null", "linger"])
  }

  @Test func `a URL may stand beside a profile`() {
    let typed = TypedArguments(["@work", "ws://h", "@other"], .client)
    #expect(typed.profile == "work" && typed.hasURL && typed.rest == ["ws://h", "@other"])
    #expect(TypedArguments(["ws://h", "@work"], .client).profile == nil)
  }

  @Test func `the file is named by --config`() {
    #expect(TypedArguments(["--config", "a"], .client).file == "a")
    #expect(TypedArguments(["--config=a"], .client).file == "a")
    #expect(TypedArguments(["-m", "--config", "a"], .client).file == nil)
    #expect(TypedArguments(["--config"], .client).file == nil)
  }

  @Test func `letters come in packs, the last one with a value`() {
    let typed = TypedArguments(["-0bm", "@text", "@work"], .client)
    #expect(typed.options == ["null", "binary", "message"] && typed.profile == "work" && typed.rest == ["-0bm", "@text"])
  }

  @Test func `help is asked for by its option alone`() {
    for arguments in [["--help"], ["-h"], ["ws://h", "--version"]] { #expect(TypedArguments(arguments, .client).asksForHelp) }
    for arguments in [["-m", "-h"], ["--", "--help"], ["--until", "--help"]] { #expect(!TypedArguments(arguments, .client).asksForHelp) }
  }

  @Test(arguments: [[], ["-"], ["--"], [""], ["---"], ["--="], ["-="], ["-m"], ["--", "@a"], ["-é"], ["@"]])
  func `no arguments are too odd`(arguments: [String]) {
    let typed = TypedArguments(arguments, .client)
    #expect(typed.rest == arguments.filter { !$0.hasPrefix("@") })
  }
}
