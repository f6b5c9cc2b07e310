import Chat

/// Reads one page of a conversation.
struct HistoryReader {
  /// Bytes of content in a page, unless its first message is longer.
  static let pageSize = 64 << 10

  let archive: Archive
  let conversation: KeptConversation
  let query: HistoryQuery

  /// The page as `reader` is shown it.
  func page(for reader: Name) -> HistoryPage {
    let address = conversation.conversation.address(for: reader)
    var page = isForward ? collect(numbers) : collect(numbers.reversed())
    if !isForward { page.messages.reverse() }
    let pushes = page.messages.map { $0.push(in: address, n: nil) }
    return HistoryPage(conversation: address, messages: pushes, isComplete: page.isComplete)
  }

  private var isForward: Bool { query.before == nil && query.after != nil }

  /// The numbers of the places that the query speaks of.
  private var numbers: Range<UInt64> {
    let lower = query.after.map { after in firstNumber { $0 > after } } ?? conversation.places.first
    let upper = query.before.map { before in firstNumber { $0 >= before } } ?? conversation.places.end
    return lower..<max(lower, upper)
  }

  /// The number of the first place whose `seq` is so; it holds for all after it.
  private func firstNumber(where isSo: (UInt64) -> Bool) -> UInt64 {
    var (lower, upper) = (conversation.places.first, conversation.places.end)
    while lower < upper {
      let middle = lower + (upper - lower) / 2
      if conversation.places[middle].map({ isSo($0.seq) }) == true { upper = middle } else { lower = middle + 1 }
    }
    return lower
  }

  private func collect(_ numbers: some Sequence<UInt64>) -> (messages: [KeptMessage], isComplete: Bool) {
    let term = query.search.map(SearchTerm.init)
    var messages: [KeptMessage] = []
    var size = 0
    for number in numbers {
      guard let message = conversation.places[number].flatMap(archive.message), term?.isIn(message.content) ?? true else { continue }
      size += message.size
      if messages.count == query.limit || !messages.isEmpty && size > Self.pageSize { return (messages, false) }
      messages.append(message)
    }
    return (messages, true)
  }
}
