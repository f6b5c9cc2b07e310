import Chat

/// What keeps a name from run to run.
struct SavedToken: Equatable {
  let token: Token
  /// Whether it opens an account that has a password: a secret that goes over no open line.
  let isAccount: Bool
}
