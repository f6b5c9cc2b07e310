import Chat

/// What a run that registers its name says.
struct NewAccount: Equatable {
  let password: Password
  let invite: Invite?
}
