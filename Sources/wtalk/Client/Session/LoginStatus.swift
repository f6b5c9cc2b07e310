import Chat

extension ChatError {
  /// What a run ends with that this refusal does not let in; nil: 1.
  var loginStatus: ExitStatus? {
    switch code {
    case .denied, .passwordRequired, .banned: .notAllowed
    // Later there may be room for one more.
    case .busy, .rateLimited, .storageFull: .tryAgain
    default: nil
    }
  }
}
