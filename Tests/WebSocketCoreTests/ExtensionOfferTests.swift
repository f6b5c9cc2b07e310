import Testing

@testable import WebSocketCore

@Suite struct ExtensionOfferTests {
  @Test func `names, parameters and values are read, quoted or not`() {
    let offers = ExtensionOffer.list(["a; x; y=1, b;z=\"2\"", " , c ", ""])
    #expect(offers == [ExtensionOffer("a", [("x", nil), ("y", "1")]), ExtensionOffer("b", [("z", "2")]), ExtensionOffer("c")])
  }

  @Test(arguments: ["a b", "a; =1", "a; x=", "a; x=\"", "a; x=\"b c\"", "a;;x", "a; x=\"\"", "é", "\"a\"", "a; x=\"1,2\""])
  func `what breaks the grammar is no list`(value: String) {
    #expect(ExtensionOffer.list([value]) == nil)
  }

  @Test func `an offer is written as it is read`() {
    let offer = ExtensionOffer("a", [("x", nil), ("y", "1")])
    #expect(offer.description == "a; x; y=1")
    #expect(ExtensionOffer.list([offer.description]) == [offer])
  }

  @Test func `H18: ten thousand offers are read in one pass`() {
    #expect(ExtensionOffer.list([String(repeating: "x; a=\"1\",", count: 10_000)])?.count == 10_000)
  }
}
