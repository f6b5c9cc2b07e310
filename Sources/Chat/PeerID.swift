/// One connection as the hub sees it; the driver assigns it and never uses it twice.
package struct PeerID: Hashable, Sendable {
  package let number: Int

  package init(_ number: Int) {
    self.number = number
  }
}
