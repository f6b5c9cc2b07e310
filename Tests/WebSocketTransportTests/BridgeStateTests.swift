import Testing
import WebSocketCore

@testable import WebSocketTransport

@Suite struct BridgeStateTests {
  private let close = BridgeState.Action.closeSocket(.normal, reason: "")
  private let closeBroken = BridgeState.Action.closeSocket(.internalError, reason: "the connection behind was reset")

  private func opened() -> BridgeState {
    var state = BridgeState()
    #expect(state.handle(.opened) == [.readStream])
    return state
  }

  @Test func `the stream is read as fast as the WebSocket takes it`() {
    var state = opened()
    #expect(state.handle(.streamRead(isCongested: false)) == [.readStream])
    #expect(state.handle(.streamRead(isCongested: true)) == [])
    #expect(state.handle(.socketDrained) == [.readStream])
    #expect(state.handle(.socketDrained) == [])
  }

  @Test func `the WebSocket is read as fast as the stream takes it`() {
    var state = opened()
    #expect(state.handle(.socketRead(isBlocked: false)) == [])
    #expect(state.handle(.socketRead(isBlocked: true)) == [.pauseSocket])
    #expect(state.handle(.streamWritable) == [.resumeSocket])
  }

  @Test func `the end of the stream closes the WebSocket, whose own end is that of the stream`() {
    var state = opened()
    #expect(state.handle(.streamEnded(.finished)) == [close])
    #expect(state.handle(.streamRead(isCongested: false)) == [])
    #expect(state.handle(.socketEnded) == [.startFarewell(.seconds(60)), .finishStream])
    #expect(state.handle(.streamFlushed) == [.dropStream])
  }

  @Test func `the end of the WebSocket ends what the stream is written, and the stream is read to nobody up to its own end`() {
    var state = opened()
    #expect(state.handle(.streamRead(isCongested: true)) == [])
    #expect(state.handle(.socketEnded) == [.startFarewell(.seconds(60)), .finishStream, .readStream])
    #expect(state.handle(.streamFlushed) == [.shutDownStream, .startFarewell(.seconds(5))])
    #expect(state.handle(.streamRead(isCongested: true)) == [.readStream])
    #expect(state.handle(.streamEnded(.finished)) == [])
  }

  @Test func `a stream that does not end has its time`() {
    var state = opened()
    #expect(state.handle(.socketEnded) == [.startFarewell(.seconds(60)), .finishStream])
    #expect(state.handle(.farewellOver) == [.dropStream])
  }

  @Test func `a broken stream closes with 1011, and the WebSocket is read up to its Close`() {
    var state = opened()
    #expect(state.handle(.socketRead(isBlocked: true)) == [.pauseSocket])
    #expect(state.handle(.streamEnded(.broken)) == [closeBroken, .resumeSocket])
    #expect(state.handle(.socketEnded) == [.dropStream])
  }

  @Test func `a stream that breaks behind its end lets the WebSocket be read`() {
    var state = opened()
    #expect(state.handle(.streamEnded(.finished)) == [close])
    #expect(state.handle(.socketRead(isBlocked: true)) == [.pauseSocket])
    #expect(state.handle(.streamEnded(.broken)) == [.resumeSocket])
    #expect(state.handle(.streamEnded(.finished)) == [])
  }

  @Test func `a stream that ended before the WebSocket opened closes it then`() {
    var state = BridgeState()
    #expect(state.handle(.streamRead(isCongested: false)) == [])
    #expect(state.handle(.streamEnded(.finished)) == [])
    #expect(state.handle(.opened) == [close])
  }

  @Test func `a WebSocket that never opens takes the stream with it`() {
    var state = BridgeState()
    #expect(state.handle(.socketEnded) == [.dropStream])
    #expect(state.handle(.socketEnded) == [])
  }
}
