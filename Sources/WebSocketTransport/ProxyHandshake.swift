import NIOCore

/// One way of asking a proxy for a connection: its bytes in, what to do next out. Nothing that a proxy sends traps.
protocol ProxyHandshake {
  /// The first bytes for the proxy.
  func greeting() -> ByteBuffer

  /// Takes what the proxy sent; after `.send` it is called again, with nothing new, for what else may have come.
  mutating func receive(_ bytes: ByteBuffer) throws(ProxyFailure) -> ProxyStep
}

enum ProxyStep: Equatable {
  case needsMore
  case send(ByteBuffer)
  /// The connection stands; `rest` is the first that the destination said.
  case established(rest: ByteBuffer)
}
