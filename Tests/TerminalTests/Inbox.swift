import Glibc
import Synchronization

/// What another thread says, in order; a test waits for the next word.
final class Inbox<Element: Sendable>: Sendable {
  private let elements = Mutex<[Element]>([])
  private let pipe = Pipe()

  func add(_ element: Element) {
    elements.withLock { $0.append(element) }
    pipe.write([1])
  }

  /// Waits for the next element; nil when there is none within ten seconds.
  func next() -> Element? {
    guard pipe.isReadable(within: 10_000) else { return nil }
    _ = pipe.read(1)
    return elements.withLock { $0.removeFirst() }
  }

  var isEmpty: Bool { elements.withLock { $0.isEmpty } }
}
