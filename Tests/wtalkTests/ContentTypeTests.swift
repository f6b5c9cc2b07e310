import Testing

@testable import wtalk

@Suite struct ContentTypeTests {
  @Test func `the end of the name tells the type, whatever its case`() {
    #expect(ContentType.of("index.html") == "text/html; charset=utf-8")
    #expect(ContentType.of("a.b.JS") == "text/javascript; charset=utf-8")
    #expect(ContentType.of("x.svg") == "image/svg+xml")
    #expect(ContentType.of("x.wasm") == "application/wasm")
  }

  @Test(arguments: ["html", "x.", "x.unknown", "", "x.htmlx", "x.html "])
  func `what is not known is bytes`(name: String) {
    #expect(ContentType.of(name) == "application/octet-stream")
  }
}
