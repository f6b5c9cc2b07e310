import Chat
import ChatStore
import NIOCore
import NIOPosix

/// Reads from a store beside the thread that writes to it, a few milliseconds for one peer after the other.
// Unchecked: everything belongs to the thread.
final class ReadingThread: @unchecked Sendable {
  private let thread: any EventLoop = MultiThreadedEventLoopGroup(numberOfThreads: 1).next()
  private let reader: StoreReader
  private let answered: @Sendable (Result<Hub.Input, StoreError>) -> Void
  private var queue = ReadingQueue()
  private var isOver = false

  /// How long to wait where the file cannot be looked at for now.
  private static let pause = TimeAmount.milliseconds(20)

  /// `answered` is called on the thread, with an error once at most and for the last time.
  init(_ reader: StoreReader, answered: @escaping @Sendable (Result<Hub.Input, StoreError>) -> Void) {
    self.reader = reader
    self.answered = answered
  }

  func read(_ readings: [Reading]) {
    if !readings.isEmpty { thread.execute { self.add(readings) } }
  }

  /// What a peer that is gone wanted to know is not read any more.
  func forget(_ peer: PeerID) {
    thread.execute { self.queue.remove(peer) }
  }

  /// Ends at once; what is not answered stays so.
  func close() {
    try? thread.submit {
      self.isOver = true
      self.reader.close()
    }.wait()
  }

  private func add(_ readings: [Reading]) {
    let isIdle = queue.isEmpty
    for reading in readings where !queue.add(reading) {
      let refusal = ChatError(.quota, "\(ReadingQueue.limit) of your questions wait already")
      answered(.success(.answered(.refused(refusal), to: reading.request, for: reading.peer)))
    }
    if isIdle { goOn() }
  }

  private func goOn() {
    guard !isOver, !queue.isEmpty else { return }
    do throws(StoreError) {
      if let (reading, answer) = try queue.takeTurn({ (reading) throws(StoreError) in try reader.advance(&reading) }) {
        answered(.success(.answered(answer, to: reading.request, for: reading.peer)))
      }
      thread.execute { self.goOn() }
    } catch .inUse {
      thread.scheduleTask(in: Self.pause) { self.goOn() }
    } catch {
      isOver = true
      answered(.failure(error))
    }
  }
}
