import Testing
import WebSocketCore

@testable import wtalk

@Suite struct TerminationTests {
  @Test func `the status of waitpid is read as what happened`() {
    #expect(Termination(waitStatus: 0) == .exited(0))
    #expect(Termination(waitStatus: 0x0300) == .exited(3))
    #expect(Termination(waitStatus: 0xFF00) == .exited(255))
    #expect(Termination(waitStatus: 9) == .killed(signal: 9))
    #expect(Termination(waitStatus: 0x80 | 11) == .killed(signal: 11), "with a core dump")
  }

  @Test func `only an exit with 0 is a normal end`() {
    #expect(Termination.exited(0).closeCode == .normal)
    #expect(Termination.exited(1).closeCode == .internalError)
    #expect(Termination.killed(signal: 15).closeCode == .internalError)
  }

  @Test func `it is told in words and as a shell does`() {
    #expect("\(Termination.exited(3))" == "exit status 3")
    #expect("\(Termination.killed(signal: 9))" == "killed by signal 9")
    #expect(Termination.exited(3).exitStatus == 3)
    #expect(Termination.killed(signal: 9).exitStatus == 137)
  }
}
