import ArgumentParser
import Chat

/// Who may use a server with accounts.
struct UserCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "user",
    abstract: "Look after the accounts of wtalk server --accounts.",
    discussion: """
      wtalk user add alice --store chat.db             asks for her password
      wtalk user invite --store chat.db                prints an invite for one person
      wtalk user change bob --mute --store chat.db     he may listen only

      All of it works while the server runs, and while it does not.
      """,
    subcommands: [
      UserAdd.self, UserList.self, UserPassword.self, UserChange.self, UserRemove.self, UserInvite.self, UserSessions.self, UserRevoke.self,
    ])
}

/// Which accounts they are.
struct StoreOption: ParsableArguments {
  @Option(help: ArgumentHelp("The file of wtalk server --store.", valueName: "file"), completion: .file())
  var store: String

  func perform(_ request: AdminRequest) throws(Failure) -> AdminAnswer { try AdminClient(store: store).perform(request) }
}
