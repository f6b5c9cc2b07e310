import ArgumentParser
import Chat

extension MessageID: ExpressibleByArgument {
  init?(argument: String) { self.init(hexadecimal: argument) }
}
