import Glibc
import Testing

@testable import wtalk

@Suite struct LogOutputTests {
  private struct Ends {
    let reading: Int32
    let writing: Int32

    init() {
      var ends: [Int32] = [0, 0]
      pipe(&ends)
      (reading, writing) = (ends[0], ends[1])
    }

    func read() -> String {
      var bytes = [UInt8](repeating: 0, count: 1 << 17)
      let count = Glibc.read(reading, &bytes, bytes.count)
      return String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
    }
  }

  @Test func `lines go out as they come`() {
    let ends = Ends()
    let output = LogOutput(.text, descriptor: ends.writing)
    output.write("one")
    output.write("two")
    #expect(ends.read() == "one\ntwo\n" && output.dropped == 0)
  }

  @Test func `L3: nobody waits for a pipe that nobody empties, and what was lost is counted`() {
    let ends = Ends()
    let output = LogOutput(.text, descriptor: ends.writing)
    let line = String(repeating: "x", count: 1_000)
    for _ in 0..<200 { output.write(line) }
    let lost = output.dropped
    #expect(lost > 0)
    let kept = ends.read().split(separator: "\n").count
    #expect(kept + lost == 200)
    output.write("again")
    let lines = ends.read().split(separator: "\n")
    #expect(lines.count == 2 && lines[0].hasSuffix("warning log lines were lost count=\"\(lost)\"") && lines[1] == "again")
  }

  @Test func `L3: a descriptor that cannot be written to is no end`() {
    let descriptor = open("/dev/null", O_RDONLY)
    defer { close(descriptor) }
    let output = LogOutput(.json, descriptor: descriptor)
    output.write("lost")
    #expect(output.dropped == 1)
  }
}
