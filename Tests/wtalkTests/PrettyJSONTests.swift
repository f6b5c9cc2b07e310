import Testing

@testable import wtalk

@Suite struct PrettyJSONTests {
  @Test func `objects and arrays get a line for each of their parts`() {
    #expect(
      PrettyJSON.layOut(#" {"a":[1,2.50e3,{"b" : null}],"c":"x: {y}, \"[z]\\"} "#)
        == """
        {
          "a": [
            1,
            2.50e3,
            {
              "b": null
            }
          ],
          "c": "x: {y}, \\"[z]\\\\"
        }
        """)
  }

  @Test(arguments: ["{}", "[]", "[{}]"])
  func `what is empty stays on its line`(_ text: String) {
    #expect(PrettyJSON.layOut(text)?.contains("{}") == true || PrettyJSON.layOut(text) == "[]")
  }

  @Test(arguments: [
    "", "hello", "7", "\"x\"", "null", "{", "[1,]", "{\"a\"}", String(repeating: "[", count: 100) + String(repeating: "]", count: 100),
  ])
  func `what is no object and no array of JSON is left alone`(_ text: String) {
    #expect(PrettyJSON.layOut(text) == nil)
  }
}
