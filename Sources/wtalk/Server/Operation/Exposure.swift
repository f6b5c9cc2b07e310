import Chat

/// Who can reach a server, and what they can do there without having shown who they are.
struct Exposure {
  let isLoopbackOnly: Bool
  let hasTLS: Bool
  /// Whether TLS lets in only those with a certificate.
  let asksForCertificates: Bool
  /// Nil without a chat.
  let accounts: AccountPolicy?
  /// Whether the operator has said that anyone may chat.
  let isOpen: Bool
  /// What is served beside the chat and the echo, as its path.
  let tools: [String]

  /// One line for each thing that an operator may not have meant.
  var warnings: [String] {
    if isLoopbackOnly { return [] }
    var found: [String] = []
    if accounts == AccountPolicy.none, !isOpen, !asksForCertificates {
      found.append("anyone who reaches this address can chat; --accounts gives names passwords, --open says that this is meant")
    }
    if let accounts, accounts != .none, !hasTLS {
      found.append("passwords cross the network in the clear; --tls or --tls-cert encrypts them, a proxy with TLS reaches us at 127.0.0.1")
    }
    for path in tools where !asksForCertificates { found.append("anyone who reaches this address can use what is served at \(path)") }
    return found
  }
}

extension Exposure {
  init(_ configuration: ServerConfiguration) {
    let serving = configuration.serving
    self.init(
      isLoopbackOnly: configuration.listening.isLoopbackOnly, hasTLS: configuration.tls != nil,
      asksForCertificates: configuration.tls?.clientAuthorities != nil,
      accounts: serving.chatPath == nil ? nil : configuration.chat.accounts,
      isOpen: configuration.isOpen,
      tools: serving.routes.filter { $0.mode != .chat && $0.mode != .echo }.map { "\($0.path.text)/" })
  }
}
