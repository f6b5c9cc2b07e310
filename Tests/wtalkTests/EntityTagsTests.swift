import Testing

@testable import wtalk

@Suite struct EntityTagsTests {
  @Test func `a tag is found in lists, fields and weak`() {
    for fields in [["\"a\""], ["\"x\", \"a\""], ["\"x\",,W/\"a\" "], ["\"x\"", "\t\"a\""], ["\"x,y\",\"a\""], ["*"]] {
      #expect(EntityTags(fields).contains("\"a\""), "\(fields)")
    }
  }

  @Test func `other tags and what is none do not match`() {
    for fields in [[], [""], ["a"], ["\"a"], ["\"x\""], ["\"A\""], ["x \"a\""], ["\"x\" junk \"a\""], ["w/\"a\""], ["W/W/\"a\""], ["*, *"]]
    {
      #expect(!EntityTags(fields).contains("\"a\""), "\(fields)")
    }
  }
}
