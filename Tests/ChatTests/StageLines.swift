@testable import Chat

/// What the hub orders and asks, each as one line to read.
enum StageLines {
  static func line(_ action: Hub.Action) -> String {
    switch action {
    case .store(let drafts): "store " + drafts.map { "\($0.sender): \(line($0.content))" }.joined(separator: ", ")
    case .ask(_, let peer): "ask for \(peer.number)"
    case .compute(.check(_, let hash), let peer, let delay):
      "check \(peer.number)\(hash == nil ? " against nothing" : "")\(delay == .zero ? "" : " after \(delay)")"
    case .compute(.hash, let peer, _): "hash for \(peer.number)"
    case .welcome(.granted(let name, _, let cookie), let peer): "grant \(name)\(cookie == nil ? "" : " and a cookie") to \(peer.number)"
    case .welcome(.nobody(let policy), let peer): "nobody to \(peer.number), who may come as \(policy.rawValue)"
    case .hear(let name, let content): "hear \(name): \(line(content))"
    case .report(let answer, let peer): "report \(answer) to \(peer.number)"
    case .admit(let peer): "admit \(peer.number)"
    case .turnAway(let peer, let error): "turn away \(peer.number): \(error.code.rawValue)"
    case .send(let event, let peers): "\(line(peers)) <- \(line(event))"
    case .relay(let contents, let audience):
      "relay \(contents.map(line)) to \(line(audience.peers))\(audience.except.map { " but \($0.number)" } ?? "")"
    case .close(let peer, let code, let reason): "close \(peer.number): \(code) \(reason)"
    }
  }

  static func line(_ request: StoreRequest, _ store: StageStore) -> String {
    switch request {
    case .logIn(let login): "log in \(login.name)\(login.device.map { " on \($0)" } ?? "")"
    case .register(let registration): "register \(registration.login.name)"
    case .secret(let name): "secret of \(name)"
    case .attend(let name, _): "attend \(name?.description ?? "by token")"
    case .grant: "grant"
    case .replace(let id, _, _, let login): "replace \(store[id].name) keeping \(login?.number ?? 0)"
    case .logOut(let id, let login): "log out \(store[id].name) \(login?.number ?? 0)"
    case .moderate(let name, let action, let id): "\(action.rawValue) \(name) by \(store[id].name)"
    case .administer(let order): "administer \(order)"
    case .lend(let name): "lend \(name)"
    case .release(let id): "release \(store[id].name)"
    case .join(let id, let room): "join \(store[id].name) #\(room)"
    case .leave(let id, let room): "leave \(store[id].name) #\(room)"
    case .got(let id, let device, let n): "got \(store[id].name) on \(device) \(n)"
    case .read(let id, let address, let seq): "read \(store[id].name) \(address) \(seq)"
    case .rows(let id, let row): "rows \(store[id].name) after \(row)"
    case .history(let id, let query): "history \(store[id].name) \(query.conversation)"
    case .conversations(let id, let query): "conversations \(store[id].name) \(query.limit)"
    case .seen(let name): "seen \(name)"
    case .receipts(let id, let address): "receipts \(store[id].name) \(address)"
    }
  }

  private static func line(_ peers: [PeerID]) -> String {
    peers.map { String($0.number) }.joined(separator: " ")
  }

  private static func line(_ content: Content) -> String {
    switch content {
    case .text(let text): text
    case .binary(let bytes): "\(bytes)"
    }
  }

  private static func line(_ push: Push) -> String {
    "\(push.n.map { "n\($0) " } ?? "")\(push.conversation) \(push.seq) \(push.from): \(line(push.content))"
  }

  private static func line(_ summary: ConversationSummary) -> String {
    summary.last.map(line) ?? summary.conversation.description
  }

  private static func line(_ event: ChatEvent) -> String {
    switch event {
    case .welcome(let welcome): "welcome \(welcome.name) top \(welcome.top)"
    case .sent(_, let address, let stamp): "sent \(address) \(stamp.seq)\(stamp.n.map { " n\($0)" } ?? "")"
    case .fail(let error): "fail \(error.code.rawValue)"
    case .message(let push): line(push)
    case .history(let page):
      "history \(page.conversation) [\(page.messages.map(line).joined(separator: ", "))]\(page.isComplete ? " complete" : "")"
    case .conversations(let page):
      "conversations [\(page.conversations.map(line).joined(separator: ", "))]\(page.isComplete ? " complete" : "")"
    case .reset(_, let n, let top): "reset n\(n) top \(top)"
    case .gap(let rows): "gap n\(rows.lowerBound) to n\(rows.upperBound)"
    case .presence(let address, let name, let state): "\(address) \(name) \(state.rawValue)"
    case .receipt(let receipt): "\(receipt.conversation) \(receipt.kind.rawValue) \(receipt.name) \(receipt.seq)"
    case .who(let address, let names, let seen):
      "who \(address.map { "\($0) " } ?? "")\(names.map(\.description).joined(separator: " "))\(seen.map { " seen \($0)" } ?? "")"
    case .typing(let address, let name): "\(address) \(name) is typing"
    case .password: "password"
    case .moderated(let action, let name): "moderated \(action.rawValue) \(name)"
    case .unknown(let type): "unknown \(type)"
    }
  }
}
