import ArgumentParser
import Chat
import ChatStore
import Glibc
import Terminal
import WebSocketCore

/// What the client was asked to do, checked once.
struct ClientConfiguration {
  let connection: ConnectionConfiguration
  let session: ClientSession.Configuration
  let framing: RecordFraming
  let recordReader: RecordReader
  let screen: ScreenSettings
  /// The store of the device of `session`; nil: nothing is kept.
  let device: DeviceThread?
  /// What stands at the local end in place of the terminal or the pipe.
  let localEnd: LocalEnd?
  /// What a person should know about the device.
  let deviceRemark: String?
  /// Where everything that happens is kept.
  let log: SessionLog?
  /// Whether what is written to standard output goes through the terminal filter.
  let filtersOutput: Bool
  /// 1: heads; 2: frames, too.
  let verbosity: Int

  /// - Throws: `ValidationError`, which exits with 64, or a `Failure`.
  init(_ command: ClientCommand) throws {
    let messages = command.messages
    let local = try Self.local(command)
    let manner = try Self.manner(command, command.serverURL())
    try Self.check(command, manner, local)
    connection = try ConnectionConfiguration(command)
    let limit = connection.limits.maximumMessageSize
    guard messages.message.allSatisfy({ $0.utf8.count <= limit }) else {
      throw Failure(.unsendable, "a --message is longer than --max-message (\(limit) bytes)")
    }
    var session = try Self.session(command, manner, local, connection.url)
    let account = try ChatAccount(command, mayCarrySecrets: connection.mayCarrySecrets, ask: SecretPrompt.ask)
    (session.password, session.newAccount) = (account.password, account.new)
    session.mayAsk = local == .interactive && connection.mayCarrySecrets
    let opening = try Self.device(command.conversation, session, connection)
    (device, deviceRemark) = (opening.thread, opening.remark)
    (session.device, session.kept, session.earlier) = (opening.content?.device, opening.content, opening.earlier)
    self.session = session
    framing = messages.recordFraming
    recordReader = RecordReader(
      framing: framing, stripsCarriageReturn: messages.crlf, skipsEmpty: messages.skipEmpty,
      maximumLength: limit)
    localEnd = messages.local
    filtersOutput = local == .interactive || (localEnd == nil && isatty(STDOUT_FILENO) == 1 && !messages.unsafeTerminal)
    screen = Self.screen(command.screen, manner)
    verbosity = command.diagnostics.verbosity
    log = try command.record.log.map { path throws(Failure) in try SessionLog(path, of: session) }
  }

  /// What the handshake asks for.
  var subprotocols: [String] { session.manner == .plain ? connection.subprotocols : [ChatSession.subprotocol] }

  /// Where the token of this name is kept; nil for a plain connection, and where the server may be anybody.
  var tokenFile: TokenFile? {
    guard case .chat(let name, _) = session.manner, !connection.isUnchecked else { return nil }
    return TokenFile(host: connection.url.stateName, port: connection.url.port, name: name)
  }

  private static func session(
    _ command: ClientCommand, _ manner: ClientSession.Manner, _ local: ClientSession.Local, _ url: ServerURL
  ) throws -> ClientSession.Configuration {
    let (messages, end, connection) = (command.messages, command.end, command.connection)
    var session = ClientSession.Configuration()
    session.manner = manner
    session.local = local
    if command.conversation.inbox { session.inboxEnd = command.conversation.follow ? .never : .caughtUp }
    let sends = session.inboxEnd == nil && !messages.noStdin && !messages.receiveOnly
    session.hasInput = local == .interactive || (local == .raw && sends && (messages.local != nil || !RecordSource.isAbsent(STDIN_FILENO)))
    session.firstMessages = messages.message
    session.inputForm = messages.inputForm
    session.binaryForm = messages.binaryForm
    session.printsJSONLines = messages.framing == .jsonl
    session.printsMessages = !messages.sendOnly
    session.printsPings = command.diagnostics.printPings
    session.isSendOnly = messages.sendOnly
    // Replies would find nobody: a process whose output has ended has ended.
    session.linger = end.linger ?? (messages.local == nil ? nil : .time(.zero))
    session.waitFor = end.waitFor
    session.count = end.count?.value
    session.pattern = try end.until.map(Self.pattern)
    session.timeout = end.timeout?.duration
    session.id = command.conversation.id
    session.closeCode = end.closeCode
    session.closeReason = end.closeReason
    session.isLogged = command.record.log != nil
    session.maximumMessage = connection.maxMessage.bytes
    if command.link.reconnects || (local == .interactive && !command.link.noReconnect) {
      session.reconnecting = ClientSession.Reconnecting(
        attempts: command.link.reconnectAttempts?.value, resendsFirstMessages: command.link.resendsOnReconnect,
        isImplied: !command.link.reconnects)
    }
    session.url = url.description
    return session
  }

  private static func screen(_ options: ScreenOptions, _ manner: ClientSession.Manner) -> ScreenSettings {
    var settings = ScreenSettings()
    if case .chat(let name, _) = manner { settings.name = name }
    settings.timestamps = options.timestamps ?? (manner == .plain ? .off : .minutes)
    settings.color = !options.noColor
    settings.pretty = options.pretty
    settings.bell = !options.noBell
    settings.notify = options.notify
    settings.readMarks = options.readMarks
    settings.typing = !options.noTyping
    return settings
  }

  private static func local(_ command: ClientCommand) throws -> ClientSession.Local {
    let messages = command.messages
    guard !command.conversation.inbox else { return .raw }
    if messages.echo { return .echo }
    guard !messages.interactive || isatty(STDIN_FILENO) == 1 else { throw ValidationError("--interactive needs a terminal.") }
    let isTerminal = isatty(STDIN_FILENO) == 1 && isatty(STDOUT_FILENO) == 1
    return messages.interactive || (isTerminal && !messages.needsPipe) ? .interactive : .raw
  }

  private static func check(_ command: ClientCommand, _ manner: ClientSession.Manner, _ local: ClientSession.Local) throws {
    if case .chat(_, let conversation) = manner {
      guard local != .echo else { throw ValidationError("--echo does not go with --as, --to or --room.") }
      guard command.request.subprotocol.isEmpty else { throw ValidationError("--subprotocol does not go with --as, --to or --room.") }
      guard !command.messages.binary else { throw ValidationError("--binary does not go with --as, --to or --room: a chat takes text.") }
      guard !command.link.resendsOnReconnect else { throw ValidationError("--on-reconnect is for plain connections.") }
      if case .room = conversation, command.end.waitFor == .delivered { throw ValidationError("--wait-for delivered needs --to NAME.") }
    } else {
      guard command.conversation.store == nil else { throw ValidationError("--store needs a chat: --as, --to or --room.") }
      guard command.conversation.id == nil else { throw ValidationError("--id needs a chat: --as, --to or --room.") }
      guard command.end.waitFor != .delivered else { throw ValidationError("--wait-for delivered needs --to NAME.") }
    }
    if command.conversation.inbox { try checkInbox(command) }
    guard command.conversation.store == nil || !command.tls.insecure else { throw ValidationError("--store does not go with --insecure.") }
    guard command.conversation.id == nil || command.messages.message.count <= 1 else { throw ValidationError("--id names one message.") }
  }

  /// An inbox is only read, and only this name's own.
  private static func checkInbox(_ command: ClientCommand) throws {
    let (messages, end) = (command.messages, command.end)
    let others = [
      ("message", !messages.message.isEmpty), ("id", command.conversation.id != nil), ("jsonrpc", messages.jsonrpc),
      ("send-only", messages.sendOnly), ("interactive", messages.interactive), ("echo", messages.echo), ("linger", end.linger != nil),
      ("wait-for", end.waitFor != nil), ("insecure", command.tls.insecure),
    ]
    guard let other = others.first(where: \.1) else { return }
    throw ValidationError("--inbox does not go with --\(other.0).")
  }

  /// What a run keeps: nothing for what may be anybody's server, nor in a pipe that was not told to.
  private static func device(
    _ options: ConversationOptions, _ session: ClientSession.Configuration, _ connection: ConnectionConfiguration
  ) throws(Failure) -> DeviceOpening {
    let isInteractive = session.local == .interactive
    guard case .chat(let name, let conversation) = session.manner, !connection.isUnchecked, !options.noHistory,
      isInteractive || session.inboxEnd != nil || options.store != nil
    else { return DeviceOpening() }
    return try DeviceOpening(
      options.store, of: name, in: conversation, at: connection.url, isInteractive: isInteractive, isNeeded: !isInteractive)
  }

  private static func manner(_ command: ClientCommand, _ url: ServerURL) throws -> ClientSession.Manner {
    let options = command.conversation
    guard options.isChat else { return .plain }
    do throws(ChatError) {
      let name = try Name(options.as ?? loginName)
      return .chat(name, options.inbox ? .person(name) : try conversation(options, url))
    } catch {
      throw ValidationError("\(error.message).")
    }
  }

  /// `--to` and `--room` come before the conversation that the path names; the root is the lobby.
  private static func conversation(_ options: ConversationOptions, _ url: ServerURL) throws(ChatError) -> Address {
    if let name = options.to { return .person(try Name(name.drop { $0 == "@" })) }
    if let name = options.room { return .room(try Name(name.drop { $0 == "#" })) }
    let component = url.lastPathComponent
    guard !component.isEmpty else { return .lobby }
    return try Address(component.hasPrefix("@") ? String(component) : "#\(component)")
  }

  private static func pattern(_ text: String) throws -> Pattern {
    do throws(Pattern.Problem) {
      return try Pattern(text)
    } catch {
      throw ValidationError("--until is no regular expression: \(error.why).")
    }
  }

  private static var loginName: String {
    getpwuid(getuid()).flatMap { $0.pointee.pw_name }.map { String(cString: $0) } ?? ""
  }
}

extension MessageOptions {
  /// Whether these options only make sense for a pipe.
  fileprivate var needsPipe: Bool {
    raw || local != nil || noStdin || receiveOnly || sendOnly || whole || null || lengthPrefixed || jsonl || separator != nil || hex
      || base64 || binary
  }

  fileprivate var recordFraming: RecordFraming {
    switch framing {
    case .lines, .jsonl: .lines
    case .null: .separated(by: [0])
    case .separator(let text): .separated(by: Array(text.utf8))
    case .whole: .whole
    case .lengthPrefixed: .lengthPrefixed
    }
  }

  fileprivate var inputForm: RecordTranslator.Form {
    if framing == .jsonl { return .jsonLines }
    return jsonrpc ? .jsonRPC : binary ? .binary : .text
  }
}
