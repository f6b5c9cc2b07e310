import Chat
import NIOCore

/// A running chat as its operator reaches it from another thread.
struct OperatedChat: Sendable {
  private let eventLoop: any EventLoop
  private let server: NIOLoopBound<RoutedServer>
  private let observation: NIOLoopBound<ServerObservation>

  init(_ server: NIOLoopBound<RoutedServer>, _ observation: NIOLoopBound<ServerObservation>, on eventLoop: any EventLoop) {
    self.eventLoop = eventLoop
    self.server = server
    self.observation = observation
  }

  /// Waits for the event loop.
  var attendance: Attendance { waiting { $0.chat?.attendance } ?? Attendance() }

  /// Waits for the event loop.
  var summary: [String] { (try? eventLoop.submit { observation.value.summary }.wait()) ?? [] }

  /// `answer` is called on the event loop.
  func operate(_ order: OperatorOrder, _ answer: @escaping @Sendable (AdminAnswer) -> Void) {
    eventLoop.execute { server.value.chat?.operate(order, answer) }
  }

  /// `heard` is called on the event loop with what is said to `server`.
  func hear(_ heard: @escaping @Sendable (Name, String) -> Void) {
    eventLoop.execute {
      server.value.chat?.hear = { name, content in
        if case .text(let text) = content { heard(name, text) }
      }
    }
  }

  private func waiting<Value: Sendable>(_ body: @escaping @Sendable (RoutedServer) -> Value?) -> Value? {
    (try? eventLoop.submit { body(server.value) }.wait()) ?? nil
  }
}
