import Testing

@testable import WebSocketCore

@Suite struct PerMessageDeflateTests {
  private func answer(to offers: String, sharesMessages: Bool = false) -> String? {
    ExtensionOffer.list([offers]).flatMap {
      PerMessageDeflate.accept($0, sharesMessages: sharesMessages, windowBits: 11)?.answer.description
    }
  }

  @Test func `a server answers all four parameters`() {
    #expect(answer(to: "permessage-deflate") == "permessage-deflate; server_max_window_bits=11")
    #expect(
      answer(to: "permessage-deflate; client_max_window_bits")
        == "permessage-deflate; server_max_window_bits=11; client_max_window_bits=11")
    #expect(
      answer(to: "permessage-deflate; server_no_context_takeover; client_no_context_takeover; server_max_window_bits=9")
        == "permessage-deflate; server_no_context_takeover; client_no_context_takeover; server_max_window_bits=9")
    #expect(
      answer(to: "permessage-deflate; client_max_window_bits=10; server_max_window_bits=15")
        == "permessage-deflate; server_max_window_bits=11; client_max_window_bits=10")
  }

  @Test func `where messages go to many, each stands on its own, with as large a window as the client likes`() {
    #expect(answer(to: "permessage-deflate", sharesMessages: true) == "permessage-deflate; server_no_context_takeover")
    #expect(
      answer(to: "permessage-deflate; server_max_window_bits=12", sharesMessages: true)
        == "permessage-deflate; server_no_context_takeover; server_max_window_bits=12")
  }

  @Test(arguments: [
    "server_max_window_bits=7", "server_max_window_bits=16", "server_max_window_bits=99999999999", "server_max_window_bits",
    "server_max_window_bits=09", "server_max_window_bits=9; server_max_window_bits=9", "client_max_window_bits=7",
    "server_no_context_takeover=1", "client_no_context_takeover; client_no_context_takeover", "constructor", "toString=1",
  ])
  func `Z2: an offer with a wrong parameter is declined, and the next one is looked at`(parameter: String) {
    #expect(answer(to: "permessage-deflate; \(parameter)") == nil)
    #expect(
      answer(to: "x-webkit-deflate-frame, permessage-deflate; \(parameter), permessage-deflate; server_max_window_bits=10")
        == "permessage-deflate; server_max_window_bits=10")
  }

  @Test func `a client takes the answers that it may get, and no other`() {
    func read(_ text: String) -> PerMessageDeflate? {
      ExtensionOffer.list([text])?.first.flatMap { PerMessageDeflate(answer: $0) }
    }
    #expect(read("permessage-deflate") == PerMessageDeflate())
    let all =
      "permessage-deflate; server_no_context_takeover; client_no_context_takeover; server_max_window_bits=8; client_max_window_bits=9"
    let small = PerMessageDeflate(
      server: .init(windowBits: 8, takesOver: false), client: .init(windowBits: 9, takesOver: false))
    #expect(read(all) == small)
    for wrong in ["client_max_window_bits", "server_max_window_bits=16", "client_max_window_bits=7", "x"] {
      #expect(read("permessage-deflate; \(wrong)") == nil)
    }
  }
}
