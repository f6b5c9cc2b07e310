import ArgumentParser
import WebSocketCore

/// A close code that an application may send (RFC 6455 §7.4.2): 1000, or 3000 to 4999.
extension CloseCode: ExpressibleByArgument {
  init?(argument: String) {
    guard let number = UInt16(argument), number == 1000 || (3000...4999).contains(number) else { return nil }
    self.init(rawValue: number)
  }
}
