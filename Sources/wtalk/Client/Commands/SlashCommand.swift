import Chat
import WebSocketCore

/// What a line that starts with a slash asks for.
enum SlashCommand: Equatable {
  case to(Name)
  case room(Name)
  /// nil: the room that what is typed goes to.
  case leave(Name?)
  case message(Name, String)
  case reply(String)
  case me(String)
  /// nil: where what is typed goes.
  case who(Address?)
  case whois(Name)
  case history(Int)
  case conversations(Int)
  case search(String)
  /// nil: tell who is ignored; a name that is ignored already is heard again.
  case ignore(Name?)
  case ping
  case close(CloseCode?, reason: String)
  case reconnect
  case status
  /// nil: tell how everything is set.
  case set(Setting?)
  case edit
  /// nil: all commands.
  case help(String?)
  case quit
  case moderate(Moderation, Name)
  case password
  case logOut(everywhere: Bool)
}
