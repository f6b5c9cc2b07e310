import Testing

@testable import wtalk

@Suite struct LocalEndTests {
  @Test func `a process is named with its command`() {
    #expect(LocalEnd(argument: "exec:bc -l") == .exec("bc -l"))
  }

  @Test(arguments: ["", "exec", "exec:", "bc", "Exec:bc"]) func `anything else is no local end`(text: String) {
    #expect(LocalEnd(argument: text) == nil)
  }
}
