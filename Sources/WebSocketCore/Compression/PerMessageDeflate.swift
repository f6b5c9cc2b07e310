/// What both sides agreed on for permessage-deflate (RFC 7692 §7.1).
package struct PerMessageDeflate: Equatable, Sendable {
  package static let name = "permessage-deflate"

  /// One direction.
  package struct Direction: Equatable, Sendable {
    /// 8 to 15: how far back a message may refer, as a power of two.
    package var windowBits = 15
    /// Whether a message may refer to those before it.
    package var takesOver = true

    package init(windowBits: Int = 15, takesOver: Bool = true) {
      self.windowBits = windowBits
      self.takesOver = takesOver
    }
  }

  /// What the server sends.
  package var server: Direction
  /// What the client sends.
  package var client: Direction

  package init(server: Direction = Direction(), client: Direction = Direction()) {
    self.server = server
    self.client = client
  }

  // MARK: The server's half

  /// Takes the first offer that can be taken; nil for none (§7.1: an offer that is not understood is declined).
  ///
  /// - Parameters:
  ///   - sharesMessages: whether what is sent goes to many, and so is better compressed once for all, on its own.
  ///   - windowBits: the most that memory is spent on for what one peer sends and for what it is sent.
  package static func accept(_ offers: [ExtensionOffer], sharesMessages: Bool, windowBits: Int) -> PerMessageDeflate? {
    for offer in offers where offer.name == name {
      guard let wish = Parameters(offer.parameters, isAnswer: false) else { continue }
      var agreed = PerMessageDeflate()
      agreed.server.takesOver = !wish.serverNoContextTakeover && !sharesMessages
      agreed.server.windowBits = min(wish.serverWindowBits ?? 15, sharesMessages ? 15 : windowBits)
      agreed.client.takesOver = !wish.clientNoContextTakeover
      // Only a client that mentions its window lets us choose it (§7.1.2.2).
      if wish.mentionsClientWindow { agreed.client.windowBits = min(wish.clientWindowBits ?? 15, windowBits) }
      return agreed
    }
    return nil
  }

  /// The answer to the offer that led to this.
  package var answer: ExtensionOffer {
    var parameters: [(name: String, value: String?)] = []
    if !server.takesOver { parameters.append(("server_no_context_takeover", nil)) }
    if !client.takesOver { parameters.append(("client_no_context_takeover", nil)) }
    if server.windowBits < 15 { parameters.append(("server_max_window_bits", String(server.windowBits))) }
    if client.windowBits < 15 { parameters.append(("client_max_window_bits", String(client.windowBits))) }
    return ExtensionOffer(Self.name, parameters)
  }

  // MARK: The client's half

  /// What a client of ours offers: anything, and the server may choose the client's window.
  package static let offer = ExtensionOffer(name, [("client_max_window_bits", nil)])

  /// Reads the server's answer to `offer`; nil when it is none (§7.1.3).
  package init?(answer: ExtensionOffer) {
    guard answer.name == Self.name, let parameters = Parameters(answer.parameters, isAnswer: true) else { return nil }
    self.init(
      server: Direction(windowBits: parameters.serverWindowBits ?? 15, takesOver: !parameters.serverNoContextTakeover),
      client: Direction(windowBits: parameters.clientWindowBits ?? 15, takesOver: !parameters.clientNoContextTakeover))
  }
}

/// The parameters of an offer or an answer, each at most once and with a value that it may have (RFC 7692 §7.1.1, §7.1.2).
private struct Parameters {
  private(set) var serverNoContextTakeover = false
  private(set) var clientNoContextTakeover = false
  private(set) var serverWindowBits: Int?
  private(set) var clientWindowBits: Int?
  private(set) var mentionsClientWindow = false

  init?(_ parameters: [(name: String, value: String?)], isAnswer: Bool) {
    for (index, (name, value)) in parameters.enumerated() {
      guard !parameters[..<index].contains(where: { $0.name == name }) else { return nil }
      switch (name, value) {
      case ("server_no_context_takeover", nil): serverNoContextTakeover = true
      case ("client_no_context_takeover", nil): clientNoContextTakeover = true
      case ("server_max_window_bits", let value?):
        guard let bits = Self.windowBits(value) else { return nil }
        serverWindowBits = bits
      case ("client_max_window_bits", nil) where !isAnswer: mentionsClientWindow = true
      case ("client_max_window_bits", let value?):
        guard let bits = Self.windowBits(value) else { return nil }
        clientWindowBits = bits
        mentionsClientWindow = true
      default: return nil
      }
    }
  }

  /// 8 to 15, without leading zeros.
  private static func windowBits(_ text: String) -> Int? {
    (8...15).first { String($0) == text }
  }
}
