import Testing

@testable import Chat

@Suite struct DeviceTests {
  @Test(arguments: ["x", "7", "Phone", "phone-2.A_b", String(repeating: "x", count: 64)])
  func `a device of the pattern is one, as it is written`(text: String) throws {
    #expect(try Device(text).description == text)
  }

  @Test func `devices that differ in case are two`() throws {
    #expect(try Device("Phone") != Device("phone"))
  }

  @Test(arguments: [
    "", "-x", ".x", "_x", "a b", "a/b", "../x", "a\0", "a\n", "é", "e\u{301}", "x@y", "x[", "{x", "`", "\u{200B}x", "ａ",
    String(repeating: "x", count: 65),
  ])
  func `everything else is a bad_request`(text: String) {
    #expect { try Device(text) } throws: { ($0 as? ChatError)?.code == .badRequest }
  }
}
