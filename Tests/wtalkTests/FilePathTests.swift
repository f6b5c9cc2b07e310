import Testing

@testable import wtalk

@Suite struct FilePathTests {
  @Test func `names are decoded once, and a slash at the end is a folder's`() {
    #expect(FilePath("/")?.names == [])
    #expect(FilePath("/")?.isFolder == true)
    #expect(FilePath("/a/b.txt")?.names == ["a", "b.txt"])
    #expect(FilePath("/a/b.txt")?.isFolder == false)
    #expect(FilePath("/a%20b/%C3%B6/")?.names == ["a b", "ö"])
    #expect(FilePath("/a%20b/%C3%B6/")?.isFolder == true)
    #expect(FilePath("/%2541")?.names == ["%41"])
    #expect(FilePath("/a..b/c.")?.names == ["a..b", "c."])
  }

  @Test(arguments: [
    "", "a", "//", "//a", "/a//b", "/a//", "/.", "/..", "/../a", "/a/../b", "/a/.", "/a/..", "/...", "/.hidden", "/a/.hidden/b", "/%2e",
    "/%2e%2e/a", "/.%2E/a", "/%2fa", "/a%2fb", "/a%2F..%2Fb", "/%00", "/a%00", "/%", "/%4", "/%4g", "/%ff", "/%c0%ae%c0%ae",
    "/%ed%a0%80",
  ])
  func `H19: what is no plain name leads nowhere`(path: String) {
    #expect(FilePath(path[...]) == nil)
  }
}
