import Chat

/// What a person is shown of a run, before it has a form.
enum Shown: Equatable {
  /// What somebody else said.
  case message(SpokenMessage)
  /// What we said, and how far it has come; the same tag tells of it again.
  case own(SpokenMessage, tag: UInt64, Progress)
  /// What we said in another session, likewise.
  case ownElsewhere(SpokenMessage, tag: UInt64, Progress)
  /// A message of ours has come further.
  case progress(SpokenMessage, tag: UInt64, Progress)
  /// What was said before, for somebody who asked for it.
  case recalled(SpokenMessage, isOwn: Bool)
  /// Who came and went in a conversation since the last time; one change for each name. `isOpen`: what is typed goes there.
  case presence(Address, isOpen: Bool, [PresenceChange])
  /// Something about the run: "you are alice".
  case remark(String)
  /// Something went wrong, or may.
  case report(String)
  /// What a command was answered, a line each.
  case answer([String])
  /// A command that was typed.
  case command(String)
}

struct SpokenMessage: Equatable {
  /// nil on a plain connection.
  var from: Name?
  /// nil on a plain connection.
  var conversation: Address?
  /// Whether it belongs where what is typed goes.
  var isOpen = true
  var text: String
  /// Milliseconds since 1970; nil: now.
  var time: Int64?
  /// Whether the person should look: the message came one-to-one, or names them.
  var calls = false
  /// Whether it calls without a sound: another one has rung for it.
  var isSilent = false
}

/// How far a message of ours has come; it never goes back.
enum Progress: Int, Comparable {
  case queued, sent, delivered, read
  /// The server refused it.
  case failed

  static func < (left: Progress, right: Progress) -> Bool { left.rawValue < right.rawValue }
}

struct PresenceChange: Equatable {
  let name: Name
  let state: ChatEvent.State
}
