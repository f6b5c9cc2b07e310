import ArgumentParser

/// What a run waits for before it ends with 0.
enum WaitFor: String, CaseIterable, ExpressibleByArgument {
  /// The handshake, and in the chat the welcome.
  case open
  /// Plain: everything is written and our Close answered; chat: everything is acknowledged.
  case sent
  /// The recipient has it; one-to-one chats only.
  case delivered
}
