import Chat
import Testing

@testable import wtalk

@Suite struct OutcomesTests {
  private func id(_ digit: Character) throws -> MessageID { try #require(MessageID(hexadecimal: String(repeating: digit, count: 32))) }

  private func sent(_ digit: Character, _ seq: UInt64, to conversation: String = "@bob") throws -> LoggedEvent {
    LoggedEvent(at: nil, .sent(try id(digit), try Address(conversation), seq: seq))
  }

  private func receipt(_ kind: Receipt.Kind, _ seq: UInt64, in conversation: String = "@bob") throws -> LoggedEvent {
    LoggedEvent(at: nil, .receipt(Receipt(conversation: try Address(conversation), kind: kind, name: try Name("bob"), seq: seq)))
  }

  private func progress(_ events: LoggedEvent...) throws -> [Progress] {
    var outcomes = Outcomes()
    for event in events { outcomes.add(event) }
    return try "1234".map { outcomes.progress(of: try id($0)) }
  }

  @Test func `nothing is known of a message that nobody acknowledged`() throws {
    #expect(try progress() == [.queued, .queued, .queued, .queued])
  }

  @Test func `receipts are about all messages so far`() throws {
    let sent = [try sent("1", 1), try sent("2", 2), try sent("3", 3), try sent("4", 4)]
    let (delivered, read) = (try receipt(.delivered, 2), try receipt(.read, 1))
    #expect(try progress(sent[0], sent[1], sent[2], delivered, read, sent[3]) == [.read, .delivered, .sent, .sent])
    #expect(try progress(sent[0], try receipt(.read, 9), try receipt(.delivered, 9)) == [.read, .queued, .queued, .queued])
  }

  @Test func `a refused message stays refused`() throws {
    #expect(try progress(LoggedEvent(at: nil, .fail(try id("1"), "x")), try sent("1", 1)).first == .failed)
  }

  @Test func `conversations and runs count on their own`() throws {
    let start = LoggedEvent(at: nil, .start(url: "", name: nil, conversation: nil))
    #expect(
      try progress(try sent("1", 1), try sent("2", 1, to: "@carol"), start, try receipt(.delivered, 1), try sent("3", 1, to: "#bob"))
        == [.sent, .sent, .sent, .queued])
    #expect(try progress(try sent("1", 1, to: "#dev"), try receipt(.delivered, 1, in: "#dev")).first == .sent)
  }
}
