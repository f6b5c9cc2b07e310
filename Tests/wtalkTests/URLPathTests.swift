import Testing

@testable import wtalk

@Suite struct URLPathTests {
  @Test(arguments: [
    ("/", "/a?b", "/a?b"), ("/", "/", "/"), ("/r", "/r", ""), ("/r", "/r?x", "?x"), ("/r", "/r/", "/"), ("/r/s", "/r/s/a", "/a"),
  ])
  func `the rest of a target is behind the path`(path: String, target: String, rest: String) throws {
    let path = try #require(URLPath(path))
    #expect(path.holds(target))
    #expect(path.rest(of: target) == rest)
  }
}
