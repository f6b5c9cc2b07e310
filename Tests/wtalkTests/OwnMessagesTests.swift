import Chat
import Testing

@testable import wtalk

@Suite struct OwnMessagesTests {
  private func id(_ number: Int) throws -> MessageID {
    try #require(MessageID(hexadecimal: String(repeating: "0", count: 31) + String(number, radix: 16)))
  }

  @Test func `a message only goes forward`() throws {
    var own = OwnMessages()
    let (bob, message) = (try Name("bob"), SpokenMessage(text: "hi"))
    #expect(own.add(message, id: try id(1), .queued) == 1)
    #expect(own.sent(try id(1), in: .person(bob), seq: 7).map(\.progress) == [.sent])
    #expect(own.sent(try id(1), in: .person(bob), seq: 7) == [])
    #expect(own.received(Receipt(conversation: .person(bob), kind: .read, name: bob, seq: 7)).map(\.progress) == [.read])
    #expect(own.received(Receipt(conversation: .person(bob), kind: .delivered, name: bob, seq: 7)) == [])
  }

  @Test func `a receipt counts for all up to its number, in its conversation`() throws {
    var own = OwnMessages()
    let (bob, carol) = (try Name("bob"), try Name("carol"))
    for number in 1...4 { _ = own.add(SpokenMessage(text: "\(number)"), id: try id(number), .queued) }
    for (number, seq) in [(1, 1), (2, 2), (3, 3)] as [(Int, UInt64)] { _ = own.sent(try id(number), in: .person(bob), seq: seq) }
    _ = own.sent(try id(4), in: .person(carol), seq: 1)
    let delivered = own.received(Receipt(conversation: .person(bob), kind: .delivered, name: bob, seq: 2))
    #expect(delivered.map(\.message.text) == ["1", "2"])
  }

  @Test func `what a member of a room has got says nothing of the others`() throws {
    var own = OwnMessages()
    _ = own.add(SpokenMessage(text: "hi"), id: try id(1), .queued)
    _ = own.sent(try id(1), in: .lobby, seq: 1)
    #expect(own.received(Receipt(conversation: .lobby, kind: .delivered, name: try Name("bob"), seq: 1)) == [])
  }
}
