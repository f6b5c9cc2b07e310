import Chat
import NIOCore
import WebSocketCore

/// A person's half of a run: what the lines that they enter ask for, and what they are shown of what happens.
struct Dialogue {
  /// What only the session can do about a line.
  enum Order: Equatable {
    case act(ClientSession.Action)
    /// To `to` in a chat.
    case say(String, to: Address?)
    /// Where what is typed goes from now on.
    case turn(to: Address)
    /// For the server, which must be there.
    case ask(ChatRequest)
    /// The same, and nothing where it is not there.
    case wonder(ChatRequest)
    case ping(ByteBuffer)
    case close(CloseCode?, reason: String)
    case reconnect
    case quit
    case changePassword
    case logOut(everywhere: Bool)
    case tellStatus
  }

  /// nil on a plain connection.
  private let name: Name?
  private(set) var conversation: Address?
  /// The rooms that are heard, in the order in which they were entered.
  private var rooms: [Name] = []
  /// Who wrote to us last, one to one.
  private var correspondent: Name?
  private var ignored: Set<Name> = []
  private var acquaintances = Acquaintances()
  private var own = OwnMessages()
  private var presence = PresenceFold()
  private var transcript = Transcript()
  private var questions = Questions()
  /// Whether one of the messages that waited for us has called already.
  private var hasCalled = false
  private var pings = PingTimes()
  private var typingPeople = TypingPeople()
  private var typingNotice = TypingNotice()
  private var readMarks = ReadMarks()

  init(name: Name?, conversation: Address?) {
    self.name = name
    if let conversation { turn(to: conversation) }
  }

  var deadline: Instant? { [presence.deadline, typingPeople.deadline].compactMap(\.self).min() }

  mutating func tick(at now: Instant) -> [ClientSession.Action] {
    typingPeople.tick(at: now)
    return presence.isDue(at: now) ? tellPresence() : []
  }

  // MARK: Lines

  /// - Parameter time: milliseconds since 1970.
  mutating func typed(_ line: String, at now: Instant) -> [Order] {
    switch TypedLine.read(line, isChat: name != nil) {
    case .message(let text): [.say(text, to: conversation)]
    case .command(let command): echoed(line, perform(command, at: now))
    case .mistake(let why): [.act(.show(.command(line))), .act(.show(.report(why)))]
    case .nothing: []
    }
  }

  /// What is said is shown itself; of other commands the line is.
  private func echoed(_ line: String, _ orders: [Order]) -> [Order] {
    let says = orders.contains { if case .say = $0 { true } else { false } }
    return says ? orders : [.act(.show(.command(line)))] + orders
  }

  private mutating func perform(_ command: SlashCommand, at now: Instant) -> [Order] {
    switch command {
    case .to(let name): move(to: .person(name)) + look(for: name)
    case .room(let room): move(to: .room(room)) + [.ask(.join(room: room))]
    case .leave(let room): leave(room)
    case .message(let name, let text): [.say(text, to: .person(name))] + meet(name)
    case .reply(let text): reply(text)
    case .me(let text): [.say("/me \(text)", to: conversation)]
    case .who(let address): [.ask(.who(address ?? conversation))]
    case .whois(let name): ask(about: name)
    case .history(let count): look(for: nil, count)
    case .conversations(let count): [.ask(.conversations(ConversationQuery(limit: UInt64(clamping: count))))]
    case .search(let text): look(for: text, Transcript.matchLimit)
    case .ignore(let name): ignore(name)
    case .ping: [.ping(pings.begin(at: now))]
    case .close(let code, let reason): [.close(code, reason: reason)]
    case .reconnect: [.reconnect]
    case .status: [.tellStatus]
    case .set(let setting): [.act(.set(setting))]
    case .edit: [.act(.edit(""))]
    case .help(let name): help(name)
    case .quit: [.quit]
    case .moderate(let action, let name): [.ask(.moderate(action, name))]
    case .password: [.changePassword]
    case .logOut(let everywhere): [.logOut(everywhere: everywhere)]
    }
  }

  private mutating func move(to address: Address) -> [Order] {
    turn(to: address)
    return [.turn(to: address), .act(.show(.remark("talking to \(address)"))), .act(.know(acquaintances))]
  }

  /// Asks whether somebody is here, of which only the contrary is told.
  private mutating func look(for name: Name) -> [Order] {
    guard name != self.name else { return [] }
    questions.look(for: name)
    return [.wonder(.who(.person(name)))]
  }

  private mutating func turn(to address: Address) {
    conversation = address
    switch address {
    case .room(let room):
      if !rooms.contains(room) { rooms.append(room) }
      _ = acquaintances.add(room: room)
    case .person(let person): _ = acquaintances.add(person)
    }
  }

  private mutating func leave(_ room: Name?) -> [Order] {
    guard let room = room ?? conversation?.room else { return [.act(.show(.report("/leave takes the name of a room")))] }
    questions.leave(room)
    rooms.removeAll { $0 == room }
    guard conversation == .room(room), let next = rooms.last else { return [.ask(.leave(room: room))] }
    return [.ask(.leave(room: room))] + move(to: .room(next))
  }

  /// Whether one of them is new.
  private mutating func meet(_ name: Name, in conversation: Address) -> Bool {
    let isNewRoom = conversation.room.map { acquaintances.add(room: $0) } ?? false
    return acquaintances.add(name) || isNewRoom
  }

  private mutating func meet(_ name: Name) -> [Order] {
    acquaintances.add(name) ? [.act(.know(acquaintances))] : []
  }

  private func reply(_ text: String) -> [Order] {
    guard let correspondent else { return [.act(.show(.report("nobody has written to you one to one yet")))] }
    return [.say(text, to: .person(correspondent))]
  }

  private mutating func ask(about name: Name) -> [Order] {
    questions.ask(about: name)
    return [.ask(.who(nil))]
  }

  /// Asks the server, or on a plain connection ourselves, for the last messages of the conversation, or those with these words.
  private mutating func look(for words: String?, _ count: Int) -> [Order] {
    if let conversation {
      let past = Questions.Past(conversation: conversation, count: count, words: words)
      questions.ask(past)
      return [.ask(.history(past.query))]
    }
    guard let words else { return recall(transcript.last(count, in: conversation), else: "nothing was said here in this run") }
    return recall(transcript.matches(words), else: "nothing in this run has that in it")
  }

  private func recall(_ messages: [Transcript.Entry], else nothing: String) -> [Order] {
    guard !messages.isEmpty else { return [.act(.show(.answer([nothing])))] }
    return messages.map { .act(.show(.recalled($0.message, isOwn: $0.isOwn))) }
  }

  private mutating func ignore(_ name: Name?) -> [Order] {
    guard let name else {
      let names = ignored.sorted().map(\.description).joined(separator: ", ")
      return [.act(.show(.answer([names.isEmpty ? "you ignore nobody" : "you ignore \(names)"])))]
    }
    guard ignored.remove(name) == nil else { return [.act(.show(.remark("\(name) is heard again")))] }
    ignored.insert(name)
    return [.act(.show(.remark("\(name) is ignored; /ignore \(name) again ends that")))]
  }

  private func help(_ command: String?) -> [Order] {
    [.act(.show(.answer(SlashCommand.help(command, isChat: name != nil))))]
  }

  /// The person has pressed a key; what the server is to be told. `row`: the last one of the inbox that they have been shown, where they want
  /// others to know what they have read.
  mutating func keyed(tellsTyping: Bool, shown row: UInt64?, at now: Instant) -> [ChatRequest] {
    guard let conversation else { return [] }
    let read = row.flatMap { readMarks.take(in: conversation, shown: $0) }
    let types = tellsTyping && typingNotice.isDue(in: conversation, at: now)
    return (read.map { [.read(conversation, seq: $0)] } ?? []) + (types ? [.typing(conversation)] : [])
  }

  // MARK: The link

  /// The server has let us in: what was asked before is not answered any more. Returns what to ask for: the rooms that were entered.
  mutating func welcomed() -> [ChatRequest] {
    (questions, hasCalled, typingPeople) = (Questions(), false, TypingPeople())
    return rooms.map { .join(room: $0) }
  }

  mutating func ponged(_ payload: ByteBuffer, at now: Instant) -> [ClientSession.Action] {
    pings.answered(payload, at: now).map { [.show(.answer(["the server answered in \($0.milliseconds) ms"]))] } ?? []
  }

  // MARK: What is said

  /// A line of ours is on its way; `id` where the chat will tell what becomes of it.
  mutating func said(_ text: String, to conversation: Address?, id: MessageID?, isQueued: Bool, time: Int64) -> [ClientSession.Action] {
    let message = SpokenMessage(from: name, conversation: conversation, isOpen: conversation == self.conversation, text: text, time: time)
    transcript.add(Transcript.Entry(message: message, isOwn: true))
    let progress = id != nil || isQueued ? Progress.queued : .sent
    return [.show(.own(message, tag: own.add(message, id: id, progress), progress))]
  }

  /// All that waited for the link of a plain connection is on its way.
  mutating func released() -> [ClientSession.Action] { told(own.released()) }

  mutating func sent(_ id: MessageID, in conversation: Address, _ stamp: Stamp) -> [ClientSession.Action] {
    told(own.sent(id, in: conversation, seq: stamp.seq))
  }

  mutating func received(_ receipt: Receipt) -> [ClientSession.Action] { told(own.received(receipt)) }

  mutating func failed(_ error: ChatError) -> [ClientSession.Action] {
    if error.id == nil, let past = questions.failed(error.code) { return [.show(.answer([past.nothing]))] }
    let failed = error.id.map { own.failed($0) } ?? []
    return told(failed) + [.show(.report(error.id == nil ? error.message : "not sent: \(error.message)"))]
  }

  private func told(_ changes: [OwnMessages.Change]) -> [ClientSession.Action] {
    changes.map { .show(.progress($0.message, tag: $0.tag, $0.progress)) }
  }

  /// A message of a plain connection.
  mutating func heard(_ text: String, time: Int64) -> [ClientSession.Action] {
    let message = SpokenMessage(text: text, time: time)
    transcript.add(Transcript.Entry(message: message, isOwn: false))
    return [.show(.message(message))]
  }

  /// - Parameter hasWaited: whether it was said before we came.
  mutating func heard(_ push: Push, _ text: String, hasWaited: Bool) -> [ClientSession.Action] {
    typingPeople.remove(push.from, in: push.conversation)
    guard !ignored.contains(push.from) else { return [] }
    var message = spoken(push, text)
    guard push.from != name else { return tellPresence() + saidElsewhere(message, push) }
    message.calls = push.conversation.room == nil || name.map { Mention.isIn(text, of: $0) } ?? false
    if case .person(let person) = push.conversation { correspondent = person }
    if let n = push.n { readMarks.add(push.seq, in: push.conversation, row: n) }
    if hasWaited, message.calls {
      message.isSilent = hasCalled
      hasCalled = true
    }
    transcript.add(Transcript.Entry(message: message, isOwn: false))
    let isNew = meet(push.from, in: push.conversation)
    return tellPresence() + (isNew ? [.know(acquaintances)] : []) + [.show(.message(message))]
  }

  /// We said it in another session.
  private mutating func saidElsewhere(_ message: SpokenMessage, _ push: Push) -> [ClientSession.Action] {
    transcript.add(Transcript.Entry(message: message, isOwn: true))
    let isNew = push.conversation.room.map { acquaintances.add(room: $0) } ?? false
    let (tag, progress) = own.add(message, id: push.id, in: push.conversation, seq: push.seq)
    return (isNew ? [.know(acquaintances)] : []) + [.show(.ownElsewhere(message, tag: tag, progress))]
  }

  private func spoken(_ push: Push, _ text: String) -> SpokenMessage {
    SpokenMessage(from: push.from, conversation: push.conversation, isOpen: push.conversation == conversation, text: text, time: push.time)
  }

  /// What earlier runs have heard, and its texts as they are to be shown.
  mutating func recalled(_ messages: [Push], _ texts: [String]) -> [ClientSession.Action] {
    guard !messages.isEmpty else { return [] }
    return [.show(.remark("earlier"))] + zip(messages, texts).map { .show(.recalled(spoken($0, $1), isOwn: $0.from == name)) }
  }

  /// A page of what was said before, and its texts as they are to be shown.
  mutating func answered(_ page: HistoryPage, _ texts: [String]) -> [ClientSession.Action] {
    guard let past = questions.answerAboutPast() else { return [] }
    let messages = zip(page.messages, texts).filter { !ignored.contains($0.0.from) }
    guard !messages.isEmpty else { return [.show(.answer([past.nothing]))] }
    return messages.map { push, text in .show(.recalled(spoken(push, text), isOwn: push.from == name)) }
      + (page.isComplete ? [] : [.show(.remark(past.more))])
  }

  func answered(_ page: ConversationPage) -> [ClientSession.Action] {
    guard !page.conversations.isEmpty else { return [.show(.answer(["you have no conversations yet"]))] }
    let lines = page.conversations.map { ConversationWords.words($0, for: name) }
    return [.show(.answer(lines))] + (page.isComplete ? [] : [.show(.remark(ConversationWords.more(than: lines.count)))])
  }

  // MARK: Who is here

  mutating func noticed(_ conversation: Address, _ who: Name, _ state: ChatEvent.State, at now: Instant) -> [ClientSession.Action] {
    if who == name, state == .left, let room = conversation.room { questions.left(room) }
    guard who != name, !ignored.contains(who) else { return [] }
    if state == .gone || state == .left { typingPeople.remove(who, in: conversation) }
    presence.add(PresenceChange(name: who, state: state), in: conversation, at: now)
    return meet(who, in: conversation) ? [.know(acquaintances)] : []
  }

  private mutating func tellPresence() -> [ClientSession.Action] {
    presence.take().map { .show(.presence($0.conversation, isOpen: $0.conversation == conversation, $0.changes)) }
  }

  mutating func typing(_ who: Name, in conversation: Address, at now: Instant) {
    if who != name, !ignored.contains(who) { typingPeople.add(who, in: conversation, at: now) }
  }

  /// Who is typing in the conversation that is open.
  var typing: [Name] { conversation.map(typingPeople.names) ?? [] }

  /// - Parameters:
  ///   - seen: when the person of the conversation, who is not among the names, was here last, if that is known.
  ///   - time: now; both in milliseconds since 1970.
  mutating func answered(_ address: Address?, _ names: [Name], seen: Int64?, time: Int64) -> [ClientSession.Action] {
    let isNew = names.map { acquaintances.add($0) }.contains(true)
    return (isNew ? [.know(acquaintances)] : []) + (answer(address, names, seen, time).map { [.show($0)] } ?? [])
  }

  /// nil where there is nothing to tell.
  private mutating func answer(_ address: Address?, _ names: [Name], _ seen: Int64?, _ time: Int64) -> Shown? {
    guard case .person(let person) = address else { return .answer([words(address, names)]) }
    let absence = names.contains(person) ? nil : SeenWords.words(person, seen: seen, at: time)
    if questions.answerAboutSought(person) { return absence.map { .remark($0) } }
    return .answer([words(address, names) + (absence.map { "; \($0)" } ?? "")])
  }

  private mutating func words(_ address: Address?, _ names: [Name]) -> String {
    if address == nil, let name = questions.answerAboutPerson() {
      let last = transcript.lastPlace(of: name).map { "; was heard last in \($0)" } ?? ""
      return "\(name) is \(names.contains(name) ? "online" : "not online")\(last)"
    }
    let list = names.map(\.description).joined(separator: ", ")
    return "\(address.map { "in \($0)" } ?? "online"): \(list.isEmpty ? "nobody" : list)"
  }
}

extension Address {
  var room: Name? {
    if case .room(let room) = self { room } else { nil }
  }
}
